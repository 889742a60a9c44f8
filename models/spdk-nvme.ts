/**
 * SPDK's NVMe driver as fio's plugin uses it: a queue pair in user space, which its thread polls and never sleeps for.
 *
 * Submission is a command and a doorbell, without a system call or a bio; completions are looked for by
 * spdk_nvme_qpair_process_completions, turn by turn without a pause, until there is one. The buffers are pinned huge pages
 * from the start. [SPDK app/fio/nvme/fio_plugin.c: spdk_fio_queue, spdk_fio_getevents; lib/nvme/nvme_pcie_common.c:
 * nvme_pcie_qpair_process_completions, 23.01]
 *
 * Leaves out: doorbells left to the next call (delay_cmd_submit), several controllers, interrupt mode.
 */
import type { Calendar } from '../sim/calendar.js';
import type { CriticalPaths } from '../sim/critical-path.js';
import { Fifo } from '../sim/fifo.js';
import type { Ledger, Site } from '../sim/ledger.js';
import { Spin } from '../sim/spin.js';
import { Phase } from './phases.js';
import type { BlockDevice, CompletionQueue, Drive, QueuePlace, Submitter } from './ports.js';
import type { Request } from './request.js';
import type { SiteBook } from './site-book.js';

export interface SpdkNvmeWiring {
  readonly calendar: Calendar;
  readonly paths: CriticalPaths;
  readonly ledger: Ledger;
  readonly book: SiteBook;
  readonly drive: Drive;
  readonly submitter: Submitter;
  /** Absent where all is on one node. */
  readonly place?: QueuePlace;
}

export class SpdkNvme implements BlockDevice, CompletionQueue {
  readonly polled = true;
  readonly interrupt: null = null;
  readonly place: QueuePlace | undefined;
  private readonly w: SpdkNvmeWiring;
  private readonly spin: Spin;
  private readonly turn: Site;
  private readonly submitCost: Site;
  private readonly lines: Site;
  private readonly completeCost: Site;
  private readonly visible = new Fifo<Request>();
  private submitting: Request | null = null;
  private submitted: () => void = () => {};
  private found: () => void = () => {};

  constructor(wiring: SpdkNvmeWiring) {
    const { book, submitter, calendar, ledger } = wiring;
    const { name, processor, context } = submitter;
    this.w = wiring;
    this.place = wiring.place;
    this.turn = book.pays(name, 'spdk', 'spdk_poll_turn', 'pollUseful');
    this.submitCost = book.pays(name, 'spdk', 'spdk_submit');
    this.lines = book.pays(name, 'spdk', 'cqe_line_read', 'pollUseful');
    this.completeCost = book.pays(name, 'spdk', 'spdk_complete');
    const sites = {
      wait: book.spends(name, 'spdk', 'polling', 'pollUseful'),
      detect: book.spends(name, 'spdk', 'turn in progress', 'pollUseful'),
      wasted: book.spends(name, 'spdk', 'polling in vain', 'pollWasted'),
    };
    this.spin = new Spin(calendar, processor, ledger, context, sites, 1);
  }

  submit(request: Request, submitted: () => void): void {
    this.submitting = request;
    this.submitted = submitted;
    this.w.submitter.processor.charge(this.submitCost);
    this.w.submitter.processor.then(this.ring);
  }

  private readonly ring = (): void => {
    this.w.drive.submit(this.submitting!, this, Phase.submit);
    this.submitted();
  };

  posted(request: Request): void {
    const from = request.path.holder.id;
    this.visible.push(request);
    this.w.paths.handOver(request.path, Phase.device, this.w.submitter.processor.timeline);
    this.spin.ready(0, from);
  }

  poll(found: () => void): void {
    this.found = found;
    const periodNs = Math.max(1, this.turn.sampler!.next());
    this.spin.start(periodNs, [periodNs], Infinity, false, this.seen);
    if (this.visible.length > 0) this.spin.ready(0);
  }

  private readonly seen = (): void => {
    this.w.submitter.processor.charge(this.lines);
    this.w.submitter.processor.then(this.reap);
  };

  private readonly reap = (): void => {
    const { paths, submitter } = this.w;
    const { timeline } = submitter.processor;
    for (let request = this.visible.shift(); request !== null; request = this.visible.shift()) {
      paths.handOver(request.path, Phase.notifyDriver, timeline);
      submitter.processor.charge(this.completeCost);
      request.ended = true;
      request.onEnd(request, timeline.id);
    }
    this.found();
  };
}
