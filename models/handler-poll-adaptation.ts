/**
 * How long an AioContext polls before it blocks, where each handler has a polling time of its own: QEMU 10.0 and 10.1.
 *
 * The rule is that of before (`poll-adaptation.ts`), but of each handler that was ready, after it has run; and what is
 * polled for is the longest of all, not that of the handler that is due next. So a virtqueue that is found keeps being
 * polled for while the drive is waited for, in vain. The context's own notification is a handler like any other.
 * [QEMU util/aio-posix.c: try_poll_mode, aio_dispatch_ready_handlers, adjust_polling_time, 10.0; ee416407b3, f76d3bee75]
 *
 * Leaves out: that a handler is polled only once it has been ready, which is over after its first event.
 */
import { PollAdaptation, type PollParameters } from './poll-adaptation.js';

export class HandlerPollAdaptation {
  private readonly parameters: PollParameters;
  private readonly byHandler = new Map<unknown, PollAdaptation>();
  private longestNs = 0;

  /** @throws ConfigError when a parameter is not a whole number, 0 or more */
  constructor(parameters: PollParameters) {
    // What is wrong with them is told now, not at the first event.
    this.parameters = parameters;
    void new PollAdaptation(parameters);
  }

  /** How long the next `aio_poll()` polls [ns]. */
  get pollNs(): number {
    return this.longestNs;
  }

  /** The polling time of one handler [ns], 0 at first. */
  pollNsOf(handler: unknown): number {
    return this.byHandler.get(handler)?.pollNs ?? 0;
  }

  /** The context itself has no polling time. */
  adapt(): void {}

  raise(): void {}

  /** A handler that was ready has run, after an `aio_poll()` that took `blockNs` up to the end of its wait. */
  handled(handler: unknown, blockNs: number): void {
    let own = this.byHandler.get(handler);
    if (own === undefined) {
      own = new PollAdaptation(this.parameters);
      this.byHandler.set(handler, own);
    }
    own.adapt(blockNs);
    this.longestNs = 0;
    for (const { pollNs } of this.byHandler.values()) if (pollNs > this.longestNs) this.longestNs = pollNs;
  }
}
