/**
 * aio_notify: how a thread tells an AioContext that there is something to do, and how the loop learns of it.
 *
 * A flag says that someone has; the eventfd is written only if the loop has announced a wait (notify_me). Up to 5.1 it
 * announces itself for the whole of aio_poll, so that a notification from a handler inside the polling loop is a write,
 * and aio_notify_accept reads it back. Since 5.2 it does so just before it blocks, and what was written is read by a
 * handler like others. [QEMU util/async.c: aio_notify, aio_notify_accept, aio_context_notifier_cb; 601829f88e,
 * 44277bf914 (5.2)]
 */
import type { Site } from '../sim/ledger.js';
import type { Processor } from '../sim/processor.js';
import type { Counts } from './counts.js';
import { EventFd } from './eventfd.js';

export interface AioNotifySites {
  readonly notifierWrite: Site;
  readonly notifierRead: Site;
}

export class AioNotify {
  readonly eventfd: EventFd = new EventFd('aio_notify');
  /** notify_me: the loop has announced a wait. */
  announced = false;
  /** ctx->notified. */
  flag = false;
  private readonly processor: Processor;
  private readonly counts: Counts;
  private readonly sites: AioNotifySites;
  /** Whether the loop announces itself while it polls: up to 5.1. */
  private readonly early: boolean;

  constructor(processor: Processor, counts: Counts, sites: AioNotifySites, early: boolean) {
    this.processor = processor;
    this.counts = counts;
    this.sites = sites;
    this.early = early;
  }

  /** By the loop's own thread. */
  own(): void {
    if (this.early) {
      if (!this.announced) return;
      this.counts.syscalls++;
      this.processor.charge(this.sites.notifierWrite);
      this.eventfd.counter++;
    }
    this.flag = true;
  }

  /** By another thread; whether that one must write the eventfd. */
  foreign(): boolean {
    if (!this.early || this.announced) this.flag = true;
    return this.announced;
  }

  /** An aio_poll begins. */
  begin(): void {
    if (this.early) this.announced = true;
  }

  /** The loop is about to block; whether it must not. */
  beforeBlocking(): boolean {
    if (this.early) return false;
    this.announced = true;
    return this.flag;
  }

  /** aio_notify_accept; its read, up to 5.1, counts as waiting. */
  accept(then: () => void): void {
    this.announced = false;
    this.flag = false;
    if (this.early && this.eventfd.counter > 0) this.read(then);
    else then();
  }

  /** aio_context_notifier_cb, if ppoll has found the eventfd. */
  dispatch(found: boolean, then: () => void): void {
    if (found && this.eventfd.counter > 0) this.read(then);
    else then();
  }

  private read(then: () => void): void {
    this.counts.syscalls++;
    this.eventfd.read();
    this.processor.charge(this.sites.notifierRead);
    this.processor.then(then);
  }
}
