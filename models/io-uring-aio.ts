/**
 * QEMU's aio=io_uring with a ring of its own for each context: io_uring_enter(2) to the host kernel, completions read
 * from the mmapped completion queue. [QEMU block/io_uring.c: luring_do_submit, ioq_submit, luring_process_completions,
 * qemu_luring_poll_cb, 5.0 to 10.1; later QEMU submits through the event loop's ring, commit 047dabef97]
 *
 * Submit: entries are submitted by one call when the plug is released; after it the queue is looked at once, which
 * schedules and cancels a bottom half, as handling completions does.
 *
 * Complete: up to 5.10 the kernel posts the entry in the drive's interrupt. Later it leaves that to the thread that
 * submitted, as task work, done when that thread next leaves the kernel: asleep it is woken for it; interrupted on the
 * CPU where the drive's interrupt is, it does it on the interrupt's way out; elsewhere it is sent an IPI, also while it
 * polls. [Linux fs/io_uring.c: io_complete_rw, io_cqring_ev_posted 5.10; io_uring/rw.c:io_complete_rw 6.1;
 * kernel/task_work.c:task_work_add; include/linux/sched/signal.h:set_notify_signal; kernel/sched/core.c:kick_process]
 *
 * The ring's descriptor is readable while the queue has entries, and is never read: taking the entries is what makes it
 * unreadable, so polling leaves nothing behind, as it does with an eventfd. [fs/io_uring.c:io_uring_poll]
 *
 * Leaves out: what sending the IPI costs its sender; the second look of ppoll at its descriptors after the task work;
 * requests that complete before the call returns; overflow, short reads.
 */
import type { Calendar } from '../sim/calendar.js';
import type { CriticalPaths } from '../sim/critical-path.js';
import { Fifo } from '../sim/fifo.js';
import type { Timeline } from '../sim/timeline.js';
import type { Counts } from './counts.js';
import type { EventFdWaiter } from './eventfd.js';
import { Phase } from './phases.js';
import type { PhysicalCpu } from './physical-cpu.js';
import type { AioHandler, BlockDevice, EventLoop, Sleeper } from './ports.js';
import type { Request } from './request.js';
import type { SiteBook } from './site-book.js';

export interface IoUringAioWiring {
  readonly calendar: Calendar;
  readonly paths: CriticalPaths;
  readonly book: SiteBook;
  readonly counts: Counts;
  readonly loop: EventLoop;
  /** The thread of the loop, as sites name it, and the CPU it is pinned to. */
  readonly actor: string;
  readonly loopCpu: PhysicalCpu;
  readonly device: BlockDevice;
  /** Where the drive's interrupt is handled. */
  readonly irqCpu: PhysicalCpu;
  /** Whether the kernel posts completions by task work: since the 5.15 era. */
  readonly taskWork: boolean;
  /** The way of an IPI from the one CPU to the other. */
  readonly wire: Timeline;
  /** QEMU's completion of one request; `next` runs when it is done. */
  readonly completed: (request: Request, next: () => void) => void;
}

/** The ring's descriptor: its counter is how many entries the completion queue has. */
export class RingDescriptor {
  readonly name = 'io_uring';
  waiter: EventFdWaiter | null = null;
  private readonly queue: Fifo<Request>;

  constructor(queue: Fifo<Request>) {
    this.queue = queue;
  }

  get counter(): number {
    return this.queue.length;
  }

  /** @returns whom whoever posts an entry must wake, null if nobody sleeps on it */
  signal(): Sleeper | null {
    return this.waiter === null ? null : this.waiter.signalled();
  }

  read(): void {}
}

export class IoUringAio implements AioHandler {
  readonly name = 'io_uring';
  readonly fd: RingDescriptor;
  readonly pollable = true;
  readonly readsFd = false;
  private readonly w: IoUringAioWiring;
  private readonly sites: ReturnType<typeof uringSites>;
  private readonly ipiTimer: number;
  /** Entries that the loop can see. */
  private readonly queue = new Fifo<Request>();
  /** Requests whose entries wait for the loop's thread to post them, and whether it has been told to. */
  private readonly deferred = new Fifo<Request>();
  private told = false;
  private posting = 0;
  /** Entries whose posting the thread pays for when it is back: it was woken for them [count]. */
  private owed = 0;
  private readonly sleepers = new Fifo<Sleeper>();
  private submitted: () => void = () => {};
  private done: () => void = () => {};

  constructor(wiring: IoUringAioWiring) {
    this.w = wiring;
    this.fd = new RingDescriptor(this.queue);
    this.sites = uringSites(wiring);
    this.ipiTimer = wiring.calendar.timer(`${wiring.actor}: task work IPI arrives`, () =>
      wiring.loopCpu.interrupt(this.handleIpi, wiring.wire.id),
    );
  }

  /** io_uring_enter with one entry. */
  submit(request: Request, submitted: () => void): void {
    this.w.counts.syscalls++;
    this.submitted = submitted;
    request.onServed = this.served;
    this.w.loop.processor.charge(this.sites.entry);
    this.w.device.submit(request, this.returned);
  }

  private readonly returned = (): void => {
    const { loop } = this.w;
    loop.processor.charge(this.sites.exit);
    loop.notify();
    loop.processor.charge(this.sites.peek);
    loop.processor.then(this.reapAtOnce);
  };

  private readonly reapAtOnce = (): void => {
    this.done = this.submitted;
    this.next();
  };

  // ---- the kernel's side

  /** io_complete_rw, in the drive's interrupt. */
  private readonly served = (request: Request): void => {
    const { paths, loop, device } = this.w;
    // What has ended in the call is posted by it.
    const taskWork = this.w.taskWork && device.endsInCall !== true;
    paths.handOver(request.path, Phase.reap, loop.processor.timeline);
    const sleeper = this.fd.signal();
    if (sleeper !== null) {
      if (taskWork) this.owed++;
      this.post(request, this.w.irqCpu.timeline.id);
      this.wake(sleeper);
    } else if (taskWork) this.defer(request);
    else this.post(request, this.w.irqCpu.timeline.id);
  };

  private post(request: Request, edge: number): void {
    this.queue.push(request);
    this.w.loop.visible(this, edge);
  }

  private wake(sleeper: Sleeper): void {
    const { irqCpu } = this.w;
    if (sleeper.remoteFrom(irqCpu.processor)) {
      irqCpu.processor.charge(this.sites.ttwu);
      this.sleepers.push(sleeper);
      irqCpu.beforeInterruptReturns(this.wakeRemote);
    } else sleeper.wake(irqCpu.timeline.id);
  }

  private readonly wakeRemote = (): void => this.sleepers.shift()!.wake(this.w.irqCpu.timeline.id);

  /** task_work_add: the thread, which is awake, is told once for all that waits. */
  private defer(request: Request): void {
    const { irqCpu, loopCpu, wire, counts, calendar } = this.w;
    this.deferred.push(request);
    if (irqCpu === loopCpu) {
      irqCpu.processor.charge(this.sites.taskWorkIrq);
      irqCpu.beforeInterruptReturns(this.postOne);
    } else if (!this.told) {
      this.told = true;
      counts.ipis++;
      wire.appendUntilNow(this.sites.wireIdle, irqCpu.timeline.id);
      wire.append(this.sites.ipi, this.sites.ipi.sampler!.next());
      calendar.arm(this.ipiTimer, wire.endNs);
    }
  }

  private readonly handleIpi = (): void => {
    const { processor } = this.w.loopCpu;
    this.told = false;
    this.posting = this.deferred.length;
    for (let i = 0; i < this.posting; i++) processor.charge(this.sites.taskWorkIrq);
    processor.then(this.postAll);
  };

  private readonly postAll = (): void => {
    for (; this.posting > 0; this.posting--) this.postOne();
    this.w.loopCpu.interruptDone();
  };

  /** The thread's task work. Should it have gone to sleep meanwhile, it finds the descriptor readable. */
  private readonly postOne = (): void => {
    const edge = this.w.loopCpu.timeline.id;
    this.post(this.deferred.shift()!, edge);
    this.fd.signal()?.wake(edge);
  };

  // ---- the event loop's side

  ready(): boolean {
    return this.queue.length > 0;
  }

  pollBegin(): void {}
  pollEnd(): void {}

  handle(done: () => void): void {
    const { loop } = this.w;
    this.done = done;
    loop.notify();
    if (this.owed === 0) {
      this.next();
      return;
    }
    for (; this.owed > 0; this.owed--) loop.processor.charge(this.sites.taskWork);
    loop.processor.then(this.next);
  }

  private readonly next = (): void => {
    const request = this.queue.shift();
    if (request === null) {
      this.done();
      return;
    }
    this.w.paths.handOver(request.path, Phase.reap, this.w.loop.processor.timeline);
    this.w.loop.processor.charge(this.sites.peek);
    this.w.completed(request, this.next);
  };
}

function uringSites({ book, actor, irqCpu, loopCpu, wire }: IoUringAioWiring) {
  return {
    entry: book.pays(actor, 'syscall', 'syscall_entry'),
    exit: book.pays(actor, 'syscall', 'syscall_exit'),
    peek: book.pays(actor, 'io-uring', 'io_uring_cq_peek'),
    taskWork: book.pays(actor, 'io-uring', 'io_uring_task_work'),
    taskWorkIrq: book.pays(loopCpu.name, 'io-uring', 'io_uring_task_work', 'irq'),
    ttwu: book.pays(irqCpu.name, 'scheduler', 'ttwu_send', 'irq'),
    ipi: book.pays(wire.name, 'io-uring', 'ipi_physical'),
    wireIdle: book.spends(
      wire.name,
      'io-uring',
      'no task work on its way',
      'idle',
      'no task work on its way',
    ),
  };
}
