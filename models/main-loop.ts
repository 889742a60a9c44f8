/**
 * QEMU's main loop: ppoll on all its descriptors, the big lock, glib's prepare, check and dispatch. It never polls,
 * so each request finds it asleep or makes it go round once more.
 * [QEMU util/main-loop.c:os_host_main_loop_wait, 5.2; poll_max_ns of its context is 0]
 *
 * Its AioContext is a source of glib, whose timeouts are whole milliseconds: a timer's wait is rounded up to one.
 * [util/async.c:aio_ctx_prepare; util/qemu-timer.c:qemu_timeout_ns_to_ms]
 *
 * With a VM under software emulation it holds the big lock whenever it is not in ppoll, and each wait is bounded by the
 * guest's next tick. Where that comes before the host's own it costs the kernel a timer to set, and to take back.
 * [Linux kernel/time/hrtimer.c: hrtimer_reprogram, hrtimer_force_reprogram, 6.1]
 *
 * Leaves out: contention of the big lock under KVM, other sources of the loop.
 */
import { Fifo } from '../sim/fifo.js';
import type { Site } from '../sim/ledger.js';
import type { Processor } from '../sim/processor.js';
import { AioTimers } from './aio-timers.js';
import type { BigLock } from './big-lock.js';
import { BottomHalves } from './bottom-halves.js';
import type { Counts } from './counts.js';
import { EventFd } from './eventfd.js';
import type { HostThread } from './host-thread.js';
import type { AioHandler, BottomHalf, EventLoop } from './ports.js';
import { Ppoll } from './ppoll.js';
import type { SiteBook } from './site-book.js';

/** What the main loop shares with the vCPUs of the software emulation. */
export interface MainLoopEmulation {
  readonly bigLock: BigLock;
  /** When the guest's tick comes next [ns]. */
  readonly nextGuestTickNs: () => number;
}

const MILLISECOND_NS = 1_000_000;

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
  private readonly timers = new AioTimers();
  /** notify_me: the loop is on its way into ppoll, or in it. */
  private waiting = false;
  private readonly acceptReads: boolean;
  private readonly handlers: AioHandler[] = [];
  private readonly run = new Fifo<AioHandler>();
  private running: AioHandler | null = null;

  private readonly emulation: MainLoopEmulation | null;
  private readonly timerStart: Site | null;
  private timerIsNext = false;

  /**
   * @param acceptReads whether aio_notify_accept reads the eventfd: up to 5.1; later a handler does
   * @param emulation what it shares with vCPUs of the software emulation
   */
  constructor(
    thread: HostThread,
    book: SiteBook,
    counts: Counts,
    acceptReads = false,
    emulation: MainLoopEmulation | null = null,
  ) {
    this.emulation = emulation;
    emulation?.bigLock.join(thread);
    this.timerStart = emulation === null ? null : book.pays(thread.name, 'timer', 'hrtimer_start');
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
    // It begins without the lock.
    this.thread.start(this.callPpoll);
  }

  /** Nobody looks at memory here: only the eventfds wake the main loop. */
  visible(): void {}

  /** notify_me is clear while handlers run, so a notification from one of them costs nothing. */
  notify(): void {}

  schedule(bottomHalf: BottomHalf): void {
    this.bottomHalves.push(bottomHalf);
  }

  /** No notification while handlers run, as with `notify`. */
  timer(deadlineNs: number, callback: BottomHalf): void {
    this.timers.arm(deadlineNs, callback);
  }

  scheduleFrom(bottomHalf: BottomHalf): boolean {
    this.bottomHalves.push(bottomHalf);
    return this.waiting;
  }

  /** The main loop never polls, so a queue without interrupt cannot be served from it. */
  pollAlways(): void {}

  private readonly wait = (): void => {
    if (this.emulation === null) this.callPpoll();
    else this.emulation.bigLock.release(this.thread, this.callPpoll);
  };

  private readonly returned = (): void => {
    this.waiting = false;
    if (this.emulation === null) {
      this.dispatch();
      return;
    }
    if (this.timerIsNext) this.processor.charge(this.timerStart!);
    this.timerIsNext = false;
    this.emulation.bigLock.take(this.thread, this.dispatch);
  };

  private readonly callPpoll = (): void => {
    if (this.bottomHalves.pending) {
      // A pending bottom half makes the timeout 0.
      this.ppoll.look(this.returned);
      return;
    }
    const timeoutNs = this.timers.deadlineNs - this.processor.calendar.now;
    if (timeoutNs <= 0) {
      this.ppoll.look(this.returned);
      return;
    }
    this.waiting = true;
    if (this.emulation !== null) {
      this.timerIsNext = this.emulation.nextGuestTickNs() < this.thread.cpu.nextTickNs;
      if (this.timerIsNext) this.processor.charge(this.timerStart!);
    }
    this.ppoll.wait(this.returned, Math.ceil(timeoutNs / MILLISECOND_NS) * MILLISECOND_NS);
  };

  private readonly dispatch = (): void => {
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
      this.timers.run(this.processor.calendar.now, this.endOfRound);
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

  private readonly endOfRound = (): void => this.processor.soon(this.wait);

  private readonly handle = (): void => this.running!.handle(this.runNext);
}
