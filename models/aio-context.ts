/**
 * QEMU's AioContext in an IOThread: aio_poll() in a loop, with adaptive polling.
 *
 *     aio_poll:  poll for up to poll_ns ──> nothing found: leave poll mode (kicks on, one last look), then ppoll
 *                                     └──> found: no wait
 *                adapt poll_ns to block_ns, the time since aio_poll began
 *                run what is ready
 *
 * Generations differ in whether handlers run inside the polling loop (and so count in block_ns), in when poll mode
 * is left, and in what a notification costs: `aio-generations.ts`. The eventfds are real counters, which polling
 * never reads: a stale one makes the next ppoll return at once.
 * [QEMU util/aio-posix.c: aio_poll, try_poll_mode, run_poll_handlers(_once), poll_set_started 5.1 to 10.1]
 *
 * Bottom halves run after the adaptation and before what is ready, so that one scheduled inside the polling loop runs
 * in the same aio_poll, and one scheduled by a dispatched handler in the next, which then neither polls nor blocks.
 *
 * The earliest timer (`aio-timers.ts`) bounds both the polling and the wait: time that polling has spent is taken off
 * the wait, and what is due runs at the end of the round.
 *
 * Leaves out: epoll above 64 descriptors.
 */
import type { Calendar } from '../sim/calendar.js';
import { Fifo } from '../sim/fifo.js';
import type { Ledger } from '../sim/ledger.js';
import type { Processor } from '../sim/processor.js';
import type { AioGeneration } from './aio-generations.js';
import { BottomHalves } from './bottom-halves.js';
import type { Counts } from './counts.js';
import type { EventFd } from './eventfd.js';
import type { HostThread } from './host-thread.js';
import { AioNotify } from './aio-notify.js';
import { AioPolling, NOTIFIER } from './aio-polling.js';
import { aioSites, type AioSites } from './aio-sites.js';
import { AioTimers } from './aio-timers.js';
import type { AioHandler, BottomHalf, EventLoop } from './ports.js';
import { NOTIFIER_HANDLER, type PollEnd, type PollObserver, type PollRule } from './poll-rule.js';
import { Ppoll } from './ppoll.js';
import type { SiteBook } from './site-book.js';

export class AioContext implements EventLoop {
  readonly processor: Processor;
  observer: PollObserver | null = null;
  /** Put before each aio_poll(), which `next` begins: a replay starts them when the recorded ones did. */
  beforePoll: ((next: () => void) => void) | null = null;
  private readonly calendar: Calendar;
  private readonly thread: HostThread;
  private readonly counts: Counts;
  private readonly generation: AioGeneration;
  private readonly rule: PollRule;
  private readonly ppoll: Ppoll;
  private readonly notification: AioNotify;
  private readonly handlers: AioHandler[] = [];
  /** Handlers without io_poll (poll_disable_cnt), and requests that only polling can find (poll_always_cnt) [count]. */
  private pollDisabled = 0;
  private alwaysPolled = 0;
  private readonly bottomHalves: BottomHalves;
  private readonly timers = new AioTimers();
  /** How long this aio_poll may still wait [ns], Infinity without a timer. */
  private timeoutNs = Infinity;
  private pollBeganNs = 0;
  private end: PollEnd = 'at once';
  private readonly sites: AioSites;
  private readonly polling: AioPolling;
  private pollStarted = false;
  private beganNs = 0;
  private blockNs = 0;
  private pollNsBefore = 0;
  /** The notification was found by polling. */
  private notifierFound = false;
  private blocks = true;
  /** Whether ppoll has been called in this aio_poll: what it found is read. */
  private called = false;
  private mustLook = false;
  /** Handlers to run, in order, and where to go when all have run. */
  private readonly run = new Fifo<AioHandler>();
  private running: AioHandler | null = null;
  private afterRun: () => void = () => {};
  private progress = false;

  constructor(
    calendar: Calendar,
    ledger: Ledger,
    thread: HostThread,
    book: SiteBook,
    counts: Counts,
    generation: AioGeneration,
    rule: PollRule,
  ) {
    this.calendar = calendar;
    this.thread = thread;
    this.processor = thread.processor;
    this.counts = counts;
    this.generation = generation;
    this.rule = rule;
    this.ppoll = new Ppoll(thread, book, counts);
    this.sites = aioSites(book, thread.name);
    const { notifyMeWhilePolling } = generation;
    this.notification = new AioNotify(thread.processor, counts, this.sites, notifyMeWhilePolling);
    this.ppoll.add(this.notification.eventfd);
    this.bottomHalves = new BottomHalves(thread.processor, thread.name, book);
    this.polling = new AioPolling(calendar, ledger, thread, this.sites, this.handlers, {
      peeks: generation.peeksDescriptors,
      atPassEnd: !generation.workInPoll,
    });
    if (generation.peeksDescriptors) this.ppoll.onSignal = () => this.polling.signalled();
  }

  add(handler: AioHandler): void {
    this.handlers.push(handler);
    if (!handler.pollable) this.pollDisabled++;
    this.ppoll.add(handler.fd as EventFd);
    this.polling.handlersChanged();
  }

  /** Adds handlers that are polled like the others and never have work: the virtqueues of idle disks and vCPUs. */
  addSilent(count: number): void {
    this.polling.addSilent(count);
  }

  /** Starts the thread. */
  start(): void {
    this.thread.start(this.aioPoll);
  }

  visible(handler: AioHandler, edge: number): void {
    this.polling.visible(handler, edge);
  }

  notify(): void {
    this.notification.own();
  }

  schedule(bottomHalf: BottomHalf): void {
    this.bottomHalves.push(bottomHalf);
    this.notification.own();
  }

  scheduleFrom(bottomHalf: BottomHalf, edge: number): boolean {
    this.bottomHalves.push(bottomHalf);
    const mustWrite = this.notification.foreign();
    if (this.notification.flag) this.polling.notified(edge);
    return mustWrite;
  }

  timer(deadlineNs: number, callback: BottomHalf): void {
    if (this.timers.arm(deadlineNs, callback)) this.notification.own();
  }

  get notifier(): EventFd {
    return this.notification.eventfd;
  }

  pollAlways(change: 1 | -1): void {
    this.alwaysPolled += change;
  }

  // ---- aio_poll

  private readonly aioPoll = (): void => {
    this.beganNs = this.calendar.now;
    this.timeoutNs = Math.max(0, this.timers.deadlineNs - this.beganNs);
    this.blocks = !this.bottomHalves.pending && this.timeoutNs > 0;
    this.called = false;
    this.end = 'at once';
    this.notifierFound = false;
    this.progress = false;
    this.notification.begin();
    if (!this.blocks || this.rule.pollNs === 0 || this.needsWait()) {
      this.pollingEnded();
      return;
    }
    if (!this.pollStarted) this.setPollStarted(true);
    this.processor.soon(this.startPolling);
  };

  /**
   * need_wait: ppoll must be called to learn of descriptors that cannot be polled. The talk's polling branch watches
   * them by io_uring, whose ring shows them without a call.
   */
  private needsWait(): boolean {
    return this.pollDisabled > 0 && !this.generation.peeksDescriptors;
  }

  private readonly startPolling = (): void => {
    this.pollBeganNs = this.calendar.now;
    const budgetNs = Math.min(this.rule.pollNs, this.timeoutNs);
    this.polling.start(budgetNs, this.notification.flag, this.pollingStopped);
  };

  private readonly pollingStopped = (found: number): void => {
    this.timeoutNs = Math.max(0, this.timeoutNs - (this.calendar.now - this.pollBeganNs));
    if (found === 0) this.counts.pollMisses++;
    this.notifierFound = (found & NOTIFIER) !== 0;
    if (found !== 0) this.end = found === 1 ? 'notified' : 'hit';
    else this.end = this.timeoutNs === 0 ? 'polled for a timer' : 'notified';
    if (found !== 0 || this.timeoutNs === 0) this.blocks = false;
    if (this.polling.collect(found, this.run)) {
      this.counts.pollHits++;
      this.progress = true;
      if (this.generation.workInPoll) {
        this.afterRun = this.pollingEnded;
        this.runNext();
        return;
      }
    }
    this.pollingEnded();
  };

  private readonly pollingEnded = (): void => {
    if (this.alwaysPolled > 0 && this.generation.pollsWhileInFlight) {
      this.rule.raise();
      this.blocks = false;
      this.beforeWait();
      return;
    }
    if (this.generation.leavesPollModeWithoutProgress) {
      if (!this.progress && this.pollStarted) this.leavePollMode();
      else this.beforeWait();
      return;
    }
    if (this.blocks && this.notification.flag) this.blocks = false;
    if (this.blocks && this.pollStarted) this.leavePollMode();
    else this.beforeWait();
  };

  /** io_poll_end on every handler, and one last look at each. */
  private leavePollMode(): void {
    // Since 8.0 it is left on the way into ppoll, which is then called whatever the last look finds.
    this.mustLook = !this.generation.leavesPollModeWithoutProgress;
    this.setPollStarted(false);
    this.processor.then(this.lastLook);
  }

  private readonly lastLook = (): void => {
    for (const handler of this.handlers) {
      if (!handler.pollable || !handler.ready()) continue;
      this.run.push(handler);
      this.blocks = false;
      this.progress = true;
    }
    if (this.run.length > 0 && this.generation.workInPoll) {
      this.afterRun = this.beforeWait;
      this.runNext();
    } else this.beforeWait();
  };

  private readonly beforeWait = (): void => {
    if (this.blocks && this.notification.beforeBlocking()) this.blocks = false;
    if (this.blocks) {
      this.called = true;
      this.ppoll.wait(this.slept, this.timeoutNs);
    } else if (this.needsWait() || this.mustLook) {
      this.called = true;
      this.ppoll.look(this.waited);
    } else this.accept();
  };

  private readonly slept = (): void => {
    this.end = this.ppoll.found ? 'woken' : 'slept for a timer';
    this.waited();
  };

  private readonly waited = (): void => {
    for (const handler of this.handlers) {
      if (handler.fd.counter > 0 && !this.run.includes(handler)) this.run.push(handler);
    }
    this.accept();
  };

  private accept(): void {
    this.mustLook = false;
    this.notification.accept(this.adapt);
  }

  private readonly adapt = (): void => {
    this.pollNsBefore = this.rule.pollNs;
    this.blockNs = this.calendar.now - this.beganNs;
    // QEMU reads its clock twice, never at the same time: also a call that waits for nothing ends a polling time of 0.
    this.rule.adapt(Math.max(1, this.blockNs));
    if (!this.generation.adaptsHandlers) this.observed();
    this.bottomHalves.run(this.dispatch);
  };

  private observed(): void {
    this.observer?.(this.blockNs, this.pollNsBefore, this.rule.pollNs, this.calendar.now, this.end);
  }

  private readonly dispatch = (): void => {
    this.afterRun = this.dispatched;
    if (this.notifierFound || (this.called && this.notifier.counter > 0)) this.adaptHandler(NOTIFIER_HANDLER);
    this.notification.dispatch(this.called, this.runNext);
  };

  private readonly dispatched = (): void => {
    if (this.generation.adaptsHandlers) this.observed();
    this.runTimers();
  };

  private adaptHandler(handler: unknown): void {
    if (this.generation.adaptsHandlers) this.rule.handled?.(handler, Math.max(1, this.blockNs));
  }

  private readonly runTimers = (): void => this.timers.run(this.calendar.now, this.endOfPoll);

  /** The next aio_poll begins when all that was charged has passed. */
  private readonly endOfPoll = (): void => {
    if (this.beforePoll === null) this.processor.soon(this.aioPoll);
    else this.beforePoll(this.aioPoll);
  };

  private readonly runNext = (): void => {
    const handler = this.run.shift();
    if (handler === null) {
      this.afterRun();
      return;
    }
    // A descriptor that made ppoll return is read before its handler runs; polling leaves it alone.
    const seen = this.called || !handler.pollable;
    if (handler.readsFd && handler.fd.counter > 0 && seen) {
      this.counts.syscalls++;
      handler.fd.read();
      this.processor.charge(this.sites.fdRead);
    }
    this.running = handler;
    this.processor.soon(this.handle);
  };

  private readonly handle = (): void => this.running!.handle(this.handled);

  private readonly handled = (): void => {
    if (this.running!.pollable) this.adaptHandler(this.running);
    this.runNext();
  };

  private setPollStarted(started: boolean): void {
    this.pollStarted = started;
    this.processor.charge(started ? this.sites.enter : this.sites.leave);
    for (const handler of this.handlers) {
      if (!handler.pollable) continue;
      if (started) handler.pollBegin();
      else handler.pollEnd();
    }
  }
}
