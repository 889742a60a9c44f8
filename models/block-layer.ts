/**
 * The way of a request through a kernel's block layer, as whoever submits it pays for it on the way down, and whoever
 * ends it on the way up: direct I/O, bio, blk-mq and the queue's scheduler, DMA mapping, and in a guest what nested
 * paging adds. [Linux block/blk-mq.c:blk_mq_submit_bio, drivers/iommu/dma-iommu.c, 5.10]
 *
 * Without a scheduler the submitter issues the request itself, down to the doorbell. With one, a request that is not
 * part of a plugged batch is inserted and the hardware queue is run by kblockd: a worker of the same CPU is woken, and
 * switched to. So is a flush, and up to 6.4 every write with FUA. [block/blk-mq.c:blk_mq_submit_bio, which calls
 * blk_mq_sched_insert_request(..., run_queue, async), 5.10 and 6.3; block/blk-flush.c:blk_kick_flush,
 * blk_mq_add_to_requeue_list; commit 615939a2ae73 (6.5): a write that needs no flush is submitted as any other]
 *
 * Costs of the schedulers: mq-deadline and bfq take the queue's lock in insertion, dispatch and completion, kyber a
 * list of the CPU's own and a token. [block/mq-deadline.c, block/bfq-iosched.c, block/kyber-iosched.c, 5.10]
 *
 * Leaves out: merging, plugging (one request at a time), file systems; what kyber and bfq do where several jobs
 * compete (limits of depth, idling, budgets); contention of their locks. The worker is no thread of its own here: its
 * way is charged to the submitter, whose CPU it takes.
 */
import type { Category, Site } from '../sim/ledger.js';
import type { Processor } from '../sim/processor.js';
import type { Request } from './request.js';
import type { SiteBook } from './site-book.js';

export const schedulers = ['none', 'mq-deadline', 'kyber', 'bfq'] as const;
export type Scheduler = (typeof schedulers)[number];

/** How the kernel maps a buffer for a device: not through an IOMMU, with lazy or with strict flushing of its IOTLB. */
export type DmaMapping = 'none' | 'lazy' | 'strict';

/** What io_uring knows beforehand of the requests of a job: their buffers, their file. */
export interface Registered {
  readonly buffers: boolean;
  readonly file: boolean;
}

export interface BlockLayerOptions {
  readonly scheduler: Scheduler;
  /** Who runs the hardware queue of a scheduler; the submitter if absent. */
  readonly dispatch?: 'worker' | 'submitter';
  /** Whether flushes and writes with FUA come here; not if absent. */
  readonly stableWrites?: boolean;
  /** Whether a write with FUA is issued by the submitter: since 6.5. */
  readonly fuaDirect?: boolean;
  /** Whether the kernel is a guest's. */
  readonly guest: boolean;
  readonly dmaMapping: DmaMapping;
  /** Absent for nothing. */
  readonly registered?: Registered;
}

/** Costs of a scheduler: before the doorbell, and when the request ends. */
const schedulerCosts: Readonly<Record<Scheduler, { insert: string | null; complete: string | null }>> = {
  none: { insert: null, complete: null },
  'mq-deadline': { insert: 'scheduler_mq_deadline', complete: null },
  kyber: { insert: 'scheduler_kyber_insert', complete: 'scheduler_kyber_complete' },
  bfq: { insert: 'scheduler_bfq_insert', complete: 'scheduler_bfq_complete' },
};

export class BlockLayer {
  private readonly book: SiteBook;
  private readonly options: BlockLayerOptions;
  private readonly base: readonly Site[];
  private readonly insert: Site | null;
  /** What a worker costs: to give it the queue, and to switch to it and back; null where none is ever needed. */
  private readonly worker: { readonly queue: Site; readonly contextSwitch: Site } | null;
  /** Whether a worker issues the request on its way. */
  private byWorker = false;

  /** @param actor who submits */
  constructor(book: SiteBook, actor: string, options: BlockLayerOptions) {
    const { scheduler, guest, dmaMapping, registered } = options;
    this.book = book;
    this.options = options;
    const base = [book.pays(actor, 'block-layer', submitCost(registered))];
    if (guest) base.push(book.pays(actor, 'ept', 'ept_dma_guest_extra'));
    const { insert } = schedulerCosts[scheduler];
    this.insert = insert === null ? null : book.pays(actor, 'block-layer', insert);
    if (dmaMapping !== 'none') base.push(book.pays(actor, 'iommu', `iommu_${dmaMapping}_extra`));
    this.base = base;
    const needed = options.stableWrites === true || (insert !== null && options.dispatch === 'worker');
    this.worker = needed
      ? {
          queue: book.pays(actor, 'block-layer', 'kblockd_queue'),
          contextSwitch: book.pays(actor, 'block-layer', 'ctx_switch'),
        }
      : null;
  }

  /** Charges one request's way down. One at a time: `submitted` follows before the next. */
  submit(processor: Processor, request: Request): void {
    this.byWorker = this.takesWorker(request);
    for (const site of this.base) processor.charge(site);
    if (this.insert !== null && !this.bypasses(request)) processor.charge(this.insert);
    if (this.worker === null || !this.byWorker) return;
    processor.charge(this.worker.queue);
    // The flush after a write is queued by what ended the write: waking for it was the worker's waking.
    if (request.flush !== 'sequence') processor.charge(this.worker.contextSwitch);
  }

  /** Charges what follows the doorbell: a worker gives the CPU back. */
  submitted(processor: Processor): void {
    if (this.worker !== null && this.byWorker) processor.charge(this.worker.contextSwitch);
  }

  /**
   * What ending a request costs `actor`, in the interrupt's handler or as it polls: the block layer's own part and the
   * scheduler's.
   */
  completion(actor: string, way: 'irq' | 'poll'): readonly Site[] {
    const { scheduler, registered } = this.options;
    const cost = way === 'irq' ? 'blk_complete_irq' : 'blk_poll_complete';
    const mechanism = way === 'irq' ? 'block-layer' : 'iopoll';
    const category: Category = way === 'irq' ? 'irq' : 'work';
    const own = registered?.buffers === true ? `${cost}_fixedbufs` : cost;
    const sites = [this.book.pays(actor, mechanism, own, category)];
    const { complete } = schedulerCosts[scheduler];
    if (complete !== null) sites.push(this.book.pays(actor, 'block-layer', complete, category));
    return sites;
  }

  /** A flush and a write with FUA do not go through the scheduler. */
  private bypasses(request: Request): boolean {
    return request.flush !== 'no' || request.fua;
  }

  private takesWorker(request: Request): boolean {
    if (request.flush !== 'no') return true;
    if (request.fua) return this.options.fuaDirect !== true;
    return this.insert !== null && this.options.dispatch === 'worker';
  }
}

function submitCost(registered: Registered | undefined): string {
  if (registered?.buffers === true) return registered.file ? 'blk_submit_registered' : 'blk_submit_fixedbufs';
  return registered?.file === true ? 'blk_submit_registerfiles' : 'blk_submit';
}
