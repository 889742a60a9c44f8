/**
 * A worker thread of QEMU's thread pool: takes a job, blocks in the kernel for the drive, reports, and takes the next.
 *
 * Without a job it sleeps on a futex. A job it reads or writes by a system call, in which it sleeps in iowait until the
 * drive's interrupt wakes it. Then it marks the job done and schedules the pool's bottom half: if the loop has
 * announced a wait, it writes the notifier's eventfd, and wakes the loop. One that finishes may take the job for which
 * another is being woken, and that one goes back to sleep. [QEMU util/thread-pool.c:worker_thread, 5.2 (a semaphore)
 * and 7.2 (a condition variable); block/file-posix.c:handle_aiocb_rw; Linux fs/block_dev.c:__blkdev_direct_IO_simple,
 * 5.10]
 *
 * A flush is an fdatasync, which does nothing where the drive has no volatile cache. A write that must be durable
 * (RWF_DSYNC) is followed by a flush in the same call, since it is a synchronous one. [block/file-posix.c:
 * handle_aiocb_flush; Linux block/fops.c: blkdev_fsync, blkdev_write_iter; block/blk-core.c:submit_bio_checks]
 *
 * Leaves out: ending after 10 s without a job.
 */
import type { CriticalPaths } from '../sim/critical-path.js';
import type { Fifo } from '../sim/fifo.js';
import type { Site } from '../sim/ledger.js';
import type { Processor } from '../sim/processor.js';
import type { Counts } from './counts.js';
import type { HostThread } from './host-thread.js';
import { Phase } from './phases.js';
import type { PhysicalCpu } from './physical-cpu.js';
import type { BlockDevice, BottomHalf, EventLoop, Sleeper } from './ports.js';
import type { Request } from './request.js';
import type { SiteBook } from './site-book.js';
import { WakeUp } from './wake-up.js';

/** A worker's thread, and what it meets in the kernel. */
export interface PoolThread {
  readonly thread: HostThread;
  /** The block device as the thread's CPU has it: submits in `Phase.serverSubmit`. */
  readonly device: BlockDevice;
  /** Where the interrupt of that CPU's queue is handled. */
  readonly irqCpu: PhysicalCpu;
  /** Whether the drive has a volatile write cache; not if absent. */
  readonly writeCache?: boolean;
}

/** What the workers of a pool share. */
export interface WorkersPool {
  readonly jobs: Fifo<Request>;
  readonly idle: Fifo<ThreadPoolWorker>;
  readonly ended: Fifo<Request>;
  readonly completionBottomHalf: BottomHalf;
}

export interface ThreadPoolWorkerWiring extends PoolThread {
  readonly paths: CriticalPaths;
  readonly book: SiteBook;
  readonly counts: Counts;
  readonly loop: EventLoop;
  readonly pool: WorkersPool;
}

export class ThreadPoolWorker implements Sleeper {
  private readonly w: ThreadPoolWorkerWiring;
  private readonly processor: Processor;
  private readonly entry: Site;
  private readonly exit: Site;
  private readonly eventfdWrite: Site;
  private readonly wakeUp: WakeUp;
  private readonly irqTtwu: Site;
  private request: Request | null = null;
  /** Whether the kernel has ended the request. */
  private served = false;
  /** Whether it is the flush after its write that it waits for. */
  private flushing = false;

  constructor(wiring: ThreadPoolWorkerWiring) {
    const { book, thread, irqCpu } = wiring;
    this.w = wiring;
    this.processor = thread.processor;
    this.entry = book.pays(thread.name, 'syscall', 'syscall_entry');
    this.exit = book.pays(thread.name, 'syscall', 'syscall_exit');
    this.eventfdWrite = book.pays(thread.name, 'thread-pool', 'eventfd_write');
    this.wakeUp = new WakeUp(thread.processor, book.pays(thread.name, 'scheduler', 'ttwu_send'));
    this.irqTtwu = book.pays(irqCpu.name, 'scheduler', 'ttwu_send', 'irq');
  }

  start(): void {
    this.w.thread.start(this.takeJob);
  }

  /** There may be a job: only for a worker that has been taken off the pool's idle ones. */
  wake(edge: number): void {
    this.w.thread.wake(edge);
  }

  remoteFrom(processor: Processor): boolean {
    return this.w.thread.remoteFrom(processor);
  }

  private readonly takeJob = (): void => {
    const { pool, thread, device, counts, writeCache } = this.w;
    counts.syscalls++;
    this.request = pool.jobs.shift();
    if (this.request === null) {
      pool.idle.push(this);
      thread.block(false, this.awake);
      return;
    }
    this.request.path.holder = this.processor.timeline;
    this.request.onServed = this.onServed;
    this.served = false;
    this.processor.charge(this.entry);
    if (this.request.flush !== 'no' && writeCache !== true) {
      this.served = true;
      this.waitForDrive();
    } else device.submit(this.request, this.waitForDrive);
  };

  /** Back from the futex. */
  private readonly awake = (): void => {
    this.processor.charge(this.exit);
    this.processor.then(this.takeJob);
  };

  private readonly waitForDrive = (): void => {
    if (this.served && this.request!.fua && this.w.writeCache === true) this.flushAfterWrite();
    else if (this.served) this.returnFromRead();
    else this.w.thread.block(true, this.waitForDrive);
  };

  /** blkdev_bio_end_io_simple, in the drive's interrupt. */
  private readonly onServed = (request: Request): void => {
    const { paths, thread, irqCpu } = this.w;
    paths.handOver(request.path, Phase.reap, this.processor.timeline);
    this.served = true;
    if (thread.remoteFrom(irqCpu.processor)) {
      irqCpu.processor.charge(this.irqTtwu);
      irqCpu.beforeInterruptReturns(this.wakeThread);
    } else this.wakeThread();
  };

  private readonly wakeThread = (): void => {
    // A wake-up that takes its time finds the thread gone if it had not slept yet.
    if (this.served && this.request !== null) this.w.thread.wake(this.w.irqCpu.timeline.id);
  };

  /** generic_write_sync: the request goes on as a flush. */
  private flushAfterWrite(): void {
    const request = this.request!;
    request.fua = false;
    request.flush = 'caller';
    this.flushing = true;
    this.served = false;
    this.w.device.submit(request, this.waitForDrive);
  }

  private returnFromRead(): void {
    this.processor.charge(this.exit);
    this.processor.then(this.finish);
  }

  private readonly finish = (): void => {
    const { paths, loop, pool, counts } = this.w;
    const request = this.request!;
    this.request = null;
    if (this.flushing) request.flush = 'no';
    this.flushing = false;
    pool.ended.push(request);
    paths.handOver(request.path, Phase.reap, loop.processor.timeline);
    if (!loop.scheduleFrom(pool.completionBottomHalf, this.processor.timeline.id)) {
      this.takeJob();
      return;
    }
    counts.syscalls++;
    this.processor.charge(this.eventfdWrite);
    this.processor.then(this.signal);
  };

  private readonly signal = (): void => {
    this.wakeUp.run(this.w.loop.notifier.signal(), this.takeJob);
  };
}
