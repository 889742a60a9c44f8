/**
 * The guest's virtio-blk driver with the block layer above it, on one vCPU.
 *
 * Submit: block layer, one indirect descriptor, the available ring, then the kick if the device asked for one: a
 * write to the notify register, which exits (EPT misconfiguration), signals the ioeventfd in the vCPU thread's
 * context and re-enters. A polling device sees the request at the ring store, before the kick is even considered.
 * Complete: vring_interrupt ends every used element and wakes the task.
 * [Linux drivers/block/virtio_blk.c, drivers/virtio/virtio_ring.c 5.10; arch/x86/kvm/vmx/vmx.c:
 * handle_ept_misconfig; virt/kvm/eventfd.c:ioeventfd_write]
 */
import { WiringError } from '../sim/errors.js';
import type { CriticalPaths } from '../sim/critical-path.js';
import { Fifo } from '../sim/fifo.js';
import type { Site } from '../sim/ledger.js';
import type { Processor } from '../sim/processor.js';
import type { Timeline } from '../sim/timeline.js';
import type { Counts } from './counts.js';
import type { EventFd } from './eventfd.js';
import { Phase } from './phases.js';
import type { BlockDevice, Sleeper } from './ports.js';
import type { Request } from './request.js';
import type { SiteBook } from './site-book.js';
import type { SplitVirtqueue } from './split-virtqueue.js';

export interface VirtioBlkDriverWiring {
  readonly paths: CriticalPaths;
  readonly book: SiteBook;
  readonly counts: Counts;
  /** The vCPU's name, and the processor it runs on. */
  readonly vcpu: string;
  readonly processor: Processor;
  readonly queue: SplitVirtqueue;
  readonly ioeventfd: EventFd;
  /** Whose hands a published request is in: the server thread's CPU. */
  readonly server: Timeline;
  /** The ring shows a request: told to whoever polls it, with the vCPU's timeline. */
  readonly onAvail: (edge: number) => void;
  /** The vCPU leaves guest mode for the kick, and enters it again. */
  readonly exited: () => void;
  readonly entered: () => void;
  /** The guest handler has finished with its interrupt. */
  readonly handlerDone: () => void;
  readonly scheduler: 'none' | 'mq-deadline';
}

export class VirtioBlkDriver implements BlockDevice {
  readonly polled = false;
  private readonly wiring: VirtioBlkDriverWiring;
  private readonly blkSubmit: Site;
  private readonly eptExtra: Site;
  private readonly schedule: Site | null;
  private readonly kick: Site;
  private readonly kickReturn: Site;
  private readonly ttwu: Site;
  private readonly irqComplete: Site;
  private submitting: Request | null = null;
  private submitted: () => void = () => {};
  private toWake: Sleeper | null = null;
  private readonly ended = new Fifo<Request>();

  constructor(wiring: VirtioBlkDriverWiring) {
    const { book, vcpu } = wiring;
    this.wiring = wiring;
    this.blkSubmit = book.pays(vcpu, 'block-layer', 'blk_submit');
    this.eptExtra = book.pays(vcpu, 'ept', 'ept_dma_guest_extra');
    this.schedule =
      wiring.scheduler === 'none' ? null : book.pays(vcpu, 'block-layer', 'scheduler_mq_deadline');
    this.kick = book.pays(vcpu, 'kick', 'kick_to_signal');
    this.kickReturn = book.pays(vcpu, 'kick', 'kick_return');
    this.ttwu = book.pays(vcpu, 'scheduler', 'ttwu_send');
    this.irqComplete = book.pays(vcpu, 'block-layer', 'blk_complete_irq', 'irq');
  }

  submit(request: Request, submitted: () => void): void {
    const { processor } = this.wiring;
    this.submitting = request;
    this.submitted = submitted;
    processor.charge(this.blkSubmit);
    processor.charge(this.eptExtra);
    if (this.schedule !== null) processor.charge(this.schedule);
    processor.then(this.publish);
  }

  poll(): void {
    throw new WiringError('virtio-blk is asked to poll, but its queues have interrupts');
  }

  /** vring_interrupt, virtblk_done: the body of the guest's interrupt handler. */
  readonly handleInterrupt = (): void => {
    this.wiring.processor.then(this.reap);
  };

  private readonly publish = (): void => {
    const { queue, paths, server, processor, counts } = this.wiring;
    const request = this.submitting!;
    paths.handOver(request.path, Phase.submit, server);
    const kick = queue.addAvail(request);
    this.wiring.onAvail(processor.timeline.id);
    if (!kick) {
      this.submitted();
      return;
    }
    counts.kicks++;
    counts.vmexits++;
    this.wiring.exited();
    processor.charge(this.kick);
    processor.then(this.signal);
  };

  private readonly signal = (): void => {
    const { processor, ioeventfd } = this.wiring;
    this.toWake = ioeventfd.signal();
    if (this.toWake === null) this.enterAgain();
    else if (this.toWake.remoteFrom(processor)) {
      processor.charge(this.ttwu);
      processor.then(this.wakeServer);
    } else this.wakeServer();
  };

  private readonly wakeServer = (): void => {
    this.toWake!.wake(this.wiring.processor.timeline.id);
    this.enterAgain();
  };

  private enterAgain(): void {
    this.wiring.processor.charge(this.kickReturn);
    this.wiring.processor.then(this.entered);
  }

  private readonly entered = (): void => {
    this.wiring.entered();
    this.submitted();
  };

  private readonly reap = (): void => {
    const { queue, paths, processor } = this.wiring;
    for (let request = queue.getUsed(); request !== null; request = queue.getUsed()) {
      paths.handOver(request.path, Phase.notifyDriver, processor.timeline);
      processor.charge(this.irqComplete);
      this.ended.push(request);
    }
    queue.enableInterrupts();
    processor.then(this.end);
  };

  private readonly end = (): void => {
    for (let request = this.ended.shift(); request !== null; request = this.ended.shift()) {
      request.ended = true;
      request.onEnd(request, this.wiring.processor.timeline.id);
    }
    this.wiring.handlerDone();
  };
}
