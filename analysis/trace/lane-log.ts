/**
 * Keeps all segments of one timeline, whose ring of segments forgets. Segments are taken when they are final, which is
 * when they have passed: what is written ahead of the clock may still be cut off by an interrupt.
 */
import { SimulationError } from '../../sim/errors.js';
import { EDGE_SHIFT, SITE_MASK, type Timeline } from '../../sim/timeline.js';

export class LaneLog {
  readonly timeline: Timeline;
  /** By segment: where it ends [ns], its site, and the timeline whose doing ended it (-1: none). */
  readonly endsNs: number[] = [];
  readonly sites: number[] = [];
  readonly edges: number[] = [];
  /** Where the first segment begins [ns]. */
  readonly startNs: number;
  /** The segment to take next, as the timeline counts them. */
  private next: number;

  /** Begins with the segment that holds `nowNs`. */
  constructor(timeline: Timeline, nowNs: number) {
    const { endsNs, mask } = timeline;
    this.timeline = timeline;
    let next = timeline.count;
    while (endsNs[(next - 1) & mask] > nowNs) next--;
    this.next = next;
    this.startNs = endsNs[(next - 1) & mask];
  }

  /**
   * Takes what has passed.
   * @throws SimulationError when the ring has forgotten something meanwhile
   */
  drain(nowNs: number): void {
    const { endsNs, marks, mask, count, name } = this.timeline;
    if (count - this.next > mask) {
      throw new SimulationError(
        `the trace has lost ${count - this.next - mask} segments of ${name}: by ${nowNs} ns more than ` +
          `${mask} have been written since it was last looked at`,
      );
    }
    let before = this.endsNs.at(-1) ?? this.startNs;
    for (; this.next < count; this.next++) {
      const end = endsNs[this.next & mask];
      if (end > nowNs) return;
      if (end === before) continue;
      const mark = marks[this.next & mask];
      this.endsNs.push(end);
      this.sites.push(mark & SITE_MASK);
      this.edges.push((mark >> EDGE_SHIFT) - 1);
      before = end;
    }
  }

  /** Tells the last `ns` at site `from` as those of `to`: polling has turned out to be in vain. */
  relabel(from: number, to: number, ns: number): void {
    let left = ns;
    for (let k = this.sites.length - 1; k >= 0 && left > 0; k--) {
      if (this.sites[k] !== from) continue;
      this.sites[k] = to;
      left -= this.endsNs[k] - (k === 0 ? this.startNs : this.endsNs[k - 1]);
    }
  }
}
