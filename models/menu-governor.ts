/**
 * Which idle state a host CPU enters: the menu governor of one CPU.
 *
 * Stands for drivers/cpuidle/governors/menu.c (menu_select, menu_update), Linux 5.10.223 and 6.1.192 (the same
 * rule), and 6.12.107. It predicts the idle time as the smaller of two guesses: the time to the next timer, corrected
 * by how much of it the CPU used to sleep; and the interval at which it has lately been woken. It then takes the
 * deepest state whose residency the prediction covers, and whose exit latency is allowed.
 *
 * 5.10 and 6.1 allow an exit latency of a prediction / (1 + 10 per task in iowait here). That keeps the CPU of a
 * synchronous reader on a fast drive in POLL. 6.12 does not look at iowait, and at timers only when the typical
 * interval exceeds 15 µs.
 *
 * Leaves out: a choice made while the tick is already stopped (only after a wake-up that ended no idleness), states
 * disabled one by one, and timers that expired before they were asked for.
 */
import { ConfigError } from '../sim/errors.js';
import type { CState } from './c-states.js';
import { TypicalInterval } from './typical-interval.js';
import type { KernelClass } from './versions.js';

/** RESOLUTION * DECAY of menu.c: a correction factor of this means that the CPU sleeps until its timers. */
const RESOLUTION = 1024;
const DECAY = 8;
const UNITY = RESOLUTION * DECAY;

/** Sleeps from here on count as perfectly predicted [ns]: MAX_INTERESTING, menu.c. */
const MAX_INTERESTING_NS = 50_000_000;

/** What a sleep is taken for when the tick ended it although no timer was near [ns]: 9/10 of MAX_INTERESTING. */
const TICK_WAKEUP_NS = 45_000_000;

/** A typical interval up to this makes 6.12 not ask for timers [ns]: RESIDENCY_THRESHOLD_NS, governors/gov.h. */
const NEAR_NS = 15_000;

/** Orders of magnitude of the next timer that are told apart [count]; once with, once without tasks in iowait. */
const MAGNITUDES = 6;

/** Why an idle state ended: something to run or an interrupt, the time limit of POLL, or the scheduler's tick. */
export type IdleEnd = 'event' | 'poll-limit' | 'tick';

/** What the governor of one CPU needs to know. */
export interface MenuOptions {
  /** Which of the two rules, constant. */
  readonly kernel: KernelClass;
  /** Period of the scheduler's tick [ns], constant: TICK_NSEC. */
  readonly tickNs: number;
  /** Longest exit latency that anyone allows (PM-QoS, /dev/cpu_dma_latency) [ns], constant, default no limit. */
  readonly latencyLimitNs?: number;
}

/** The governor of one CPU. Call `select`, let the state end, then `reflect`; and so on. */
export class MenuGovernor {
  /** Whether the CPU sleeps without a tick after the last choice, state. */
  stopsTick = false;
  private readonly exitNs: Float64Array;
  private readonly residencyNs: Float64Array;
  private readonly polls: boolean;
  private readonly seesIowait: boolean;
  private readonly tickNs: number;
  private readonly limitNs: number;
  private readonly typical: TypicalInterval;
  /** How much of the time to the next timer is slept, by magnitude [1/UNITY], state. */
  private readonly corrections = new Float64Array(2 * MAGNITUDES).fill(UNITY);
  private bucket = 0;
  private nextTimerNs = 0;
  private untilTickNs = 0;
  private chosen = 0;

  /** @throws ConfigError when there is no state, or the tick's period is not a whole number, 1 or more */
  constructor(states: readonly CState[], { kernel, tickNs, latencyLimitNs = Infinity }: MenuOptions) {
    if (states.length === 0)
      throw new ConfigError('menu governor: no idle states; there must be at least POLL');
    if (!Number.isSafeInteger(tickNs) || tickNs < 1) {
      throw new ConfigError(`menu governor: tickNs is ${tickNs}; it must be a whole number, 1 or more`);
    }
    this.exitNs = Float64Array.from(states, ({ exitLatencyNs }) => exitLatencyNs);
    this.residencyNs = Float64Array.from(states, ({ targetResidencyNs }) => targetResidencyNs);
    this.polls = states[0].name === 'POLL';
    this.seesIowait = kernel !== '6.12';
    this.tickNs = tickNs;
    this.limitNs = latencyLimitNs;
    this.typical = new TypicalInterval(this.seesIowait);
  }

  /**
   * Chooses a state, by its index.
   * @param iowaiters tasks that sleep in iowait on this CPU
   * @param untilTickNs time to the next tick; unless given, half a period, as 6.12 supposes when it does not look
   */
  select(nextTimerNs: number, iowaiters: number, untilTickNs: number = Math.floor(this.tickNs / 2)): number {
    this.untilTickNs = nextTimerNs < untilTickNs ? nextTimerNs : untilTickNs;
    const predictedNs = this.seesIowait
      ? this.predict(nextTimerNs, iowaiters)
      : this.predictWithoutIowait(nextTimerNs);
    const bearableNs = this.seesIowait ? Math.floor(predictedNs / (1 + 10 * iowaiters)) : Infinity;
    const latencyNs = bearableNs < this.limitNs ? bearableNs : this.limitNs;
    this.chosen = this.onlyFirst() ? 0 : this.deepest(predictedNs, latencyNs);
    return this.chosen;
  }

  /** The chosen state ended after `residencyNs`, entering and leaving it included. */
  reflect(residencyNs: number, end: IdleEnd = 'event'): void {
    const sleptNs = this.sleptNs(residencyNs, end);
    const measuredNs = sleptNs > this.nextTimerNs ? this.nextTimerNs : sleptNs;
    const factor = this.corrections[this.bucket];
    const share =
      this.nextTimerNs > 0 && measuredNs < MAX_INTERESTING_NS
        ? Math.floor((RESOLUTION * measuredNs) / this.nextTimerNs)
        : RESOLUTION;
    this.corrections[this.bucket] = factor - Math.floor(factor / DECAY) + share;
    this.typical.add(Math.floor(measuredNs / 1000));
  }

  /** The predicted idle time [whole µs, in ns], 5.10 and 6.1. */
  private predict(nextTimerNs: number, iowaiters: number): number {
    const byTimerNs = this.correctedNs(nextTimerNs, iowaiters > 0);
    const typicalNs = this.typical.estimateUs() * 1000;
    return typicalNs < byTimerNs ? typicalNs : byTimerNs;
  }

  /** The predicted idle time [whole µs, in ns], 6.12. */
  private predictWithoutIowait(nextTimerNs: number): number {
    const typicalNs = this.typical.estimateUs() * 1000;
    if (typicalNs > NEAR_NS) {
      const byTimerNs = this.correctedNs(nextTimerNs, false);
      return typicalNs < byTimerNs ? typicalNs : byTimerNs;
    }
    // Asking for the next timer is slow, and it hardly matters now: suppose it far away.
    this.nextTimerNs = Infinity;
    this.bucket = MAGNITUDES - 1;
    this.untilTickNs = Math.floor(this.tickNs / 2);
    return typicalNs;
  }

  /** The time to the next timer times its correction [ns], to the nearest µs. Notes both for `reflect`. */
  private correctedNs(nextTimerNs: number, iowait: boolean): number {
    this.nextTimerNs = nextTimerNs;
    this.bucket = magnitude(nextTimerNs) + (iowait ? MAGNITUDES : 0);
    const scaled = nextTimerNs * this.corrections[this.bucket];
    return Math.floor((scaled + UNITY * 500) / (UNITY * 1000)) * 1000;
  }

  /** Whether nothing but the first state comes into question. */
  private onlyFirst(): boolean {
    const only =
      this.exitNs.length === 1 ||
      this.limitNs === 0 ||
      this.nextTimerNs < this.residencyNs[1] ||
      this.limitNs < this.exitNs[1];
    if (only) this.stopsTick = !this.polls;
    return only;
  }

  /** The deepest state that prediction and latency allow, while the tick runs. */
  private deepest(predictedNs: number, latencyNs: number): number {
    const { exitNs, residencyNs, tickNs } = this;
    let expectedNs = predictedNs;
    let index = 0;
    for (let i = 1; i < exitNs.length; i++) {
      if (residencyNs[i] > expectedNs) {
        if (this.polls && index === 0 && exitNs[i] <= latencyNs && residencyNs[i] <= this.nextTimerNs) {
          // Spinning wastes more than a state left too early, unless a timer is about to fire.
          index = i;
          expectedNs = residencyNs[i];
        } else if (expectedNs >= tickNs) {
          // The choice is shallower than the prediction: let the tick come, and choose again.
          expectedNs = residencyNs[index];
        }
        break;
      }
      if (exitNs[i] > latencyNs) break;
      index = i;
    }
    this.stopsTick = !(this.polls && index === 0) && expectedNs >= tickNs;
    if (!this.stopsTick) while (index > 0 && residencyNs[index] > this.untilTickNs) index -= 1;
    return index;
  }

  /** What the sleep counts for [ns]: up to the wake-up, without leaving the state. */
  private sleptNs(residencyNs: number, end: IdleEnd): number {
    if (end === 'tick' && this.nextTimerNs > this.tickNs) return TICK_WAKEUP_NS;
    // POLL was given up, so it was a mistake: suppose that the next timer would have ended the idleness.
    if (end === 'poll-limit') return this.nextTimerNs;
    const exitNs = this.exitNs[this.chosen];
    return residencyNs > 2 * exitNs ? residencyNs - exitNs : Math.floor(residencyNs / 2);
  }
}

/** 0 below 10 µs, 1 below 100 µs, up to 5 from 100 ms on. */
function magnitude(ns: number): number {
  let limitNs = 10_000;
  for (let order = 0; order < MAGNITUDES - 1; order++) {
    if (ns < limitNs) return order;
    limitNs *= 10;
  }
  return MAGNITUDES - 1;
}
