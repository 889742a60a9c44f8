/**
 * io_uring's submission thread (IORING_SETUP_SQPOLL): a kernel thread that spins on the tail of a submission queue.
 *
 *     turn:  polled requests that have completed │ entries of the submission queue │ task work │ again
 *
 * An application submits by a store. The thread takes the entry and issues the request in its own context, so that the
 * block layer's work, and the interrupt with managed affinity, are on its CPU. It spins without a pause until jiffies
 * have passed the idle time since it last found work; then it sets IORING_SQ_NEED_WAKEUP, looks once more and sleeps,
 * and the next submission is a system call that wakes it.
 *
 * Completions: with IOPOLL it looks at the polled queue once a turn (BLK_POLL_ONESHOT), and does not sleep while a polled
 * request is in flight. By interrupt, up to 5.14 the interrupt's handler posts the entry; later it leaves that to the
 * thread, as task work that a turn finds, without an IPI (TWA_SIGNAL_NO_IPI); a thread that sleeps is woken for it.
 * [Linux io_uring/sqpoll.c: io_sq_thread, __io_sq_thread; io_uring/io_uring.c: io_uring_create, io_req_task_work_add, 6.1;
 * fs/io_uring.c: io_complete_rw 5.10. Before 5.11 the loop's parts were in another order, to the same effect]
 *
 * Leaves out: one thread for several rings (ATTACH_WQ), entries beyond its cap, need_resched, parking.
 */
import type { Calendar } from '../sim/calendar.js';
import type { CriticalPaths } from '../sim/critical-path.js';
import { Fifo } from '../sim/fifo.js';
import type { Ledger, Site } from '../sim/ledger.js';
import type { Processor } from '../sim/processor.js';
import { Spin } from '../sim/spin.js';
import type { Timeline } from '../sim/timeline.js';
import type { HostThread } from './host-thread.js';
import type { NvmeDriver } from './nvme-driver.js';
import type { PhysicalCpu } from './physical-cpu.js';
import type { Sleeper } from './ports.js';
import type { Request } from './request.js';
import type { SiteBook } from './site-book.js';
import { WakeUp } from './wake-up.js';

/** Whose ring it is. */
export interface RingOwner {
  /** Who holds a request whose completion entry has been posted. */
  readonly timeline: Timeline;
  /**
   * The completion queue shows the request, by the doing of the timeline `edge`.
   * @returns whom the poster has to wake and pays for, null for nobody
   */
  posted(request: Request, edge: number): Sleeper | null;
}

/** What a request was in when it is taken from the ring (null where that ends nothing), ended by the kernel, and posted. */
export interface RingPhases {
  readonly taken: number | null;
  readonly ended: number;
  readonly posted: number;
}

export interface SqpollThreadWiring {
  readonly calendar: Calendar;
  readonly paths: CriticalPaths;
  readonly ledger: Ledger;
  readonly book: SiteBook;
  readonly thread: HostThread;
  /** sq_thread_idle, and the length of a jiffy [ns]. */
  readonly idleNs: number;
  readonly tickNs: number;
  /** Costs of fetching the lines of an entry of the submission queue. */
  readonly sqLines: string;
  /** Whether the thread posts what an interrupt has completed: since the 5.15 era. */
  readonly taskWork: boolean;
  readonly phases: RingPhases;
}

export class SqpollThread implements Sleeper {
  readonly timeline: Timeline;
  private readonly w: SqpollThreadWiring;
  private readonly processor: Processor;
  private readonly spin: Spin;
  private readonly turnCost: Site;
  private readonly iopollTurnCost: Site;
  private readonly lines: Site;
  private readonly taskWorkCost: Site;
  private readonly wakeUp: WakeUp;
  private device: NvmeDriver | null = null;
  private owner: RingOwner | null = null;
  private irqCpu: PhysicalCpu | null = null;
  private irqTtwu: Site | null = null;
  private readonly queue = new Fifo<Request>();
  private readonly completed = new Fifo<Request>();
  private readonly posting = new Fifo<Request>();
  private inFlight = 0;
  /** jiffies are past the idle time from here on [ns]. */
  private expiresNs = 0;
  /** IORING_SQ_NEED_WAKEUP. */
  needsWakeUp = false;

  constructor(wiring: SqpollThreadWiring) {
    const { book, thread, calendar, ledger } = wiring;
    const { name, processor } = thread;
    this.w = wiring;
    this.processor = processor;
    this.timeline = processor.timeline;
    this.turnCost = book.pays(name, 'sqpoll', 'io_sq_thread_turn', 'pollUseful');
    this.iopollTurnCost = book.pays(name, 'sqpoll', 'io_sq_thread_iopoll_turn', 'pollUseful');
    this.lines = book.pays(name, 'sqpoll', wiring.sqLines);
    this.taskWorkCost = book.pays(name, 'sqpoll', 'io_uring_task_work');
    this.wakeUp = new WakeUp(processor, book.pays(name, 'scheduler', 'ttwu_send'));
    const sites = {
      wait: book.spends(name, 'sqpoll', 'polling', 'pollUseful'),
      detect: book.spends(name, 'sqpoll', 'turn in progress', 'pollUseful'),
      wasted: book.spends(name, 'sqpoll', 'polling in vain', 'pollWasted'),
    };
    this.spin = new Spin(calendar, processor, ledger, thread.context, sites, 2);
  }

  /**
   * Gives it the device to issue to, and the ring's owner, before `start`.
   * @param irqCpu where the device's interrupt is handled; null for a polled queue
   */
  attach(device: NvmeDriver, irqCpu: PhysicalCpu | null, owner: RingOwner): void {
    this.device = device;
    this.owner = owner;
    this.irqCpu = irqCpu;
    this.irqTtwu = irqCpu === null ? null : this.w.book.pays(irqCpu.name, 'scheduler', 'ttwu_send', 'irq');
  }

  start(): void {
    this.w.thread.start(this.awake);
  }

  /** The submission queue shows an entry, by the doing of the timeline `edge`; whoever stored it looks at needsWakeUp. */
  submit(request: Request, edge: number): void {
    this.queue.push(request);
    this.spin.ready(0, edge);
  }

  /** io_uring_enter with IORING_ENTER_SQ_WAKEUP. */
  wake(edge: number): void {
    this.needsWakeUp = false;
    this.w.thread.wake(edge);
  }

  remoteFrom(processor: Processor): boolean {
    return this.w.thread.remoteFrom(processor);
  }

  /** A polled queue shows an entry. */
  readonly visible = (edge: number): void => this.spin.ready(1, edge);

  /** The kernel has ended a request: in the interrupt's handler, or as the thread polls. */
  readonly ended = (request: Request, edge: number): void => {
    const { irqCpu } = this;
    if (irqCpu === null) {
      this.posting.push(request);
      return;
    }
    if (!this.w.taskWork) {
      request.path.holder = irqCpu.timeline;
      this.inFlight--;
      const sleeper = this.post(request, edge);
      if (sleeper !== null) this.wakeFromInterrupt(sleeper, edge);
      return;
    }
    this.w.paths.handOver(request.path, this.w.phases.ended, this.timeline);
    this.completed.push(request);
    if (!this.needsWakeUp) this.spin.ready(1, edge);
    else {
      this.needsWakeUp = false;
      this.wakeFromInterrupt(this.w.thread, edge);
    }
  };

  private wakeFromInterrupt(sleeper: Sleeper, edge: number): void {
    const irqCpu = this.irqCpu!;
    if (sleeper.remoteFrom(irqCpu.processor)) {
      irqCpu.processor.charge(this.irqTtwu!);
      irqCpu.beforeInterruptReturns(() => sleeper.wake(edge));
    } else sleeper.wake(edge);
  }

  private readonly awake = (): void => {
    this.needsWakeUp = false;
    this.renew();
    this.turn();
  };

  /** timeout = jiffies + sq_thread_idle; it has passed when jiffies are beyond it. */
  private renew(): void {
    const { calendar, idleNs, tickNs } = this.w;
    this.expiresNs = (Math.floor(calendar.now / tickNs) + Math.ceil(idleNs / tickNs) + 1) * tickNs;
  }

  private turn(): void {
    const polls = this.irqCpu === null && this.inFlight > 0;
    const periodNs = Math.max(1, (polls ? this.iopollTurnCost : this.turnCost).sampler!.next());
    const budgetNs = polls ? Infinity : Math.max(1, this.expiresNs - this.w.calendar.now);
    this.spin.start(periodNs, [periodNs, periodNs], budgetNs, false, this.found);
    if (this.queue.length > 0) this.spin.ready(0);
    if (this.completed.length > 0 || this.device!.pending) this.spin.ready(1);
  }

  private readonly found = (found: number): void => {
    if (found === 0) this.sleep();
    else if (this.device!.pending) this.device!.reap(this.postNext);
    else this.runTaskWork();
  };

  private sleep(): void {
    this.needsWakeUp = true;
    this.w.thread.block(false, this.awake);
  }

  private runTaskWork(): void {
    for (let request = this.completed.shift(); request !== null; request = this.completed.shift()) {
      this.processor.charge(this.taskWorkCost);
      this.posting.push(request);
    }
    this.processor.then(this.postNext);
  }

  private readonly postNext = (): void => {
    const request = this.posting.shift();
    if (request === null) {
      this.takeNext();
      return;
    }
    this.inFlight--;
    this.wakeUp.run(this.post(request, this.timeline.id), this.postNext);
  };

  private post(request: Request, edge: number): Sleeper | null {
    const owner = this.owner!;
    this.w.paths.handOver(request.path, this.w.phases.posted, owner.timeline);
    return owner.posted(request, edge);
  }

  private readonly takeNext = (): void => {
    const request = this.queue.shift();
    if (request === null) {
      this.renew();
      this.turn();
      return;
    }
    const { taken } = this.w.phases;
    if (taken !== null) this.w.paths.handOver(request.path, taken, this.timeline);
    this.inFlight++;
    this.processor.charge(this.lines);
    this.device!.submit(request, this.takeNext);
  };
}
