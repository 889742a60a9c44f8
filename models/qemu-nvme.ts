/**
 * QEMU's userspace NVMe driver (`-blockdev driver=nvme`): the drive's queues in QEMU's memory, its doorbells mapped
 * through VFIO, no system call.
 *
 * Submit: map the buffer, write the entry, ring the doorbell, and look at the completion queue at once. Complete:
 * a polling loop sees the entry's phase bit. The drive's one vector signals an eventfd by way of the host, on whatever
 * CPU the vector has, also when the loop polls: then nobody waits for it, and it stays signalled. A completion wakes its
 * coroutine by a one-shot bottom half; taking completions schedules and cancels another (so that a nested event loop
 * would go on). [QEMU block/nvme.c: nvme_submit_command, nvme_process_completion, nvme_handle_event, nvme_rw_cb, 5.2]
 *
 * The talk's prototype adds queues without interrupt, which only polling finds complete, and with the AIO fast path
 * ends requests without the bottom half and without the look after the doorbell. [branch polling of
 * github.com/stefanha/qemu: b855073b51, 48e0038e45, ec389f3d4d]
 *
 * Leaves out: bounce buffers (requests are aligned), more than one queue pair.
 */
import type { CriticalPaths } from '../sim/critical-path.js';
import { Fifo } from '../sim/fifo.js';
import type { Site } from '../sim/ledger.js';
import { EventFd } from './eventfd.js';
import { Phase } from './phases.js';
import type { PhysicalCpu } from './physical-cpu.js';
import type { AioHandler, CompletionQueue, Drive, EventLoop, QueuePlace } from './ports.js';
import type { Request } from './request.js';
import type { SiteBook } from './site-book.js';
import { WakeUp } from './wake-up.js';

export interface QemuNvmeWiring {
  readonly paths: CriticalPaths;
  readonly book: SiteBook;
  readonly loop: EventLoop;
  /** The thread of the loop, as sites name it. */
  readonly actor: string;
  readonly drive: Drive;
  /** Where the host takes the vector's interrupt; null for a queue without one. */
  readonly irqCpu: PhysicalCpu | null;
  readonly place?: QueuePlace;
  readonly fastPath: boolean;
  /** QEMU's completion of one request; `next` runs when it is done. */
  readonly completed: (request: Request, next: () => void) => void;
}

export class QemuNvme implements AioHandler, CompletionQueue {
  readonly name = 'nvme';
  readonly fd: EventFd = new EventFd('vfio-msix');
  readonly pollable = true;
  readonly readsFd = true;
  readonly interrupt: ((edge: number) => void) | null;
  readonly place: QueuePlace | undefined;
  private readonly w: QemuNvmeWiring;
  private readonly submitCost: Site;
  private readonly completeCost: Site;
  private readonly msiHandler: Site | null;
  private readonly wakeUp: WakeUp | null;
  private readonly visible = new Fifo<Request>();
  private readonly woken = new Fifo<Request>();
  private submitting: Request | null = null;
  private submitted: () => void = () => {};
  private done: () => void = () => {};

  constructor(wiring: QemuNvmeWiring) {
    const { book, actor, irqCpu } = wiring;
    this.w = wiring;
    this.place = wiring.place;
    this.interrupt = irqCpu === null ? null : this.onInterrupt;
    this.submitCost = book.pays(actor, 'qemu-nvme', 'qemu_nvme_submit');
    this.completeCost = book.pays(actor, 'qemu-nvme', 'qemu_nvme_complete');
    this.msiHandler = irqCpu === null ? null : book.pays(irqCpu.name, 'vfio', 'vfio_msi_handler', 'irq');
    this.wakeUp =
      irqCpu === null
        ? null
        : new WakeUp(irqCpu.processor, book.pays(irqCpu.name, 'scheduler', 'ttwu_send', 'irq'));
  }

  submit(request: Request, submitted: () => void): void {
    this.submitting = request;
    this.submitted = submitted;
    this.w.loop.processor.charge(this.submitCost);
    this.w.loop.processor.then(this.ring);
  }

  private readonly ring = (): void => {
    const { drive, loop, irqCpu, fastPath } = this.w;
    if (irqCpu === null) loop.pollAlways(1);
    drive.submit(this.submitting!, this, Phase.serverSubmit);
    if (!fastPath) loop.notify();
    this.submitted();
  };

  // ---- the drive's side

  posted(request: Request): void {
    const { paths, loop } = this.w;
    this.visible.push(request);
    const edge = request.path.holder.id;
    paths.handOver(request.path, Phase.device, loop.processor.timeline);
    loop.visible(this, edge);
  }

  private readonly onInterrupt = (edge: number): void => {
    this.w.irqCpu!.interrupt(this.handleMsi, edge);
  };

  /** vfio_msihandler. */
  private readonly handleMsi = (): void => {
    const { processor } = this.w.irqCpu!;
    processor.charge(this.msiHandler!);
    processor.then(this.signal);
  };

  private readonly signal = (): void => {
    this.wakeUp!.run(this.fd.signal(), this.msiHandled);
  };

  private readonly msiHandled = (): void => this.w.irqCpu!.interruptDone();

  // ---- the event loop's side

  ready(): boolean {
    return this.visible.length > 0;
  }

  pollBegin(): void {}
  pollEnd(): void {}

  /** nvme_process_completion: takes each entry, rings the completion doorbell, calls back. */
  handle(done: () => void): void {
    this.done = done;
    // The phase bit is tested first: after a stale eventfd nothing is scheduled.
    if (this.visible.length === 0) {
      done();
      return;
    }
    if (!this.w.fastPath) this.w.loop.notify();
    this.next();
  }

  private readonly next = (): void => {
    const request = this.visible.shift();
    if (request === null) {
      // nvme_poll_queue calls again until nothing is found.
      if (!this.w.fastPath) this.w.loop.notify();
      this.done();
      return;
    }
    const { paths, loop, irqCpu, fastPath, completed } = this.w;
    paths.handOver(request.path, Phase.reap, loop.processor.timeline);
    if (irqCpu === null) loop.pollAlways(-1);
    loop.processor.charge(this.completeCost);
    if (fastPath) completed(request, this.next);
    else {
      this.woken.push(request);
      loop.schedule(this.wakeCoroutine);
      loop.processor.then(this.next);
    }
  };

  /** nvme_rw_cb_bh: the coroutine goes on. */
  private readonly wakeCoroutine = (done: () => void): void => {
    this.w.completed(this.woken.shift()!, done);
  };
}
