/**
 * The way of a request down through a kernel's block layer, up to the driver's own work, as the submitter pays for it:
 * direct I/O, bio, blk-mq and the queue's scheduler, DMA mapping, and in a guest what nested paging adds.
 * [Linux block/blk-mq.c:blk_mq_submit_bio, block/mq-deadline.c, drivers/iommu/dma-iommu.c, 5.10]
 *
 * Leaves out: merging, plugging (one request at a time), file systems.
 */
import type { Site } from '../sim/ledger.js';
import type { Processor } from '../sim/processor.js';
import type { SiteBook } from './site-book.js';

export type Scheduler = 'none' | 'mq-deadline';

/** How the kernel maps a buffer for a device: not through an IOMMU, with lazy or with strict flushing of its IOTLB. */
export type DmaMapping = 'none' | 'lazy' | 'strict';

export interface BlockLayerOptions {
  readonly scheduler: Scheduler;
  /** Whether the kernel is a guest's. */
  readonly guest: boolean;
  readonly dmaMapping: DmaMapping;
}

export class BlockLayer {
  private readonly sites: readonly Site[];

  /** @param actor who submits */
  constructor(book: SiteBook, actor: string, { scheduler, guest, dmaMapping }: BlockLayerOptions) {
    const sites = [book.pays(actor, 'block-layer', 'blk_submit')];
    if (guest) sites.push(book.pays(actor, 'ept', 'ept_dma_guest_extra'));
    if (scheduler === 'mq-deadline') sites.push(book.pays(actor, 'block-layer', 'scheduler_mq_deadline'));
    if (dmaMapping !== 'none') sites.push(book.pays(actor, 'iommu', `iommu_${dmaMapping}_extra`));
    this.sites = sites;
  }

  /** Charges one request's way down. */
  submit(processor: Processor): void {
    for (const site of this.sites) processor.charge(site);
  }
}
