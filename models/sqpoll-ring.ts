/**
 * An io_uring with a submission thread, as an application in user space has it: a store to submit, and a loop of its own
 * to look for completions. It makes a system call only where the thread has gone to sleep.
 * [fio engines/io_uring.c: fio_ioring_commit, fio_ioring_cqring_reap; include/uapi/linux/io_uring.h]
 */
import type { Calendar } from '../sim/calendar.js';
import type { CriticalPaths } from '../sim/critical-path.js';
import { Fifo } from '../sim/fifo.js';
import type { Ledger, Site } from '../sim/ledger.js';
import type { Processor } from '../sim/processor.js';
import { Spin } from '../sim/spin.js';
import type { Timeline } from '../sim/timeline.js';
import type { Counts } from './counts.js';
import { Phase } from './phases.js';
import type { BlockDevice, Sleeper, Submitter } from './ports.js';
import type { Request } from './request.js';
import type { SiteBook } from './site-book.js';
import type { RingOwner, SqpollThread } from './sqpoll-thread.js';
import { WakeUp } from './wake-up.js';

export interface SqpollRingWiring {
  readonly calendar: Calendar;
  readonly paths: CriticalPaths;
  readonly ledger: Ledger;
  readonly book: SiteBook;
  readonly counts: Counts;
  readonly submitter: Submitter;
  readonly thread: SqpollThread;
  /** Cost of fetching the lines of a completion that another core has posted. */
  readonly cqLines: string;
}

export class SqpollRing implements BlockDevice, RingOwner {
  readonly polled = true;
  readonly timeline: Timeline;
  private readonly w: SqpollRingWiring;
  private readonly processor: Processor;
  private readonly spin: Spin;
  private readonly turn: Site;
  private readonly lines: Site;
  private readonly entry: Site;
  private readonly exit: Site;
  private readonly wakeUp: WakeUp;
  private readonly visible = new Fifo<Request>();
  private submitted: () => void = () => {};
  private found: () => void = () => {};

  constructor(wiring: SqpollRingWiring) {
    const { book, submitter, calendar, ledger, cqLines } = wiring;
    const { name, processor, context } = submitter;
    this.w = wiring;
    this.processor = processor;
    this.timeline = processor.timeline;
    this.turn = book.pays(name, 'sqpoll', 'io_uring_cq_turn', 'pollUseful');
    this.lines = book.pays(name, 'sqpoll', cqLines, 'pollUseful');
    this.entry = book.pays(name, 'syscall', 'syscall_entry');
    this.exit = book.pays(name, 'syscall', 'syscall_exit');
    this.wakeUp = new WakeUp(processor, book.pays(name, 'scheduler', 'ttwu_send'));
    const sites = {
      wait: book.spends(name, 'sqpoll', 'polling', 'pollUseful'),
      detect: book.spends(name, 'sqpoll', 'turn in progress', 'pollUseful'),
      wasted: book.spends(name, 'sqpoll', 'polling in vain', 'pollWasted'),
    };
    this.spin = new Spin(calendar, processor, ledger, context, sites, 1);
  }

  submit(request: Request, submitted: () => void): void {
    this.submitted = submitted;
    const { paths, thread, counts } = this.w;
    // What the thread does from here on is on its own timeline, sleep and the way out of it included.
    paths.handOver(request.path, Phase.submit, thread.timeline);
    thread.submit(request, this.timeline.id);
    if (!thread.needsWakeUp) {
      submitted();
      return;
    }
    counts.syscalls++;
    this.processor.charge(this.entry);
    this.processor.then(this.wake);
  }

  private readonly wake = (): void => this.wakeUp.run(this.w.thread, this.woken);

  private readonly woken = (): void => {
    this.processor.charge(this.exit);
    this.processor.then(this.submitted);
  };

  posted(request: Request, edge: number): Sleeper | null {
    this.visible.push(request);
    this.spin.ready(0, edge);
    return null;
  }

  poll(found: () => void): void {
    this.found = found;
    const periodNs = Math.max(1, this.turn.sampler!.next());
    this.spin.start(periodNs, [periodNs], Infinity, false, this.seen);
    if (this.visible.length > 0) this.spin.ready(0);
  }

  private readonly seen = (): void => {
    this.processor.charge(this.lines);
    this.processor.then(this.reap);
  };

  private readonly reap = (): void => {
    for (let request = this.visible.shift(); request !== null; request = this.visible.shift()) {
      request.ended = true;
      request.onEnd(request, this.timeline.id);
    }
    this.found();
  };
}
