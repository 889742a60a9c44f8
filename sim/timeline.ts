/**
 * The timeline of one resource (a processor, a device): segments that tile its time, the most recent kept.
 *
 * Each segment has a site, and ends where the next begins; nothing overlaps and nothing is left out. A segment
 * that waited for another resource carries an *edge*: the timeline of whoever ended the wait. Following a
 * timeline backwards, and each edge where it leads, gives the critical path of a request (`critical-path.ts`).
 *
 * Work may be written ahead of the clock: a burst of charges is written when it starts and ends when its event
 * fires. An interrupt cuts what lies ahead off and puts it back behind itself (`cut`).
 */
import type { Ledger, Site } from './ledger.js';

/** What was cut off a timeline: the sites and lengths of the segments that had not happened yet. */
export class Remainder {
  count = 0;
  readonly sites: number[] = [];
  readonly lengthsNs: number[] = [];

  push(site: number, ns: number): void {
    this.sites[this.count] = site;
    this.lengthsNs[this.count++] = ns;
  }
}

export const NO_EDGE = -1;
/** A mark: the site in the lower 16 bits, the edge plus one above. */
export const EDGE_SHIFT = 16;
export const SITE_MASK = 0xffff;

export class Timeline {
  readonly id: number;
  readonly name: string;
  readonly ledger: Ledger;
  /** Segments written since the start, one of no length at 0 included. The last `mask + 1` are kept. */
  count = 1;
  readonly mask: number;
  readonly endsNs: Float64Array;
  /** Site id, and in the upper half the id of the timeline that ended a wait plus one (0: none). */
  readonly marks: Int32Array;

  /** [0] is the present moment [ns]. */
  private readonly clock: Float64Array;

  /**
   * @param clock the calendar's, whose first element is now
   * @param capacity how many segments are kept, a power of two
   */
  constructor(id: number, name: string, ledger: Ledger, clock: Float64Array, capacity = 1024) {
    this.id = id;
    this.name = name;
    this.ledger = ledger;
    this.clock = clock;
    this.mask = capacity - 1;
    this.endsNs = new Float64Array(capacity);
    this.marks = new Int32Array(capacity);
  }

  /** The moment up to which the timeline is written [ns]. */
  get endNs(): number {
    return this.endsNs[(this.count - 1) & this.mask];
  }

  /** Writes a segment of `ns` at the end. */
  append(site: Site, ns: number): void {
    const { endsNs, mask, count } = this;
    const id = site.id;
    endsNs[count & mask] = endsNs[(count - 1) & mask] + ns;
    this.marks[count & mask] = id;
    this.count = count + 1;
    this.ledger.busyNs[id] += ns;
  }

  /** Writes a segment up to `untilNs`, if that is later than the end; `edge` says whose doing ended it. */
  appendUntil(site: Site, untilNs: number, edge: number = NO_EDGE): void {
    const ns = untilNs - this.endNs;
    if (ns > 0) {
      this.append(site, ns);
      this.marks[(this.count - 1) & this.mask] |= (edge + 1) << EDGE_SHIFT;
    }
  }

  /** Writes a segment up to now, if the end is earlier; `edge` says whose doing ended it. */
  appendUntilNow(site: Site, edge: number): void {
    const { endsNs, mask, count } = this;
    const ns = this.clock[0] - endsNs[(count - 1) & mask];
    if (ns > 0) {
      endsNs[count & mask] = this.clock[0];
      this.marks[count & mask] = site.id | ((edge + 1) << EDGE_SHIFT);
      this.count = count + 1;
      this.ledger.busyNs[site.id] += ns;
    }
  }

  /** Writes a segment up to now; if the last one is at the same site and nobody ended it, that one goes on. */
  extendUntilNow(site: Site): void {
    const { endsNs, mask, count } = this;
    const last = (count - 1) & mask;
    if (this.marks[last] !== site.id || count === 1) {
      this.appendUntilNow(site, NO_EDGE);
      return;
    }
    this.ledger.busyNs[site.id] += Math.max(0, this.clock[0] - endsNs[last]);
    endsNs[last] = Math.max(endsNs[last], this.clock[0]);
  }

  /** Cuts off what lies after `nowNs` and adds it to `remainder`, in order. */
  cut(nowNs: number, remainder: Remainder): void {
    if (this.endNs <= nowNs) return;
    const { endsNs, marks, mask, ledger } = this;
    let first = this.count - 1;
    while (endsNs[(first - 1) & mask] > nowNs) first--;
    for (let k = first; k < this.count; k++) {
      const i = k & mask;
      const start = k === first ? nowNs : endsNs[(k - 1) & mask];
      const ns = endsNs[i] - start;
      const site = marks[i] & SITE_MASK;
      remainder.push(site, ns);
      ledger.busyNs[site] -= ns;
    }
    if (endsNs[(first - 1) & mask] === nowNs) this.count = first;
    else {
      endsNs[first & mask] = nowNs;
      this.count = first + 1;
    }
  }

  /** Puts a remainder back at the end, and empties it. */
  restore(remainder: Remainder): void {
    for (let k = 0; k < remainder.count; k++)
      this.append(this.ledger.sites[remainder.sites[k]], remainder.lengthsNs[k]);
    remainder.count = 0;
  }
}
