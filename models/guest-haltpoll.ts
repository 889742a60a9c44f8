/**
 * What an idle guest CPU does under cpuidle-haltpoll: spin for a while, or halt.
 *
 * Stands for the governor (drivers/cpuidle/governors/haltpoll.c: haltpoll_select, adjust_poll_limit) and the time
 * limit of the polling state (drivers/cpuidle/poll_state.c: poll_idle), Linux 5.10.223, 6.1.192 and 6.12.107. Loading
 * the driver also switches the host's halt polling off for this vCPU, so that a halt is a full sleep.
 *
 * Only the halt itself is measured, without the polling before it. Hence a dead zone: after a poll of P in vain the
 * rest of the gap must exceed P for the limit to grow, so gaps between P and 2 P poll P and then halt, every time.
 *
 * Leaves out: PM-QoS requests (a request of 0 would always poll), and the tick, which both states keep.
 */
import { ConfigError } from '../sim/errors.js';
import type { KernelClass } from './versions.js';

/** The two states of the driver: 0 and 1 in drivers/cpuidle/cpuidle-haltpoll.c. */
export type HaltpollState = 'POLL' | 'HLT';

/** Parameters of the guest's module `haltpoll`, and one difference between kernels. */
export interface GuestHaltpollParameters {
  /** Longest time to poll [ns], constant; 0 means never. `guest_halt_poll_ns`, default 200 000. */
  readonly maxNs: number;
  /** Factor to grow by [ratio], constant. `guest_halt_poll_grow`, default 2. */
  readonly grow: number;
  /** First polling time [ns], constant. `guest_halt_poll_grow_start`, default 50 000. */
  readonly growStartNs: number;
  /** Divisor to shrink by [ratio], constant; 0 means back to 0. `guest_halt_poll_shrink`, default 2. */
  readonly shrink: number;
  /** Whether a long halt shrinks the limit at all, constant. `guest_halt_poll_allow_shrink`, default yes. */
  readonly allowShrink: boolean;
  /** Whether a limit below `growStartNs` becomes 0 when shrunk, constant: 6.12 only. */
  readonly zeroBelowStart: boolean;
}

/** The defaults of a kernel; only 6.12 drops a limit that shrank below its first step. */
export function guestHaltpollParameters(kernel: KernelClass): GuestHaltpollParameters {
  return {
    maxNs: 200_000,
    grow: 2,
    growStartNs: 50_000,
    shrink: 2,
    allowShrink: true,
    zeroBelowStart: kernel === '6.12',
  };
}

/** Turns of the polling loop from one look at the clock to the next: POLL_IDLE_RELAX_COUNT (200) and one. */
const TURNS_PER_LOOK = 201;

/**
 * How long the polling state really lasts when nothing happens [ns], for turns of `turnNs`: it ends at the first look
 * at the clock that finds the limit exceeded. `poll_idle()`, drivers/cpuidle/poll_state.c, 5.10.
 */
export function pollBudgetNs(limitNs: number, turnNs: number): number {
  const lookNs = TURNS_PER_LOOK * turnNs;
  return (Math.floor(limitNs / lookNs) + 1) * lookNs;
}

/** The governor of one guest CPU. Call `select`, let the state end, then its `reflect…`; and so on. */
export class GuestHaltpoll {
  /** How long the polling state may last [ns], state. `dev->poll_limit_ns`, 0 at first: the first idle halts. */
  pollLimitNs = 0;
  private readonly parameters: GuestHaltpollParameters;
  private polledInVain = false;

  /** @throws ConfigError when a number is not whole, 0 or more */
  constructor(parameters: GuestHaltpollParameters) {
    const { maxNs, grow, growStartNs, shrink } = parameters;
    for (const [name, value] of Object.entries({ maxNs, grow, growStartNs, shrink })) {
      if (!Number.isSafeInteger(value) || value < 0) {
        throw new ConfigError(`guest haltpoll: ${name} is ${value}; it must be a whole number, 0 or more`);
      }
    }
    this.parameters = parameters;
  }

  /** What the idle CPU does next. */
  select(): HaltpollState {
    return this.pollLimitNs === 0 || this.polledInVain ? 'HLT' : 'POLL';
  }

  /** The polling state ended: by its time limit, or because a task became runnable. Never changes the limit. */
  reflectPoll(timedOut: boolean): void {
    this.polledInVain = timedOut;
  }

  /** The halt ended after `residencyNs`, exit and wake-up included, the polling before it excluded. */
  reflectHlt(residencyNs: number): void {
    this.polledInVain = false;
    const { maxNs, grow, growStartNs, shrink, allowShrink, zeroBelowStart } = this.parameters;
    if (residencyNs > maxNs) {
      if (!allowShrink) return;
      const shrunkNs = shrink === 0 ? 0 : Math.floor(this.pollLimitNs / shrink);
      this.pollLimitNs = zeroBelowStart && shrunkNs < growStartNs ? 0 : shrunkNs;
    } else if (residencyNs > this.pollLimitNs) {
      const grownNs = this.pollLimitNs * grow;
      const steppedNs = grownNs < growStartNs ? growStartNs : grownNs;
      this.pollLimitNs = steppedNs > maxNs ? maxNs : steppedNs;
    }
  }
}
