/**
 * QEMU's aio=io_uring with a submission thread, and polled where the drive has polled queues: a prototype, with which the
 * figures of S. Garzarella's mail of June 2020 were measured, and which was not merged.
 *
 * As `io-uring-aio.ts`, but the entries are taken by the thread: QEMU stores them and makes a call only to wake it. The
 * completion queue is looked at by the event loop, which the thread wakes where it sleeps on the ring's descriptor.
 * [io-uring list, 20200609142406.upuwpfmgqjeji4lc@steredhat; QEMU block/io_uring.c 5.0; Linux fs/io_uring.c:
 * io_cqring_ev_posted]
 *
 * Leaves out: what sleeps on a full submission queue.
 */
import type { CriticalPaths } from '../sim/critical-path.js';
import { Fifo } from '../sim/fifo.js';
import type { Site } from '../sim/ledger.js';
import type { Timeline } from '../sim/timeline.js';
import type { Counts } from './counts.js';
import { RingDescriptor } from './io-uring-aio.js';
import { Phase } from './phases.js';
import type { AioHandler, EventLoop, Sleeper } from './ports.js';
import type { Request } from './request.js';
import type { SiteBook } from './site-book.js';
import type { RingOwner, SqpollThread } from './sqpoll-thread.js';
import { WakeUp } from './wake-up.js';

export interface SqpollAioWiring {
  readonly paths: CriticalPaths;
  readonly book: SiteBook;
  readonly counts: Counts;
  readonly loop: EventLoop;
  /** The thread of the loop, as sites name it. */
  readonly actor: string;
  readonly thread: SqpollThread;
  /** Cost of fetching the lines of a completion that another core has posted. */
  readonly cqLines: string;
  /** QEMU's completion of one request; `next` runs when it is done. */
  readonly completed: (request: Request, next: () => void) => void;
}

export class SqpollAio implements AioHandler, RingOwner {
  readonly name = 'io_uring';
  readonly fd: RingDescriptor;
  readonly pollable = true;
  readonly readsFd = false;
  readonly timeline: Timeline;
  private readonly w: SqpollAioWiring;
  private readonly queue = new Fifo<Request>();
  private readonly entry: Site;
  private readonly exit: Site;
  private readonly lines: Site;
  private readonly peek: Site;
  private readonly wakeUp: WakeUp;
  private submitted: () => void = () => {};
  private done: () => void = () => {};

  constructor(wiring: SqpollAioWiring) {
    const { book, actor, loop } = wiring;
    this.w = wiring;
    this.timeline = loop.processor.timeline;
    this.fd = new RingDescriptor(this.queue);
    this.entry = book.pays(actor, 'syscall', 'syscall_entry');
    this.exit = book.pays(actor, 'syscall', 'syscall_exit');
    this.lines = book.pays(actor, 'sqpoll', wiring.cqLines);
    this.peek = book.pays(actor, 'io-uring', 'io_uring_cq_peek');
    this.wakeUp = new WakeUp(loop.processor, book.pays(actor, 'scheduler', 'ttwu_send'));
  }

  submit(request: Request, submitted: () => void): void {
    const { paths, thread, counts, loop } = this.w;
    this.submitted = submitted;
    paths.handOver(request.path, Phase.serverSubmit, thread.timeline);
    thread.submit(request, this.timeline.id);
    if (!thread.needsWakeUp) {
      this.returned();
      return;
    }
    counts.syscalls++;
    loop.processor.charge(this.entry);
    loop.processor.then(this.wake);
  }

  private readonly wake = (): void => this.wakeUp.run(this.w.thread, this.woken);

  private readonly woken = (): void => {
    this.w.loop.processor.charge(this.exit);
    this.returned();
  };

  private returned(): void {
    const { loop } = this.w;
    loop.notify();
    loop.processor.charge(this.peek);
    loop.processor.then(this.submitted);
  }

  posted(request: Request, edge: number): Sleeper | null {
    this.queue.push(request);
    this.w.loop.visible(this, edge);
    return this.fd.signal();
  }

  ready(): boolean {
    return this.queue.length > 0;
  }

  handle(done: () => void): void {
    this.done = done;
    this.w.loop.notify();
    this.next();
  }

  pollBegin(): void {}
  pollEnd(): void {}

  private readonly next = (): void => {
    const request = this.queue.shift();
    if (request === null) {
      this.done();
      return;
    }
    const { paths, loop, completed } = this.w;
    paths.handOver(request.path, Phase.reap, this.timeline);
    loop.processor.charge(this.lines);
    completed(request, this.next);
  };
}
