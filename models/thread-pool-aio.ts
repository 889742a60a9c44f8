/**
 * QEMU's aio=threads: each request is a blocking pread(2) or pwrite(2) of a worker thread.
 *
 *     loop    queue the job, wake an idle worker (futex) ─┐                     ┌──> bottom half: ends the request
 *     worker  asleep ─────────────────────────────────────┴─> pread ── iowait ──┴──> eventfd, then the next job
 *
 * The loop pays for waking an idle worker: a system call; a busy pool costs none. A worker (`thread-pool-worker.ts`)
 * whose read returns schedules the pool's completion bottom half, which ends all that is done, and for each request
 * schedules and cancels itself (so that a nested event loop would go on): an aio_notify each.
 * [QEMU util/thread-pool.c: thread_pool_submit_aio, thread_pool_completion_bh, 5.2 and 7.2; block/file-posix.c:
 * raw_thread_pool_submit, 5.2]
 *
 * Leaves out: starting workers when none is idle (all exist from the start; QEMU has up to 64 a pool), contention of
 * the pool's lock, buffered I/O (cache=none).
 */
import type { CriticalPaths } from '../sim/critical-path.js';
import { Fifo } from '../sim/fifo.js';
import type { Site } from '../sim/ledger.js';
import type { Counts } from './counts.js';
import { Phase } from './phases.js';
import type { EventLoop } from './ports.js';
import type { Request } from './request.js';
import type { SiteBook } from './site-book.js';
import { ThreadPoolWorker, type PoolThread, type WorkersPool } from './thread-pool-worker.js';

export interface ThreadPoolAioWiring {
  readonly paths: CriticalPaths;
  readonly book: SiteBook;
  readonly counts: Counts;
  readonly loop: EventLoop;
  /** The thread of the loop, as sites name it. */
  readonly actor: string;
  readonly workers: readonly PoolThread[];
  /** QEMU's completion of one request; `next` runs when it is done. */
  readonly completed: (request: Request, next: () => void) => void;
}

export class ThreadPoolAio implements WorkersPool {
  readonly jobs: Fifo<Request> = new Fifo();
  readonly idle: Fifo<ThreadPoolWorker> = new Fifo();
  readonly ended: Fifo<Request> = new Fifo();
  private readonly w: ThreadPoolAioWiring;
  private readonly enqueueCost: Site;
  private readonly entry: Site;
  private readonly exit: Site;
  private readonly ttwu: Site;
  private readonly workers: readonly ThreadPoolWorker[];
  private submitting: Request | null = null;
  private submitted: () => void = () => {};
  private toWake: ThreadPoolWorker | null = null;
  private done: () => void = () => {};

  constructor(wiring: ThreadPoolAioWiring) {
    const { book, actor } = wiring;
    this.w = wiring;
    this.enqueueCost = book.pays(actor, 'thread-pool', 'thread_pool_enqueue');
    this.entry = book.pays(actor, 'syscall', 'syscall_entry');
    this.exit = book.pays(actor, 'syscall', 'syscall_exit');
    this.ttwu = book.pays(actor, 'scheduler', 'ttwu_send');
    this.workers = wiring.workers.map((one) => new ThreadPoolWorker({ ...wiring, ...one, pool: this }));
  }

  /** Starts the workers, which go idle. */
  start(): void {
    for (const worker of this.workers) worker.start();
  }

  /** thread_pool_submit_aio. */
  submit(request: Request, submitted: () => void): void {
    this.submitting = request;
    this.submitted = submitted;
    this.w.loop.processor.charge(this.enqueueCost);
    this.w.loop.processor.then(this.enqueue);
  }

  private readonly enqueue = (): void => {
    const { paths, loop, counts } = this.w;
    const request = this.submitting!;
    // It stays here until a worker takes it; how long that one slept, or was busy, is on the worker's timeline.
    paths.handOver(request.path, Phase.serverSubmit, loop.processor.timeline);
    this.jobs.push(request);
    this.toWake = this.idle.shift();
    if (this.toWake === null) {
      this.submitted();
      return;
    }
    counts.syscalls++;
    loop.processor.charge(this.entry);
    if (this.toWake.remoteFrom(loop.processor)) loop.processor.charge(this.ttwu);
    loop.processor.then(this.wakeWorker);
  };

  private readonly wakeWorker = (): void => {
    const { processor } = this.w.loop;
    this.toWake!.wake(processor.timeline.id);
    processor.charge(this.exit);
    processor.then(this.submitted);
  };

  /** thread_pool_completion_bh. */
  readonly completionBottomHalf = (done: () => void): void => {
    this.done = done;
    this.next();
  };

  private readonly next = (): void => {
    const request = this.ended.shift();
    if (request === null) {
      this.done();
      return;
    }
    this.w.paths.handOver(request.path, Phase.reap, this.w.loop.processor.timeline);
    this.w.loop.notify();
    this.w.completed(request, this.next);
  };
}
