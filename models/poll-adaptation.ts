/**
 * How long an AioContext polls before it blocks: QEMU's adaptive rule, versions 2.9 to 9.2.
 *
 * Stands for the end of `aio_poll()` (QEMU util/aio-posix.c; checked against 7.2.22, call by call). It runs after
 * every `aio_poll()`, whatever ended it: a request, a completion, a timer or a bottom half.
 *
 * Three things it is not. It does not grow towards the wait it saw, but doubles from 4 µs until it covers it. It
 * never shrinks because events come sooner. And with the default shrink of 0 one wait longer than the maximum drops
 * it to 0, so that gaps just above the maximum flip between full polling and none.
 *
 * Leaves out: the polling itself, and what follows a change of parameters at run time (QEMU starts again from 0: make
 * a new one).
 */
import { ConfigError } from '../sim/errors.js';

/** What a call did, by the names of QEMU's trace events `poll_grow` and `poll_shrink`. */
export type PollChange = 'grow' | 'shrink' | 'keep';

/** The properties of an IOThread that steer its polling. */
export interface PollParameters {
  /** Longest time to poll [ns], constant; 0 means never. QEMU `poll-max-ns`, default 32 768. */
  readonly pollMaxNs: number;
  /** Factor to grow by [ratio], constant; 0 means 2. QEMU `poll-grow`, default 0. */
  readonly pollGrow: number;
  /** Divisor to shrink by [ratio], constant; 0 means back to 0. QEMU `poll-shrink`, default 0. */
  readonly pollShrink: number;
}

/**
 * Those of an IOThread on POSIX: QEMU iothread.c, IOTHREAD_POLL_MAX_NS_DEFAULT (5.2 to 10.0). The main loop does not
 * poll: its `pollMaxNs` is 0.
 */
export const defaultPollParameters: PollParameters = { pollMaxNs: 32_768, pollGrow: 0, pollShrink: 0 };

/** First step of the ladder [ns]: QEMU util/aio-posix.c, "start polling at 4 microseconds". */
const FIRST_STEP_NS = 4000;

/** What `pollGrow` 0 stands for [ratio]: QEMU util/aio-posix.c. */
const DEFAULT_GROW = 2;

/** The polling time of one AioContext. */
export class PollAdaptation {
  /** How long the next `aio_poll()` polls [ns], state. QEMU `ctx->poll_ns`, 0 at first. */
  pollNs = 0;
  private readonly maxNs: number;
  private readonly grow: number;
  private readonly shrink: number;

  /** @throws ConfigError when a parameter is not a whole number, 0 or more */
  constructor(parameters: PollParameters) {
    for (const [name, value] of Object.entries(parameters)) {
      if (!Number.isSafeInteger(value) || value < 0) {
        throw new ConfigError(`AioContext: ${name} is ${value}; it must be a whole number, 0 or more`);
      }
    }
    this.maxNs = parameters.pollMaxNs;
    this.grow = parameters.pollGrow === 0 ? DEFAULT_GROW : parameters.pollGrow;
    this.shrink = parameters.pollShrink;
  }

  /** To the maximum, whatever was seen: the polling branch of the talk, while a request is in flight. */
  raise(): void {
    this.pollNs = this.maxNs;
  }

  /**
   * Ends an `aio_poll()` that took `blockNs` from its beginning to the end of its wait: polling, sleeping and
   * waking up. A change of 0 to 0 is still called a shrink, as QEMU traces it.
   */
  adapt(blockNs: number): PollChange {
    if (this.maxNs === 0 || blockNs <= this.pollNs || blockNs === this.maxNs) return 'keep';
    if (blockNs > this.maxNs) {
      this.pollNs = this.shrink === 0 ? 0 : Math.floor(this.pollNs / this.shrink);
      return 'shrink';
    }
    const grownNs = this.pollNs === 0 ? FIRST_STEP_NS : this.pollNs * this.grow;
    this.pollNs = grownNs > this.maxNs ? this.maxNs : grownNs;
    return 'grow';
  }
}
