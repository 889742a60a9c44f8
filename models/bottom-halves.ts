/**
 * The bottom halves of an AioContext: work that a thread, its own or another, leaves for the loop to do next.
 *
 * A pass runs those that were there when it began: what they schedule runs in the next pass.
 * [QEMU util/async.c: aio_bh_enqueue, aio_bh_poll, 5.0 and later]
 */
import { Fifo } from '../sim/fifo.js';
import type { Site } from '../sim/ledger.js';
import type { Processor } from '../sim/processor.js';
import type { BottomHalf } from './ports.js';
import type { SiteBook } from './site-book.js';

export class BottomHalves {
  private readonly processor: Processor;
  /** From the list to the call [ns], cost. */
  private readonly site: Site;
  private readonly list = new Fifo<BottomHalf>();
  private left = 0;
  private ended: () => void = () => {};

  constructor(processor: Processor, actor: string, book: SiteBook) {
    this.processor = processor;
    this.site = book.pays(actor, 'bottom-half', 'bottom_half');
  }

  get pending(): boolean {
    return this.list.length > 0;
  }

  push(bottomHalf: BottomHalf): void {
    this.list.push(bottomHalf);
  }

  /** aio_bh_poll: runs what there is now; `then` follows when all is done. */
  run(then: () => void): void {
    this.left = this.list.length;
    this.ended = then;
    this.next();
  }

  private readonly next = (): void => {
    if (this.left === 0) {
      this.ended();
      return;
    }
    this.left--;
    this.processor.charge(this.site);
    this.processor.then(this.call);
  };

  private readonly call = (): void => this.list.shift()!(this.next);
}
