/**
 * fio: one job that keeps `iodepth` requests in flight, as its engine does it.
 *
 * Stamps: start when the request is prepared; issue just before the call for synchronous engines, after the
 * submitting call for the others; completion when the request is reaped. slat = issue - start, clat = completion -
 * issue, lat = completion - start. The period also has fio's own loop, and the think time, which no latency has.
 * [fio 3.42 ioengines.c:td_io_queue, io_u.c:account_io_completion, engines/{sync,libaio,io_uring}.c]
 *
 * An engine that makes no system calls (io_uring with sqthread_poll, SPDK's plugin) gives its requests to a device in
 * user space, and looks for completions there until one is seen. [engines/io_uring.c: fio_ioring_commit,
 * fio_ioring_getevents; SPDK app/fio/nvme/fio_plugin.c]
 *
 * A write of a file opened with sync=1 or sync=dsync is durable when it has completed. What that takes beyond the write
 * (`DurableWrites`) is the kernel's to do, in the order of its steps: each is a request of its own that waits for the one
 * before.
 *
 * Leaves out: rate limits, verification, batches larger than one; such writes at a depth of more than one.
 */
import type { Calendar } from '../sim/calendar.js';
import type { CriticalPaths } from '../sim/critical-path.js';
import { Fifo } from '../sim/fifo.js';
import type { Site } from '../sim/ledger.js';
import type { Processor } from '../sim/processor.js';
import type { Counts } from './counts.js';
import { Phase } from './phases.js';
import type { BlockDevice, TaskCpu } from './ports.js';
import { Request } from './request.js';
import type { SiteBook } from './site-book.js';

export const fioEngines = ['psync', 'pvsync2', 'libaio', 'io_uring', 'spdk'] as const;
export type FioEngine = (typeof fioEngines)[number];

/**
 * How the kernel makes a write durable: by FUA, if the device has it; by flushes after it.
 *
 * A device with a volatile cache and no FUA (virtio-blk) gets the write, and a flush once it has ended ('sequence'). A
 * synchronous call is followed by a flush in any case, which the caller issues ('caller'); an asynchronous one is not.
 * [Linux block/fops.c: dio_bio_write_op, blkdev_write_iter: generic_write_sync, which an -EIOCBQUEUED does not reach;
 * block/blk-flush.c:blk_flush_policy]
 */
export interface DurableWrites {
  readonly fua: boolean;
  readonly flushes: readonly ('sequence' | 'caller')[];
}

/** Told of each completed request. */
export interface FioObserver {
  completed(startNs: number, issueNs: number, completionNs: number): void;
}

export interface FioWiring {
  readonly calendar: Calendar;
  readonly paths: CriticalPaths;
  readonly book: SiteBook;
  readonly counts: Counts;
  readonly cpu: TaskCpu;
  /** The actor the application's time is told as. */
  readonly actor: string;
  readonly device: BlockDevice;
  readonly observer: FioObserver;
  readonly engine: FioEngine;
  /** Whether the kernel honours hipri for this engine. */
  readonly polls: boolean;
  /** Whether io_uring's wait counts as iowait: since 5.15-era kernels. */
  readonly uringIowait: boolean;
  readonly iodepth: number;
  readonly bytes: number;
  /** Whether the next request is a write. */
  readonly writes: () => boolean;
  /** Absent where a write is durable by itself, or need not be. */
  readonly durable?: DurableWrites;
  /** Whether `device` is in user space: no system calls, and completions are polled for. */
  readonly userspace?: boolean;
  /** Pause after each completion [ns], and how much of it the job spins before it sleeps. */
  readonly thinktimeNs: number;
  readonly thinktimeSpinNs: number;
  /** The number of the next request, where several jobs count together. */
  readonly numbers?: { next: number };
}

export class Fio {
  private readonly w: FioWiring;
  private readonly processor: Processor;
  private readonly sync: boolean;
  private readonly loop: Site;
  private readonly entry: Site;
  private readonly exit: Site;
  private readonly getevents: Site;
  private readonly thinks: Site | null;
  private readonly free: Request[] = [];
  private readonly ended = new Fifo<Request>();
  private current: Request;
  /** Flushes that have followed the current write [count]. */
  private flushed = 0;
  private waiting = false;
  private readonly numbers: { next: number };

  constructor(wiring: FioWiring) {
    const { book, actor, engine, cpu } = wiring;
    this.w = wiring;
    this.processor = cpu.processor;
    this.numbers = wiring.numbers ?? { next: 0 };
    this.sync = engine === 'psync' || engine === 'pvsync2';
    this.loop = book.pays(actor, 'fio', 'fio_loop');
    this.entry = book.pays(actor, 'syscall', 'syscall_entry');
    this.exit = book.pays(actor, 'syscall', 'syscall_exit');
    this.getevents = book.pays(
      actor,
      'syscall',
      engine === 'libaio' ? 'io_getevents_syscall' : 'syscall_exit',
    );
    this.thinks = wiring.thinktimeSpinNs > 0 ? book.spends(actor, 'fio', 'thinking', 'work') : null;
    for (let i = 0; i < wiring.iodepth; i++) {
      const request = new Request(cpu.processor.timeline);
      request.bytes = wiring.bytes;
      request.onEnd = this.sync ? this.wakeSync : this.wakeAsync;
      this.free.push(request);
    }
    this.current = this.free[0];
  }

  /** The job's first step. */
  readonly start = (): void => {
    for (const request of this.free) request.path.begin(0, this.processor.timeline, this.w.calendar.now);
    this.issue();
  };

  private readonly issue = (): void => {
    const { calendar, paths, counts, device } = this.w;
    const request = this.free.pop()!;
    this.current = request;
    request.path.request = this.numbers.next++;
    paths.handOver(request.path, Phase.application, this.processor.timeline);
    request.ended = false;
    request.startNs = request.issueNs = calendar.now;
    request.write = this.w.writes();
    request.fua = request.write && this.w.durable?.fua === true;
    request.flush = 'no';
    this.flushed = 0;
    if (this.w.userspace !== true) {
      counts.syscalls++;
      this.processor.charge(this.entry);
    }
    device.submit(request, this.sync ? this.submittedSync : this.submittedAsync);
  };

  // ---- synchronous engines: the call returns with the result

  private readonly submittedSync = (): void => {
    if (this.w.polls) this.w.device.poll(this.returnSync);
    else if (this.current.ended) this.returnSync();
    else this.w.cpu.block(true, this.returnSync);
  };

  private readonly wakeSync = (_request: Request, edge: number): void => {
    if (!this.w.polls) this.w.cpu.wake(edge);
  };

  private readonly returnSync = (): void => {
    if (this.flushIsDue()) {
      this.flush(this.current, this.submittedSync);
      return;
    }
    this.processor.charge(this.exit);
    this.processor.then(this.reapSync);
  };

  private readonly reapSync = (): void => {
    this.complete(this.current);
    this.again();
  };

  // ---- asynchronous engines: a call to submit, a call to wait

  private readonly submittedAsync = (): void => {
    if (this.w.userspace !== true) this.processor.charge(this.exit);
    this.processor.then(this.afterSubmit);
  };

  private readonly afterSubmit = (): void => {
    this.current.issueNs = this.w.calendar.now;
    if (this.free.length > 0) this.issue();
    else this.wait();
  };

  private wait(): void {
    if (this.w.userspace === true) {
      this.w.device.poll(this.reapAsync);
      return;
    }
    this.w.counts.syscalls++;
    this.processor.charge(this.entry);
    this.processor.then(this.waitInKernel);
  }

  private readonly waitInKernel = (): void => {
    if (this.w.polls) this.w.device.poll(this.arrived);
    else if (this.ended.length > 0) this.arrived();
    else {
      this.waiting = true;
      this.w.cpu.block(this.w.engine === 'io_uring' && this.w.uringIowait, this.arrived);
    }
  };

  private readonly arrived = (): void => {
    if (this.flushIsDue()) this.flush(this.ended.shift()!, this.waitInKernel);
    else this.returnAsync();
  };

  private readonly wakeAsync = (request: Request, edge: number): void => {
    this.ended.push(request);
    if (!this.waiting) return;
    this.waiting = false;
    this.w.cpu.wake(edge);
  };

  private returnAsync(): void {
    this.processor.charge(this.getevents);
    this.processor.then(this.reapAsync);
  }

  private readonly reapAsync = (): void => {
    for (let request = this.ended.shift(); request !== null; request = this.ended.shift()) {
      this.complete(request);
      this.processor.charge(this.loop);
    }
    this.thinkThen(this.issue);
  };

  // ---- both

  private flushIsDue(): boolean {
    const { durable } = this.w;
    return durable !== undefined && this.current.write && this.flushed < durable.flushes.length;
  }

  /** The next flush after a write, as a request of the same kind. */
  private flush(request: Request, submitted: () => void): void {
    this.w.paths.handOver(request.path, Phase.complete, this.processor.timeline);
    request.flush = this.w.durable!.flushes[this.flushed];
    request.fua = false;
    request.ended = false;
    this.flushed++;
    this.w.device.submit(request, submitted);
  }

  private complete(request: Request): void {
    this.w.paths.handOver(request.path, Phase.complete, this.processor.timeline);
    this.w.observer.completed(request.startNs, request.issueNs, this.w.calendar.now);
    this.free.push(request);
  }

  private again(): void {
    this.processor.charge(this.loop);
    this.thinkThen(this.issue);
  }

  private thinkThen(step: () => void): void {
    const { thinktimeNs, thinktimeSpinNs, cpu } = this.w;
    const spinNs = Math.min(thinktimeNs, thinktimeSpinNs);
    if (this.thinks !== null) this.processor.chargeNs(this.thinks, spinNs);
    if (thinktimeNs === spinNs) this.processor.then(step);
    else this.processor.then(() => cpu.sleepFor(thinktimeNs - spinNs, step));
  }
}
