/**
 * The hold workload: N pending timers of one handler, each of which arms itself again when it fires. Only the
 * calendar is timed: the delays come from a table.
 */
import { Calendar } from '../sim/calendar.js';
import { TABLE_LENGTH } from './inputs.js';
import type { Workload } from './workload.js';

export class Hold implements Workload {
  private readonly calendar = new Calendar();
  private readonly timers: number[] = [];
  private left = 0;

  /** @param delays TABLE_LENGTH whole nanoseconds */
  constructor(pending: number, delays: Int32Array) {
    const { calendar, timers } = this;
    let k = 0;
    const fire = (timer: number): void => {
      calendar.after(timer, delays[k++ & (TABLE_LENGTH - 1)]);
      if (--this.left === 0) calendar.stop();
    };
    for (let i = 0; i < pending; i++) timers.push(calendar.timer(`timer ${i}`, fire));
    for (const timer of timers) calendar.after(timer, delays[k++ & (TABLE_LENGTH - 1)]);
  }

  run(events: number): void {
    this.left = events;
    this.calendar.run();
  }

  get nowNs(): number {
    return this.calendar.now;
  }

  /** When each timer is to fire next: one event out of order, and these differ ever after. */
  get values(): number[] {
    return this.timers.map((timer) => this.calendar.deadline(timer));
  }
}
