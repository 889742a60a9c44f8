/**
 * The timers of an AioContext: what is to be done at a time, by the thread of the loop.
 *
 * The earliest bounds how long the loop polls and waits. Arming one that becomes the earliest notifies the loop, which
 * then goes round once more. Timers run at the end of a round, after bottom halves and handlers.
 * [QEMU util/qemu-timer.c: timer_mod_ns, timerlist_rearm, timerlistgroup_deadline_ns, timerlist_run_timers;
 * util/async.c:aio_compute_timeout; util/aio-posix.c:aio_poll, 5.1 to 9.2]
 *
 * Leaves out: timers armed by other threads.
 */
import type { BottomHalf } from './ports.js';

interface AioTimer {
  readonly deadlineNs: number;
  readonly callback: BottomHalf;
}

export class AioTimers {
  /** Earliest first; of the same time in the order in which they were armed. */
  private readonly list: AioTimer[] = [];
  private nowNs = 0;
  private ended: () => void = () => {};

  /** When the earliest is due [ns]; Infinity without one. */
  get deadlineNs(): number {
    return this.list.length === 0 ? Infinity : this.list[0].deadlineNs;
  }

  /** Arms a timer; whether it is now the earliest. */
  arm(deadlineNs: number, callback: BottomHalf): boolean {
    let at = this.list.length;
    while (at > 0 && this.list[at - 1].deadlineNs > deadlineNs) at--;
    this.list.splice(at, 0, { deadlineNs, callback });
    return at === 0;
  }

  /** Runs those that are due at `nowNs`; `then` follows. What they arm waits for the next round, unless it is due. */
  run(nowNs: number, then: () => void): void {
    this.nowNs = nowNs;
    this.ended = then;
    this.next();
  }

  private readonly next = (): void => {
    if (this.deadlineNs > this.nowNs) this.ended();
    else this.list.shift()!.callback(this.next);
  };
}
