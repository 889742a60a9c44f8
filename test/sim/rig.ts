/** What the tests of processors and timelines stand on: a calendar, a ledger and processors that may idle. */
import { Calendar } from '../../sim/calendar.js';
import { CriticalPaths } from '../../sim/critical-path.js';
import { type Category, Ledger, type Site } from '../../sim/ledger.js';
import { Context, Processor } from '../../sim/processor.js';
import { EDGE_SHIFT, SITE_MASK, Timeline } from '../../sim/timeline.js';

export class Rig {
  readonly calendar: Calendar = new Calendar();
  readonly ledger: Ledger;
  readonly timelines: Timeline[] = [];
  readonly paths: CriticalPaths;

  constructor(stages: readonly string[] = ['request']) {
    this.ledger = new Ledger(stages);
    this.paths = new CriticalPaths(this.timelines, this.ledger, this.calendar.state);
  }

  site(cost: string, category: Category = 'work'): Site {
    return this.ledger.site({ actor: 'test', mechanism: 'test', cost, category, sampler: null });
  }

  timeline(name: string, capacity: number = 1024): Timeline {
    const timeline = new Timeline(this.timelines.length, name, this.ledger, this.calendar.state, capacity);
    this.timelines.push(timeline);
    return timeline;
  }

  /** A processor that writes `idle` while it idles, and leaves idleness in no time. */
  processor(name: string): Processor {
    const timeline = this.timeline(name);
    const idle = this.site('idle', 'idle');
    return new Processor(this.calendar, timeline, {
      enter: () => {},
      leave: (edge) => timeline.appendUntilNow(idle, edge),
    });
  }

  context(name: string): Context {
    return new Context(this.calendar, name);
  }

  /** `action` happens at a moment. */
  at(ns: number, action: () => void): void {
    this.calendar.arm(this.calendar.timer(`test at ${ns}`, action), ns);
  }

  /** An interrupt of a given length at a given moment, in a context of its own. */
  interruptAt(ns: number, processor: Processor, site: Site, lengthNs: number, edge?: number): void {
    const handler = this.context(`interrupt at ${ns}`);
    this.at(ns, () => {
      processor.enter(handler, edge);
      processor.chargeNs(site, lengthNs);
      processor.then(() => processor.leave());
    });
  }

  /** Time spent at a site at all [ns]. */
  busyNs(site: Site): number {
    return this.ledger.busyNs[site.id];
  }

  /** Time spent at a site on the critical path of a stage [ns]. */
  criticalNs(site: Site, stage: number = 0): number {
    return this.ledger.criticalNs[stage * this.ledger.capacity + site.id];
  }

  /** The kept segments in words, those of no length left out: `work 0-100`, `idle 100-250 by nvme0`. */
  segments(timeline: Timeline): string[] {
    const { endsNs, marks, mask, count } = timeline;
    const words: string[] = [];
    for (let k = Math.max(1, count - mask); k < count; k++) {
      const [start, end, mark] = [endsNs[(k - 1) & mask], endsNs[k & mask], marks[k & mask]];
      if (start === end) continue;
      const edge = (mark >> EDGE_SHIFT) - 1;
      const by = edge < 0 ? '' : ` by ${this.timelines[edge].name}`;
      words.push(`${this.ledger.sites[mark & SITE_MASK].cost} ${start}-${end}${by}`);
    }
    return words;
  }
}
