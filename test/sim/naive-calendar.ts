/**
 * The calendar without any cleverness: a plain list of armed timers, searched from end to end for the next.
 * The reference that the real one must agree with, event for event.
 */
import type { Handler } from '../../sim/calendar.js';

interface Armed {
  readonly timer: number;
  readonly atNs: number;
  readonly sequence: number;
}

export class NaiveCalendar {
  now = 0;
  eventsFired = 0;
  private sequence = 0;
  private armings: Armed[] = [];
  private readonly handlers: Handler[] = [];
  private stopped = false;

  timer(_name: string, handler: Handler): number {
    return this.handlers.push(handler) - 1;
  }

  arm(timer: number, atNs: number): void {
    this.cancel(timer);
    this.armings.push({ timer, atNs, sequence: this.sequence++ });
  }

  armWith(timer: number, timesNs: Float64Array, index: number, handler: Handler): void {
    this.handlers[timer] = handler;
    this.arm(timer, timesNs[index]);
  }

  after(timer: number, delayNs: number): void {
    this.arm(timer, this.now + delayNs);
  }

  cancel(timer: number): void {
    this.armings = this.armings.filter((armed) => armed.timer !== timer);
  }

  armed(timer: number): boolean {
    return this.armings.some((armed) => armed.timer === timer);
  }

  deadline(timer: number): number {
    return this.armings.find((armed) => armed.timer === timer)?.atNs ?? Infinity;
  }

  stop(): void {
    this.stopped = true;
  }

  run(untilNs: number = Infinity): void {
    this.stopped = false;
    while (!this.stopped && this.armings.length > 0) {
      const next = this.armings.reduce((first, other) =>
        other.atNs < first.atNs || (other.atNs === first.atNs && other.sequence < first.sequence)
          ? other
          : first,
      );
      if (next.atNs > untilNs) return;
      this.cancel(next.timer);
      this.now = next.atNs;
      this.eventsFired++;
      this.handlers[next.timer](next.timer);
    }
  }
}
