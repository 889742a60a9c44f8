/**
 * The host kernel's NVMe driver with the block layer above it: one queue pair of one CPU.
 *
 * Submit: direct I/O, bio, blk-mq and nvme_queue_rq down to the doorbell store, in the caller's context. Complete:
 * on an interrupt queue the MSI-X hits the CPU the vector is bound to, whose handler ends every visible entry; on
 * a polled queue (nvme.poll_queues) the submitter spins in blk_poll and ends its entry itself, and there is no
 * interrupt. [Linux drivers/nvme/host/pci.c, block/blk-mq.c:blk_poll, 5.10]
 *
 * Leaves out: merging, plugging (one request at a time), the tick's need_resched while polling.
 */
import type { Calendar } from '../sim/calendar.js';
import type { CriticalPaths } from '../sim/critical-path.js';
import { Fifo } from '../sim/fifo.js';
import type { Ledger, Site } from '../sim/ledger.js';
import type { Processor } from '../sim/processor.js';
import { Spin } from '../sim/spin.js';
import type { HostThread } from './host-thread.js';
import { Phase } from './phases.js';
import type { PhysicalCpu } from './physical-cpu.js';
import type { BlockDevice, CompletionQueue, Drive } from './ports.js';
import type { Request } from './request.js';
import type { SiteBook } from './site-book.js';

export interface NvmeDriverWiring {
  readonly calendar: Calendar;
  readonly paths: CriticalPaths;
  readonly ledger: Ledger;
  readonly book: SiteBook;
  readonly drive: Drive;
  /** The thread that submits: the application, or QEMU's. */
  readonly submitter: HostThread;
  /** Where the queue's interrupt goes; null for a polled queue. */
  readonly irqCpu: PhysicalCpu | null;
  /** What the request has been in when it is submitted here, and what it is in once its entry is posted. */
  readonly submitPhase: number;
  readonly scheduler: 'none' | 'mq-deadline';
}

export class NvmeDriver implements BlockDevice, CompletionQueue {
  readonly polled: boolean;
  readonly interrupt: ((edge: number) => void) | null;
  private readonly wiring: NvmeDriverWiring;
  private readonly processor: Processor;
  private readonly blkSubmit: Site;
  private readonly schedule: Site | null;
  private readonly irqComplete: Site | null;
  /** Paid by an interrupt's handler that wakes the submitter on another CPU [ns], cost. */
  private readonly ttwu: Site | null;
  private readonly pollComplete: Site;
  private readonly lineRead: Site;
  private readonly turn: Site;
  private readonly spin: Spin;
  private readonly visible = new Fifo<Request>();
  private readonly reaped = new Fifo<Request>();
  private submitting: Request | null = null;
  private submitted: () => void = () => {};
  private found: () => void = () => {};

  constructor(wiring: NvmeDriverWiring) {
    const { book, submitter, irqCpu, calendar, ledger } = wiring;
    const actor = submitter.name;
    this.wiring = wiring;
    this.processor = submitter.processor;
    this.polled = irqCpu === null;
    this.interrupt = irqCpu === null ? null : this.onInterrupt;
    this.blkSubmit = book.pays(actor, 'block-layer', 'blk_submit');
    this.schedule =
      wiring.scheduler === 'none' ? null : book.pays(actor, 'block-layer', 'scheduler_mq_deadline');
    this.irqComplete =
      irqCpu === null ? null : book.pays(irqCpu.name, 'block-layer', 'blk_complete_irq', 'irq');
    const wakesRemotely =
      irqCpu !== null && irqCpu.processor !== this.processor && wiring.submitPhase === Phase.submit;
    this.ttwu = wakesRemotely ? book.pays(irqCpu.name, 'scheduler', 'ttwu_send', 'irq') : null;
    this.pollComplete = book.pays(actor, 'iopoll', 'blk_poll_complete');
    this.lineRead = book.pays(actor, 'iopoll', 'cqe_line_read', 'pollUseful');
    this.turn = book.pays(actor, 'iopoll', 'blk_poll_turn', 'pollUseful');
    this.spin = new Spin(
      calendar,
      this.processor,
      ledger,
      submitter.context,
      {
        wait: book.spends(actor, 'iopoll', 'blk_poll', 'pollUseful'),
        detect: book.spends(actor, 'iopoll', 'blk_poll turn', 'pollUseful'),
        wasted: book.spends(actor, 'iopoll', 'blk_poll in vain', 'pollWasted'),
      },
      1,
    );
  }

  submit(request: Request, submitted: () => void): void {
    this.submitting = request;
    this.submitted = submitted;
    this.processor.charge(this.blkSubmit);
    if (this.schedule !== null) this.processor.charge(this.schedule);
    this.processor.then(this.ring);
  }

  poll(found: () => void): void {
    this.found = found;
    const periodNs = Math.max(1, this.turn.sampler!.next());
    this.spin.start(periodNs, [periodNs], Infinity, false, this.onFound);
    if (this.visible.length > 0) this.spin.ready(0);
  }

  posted(request: Request): void {
    this.visible.push(request);
    const { paths, irqCpu } = this.wiring;
    const holder = irqCpu === null ? this.processor.timeline : irqCpu.timeline;
    const from = request.path.holder.id;
    paths.handOver(request.path, Phase.device, holder);
    if (irqCpu === null) this.spin.ready(0, from);
  }

  private readonly ring = (): void => {
    const request = this.submitting!;
    this.wiring.drive.submit(request, this, this.wiring.submitPhase);
    this.submitted();
  };

  private readonly onFound = (): void => {
    this.processor.charge(this.lineRead);
    this.processor.then(this.reapPolled);
  };

  private readonly reapPolled = (): void => {
    const { timeline } = this.processor;
    for (let request = this.visible.shift(); request !== null; request = this.visible.shift()) {
      this.wiring.paths.handOver(request.path, Phase.notifyDriver, timeline);
      this.processor.charge(this.pollComplete);
      this.end(request, timeline.id);
    }
    this.found();
  };

  private readonly onInterrupt = (edge: number): void => {
    this.wiring.irqCpu!.interrupt(this.handle, edge);
  };

  /** nvme_irq: ends all that is visible. */
  private readonly handle = (): void => {
    const cpu = this.wiring.irqCpu!;
    cpu.processor.then(this.reapIrq);
  };

  private readonly reapIrq = (): void => {
    const cpu = this.wiring.irqCpu!;
    for (let request = this.visible.shift(); request !== null; request = this.visible.shift()) {
      this.reaped.push(request);
      if (this.wiring.submitPhase === Phase.submit) {
        this.wiring.paths.handOver(request.path, Phase.notifyDriver, this.processor.timeline);
      }
      cpu.processor.charge(this.irqComplete!);
      if (this.ttwu !== null) cpu.processor.charge(this.ttwu);
    }
    cpu.processor.then(this.endReaped);
  };

  private readonly endReaped = (): void => {
    const cpu = this.wiring.irqCpu!;
    for (let request = this.reaped.shift(); request !== null; request = this.reaped.shift()) {
      this.end(request, cpu.timeline.id);
    }
    cpu.interruptDone();
  };

  private end(request: Request, edge: number): void {
    if (this.wiring.submitPhase === Phase.submit) {
      request.ended = true;
      request.onEnd(request, edge);
    } else request.onServed(request);
  }
}
