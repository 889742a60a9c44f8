/**
 * A polling loop that does iterate: one event for each look, as the code that it stands for does.
 *
 * The reference for `Spin`, which computes what this one finds out by trying. It keeps no look in mind but the
 * next, knows no arithmetic of passes, and tells time apart by what it has seen so far.
 */
import type { Calendar } from '../../sim/calendar.js';
import type { Ledger } from '../../sim/ledger.js';
import type { Context, Processor } from '../../sim/processor.js';
import type { Spin, SpinEnd, SpinSites } from '../../sim/spin.js';
import { NO_EDGE } from '../../sim/timeline.js';

export class IteratingSpin {
  private readonly calendar: Calendar;
  private readonly ledger: Ledger;
  private readonly processor: Processor;
  private readonly context: Context;
  private readonly sites: SpinSites;
  private readonly sources: number;
  private readonly lookTimer: number;
  private readonly resumeTimer: number;
  private readonly isReady: boolean[] = [];
  private checkNs: readonly number[] = [];
  private periodNs = 1;
  private budgetNs = Infinity;
  private atPassEnd = false;
  private end: SpinEnd = () => {};
  /** The loop's own clock at the start of the pass and at the next look [ns]. */
  private passNs = 0;
  private nextNs = 0;
  /** The loop's own clock when it went on last [ns], and the calendar's at that moment. */
  private ownNs = 0;
  private sinceNs = 0;
  private running = false;
  /** What the looks of this pass have found. */
  private found = 0;
  private anyReady = false;
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
    this.lookTimer = calendar.timer(`${context.name}: next look`, () => this.look());
    this.resumeTimer = calendar.timer(`${context.name}: goes on`, () => this.goOn());
  }

  get active(): boolean {
    return this.context.spin === (this as unknown as Spin);
  }

  start(
    periodNs: number,
    checkNs: readonly number[],
    budgetNs: number,
    atPassEnd: boolean,
    end: SpinEnd,
  ): void {
    this.periodNs = periodNs;
    this.checkNs = checkNs;
    this.budgetNs = budgetNs;
    this.atPassEnd = atPassEnd;
    this.end = end;
    this.isReady.length = 0;
    this.anyReady = false;
    this.found = 0;
    this.waitedNs = 0;
    this.passNs = 0;
    this.nextNs = this.lookAfter(0);
    this.ownNs = 0;
    this.context.spin = this as unknown as Spin;
    this.goOn();
  }

  ready(i: number, edge: number = NO_EDGE): void {
    if (!this.active || this.isReady[i]) return;
    if (this.running && !this.anyReady) this.write(edge);
    this.isReady[i] = true;
    this.anyReady = true;
  }

  suspend(nowNs: number, edge: number): void {
    this.calendar.cancel(this.resumeTimer);
    if (!this.running) return;
    this.write(edge);
    this.ownNs += nowNs - this.sinceNs;
    this.running = false;
    this.calendar.cancel(this.lookTimer);
  }

  resume(atNs: number): void {
    if (atNs > this.calendar.now) this.calendar.arm(this.resumeTimer, atNs);
    else this.goOn();
  }

  private goOn(): void {
    this.sinceNs = this.calendar.now;
    this.running = true;
    this.calendar.after(this.lookTimer, this.nextNs - this.ownNs);
  }

  /** When the next look after a moment of the pass comes, the end of the pass being one too. */
  private lookAfter(ns: number): number {
    return Math.min(this.periodNs, ...this.checkNs.filter((check) => check > ns));
  }

  private look(): void {
    this.ownNs = this.nextNs;
    this.sinceNs = this.calendar.now;
    const inPassNs = this.ownNs - this.passNs;
    for (let i = 0; i < this.sources; i++) {
      if (this.checkNs[i] === inPassNs && this.isReady[i]) this.found |= 1 << i;
    }
    const passEnds = inPassNs === this.periodNs;
    if (this.found !== 0 && (passEnds || !this.atPassEnd)) return this.finish();
    if (passEnds && this.ownNs >= this.budgetNs) return this.finish();
    if (passEnds) this.passNs = this.ownNs;
    this.nextNs = this.passNs + this.lookAfter(passEnds ? 0 : inPassNs);
    this.goOn();
  }

  private finish(): void {
    this.write(NO_EDGE);
    this.running = false;
    this.context.spin = null;
    if (this.found === 0) {
      this.ledger.busyNs[this.sites.wait.id] -= this.waitedNs;
      this.ledger.busyNs[this.sites.wasted.id] += this.waitedNs;
    }
    this.end(this.found);
  }

  /** Writes what has passed since the end of the timeline: nothing was ready until now, or something was. */
  private write(edge: number): void {
    const { timeline } = this.processor;
    if (this.anyReady) timeline.appendUntilNow(this.sites.detect, NO_EDGE);
    else {
      this.waitedNs += this.calendar.now - timeline.endNs;
      timeline.appendUntilNow(this.sites.wait, edge);
    }
  }
}
