/**
 * A processor: runs one context at a time, and is interrupted.
 *
 * A *context* is a sequential flow: a thread, a guest's task, an interrupt handler. It is written as steps:
 *
 *     cpu.charge(site.syscallEntry);       // this costs time ...
 *     cpu.charge(site.blkSubmit);
 *     cpu.then(this.ringDoorbell);         // ... and when it has passed, this happens
 *
 * Charges made in one step form a burst: they are written on the timeline at once and one event ends them.
 * Contexts are stacked: an interrupt suspends the context on top, wherever it is (in a burst, spinning,
 * waiting), and when the interrupt's context leaves, the rest of the burst goes on. That is how an interrupt
 * steals time from whatever it hits.
 */
import type { Calendar } from './calendar.js';
import { SimulationError } from './errors.js';
import type { Site } from './ledger.js';
import type { Spin } from './spin.js';
import { NO_EDGE, Remainder, type Timeline } from './timeline.js';

const nothing = (): void => {};

/** A sequential flow of execution. */
export class Context {
  readonly name: string;
  /** Fires at the end of the context's burst. */
  readonly timer: number;
  /** What was left of the burst when the context was suspended. */
  readonly remainder: Remainder = new Remainder();
  /** Whether a burst was cut and will go on. */
  cut = false;
  /** The polling loop that the context is in. */
  spin: Spin | null = null;
  /** What the context waits in (idle loop), while it neither works nor polls. */
  waitSite: Site | null = null;

  constructor(calendar: Calendar, name: string) {
    this.name = name;
    this.timer = calendar.timer(name, nothing);
  }
}

/** What a processor does when it has nothing to run. */
export interface Idle {
  /** The stack has become empty. */
  enter(): void;
  /** Something is to run: ends the idle segment, caused by the timeline `edge`, and charges the way out. */
  leave(edge: number): void;
}

/** A clock that may be slower than the one for which costs are given. */
export interface Clock {
  /** What a time becomes [whole ns]. */
  scaled(ns: number): number;
}

export class Processor {
  readonly name: string;
  readonly calendar: Calendar;
  readonly timeline: Timeline;
  /** Set by the model of the processor. */
  idle: Idle;
  /** Null for a clock as costs are given for. */
  clock: Clock | null = null;
  private readonly stack: Context[] = [];
  private current: Context | null = null;

  constructor(calendar: Calendar, timeline: Timeline, idle: Idle) {
    this.calendar = calendar;
    this.timeline = timeline;
    this.name = timeline.name;
    this.idle = idle;
  }

  /** The context that runs, null when the processor idles. */
  get top(): Context | null {
    return this.current;
  }

  /** Pays a cost, drawn from the site's distribution, after what has been charged so far. */
  charge(site: Site): void {
    const ns = site.sampler!.next();
    this.timeline.append(site, this.clock === null || site.onClock !== true ? ns : this.clock.scaled(ns));
  }

  /** Pays a given time. */
  chargeNs(site: Site, ns: number): void {
    this.timeline.append(site, ns);
  }

  /** `step` happens when all that has been charged has passed. */
  // oxlint-disable-next-line unicorn/no-thenable -- nothing here is ever awaited, and the word is the right one
  then(step: () => void): void {
    const { timeline } = this;
    this.calendar.armWith(this.current!.timer, timeline.endsNs, (timeline.count - 1) & timeline.mask, step);
  }

  /** As `then`, but at once where nothing is left to pay: no event is spent on no time. */
  soon(step: () => void): void {
    const { timeline } = this;
    if (timeline.endsNs[(timeline.count - 1) & timeline.mask] > this.calendar.state[0]) this.then(step);
    else step();
  }

  /** The running context waits, at a site, until an interrupt or `endWait`. */
  wait(site: Site): void {
    this.current!.waitSite = site;
  }

  /** Ends the wait of the running context now, caused by the timeline `edge`. */
  endWait(edge: number = NO_EDGE): void {
    const context = this.current!;
    if (context.waitSite !== null) {
      this.timeline.appendUntilNow(context.waitSite, edge);
      context.waitSite = null;
    }
  }

  /** Suspends the running context, or ends idleness, and puts `context` on top. */
  enter(context: Context, edge: number = NO_EDGE): void {
    if (this.current === null) this.idle.leave(edge);
    else this.suspend(this.current, edge);
    this.stack.push(context);
    this.current = context;
  }

  /** The context on top is done for now; the one below goes on, or the processor idles. */
  leave(): void {
    this.stack.pop();
    this.current = this.stack.length === 0 ? null : this.stack[this.stack.length - 1];
    if (this.current === null) this.idle.enter();
    else this.resume(this.current);
  }

  /** Takes the running contexts above `keep` off, suspended, to be put back by `putBack`: a context switch. */
  takeOff(keep: number): Context[] {
    if (this.current !== null && this.stack.length > keep) this.suspend(this.current, NO_EDGE);
    const taken = this.stack.splice(keep);
    this.current = keep === 0 ? null : this.stack[keep - 1];
    return taken;
  }

  /** Puts contexts back on; the topmost goes on where it was. */
  putBack(contexts: readonly Context[]): void {
    this.stack.push(...contexts);
    this.current = this.stack[this.stack.length - 1];
    this.resume(this.current);
  }

  /** How many contexts are stacked. */
  get depth(): number {
    return this.stack.length;
  }

  private suspend(context: Context, edge: number): void {
    const now = this.calendar.now;
    if (context.spin !== null) context.spin.suspend(now, edge);
    else if (context.waitSite !== null) this.timeline.appendUntilNow(context.waitSite, edge);
    else if (this.calendar.armed(context.timer)) {
      this.calendar.cancel(context.timer);
      this.timeline.cut(now, context.remainder);
      context.cut = true;
    } else throw new SimulationError(`${context.name} was interrupted on ${this.name} while it did nothing`);
  }

  private resume(context: Context): void {
    if (context.spin !== null) context.spin.resume(this.timeline.endNs);
    else if (context.cut) {
      context.cut = false;
      this.timeline.restore(context.remainder);
      this.calendar.arm(context.timer, this.timeline.endNs);
    }
  }
}
