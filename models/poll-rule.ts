/** What an AioContext asks of the rule that says how long it polls, and what it tells of each aio_poll(). */

/** The rule that sets poll_ns: `poll-adaptation.ts`, and from QEMU 10.0 on `handler-poll-adaptation.ts`. */
export interface PollRule {
  readonly pollNs: number;
  adapt(blockNs: number): void;
  /** Sets it to its maximum: the talk's polling branch, while a request is in flight. */
  raise(): void;
  /** A handler that was ready has run (`NOTIFIER_HANDLER`: the context's own): where handlers have times of their own. */
  handled?(handler: unknown, blockNs: number): void;
}

/** The handler of the context's own notification. */
export const NOTIFIER_HANDLER = 'aio_notify';

/**
 * How an aio_poll() came to its end: its loop found work, was notified, or lasted until a timer was due; ppoll was woken,
 * or slept until a timer; or there was nothing to wait for.
 */
export type PollEnd = 'hit' | 'notified' | 'polled for a timer' | 'woken' | 'slept for a timer' | 'at once';

/** Told of each aio_poll() that ended, when someone wants to know. */
export type PollObserver = (
  blockNs: number,
  pollNsBefore: number,
  pollNsAfter: number,
  nowNs: number,
  end: PollEnd,
) => void;
