/**
 * QEMU's main loop: ppoll on all its descriptors, the big lock, glib's prepare, check and dispatch. It never polls,
 * so each request finds it asleep or makes it go round once more.
 * [QEMU util/main-loop.c:os_host_main_loop_wait, 5.2; poll_max_ns of its context is 0]
 *
 * Leaves out: contention of the big lock, other sources of the loop.
 */
import { Fifo } from '../sim/fifo.js';
import type { Site } from '../sim/ledger.js';
import type { Processor } from '../sim/processor.js';
import { BottomHalves } from './bottom-halves.js';
import type { Counts } from './counts.js';
import { EventFd } from './eventfd.js';
import type { HostThread } from './host-thread.js';
import type { AioHandler, BottomHalf, EventLoop } from './ports.js';
import { Ppoll } from './ppoll.js';
import type { SiteBook } from './site-book.js';

export class MainLoop implements EventLoop {
  readonly processor: Processor;
  private readonly thread: HostThread;
  private readonly counts: Counts;
  private readonly ppoll: Ppoll;
  /** glib's prepare, query and check, timers and the big lock, for each time round [ns], cost. */
  private readonly round: Site;
  private readonly fdRead: Site;
  readonly notifier: EventFd = new EventFd('aio_notify');
  private readonly bottomHalves: BottomHalves;
  /** notify_me: the loop is on its way into ppoll, or in it. */
  private waiting = false;
  private readonly acceptReads: boolean;
  private readonly handlers: AioHandler[] = [];
  private readonly run = new Fifo<AioHandler>();
  private running: AioHandler | null = null;

  /** @param acceptReads whether aio_notify_accept reads the eventfd: up to 5.1; later a handler does */
  constructor(thread: HostThread, book: SiteBook, counts: Counts, acceptReads = false) {
    this.acceptReads = acceptReads;
    this.thread = thread;
    this.processor = thread.processor;
    this.counts = counts;
    this.ppoll = new Ppoll(thread, book, counts);
    this.ppoll.add(this.notifier);
    this.round = book.pays(thread.name, 'main-loop', 'qemu_main_loop_extra');
    this.fdRead = book.pays(thread.name, 'eventfd', 'eventfd_read');
    this.bottomHalves = new BottomHalves(thread.processor, thread.name, book);
  }

  add(handler: AioHandler): void {
    this.handlers.push(handler);
    this.ppoll.add(handler.fd as EventFd);
  }

  /** Starts the thread. */
  start(): void {
    this.thread.start(this.wait);
  }

  /** Nobody looks at memory here: only the eventfds wake the main loop. */
  visible(): void {}

  /** notify_me is clear while handlers run, so a notification from one of them costs nothing. */
  notify(): void {}

  schedule(bottomHalf: BottomHalf): void {
    this.bottomHalves.push(bottomHalf);
  }

  scheduleFrom(bottomHalf: BottomHalf): boolean {
    this.bottomHalves.push(bottomHalf);
    return this.waiting;
  }

  /** The main loop never polls, so a queue without interrupt cannot be served from it. */
  pollAlways(): void {}

  private readonly wait = (): void => {
    if (this.bottomHalves.pending) {
      // A pending bottom half makes the timeout 0.
      this.ppoll.look(this.dispatch);
      return;
    }
    this.waiting = true;
    this.ppoll.wait(this.dispatch);
  };

  private readonly dispatch = (): void => {
    this.waiting = false;
    this.processor.charge(this.round);
    if (this.acceptReads) this.readNotifier();
    this.bottomHalves.run(this.dispatchHandlers);
  };

  private readNotifier(): void {
    if (this.notifier.counter === 0) return;
    this.counts.syscalls++;
    this.notifier.read();
    this.processor.charge(this.fdRead);
  }

  private readonly dispatchHandlers = (): void => {
    if (!this.acceptReads) this.readNotifier();
    for (const handler of this.handlers) if (handler.fd.counter > 0) this.run.push(handler);
    this.runNext();
  };

  private readonly runNext = (): void => {
    const handler = this.run.shift();
    if (handler === null) {
      this.processor.soon(this.wait);
      return;
    }
    if (handler.readsFd) {
      this.counts.syscalls++;
      handler.fd.read();
      this.processor.charge(this.fdRead);
    }
    this.running = handler;
    this.processor.then(this.handle);
  };

  private readonly handle = (): void => this.running!.handle(this.runNext);
}
