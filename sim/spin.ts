/**
 * A polling loop as one event per wake source.
 *
 * The loop makes passes of `periodNs`. In each pass source i is looked at `checkNs[i]` after the pass began, and
 * after the pass the budget is looked at. The loop ends when a look finds its source ready, or at the end of the
 * first pass that reaches the budget. It is not iterated: the moment at which a look will find a source follows
 * from the period and the phase, so `ready` computes it and arms one event. (`test/sim/iterating-spin.ts` does
 * iterate; the two agree to the nanosecond under any interleaving of sources and interruptions.)
 *
 * An interruption stops the loop's own clock: what it was about to look at, it looks at later by as much.
 */
import type { Calendar } from './calendar.js';
import type { Ledger, Site } from './ledger.js';
import type { Context, Processor } from './processor.js';
import { NO_EDGE } from './timeline.js';

/** What a loop's time is charged to. All on the actor that polls. */
export interface SpinSites {
  /** Nothing is ready yet; told as useful when something is found in the end. */
  readonly wait: Site;
  /** Something is ready and the loop has not looked yet. */
  readonly detect: Site;
  /** Where the time goes if the budget ends with nothing found. */
  readonly wasted: Site;
}

/** Found sources as a bit mask; 0 when the budget ended. */
export type SpinEnd = (found: number) => void;

export class Spin {
  private readonly calendar: Calendar;
  private readonly ledger: Ledger;
  private readonly processor: Processor;
  private readonly context: Context;
  private readonly sites: SpinSites;
  private readonly foundTimer: number;
  private readonly budgetTimer: number;
  /** When each source became ready on the loop's own clock [ns], Infinity if not. */
  private readonly readyNs: Float64Array;
  private readonly sources: number;
  private readonly checkNs: Float64Array;
  private periodNs = 1;
  private budgetNs = Infinity;
  private atPassEnd = false;
  private end: SpinEnd = () => {};
  /** The moment at which the loop's own clock would have been 0 [ns]. */
  private originNs = 0;
  /** The loop's own clock when it was suspended [ns], -1 while it runs. */
  private frozenNs = -1;
  /** The same at its last going on, which may lie ahead: behind a context switch that is charged already [ns]. */
  private resumedNs = 0;
  /** The loop's own clock when the first ready source will be acted on [ns]. */
  private foundLocalNs = Infinity;
  /** The loop's own clock at the first ready source [ns], and the timeline it came from. */
  private firstReadyNs = Infinity;
  private firstEdge = NO_EDGE;
  private waitedNs = 0;

  constructor(
    calendar: Calendar,
    processor: Processor,
    ledger: Ledger,
    context: Context,
    sites: SpinSites,
    sources: number,
  ) {
    this.calendar = calendar;
    this.processor = processor;
    this.ledger = ledger;
    this.context = context;
    this.sites = sites;
    this.sources = sources;
    this.readyNs = new Float64Array(sources).fill(Infinity);
    this.checkNs = new Float64Array(sources);
    this.foundTimer = calendar.timer(`${context.name}: polling finds`, () =>
      this.finish(this.foundBy(this.foundLocalNs)),
    );
    this.budgetTimer = calendar.timer(`${context.name}: polling budget ends`, () => this.finish(0));
  }

  /** Whether the loop is running (or suspended in the middle). */
  get active(): boolean {
    return this.context.spin === this;
  }

  /**
   * Starts the loop at the end of what the processor has been charged with; that moment must be now.
   * @param periodNs length of a pass, at least 1
   * @param checkNs when in a pass each source is looked at, from 1 to periodNs
   * @param budgetNs the loop gives up after the first pass that reaches it; Infinity for never
   * @param atPassEnd whether what is found is acted on at the end of the pass, or at once
   */
  start(
    periodNs: number,
    checkNs: readonly number[],
    budgetNs: number,
    atPassEnd: boolean,
    end: SpinEnd,
  ): void {
    this.periodNs = periodNs;
    for (let i = 0; i < this.sources; i++) this.checkNs[i] = checkNs[i];
    this.budgetNs = budgetNs === Infinity ? Infinity : Math.max(1, Math.ceil(budgetNs / periodNs)) * periodNs;
    this.atPassEnd = atPassEnd;
    this.end = end;
    this.originNs = this.calendar.now;
    this.frozenNs = -1;
    this.resumedNs = 0;
    this.firstReadyNs = Infinity;
    this.foundLocalNs = Infinity;
    this.waitedNs = 0;
    for (let i = 0; i < this.sources; i++) this.readyNs[i] = Infinity;
    this.context.spin = this;
    if (this.budgetNs < Infinity) this.calendar.arm(this.budgetTimer, this.originNs + this.budgetNs);
  }

  /** Source `i` has become ready now, by the doing of the timeline `edge`. No effect on a loop that is not active. */
  ready(i: number, edge: number = NO_EDGE): void {
    if (!this.active || this.readyNs[i] !== Infinity) return;
    const localNs = this.frozenNs >= 0 ? this.frozenNs : this.localNs(this.calendar.now);
    this.readyNs[i] = localNs;
    if (localNs < this.firstReadyNs) {
      this.firstReadyNs = localNs;
      this.firstEdge = this.frozenNs >= 0 ? NO_EDGE : edge;
    }
    const found = this.actsAt(this.foundAt(i));
    if (found < this.foundLocalNs && found <= this.budgetNs) {
      this.foundLocalNs = found;
      if (this.frozenNs < 0) this.armFound();
    }
  }

  /** An interrupt, or another thread, takes the processor. */
  suspend(nowNs: number, edge: number): void {
    this.frozenNs = this.localNs(nowNs);
    this.calendar.cancel(this.foundTimer);
    this.calendar.cancel(this.budgetTimer);
    this.write(nowNs, edge);
  }

  /** The loop goes on from `nowNs`. */
  resume(nowNs: number): void {
    this.originNs = nowNs - this.frozenNs;
    this.resumedNs = this.frozenNs;
    this.frozenNs = -1;
    if (this.foundLocalNs < Infinity) this.armFound();
    else if (this.budgetNs < Infinity) this.calendar.arm(this.budgetTimer, this.originNs + this.budgetNs);
  }

  private localNs(nowNs: number): number {
    return Math.max(this.resumedNs, nowNs - this.originNs);
  }

  private armFound(): void {
    this.calendar.cancel(this.budgetTimer);
    this.calendar.arm(this.foundTimer, this.originNs + this.foundLocalNs);
  }

  /** The loop's own time of the look that finds source i. */
  private foundAt(i: number): number {
    const check = this.checkNs[i];
    const passes = Math.ceil((this.readyNs[i] - check) / this.periodNs);
    return check + (passes > 0 ? passes * this.periodNs : 0);
  }

  private actsAt(lookNs: number): number {
    return this.atPassEnd ? Math.ceil(lookNs / this.periodNs) * this.periodNs : lookNs;
  }

  private foundBy(localNs: number): number {
    let found = 0;
    for (let i = 0; i < this.sources; i++) {
      if (this.readyNs[i] < Infinity && this.foundAt(i) <= localNs) found |= 1 << i;
    }
    return found;
  }

  private finish(found: number): void {
    const now = this.calendar.now;
    this.context.spin = null;
    this.calendar.cancel(this.budgetTimer);
    this.calendar.cancel(this.foundTimer);
    this.write(now, NO_EDGE);
    if (found === 0) this.ledger.move(this.sites.wait, this.sites.wasted, this.waitedNs);
    this.end(found);
  }

  /** Writes the loop's time since the end of the timeline: waiting up to the first ready source, then detecting. */
  private write(nowNs: number, edge: number): void {
    const { timeline } = this.processor;
    const readyNs = this.originNs + this.firstReadyNs;
    const before = timeline.endNs;
    if (readyNs > nowNs) timeline.appendUntil(this.sites.wait, nowNs, edge);
    else {
      timeline.appendUntil(this.sites.wait, readyNs, this.firstEdge);
      this.waitedNs += Math.max(0, Math.min(readyNs, nowNs) - before);
      timeline.appendUntil(this.sites.detect, nowNs);
      return;
    }
    this.waitedNs += timeline.endNs - before;
  }
}
