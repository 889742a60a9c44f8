/**
 * The polling loop of an AioContext: passes over the context's notifier and every handler with an io_poll.
 *
 * A pass costs its clock read and a look at each handler, also at those that never have work (the virtqueues of idle
 * disks and vCPUs). [QEMU util/aio-posix.c: run_poll_handlers, run_poll_handlers_once, 5.1 to 9.2]
 */
import type { Calendar } from '../sim/calendar.js';
import { WiringError } from '../sim/errors.js';
import type { Fifo } from '../sim/fifo.js';
import type { Ledger } from '../sim/ledger.js';
import { Spin } from '../sim/spin.js';
import type { AioSites } from './aio-sites.js';
import type { HostThread } from './host-thread.js';
import type { AioHandler } from './ports.js';

/** What was found, as a mask: the notifier, and each handler by its place. */
export const NOTIFIER = 1;

/** Handlers that a mask of 31 bits has room for, beside the notifier. */
export const MOST_HANDLERS = 30;

export class AioPolling {
  private readonly sites: AioSites;
  private readonly handlers: readonly AioHandler[];
  /** Whether descriptors without io_poll are seen too: the talk's polling branch. */
  private readonly peeks: boolean;
  private readonly atPassEnd: boolean;
  private readonly spinOf: (sources: number) => Spin;
  private spin: Spin;
  private readonly checks: number[] = [];
  private silent = 0;

  /** @param handlers of the context, which adds to them and then calls `handlersChanged` */
  constructor(
    calendar: Calendar,
    ledger: Ledger,
    thread: HostThread,
    sites: AioSites,
    handlers: readonly AioHandler[],
    { peeks, atPassEnd }: { peeks: boolean; atPassEnd: boolean },
  ) {
    this.sites = sites;
    this.handlers = handlers;
    this.peeks = peeks;
    this.atPassEnd = atPassEnd;
    this.spinOf = (sources) =>
      new Spin(calendar, thread.processor, ledger, thread.context, sites.spin, sources);
    this.spin = this.spinOf(1);
  }

  /** @throws WiringError beyond `MOST_HANDLERS` */
  handlersChanged(): void {
    if (this.handlers.length > MOST_HANDLERS)
      throw new WiringError(`an AioContext with more than ${MOST_HANDLERS} handlers that have work`);
    this.spin = this.spinOf(this.handlers.length + 1);
  }

  /** Adds handlers that never have work. */
  addSilent(count: number): void {
    this.silent += count;
  }

  /** Polls for up to `budgetNs`; `ended` is told what was found, 0 for nothing. */
  start(budgetNs: number, notified: boolean, ended: (found: number) => void): void {
    const sources = this.handlers.length + 1;
    let periodNs = Math.max(sources, this.sites.iteration.sampler!.next());
    const share = Math.floor(periodNs / sources);
    for (let i = 0; i < sources; i++) this.checks[i] = (i + 1) * share;
    if (this.silent > 0) periodNs += this.silent * this.sites.silentHandler.sampler!.next();
    this.spin.start(periodNs, this.checks, budgetNs, this.atPassEnd, ended);
    if (notified) this.spin.ready(0);
    for (let i = 0; i < this.handlers.length; i++) if (this.seen(this.handlers[i])) this.spin.ready(i + 1);
  }

  /** The context has been notified, by the doing of the timeline `edge`. */
  notified(edge: number): void {
    this.spin.ready(0, edge);
  }

  /** A handler's memory shows work. One without io_poll has none that is looked at. */
  visible(handler: AioHandler, edge: number): void {
    if (handler.pollable) this.spin.ready(this.handlers.indexOf(handler) + 1, edge);
  }

  /** An eventfd has been signalled: a loop that peeks sees those of handlers without io_poll. */
  signalled(): void {
    for (let i = 0; i < this.handlers.length; i++) {
      const handler = this.handlers[i];
      if (!handler.pollable && handler.fd.counter > 0) this.spin.ready(i + 1);
    }
  }

  /** Puts the handlers that were found into `run`, in order; whether there are any. */
  collect(found: number, run: Fifo<AioHandler>): boolean {
    if (found <= NOTIFIER) return false;
    for (let i = 0; i < this.handlers.length; i++) {
      if ((found & (2 << i)) !== 0) run.push(this.handlers[i]);
    }
    return true;
  }

  private seen(handler: AioHandler): boolean {
    return handler.pollable ? handler.ready() : this.peeks && handler.fd.counter > 0;
  }
}
