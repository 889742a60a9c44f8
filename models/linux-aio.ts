/**
 * QEMU's aio=native: io_submit(2) to the host kernel, completions read from the mmapped ring.
 *
 * The kernel ends a request in interrupt context: it writes the event, publishes the ring's tail and signals the
 * eventfd. A polling QEMU sees the tail and never reads the eventfd, which stays signalled. Handling completions
 * schedules a bottom half first (so that a nested event loop would go on) and cancels it at the end: that is an
 * aio_notify for each batch. [QEMU block/linux-aio.c 5.2 and 7.2; Linux fs/aio.c:aio_complete 5.10]
 */
import type { CriticalPaths } from '../sim/critical-path.js';
import { Fifo } from '../sim/fifo.js';
import type { Site } from '../sim/ledger.js';
import type { Counts } from './counts.js';
import { EventFd } from './eventfd.js';
import { Phase } from './phases.js';
import type { PhysicalCpu } from './physical-cpu.js';
import type { AioHandler, BlockDevice, EventLoop } from './ports.js';
import type { Request } from './request.js';
import type { SiteBook } from './site-book.js';

export interface LinuxAioWiring {
  readonly paths: CriticalPaths;
  readonly book: SiteBook;
  readonly counts: Counts;
  readonly loop: EventLoop;
  /** The thread of the loop, as sites name it. */
  readonly actor: string;
  readonly device: BlockDevice;
  /** Where the drive's interrupt is handled. */
  readonly irqCpu: PhysicalCpu;
  /** QEMU's completion of one request; `next` runs when it is done. */
  readonly completed: (request: Request, next: () => void) => void;
}

export class LinuxAio implements AioHandler {
  readonly name = 'linux-aio';
  readonly fd: EventFd = new EventFd('linux-aio');
  readonly pollable = true;
  readonly readsFd = true;
  private readonly w: LinuxAioWiring;
  private readonly entry: Site;
  private readonly exit: Site;
  private readonly peek: Site;
  private readonly ttwu: Site;
  private readonly ring = new Fifo<Request>();
  private submitted: () => void = () => {};
  private done: () => void = () => {};

  constructor(wiring: LinuxAioWiring) {
    const { book, actor, irqCpu } = wiring;
    this.w = wiring;
    this.entry = book.pays(actor, 'syscall', 'syscall_entry');
    this.exit = book.pays(actor, 'syscall', 'syscall_exit');
    this.peek = book.pays(actor, 'linux-aio', 'aio_ring_peek');
    this.ttwu = book.pays(irqCpu.name, 'scheduler', 'ttwu_send', 'irq');
  }

  /** io_submit of one request. */
  submit(request: Request, submitted: () => void): void {
    this.w.counts.syscalls++;
    this.submitted = submitted;
    request.onServed = this.served;
    this.w.loop.processor.charge(this.entry);
    this.w.device.submit(request, this.returned);
  }

  ready(): boolean {
    return this.ring.length > 0;
  }

  handle(done: () => void): void {
    this.done = done;
    this.w.loop.notify();
    this.next();
  }

  pollBegin(): void {}
  pollEnd(): void {}

  private readonly returned = (): void => {
    const { processor } = this.w.loop;
    processor.charge(this.exit);
    // What has completed already is looked for at once, which schedules and cancels the bottom half too (ioq_submit).
    this.w.loop.notify();
    processor.charge(this.peek);
    processor.then(this.reapAtOnce);
  };

  private readonly reapAtOnce = (): void => {
    this.done = this.submitted;
    this.next();
  };

  /** aio_complete, in the interrupt handler. */
  private readonly served = (request: Request): void => {
    const { loop, irqCpu, paths } = this.w;
    const edge = irqCpu.timeline.id;
    this.ring.push(request);
    paths.handOver(request.path, Phase.reap, loop.processor.timeline);
    loop.visible(this, edge);
    const sleeper = this.fd.signal();
    if (sleeper === null) return;
    if (sleeper.remoteFrom(irqCpu.processor)) {
      irqCpu.processor.charge(this.ttwu);
      irqCpu.beforeInterruptReturns(() => sleeper.wake(edge));
    } else sleeper.wake(edge);
  };

  private readonly next = (): void => {
    const request = this.ring.shift();
    if (request === null) {
      this.done();
      return;
    }
    this.w.paths.handOver(request.path, Phase.reap, this.w.loop.processor.timeline);
    this.w.loop.processor.charge(this.peek);
    this.w.completed(request, this.next);
  };
}
