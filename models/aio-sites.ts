/** What an AioContext pays for and spends its time in, by the names that `aio-context.ts` uses. */
import type { Site } from '../sim/ledger.js';
import type { SpinSites } from '../sim/spin.js';
import type { SiteBook } from './site-book.js';

export interface AioSites {
  /** A pass over a few handlers, and what each further one adds. */
  readonly iteration: Site;
  readonly silentHandler: Site;
  readonly enter: Site;
  readonly leave: Site;
  readonly fdRead: Site;
  readonly notifierRead: Site;
  readonly notifierWrite: Site;
  readonly spin: SpinSites;
}

/** @param actor the thread of the loop */
export function aioSites(book: SiteBook, actor: string): AioSites {
  return {
    iteration: book.pays(actor, 'aio-poll', 'aio_poll_iteration', 'pollUseful'),
    silentHandler: book.pays(actor, 'aio-poll', 'aio_poll_handler', 'pollUseful'),
    enter: book.pays(actor, 'aio-poll', 'aio_poll_enter'),
    leave: book.pays(actor, 'aio-poll', 'aio_poll_leave'),
    fdRead: book.pays(actor, 'eventfd', 'eventfd_read'),
    notifierRead: book.pays(actor, 'aio-poll', 'eventfd_read'),
    notifierWrite: book.pays(actor, 'aio-poll', 'eventfd_write'),
    spin: {
      wait: book.spends(actor, 'aio-poll', 'polling', 'pollUseful'),
      detect: book.spends(actor, 'aio-poll', 'aio_poll_iteration in progress', 'pollUseful'),
      wasted: book.spends(actor, 'aio-poll', 'polling in vain', 'pollWasted'),
    },
  };
}
