/**
 * QEMU's null-co block driver: reads nothing, after a latency.
 *
 * Without a latency the request returns from its coroutine before blk_aio_preadv does, which then completes it by a
 * bottom half. With one, the coroutine sleeps by a timer of the loop's AioContext. So an IOThread goes round three times
 * for a request: for the kick, for its own notifier (the timer was armed), for the timer.
 * [QEMU 7.2 block/null.c:null_co_common; util/qemu-coroutine-sleep.c; block/block-backend.c:blk_aio_prwv]
 */
import type { CriticalPaths } from '../sim/critical-path.js';
import type { Site } from '../sim/ledger.js';
import { Phase } from './phases.js';
import type { EventLoop } from './ports.js';
import type { Request } from './request.js';
import type { SiteBook } from './site-book.js';

export interface NullCoWiring {
  readonly paths: CriticalPaths;
  readonly book: SiteBook;
  readonly loop: EventLoop;
  /** The thread of the loop, as sites name it. */
  readonly actor: string;
  /** latency-ns [ns], constant. */
  readonly latencyNs: number;
  /** QEMU's completion of one request; `next` runs when it is done. */
  readonly completed: (request: Request, next: () => void) => void;
}

export class NullCo {
  private readonly w: NullCoWiring;
  private readonly timer: Site;

  constructor(wiring: NullCoWiring) {
    this.w = wiring;
    this.timer = wiring.book.pays(wiring.actor, 'null-co', 'aio_timer');
  }

  submit(request: Request, submitted: () => void): void {
    const { loop, latencyNs, paths } = this.w;
    paths.handOver(request.path, Phase.serverSubmit, loop.processor.timeline);
    const complete = (done: () => void): void => {
      paths.handOver(request.path, Phase.device, loop.processor.timeline);
      this.w.completed(request, done);
    };
    if (latencyNs === 0) {
      loop.schedule(complete);
      submitted();
      return;
    }
    // The coroutine sleeps from when it has read the clock.
    const deadlineNs = loop.processor.calendar.now + latencyNs;
    loop.processor.charge(this.timer);
    loop.timer(deadlineNs, complete);
    loop.processor.then(submitted);
  }
}
