/**
 * iopoll: a task that spins in the kernel until its request has completed, instead of waiting for an interrupt.
 *
 * Each turn looks for a completion and rests (cpu_relax); it ends when one is there, and never for want of time. Only
 * a tick's need_resched makes it yield. [Linux block/blk-mq.c:blk_poll, 5.10; io_uring's io_do_iopoll does the same]
 *
 * Leaves out: need_resched; hybrid polling, which is off unless asked for and gone since 6.4.
 */
import type { Calendar } from '../sim/calendar.js';
import type { Ledger, Site } from '../sim/ledger.js';
import type { Processor } from '../sim/processor.js';
import { Spin } from '../sim/spin.js';
import type { Submitter } from './ports.js';
import type { SiteBook } from './site-book.js';

export class Iopoll {
  private readonly processor: Processor;
  private readonly spin: Spin;
  private readonly turn: Site;
  private readonly lines: Site;
  private found: () => void = () => {};

  /** @param lineCost what it costs to fetch the lines that the device has written, by its id */
  constructor(
    calendar: Calendar,
    ledger: Ledger,
    book: SiteBook,
    { name, processor, context }: Submitter,
    lineCost: string,
  ) {
    this.processor = processor;
    this.turn = book.pays(name, 'iopoll', 'blk_poll_turn', 'pollUseful');
    this.lines = book.pays(name, 'iopoll', lineCost, 'pollUseful');
    const sites = {
      wait: book.spends(name, 'iopoll', 'blk_poll', 'pollUseful'),
      detect: book.spends(name, 'iopoll', 'blk_poll turn', 'pollUseful'),
      wasted: book.spends(name, 'iopoll', 'blk_poll in vain', 'pollWasted'),
    };
    this.spin = new Spin(calendar, processor, ledger, context, sites, 1);
  }

  /** Spins; `found` runs when a completion has been seen and its lines are there. */
  start(found: () => void, alreadyThere: boolean): void {
    this.found = found;
    const periodNs = Math.max(1, this.turn.sampler!.next());
    this.spin.start(periodNs, [periodNs], Infinity, false, this.seen);
    if (alreadyThere) this.spin.ready(0);
  }

  /** A completion is visible, by the doing of the timeline `edge`. */
  ready(edge: number): void {
    this.spin.ready(0, edge);
  }

  private readonly seen = (): void => {
    this.processor.charge(this.lines);
    this.processor.then(this.found);
  };
}
