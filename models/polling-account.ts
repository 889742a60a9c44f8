/** Tells a wait that spins as useful polling, until it turns out to have found nothing. */
import type { Ledger, Site } from '../sim/ledger.js';
import type { Processor } from '../sim/processor.js';

export class PollingAccount {
  private readonly ledger: Ledger;
  private readonly processor: Processor;
  private readonly useful: Site;
  private readonly wasted: Site;
  /** What the ledger had for it when it began [ns]. */
  private beforeNs = 0;

  constructor(ledger: Ledger, processor: Processor, useful: Site, wasted: Site) {
    this.ledger = ledger;
    this.processor = processor;
    this.useful = useful;
    this.wasted = wasted;
  }

  /** The running context spins from now on. */
  begin(): void {
    this.beforeNs = this.ledger.busyNs[this.useful.id];
    this.processor.wait(this.useful);
  }

  /** It has ended and found nothing. (Of one that the end of the warm-up cut, the rest is told.) */
  endInVain(): void {
    this.processor.endWait();
    const { ledger, useful, wasted } = this;
    ledger.move(useful, wasted, Math.max(0, ledger.busyNs[useful.id] - this.beforeNs));
  }
}
