/**
 * The guest's virtio-blk driver with the block layer above it, on one vCPU and one virtqueue.
 *
 * Submit: block layer, one indirect descriptor, the available ring, then the kick if the device asked for one: a
 * write to the notify register, which exits (EPT misconfiguration), signals the ioeventfd in the vCPU thread's
 * context and re-enters. A polling device sees the request at the ring store, before the kick is even considered.
 * Complete: vring_interrupt takes every used element. On a polled queue there is none: callbacks are off, and the
 * task looks at the used ring itself (virtblk_poll).
 * [Linux drivers/block/virtio_blk.c, drivers/virtio/virtio_ring.c 5.10, polling 5.19 (4e0400525691);
 * arch/x86/kvm/vmx/vmx.c:handle_ept_misconfig; virt/kvm/eventfd.c:ioeventfd_write]
 */
import type { Calendar } from '../sim/calendar.js';
import type { CriticalPaths } from '../sim/critical-path.js';
import { WiringError } from '../sim/errors.js';
import { Fifo } from '../sim/fifo.js';
import type { Ledger, Site } from '../sim/ledger.js';
import type { Processor } from '../sim/processor.js';
import type { Timeline } from '../sim/timeline.js';
import type { BlockLayer } from './block-layer.js';
import type { Counts } from './counts.js';
import type { EventFd } from './eventfd.js';
import { GuestCompletion, type CompletionCpu } from './guest-completion.js';
import { Iopoll } from './iopoll.js';
import { Phase } from './phases.js';
import type { PollSource } from './poll-sources.js';
import type { BlockDevice, Submitter, Virtqueue } from './ports.js';
import type { Request } from './request.js';
import type { SiteBook } from './site-book.js';
import { WakeUp } from './wake-up.js';

/** The vCPU that submits. */
export interface SubmittingCpu extends CompletionCpu, Submitter {
  /** It leaves guest mode for the kick, and enters it again. */
  readonly exited: (step: () => void) => void;
  readonly entered: (step: () => void) => void;
}

/** A vCPU whose idle loop polls sources. */
export interface IdlePoller {
  addPollSource(source: PollSource): void;
  pollSources(edge: number): boolean;
}

export interface VirtioBlkDriverWiring {
  readonly calendar: Calendar;
  readonly paths: CriticalPaths;
  readonly ledger: Ledger;
  readonly book: SiteBook;
  readonly counts: Counts;
  readonly vcpu: SubmittingCpu;
  /** Where the queue's interrupt goes; null for a polled queue. */
  readonly irq: CompletionCpu | null;
  /** The vCPU whose idle loop looks at the queue (`poll-sources.ts`): that of the interrupt; null for none. */
  readonly idlePoller: IdlePoller | null;
  /**
   * Whether switching the queue's interrupts off has an effect at once: with EVENT_IDX on a split ring only since 5.14.
   * [Linux drivers/virtio/virtio_ring.c:virtqueue_disable_cb_split, 8d622d21d248]
   */
  readonly interruptsCanGoOff: boolean;
  /** Whether the device has one queue for all vCPUs, and whether a vCPU that polls idle is woken by memory. */
  readonly singleQueue: boolean;
  readonly memoryWakes: boolean;
  readonly blockLayer: BlockLayer;
  readonly queue: Virtqueue;
  /** Cost of fetching the lines of the used ring, of a driver that polls it. */
  readonly usedLines: string;
  /** Cost of waking the server's thread. */
  readonly wakeCost: string;
  /** Cost of waking the thread of another vCPU. */
  readonly threadWakeCost: string;
  readonly ioeventfd: EventFd;
  /** Whose hands a published request is in: the server thread's CPU. */
  readonly server: Timeline;
  /** The ring shows a request: told to whoever polls it, with the vCPU's timeline. */
  readonly onAvail: (edge: number) => void;
}

export class VirtioBlkDriver implements BlockDevice, PollSource {
  readonly polled: boolean;
  private readonly w: VirtioBlkDriverWiring;
  private readonly processor: Processor;
  private readonly kick: Site;
  private readonly kickReturn: Site;
  private readonly wakeUp: WakeUp;
  private readonly completion: GuestCompletion | null;
  private readonly iopoll: Iopoll;
  private readonly pollComplete: readonly Site[];
  /** Lines of the used ring that the server has just written, as an interrupt's handler reads them. */
  private readonly usedLines: Site | null;
  private readonly idlePollFound: Site | null = null;
  private submitting: Request | null = null;
  private submitted: () => void = () => {};
  private foundPolled: () => void = () => {};
  private readonly ended = new Fifo<Request>();

  constructor(wiring: VirtioBlkDriverWiring) {
    const { book, vcpu, irq, calendar, ledger } = wiring;
    this.w = wiring;
    this.processor = vcpu.processor;
    this.polled = irq === null;
    this.kick = book.pays(vcpu.name, 'kick', 'kick_to_signal');
    this.kickReturn = book.pays(vcpu.name, 'kick', 'kick_return');
    this.wakeUp = new WakeUp(vcpu.processor, book.pays(vcpu.name, 'scheduler', wiring.wakeCost));
    this.completion =
      irq === null ? null : new GuestCompletion({ ...wiring, irq, submitter: vcpu, end: this.endAll });
    this.iopoll = new Iopoll(calendar, ledger, book, vcpu, wiring.usedLines);
    this.pollComplete = wiring.blockLayer.completion(vcpu.name, 'poll');
    this.usedLines = irq === null ? null : book.pays(irq.name, 'guest-interrupt', wiring.usedLines, 'irq');
    if (this.polled) wiring.queue.disableInterrupts();
    else if (wiring.idlePoller !== null && irq !== null) {
      this.idlePollFound = book.pays(irq.name, 'poll-source', wiring.usedLines, 'irq');
      wiring.idlePoller.addPollSource(this);
    }
  }

  submit(request: Request, submitted: () => void): void {
    this.submitting = request;
    this.submitted = submitted;
    this.w.blockLayer.submit(this.processor, request);
    this.processor.then(this.publish);
  }

  private readonly publish = (): void => {
    const { queue, paths, server, counts, vcpu } = this.w;
    const request = this.submitting!;
    paths.handOver(request.path, Phase.submit, server);
    const kick = queue.addAvail(request);
    this.w.onAvail(this.processor.timeline.id);
    if (!kick) {
      this.done();
      return;
    }
    counts.kicks++;
    if (vcpu.takesExits) counts.vmexits++;
    vcpu.exited(this.writeNotify);
  };

  private readonly writeNotify = (): void => {
    this.processor.charge(this.kick);
    this.processor.then(this.signal);
  };

  private readonly signal = (): void => {
    this.wakeUp.run(this.w.ioeventfd.signal(), this.enterAgain);
  };

  private readonly enterAgain = (): void => {
    this.processor.charge(this.kickReturn);
    this.processor.then(this.entered);
  };

  private readonly entered = (): void => {
    this.w.vcpu.entered(this.done);
  };

  private readonly done = (): void => {
    this.w.blockLayer.submitted(this.processor);
    this.submitted();
  };

  // ---- completion by interrupt

  /** vring_interrupt, virtblk_done: the body of the guest's interrupt handler. */
  readonly handleInterrupt = (): void => {
    if (this.w.irq === null) throw new WiringError('a polled virtqueue was given an interrupt');
    this.w.irq.processor.charge(this.usedLines!);
    this.w.irq.processor.then(this.reap);
  };

  private readonly reap = (): void => {
    const { queue, paths } = this.w;
    let found = false;
    for (let request = queue.getUsed(); request !== null; request = queue.getUsed()) {
      paths.handOver(request.path, Phase.notifyDriver, this.processor.timeline);
      this.completion!.reaped();
      this.ended.push(request);
      found = true;
    }
    queue.enableInterrupts();
    this.completion!.finish(found);
  };

  private readonly endAll = (edge: number): void => {
    for (let request = this.ended.shift(); request !== null; request = this.ended.shift()) {
      request.ended = true;
      request.onEnd(request, edge);
    }
  };

  // ---- completion by polling

  /** The used ring shows a request, by the doing of the timeline `edge`. */
  usedVisible(edge: number): void {
    if (this.polled) this.iopoll.ready(edge);
    else this.w.idlePoller?.pollSources(edge);
  }

  // ---- completion by the idle loop

  get pending(): boolean {
    return this.w.queue.usedPending;
  }

  start(): void {
    if (this.w.interruptsCanGoOff) this.w.queue.disableInterrupts();
  }

  stop(): void {
    this.w.queue.enableInterrupts();
  }

  /** vp_poll_source_poll: the body of the interrupt's handler, in the idle loop. */
  found(): void {
    this.w.irq!.processor.charge(this.idlePollFound!);
    this.w.irq!.processor.then(this.reap);
  }

  poll(found: () => void): void {
    if (!this.polled) throw new WiringError('virtio-blk is asked to poll, but its queue has interrupts');
    this.foundPolled = found;
    this.iopoll.start(this.reapPolled, this.w.queue.usedPending);
  }

  private readonly reapPolled = (): void => {
    const { queue, paths } = this.w;
    for (let request = queue.getUsed(); request !== null; request = queue.getUsed()) {
      paths.handOver(request.path, Phase.notifyDriver, this.processor.timeline);
      for (const site of this.pollComplete) this.processor.charge(site);
      this.ended.push(request);
    }
    this.endAll(this.processor.timeline.id);
    this.foundPolled();
  };
}
