/**
 * A kernel's NVMe driver with the block layer above it: one queue pair of one CPU, of the host or of a guest that has
 * been assigned the drive.
 *
 * Submit: down to the doorbell store, in the caller's context. Complete: on an interrupt queue the MSI-X goes to the
 * CPU the vector is bound to, whose handler ends every visible entry; on a polled queue (nvme.poll_queues) the submitter
 * spins in blk_poll and ends its entry itself, and there is no interrupt. [Linux drivers/nvme/host/pci.c, block/blk-mq.c:blk_poll, 5.10]
 *
 * Leaves out: the tick's need_resched while polling.
 */
import type { Calendar } from '../sim/calendar.js';
import type { CriticalPaths } from '../sim/critical-path.js';
import { Fifo } from '../sim/fifo.js';
import type { Ledger, Site } from '../sim/ledger.js';
import type { Processor } from '../sim/processor.js';
import type { BlockLayer } from './block-layer.js';
import { Iopoll } from './iopoll.js';
import { Phase } from './phases.js';
import type { BlockDevice, CompletionQueue, Drive, InterruptTarget, QueuePlace, Submitter } from './ports.js';
import type { Request } from './request.js';
import type { SiteBook } from './site-book.js';

export interface NvmeDriverWiring {
  readonly calendar: Calendar;
  readonly paths: CriticalPaths;
  readonly ledger: Ledger;
  readonly book: SiteBook;
  readonly drive: Drive;
  /** Who submits: the application's thread or vCPU, or a thread of QEMU. */
  readonly submitter: Submitter;
  readonly blockLayer: BlockLayer;
  /** Where the queue's interrupt goes; null for a polled queue. */
  readonly irq: InterruptTarget | null;
  /** Absent where all is on one node. */
  readonly place?: QueuePlace;
  /** What the request has been in when it is submitted here, and what it is in once its entry is posted. */
  readonly submitPhase: number;
  /** Told when the last work of a request has been done, in place of the request's own callbacks. */
  readonly ended?: (request: Request, edge: number) => void;
  /**
   * Who looks at a polled queue in a loop of its own, and calls `reap`: told that there is something to see, by the doing
   * of the timeline `edge`. Whoever submits spins in `poll` if absent.
   */
  readonly poller?: (edge: number) => void;
}

export class NvmeDriver implements BlockDevice, CompletionQueue {
  readonly polled: boolean;
  readonly interrupt: ((edge: number) => void) | null;
  readonly place: QueuePlace | undefined;
  private readonly wiring: NvmeDriverWiring;
  private readonly processor: Processor;
  private readonly irqComplete: readonly Site[];
  /** Paid by an interrupt's handler that wakes the submitter on another CPU [ns], cost. */
  private readonly ttwu: Site | null;
  private readonly pollComplete: readonly Site[];
  private readonly iopoll: Iopoll;
  private readonly lines: Site;
  private readonly visible = new Fifo<Request>();
  private readonly reaped = new Fifo<Request>();
  private submitting: Request | null = null;
  private submitted: () => void = () => {};
  private found: () => void = () => {};

  constructor(wiring: NvmeDriverWiring) {
    const { book, submitter, irq, calendar, ledger } = wiring;
    const actor = submitter.name;
    this.wiring = wiring;
    this.processor = submitter.processor;
    this.polled = irq === null;
    this.place = wiring.place;
    this.interrupt = irq === null ? null : this.onInterrupt;
    const { blockLayer } = wiring;
    this.irqComplete = irq === null ? [] : blockLayer.completion(irq.name, 'irq');
    const wakesRemotely =
      irq !== null &&
      irq.processor !== this.processor &&
      wiring.submitPhase === Phase.submit &&
      wiring.ended === undefined;
    this.ttwu = wakesRemotely ? book.pays(irq.name, 'scheduler', 'ttwu_send', 'irq') : null;
    this.pollComplete = blockLayer.completion(actor, 'poll');
    this.lines = book.pays(actor, 'iopoll', 'cqe_line_read', 'pollUseful');
    this.iopoll = new Iopoll(calendar, ledger, book, submitter, 'cqe_line_read');
  }

  submit(request: Request, submitted: () => void): void {
    this.submitting = request;
    this.submitted = submitted;
    this.wiring.blockLayer.submit(this.processor, request);
    this.processor.then(this.ring);
  }

  poll(found: () => void): void {
    this.found = found;
    this.iopoll.start(this.reapPolled, this.visible.length > 0);
  }

  posted(request: Request): void {
    this.visible.push(request);
    const { paths, irq } = this.wiring;
    const holder = irq === null ? this.processor.timeline : irq.timeline;
    const from = request.path.holder.id;
    paths.handOver(request.path, Phase.device, holder);
    if (irq !== null) return;
    if (this.wiring.poller === undefined) this.iopoll.ready(from);
    else this.wiring.poller(from);
  }

  /** Whether a polled queue shows an entry. */
  get pending(): boolean {
    return this.polled && this.visible.length > 0;
  }

  /** Ends what a polled queue shows, for a poller of its own; `done` runs when that is done. */
  reap(done: () => void): void {
    this.found = done;
    this.processor.charge(this.lines);
    this.processor.then(this.takeVisible);
  }

  private readonly takeVisible = (): void => {
    const { paths, submitPhase } = this.wiring;
    for (let request = this.visible.shift(); request !== null; request = this.visible.shift()) {
      if (submitPhase === Phase.submit)
        paths.handOver(request.path, Phase.notifyDriver, this.processor.timeline);
      for (const site of this.pollComplete) this.processor.charge(site);
      this.reaped.push(request);
    }
    this.processor.then(this.endTaken);
  };

  private readonly endTaken = (): void => {
    for (let request = this.reaped.shift(); request !== null; request = this.reaped.shift())
      this.end(request, this.processor.timeline.id);
    this.found();
  };

  private readonly ring = (): void => {
    const request = this.submitting!;
    this.wiring.drive.submit(request, this, this.wiring.submitPhase);
    this.wiring.blockLayer.submitted(this.processor);
    this.submitted();
  };

  private readonly reapPolled = (): void => {
    const { timeline } = this.processor;
    for (let request = this.visible.shift(); request !== null; request = this.visible.shift()) {
      this.wiring.paths.handOver(request.path, Phase.notifyDriver, timeline);
      for (const site of this.pollComplete) this.processor.charge(site);
      this.end(request, timeline.id);
    }
    this.found();
  };

  private readonly onInterrupt = (edge: number): void => {
    this.wiring.irq!.interrupt(this.handle, edge);
  };

  /** nvme_irq: ends all that is visible. */
  private readonly handle = (): void => {
    const cpu = this.wiring.irq!;
    cpu.processor.then(this.reapIrq);
  };

  private readonly reapIrq = (): void => {
    const cpu = this.wiring.irq!;
    for (let request = this.visible.shift(); request !== null; request = this.visible.shift()) {
      this.reaped.push(request);
      if (this.wiring.submitPhase === Phase.submit) {
        // Who is woken for it waits; who spins is told when the handler is through.
        const { timeline } = this.wiring.ended === undefined ? this.processor : cpu;
        this.wiring.paths.handOver(request.path, Phase.notifyDriver, timeline);
      }
      for (const site of this.irqComplete) cpu.processor.charge(site);
      if (this.ttwu !== null) cpu.processor.charge(this.ttwu);
    }
    cpu.processor.then(this.endReaped);
  };

  private readonly endReaped = (): void => {
    const cpu = this.wiring.irq!;
    for (let request = this.reaped.shift(); request !== null; request = this.reaped.shift()) {
      this.end(request, cpu.timeline.id);
    }
    cpu.interruptDone();
  };

  private end(request: Request, edge: number): void {
    if (this.wiring.ended !== undefined) this.wiring.ended(request, edge);
    else if (this.wiring.submitPhase === Phase.submit) {
      request.ended = true;
      request.onEnd(request, edge);
    } else request.onServed(request);
  }
}
