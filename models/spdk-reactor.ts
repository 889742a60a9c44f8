/**
 * SPDK's vhost-user-blk target: one reactor on a CPU of its own, which never sleeps, with the drive in user space.
 *
 *     turn of the reactor:  messages, timers │ vdev_worker of each virtqueue │ NVMe poll group │ again
 *
 * vdev_worker takes what the available ring shows and submits it, one doorbell each; then it signals the used ring for
 * requests that were completed before this run. The poll group tests the completion queue's phase bit and writes the
 * used ring. So an interrupt to the guest leaves in the turn after the one that wrote the used ring, which a polling
 * guest sees at once. Pollers take turns: after one has had work, the next one looks. The guest never kicks: the ring
 * says so from the start. [SPDK lib/event/reactor.c:reactor_run, lib/thread/thread.c:thread_poll (the poller that was
 * registered last comes first), lib/vhost/vhost_blk.c:vdev_worker, process_vq, lib/vhost/rte_vhost_user.c:
 * enable_device_vq, vhost_session_vq_used_signal, module/bdev/nvme/bdev_nvme.c:bdev_nvme_poll, 26.09-pre]
 *
 * SPDK does not offer EVENT_IDX (vhost_blk.c: SPDK_VHOST_DISABLED_FEATURES), so the virtqueues are to be made without.
 *
 * Leaves out: interrupt coalescing (off unless asked for); that bdev_nvme may leave doorbells to the poll group's next
 * run (delay_cmd_submit), a part of a turn later; an interrupt that the driver's handler has switched off when the used
 * ring is written and on again when it would be signalled (SPDK looks then, this model when it writes); the limit of 32
 * requests a run; one poll group for each guest's device instead of one for all.
 */
import type { Calendar } from '../sim/calendar.js';
import type { CriticalPaths } from '../sim/critical-path.js';
import { WiringError } from '../sim/errors.js';
import { Fifo } from '../sim/fifo.js';
import type { Ledger, Site } from '../sim/ledger.js';
import type { Processor } from '../sim/processor.js';
import { Spin } from '../sim/spin.js';
import type { Counts } from './counts.js';
import type { HostThread } from './host-thread.js';
import { Phase } from './phases.js';
import type { CompletionQueue, Drive, InterruptSink, QueuePlace, Virtqueue } from './ports.js';
import type { Request } from './request.js';
import type { SiteBook } from './site-book.js';
import { WakeUp } from './wake-up.js';

export interface SpdkReactorWiring {
  readonly calendar: Calendar;
  readonly ledger: Ledger;
  readonly paths: CriticalPaths;
  readonly book: SiteBook;
  readonly counts: Counts;
  /** The reactor's thread, alone on its CPU. */
  readonly thread: HostThread;
  readonly drive: Drive;
  /** Absent where all is on one node. */
  readonly place?: QueuePlace;
}

/** A virtqueue that the reactor serves: the vdev_worker's view. */
interface Served {
  readonly queue: Virtqueue;
  readonly sink: InterruptSink;
  readonly guestHandler: () => void;
  readonly onUsed: (edge: number) => void;
  /** Whether the used ring has elements that the guest is still to be interrupted for (used_req_cnt). */
  signals: boolean;
}

/** What `spdk_reactor_turn` is for: a reactor's own part, one vdev_worker and one poll group, taken as equally long. */
const PARTS_OF_A_TURN = 3;

/** As many as a polling loop can tell apart, with the poll group. */
const MAX_QUEUES = 30;

export class SpdkReactor implements CompletionQueue {
  readonly interrupt: null = null;
  readonly place: QueuePlace | undefined;
  private readonly w: SpdkReactorWiring;
  private readonly processor: Processor;
  private readonly sites: ReturnType<typeof reactorSites>;
  private readonly served: Served[] = [];
  /** Whose virtqueue a request was last taken from. Nothing is taken out: requests are used again and again. */
  private readonly owners = new Map<Request, Served>();
  private spin: Spin;
  private readonly checks: number[] = [];
  /** The completion entries that are visible and not yet taken. */
  private readonly visibleEntries = new Fifo<Request>();
  /** The poller that runs or has run last, as a place in the turn: 0 the reactor's own part, then as registered. */
  private last = 0;
  /** What vdev_worker took from the available ring in this run, and the one that it submits. */
  private readonly batch = new Fifo<Request>();
  private submitting: Request | null = null;
  private completing: Request | null = null;
  private readonly wakeUp: WakeUp;

  constructor(wiring: SpdkReactorWiring) {
    this.w = wiring;
    this.place = wiring.place;
    this.processor = wiring.thread.processor;
    this.sites = reactorSites(wiring.book, wiring.thread.name);
    this.wakeUp = new WakeUp(this.processor, this.sites.ttwu);
    this.spin = this.spinOf(1);
  }

  /**
   * Adds a virtqueue, before `start`, and switches its kicks off.
   * @param onUsed the used ring shows a request: told to a driver that polls it, with the reactor's timeline
   * @returns its index, for `visible`
   */
  register(
    queue: Virtqueue,
    sink: InterruptSink,
    guestHandler: () => void,
    onUsed: (edge: number) => void,
  ): number {
    if (this.served.length === MAX_QUEUES)
      throw new WiringError(`a reactor is given more than ${MAX_QUEUES} virtqueues`);
    queue.setNotification(false);
    this.served.push({ queue, sink, guestHandler, onUsed, signals: false });
    this.spin = this.spinOf(this.served.length + 1);
    return this.served.length - 1;
  }

  start(): void {
    this.w.thread.start(this.turn);
  }

  /** The available ring of a virtqueue shows a request, by the doing of the timeline `edge`. */
  visible(index: number, edge: number): void {
    this.spin.ready(index, edge);
  }

  posted(request: Request): void {
    const from = request.path.holder.id;
    this.visibleEntries.push(request);
    this.w.paths.handOver(request.path, Phase.device, this.processor.timeline);
    this.spin.ready(this.served.length, from);
  }

  // ---- the reactor's loop

  /** Looks on, from the poller after the last one, until one has work. Source i is the poller at place i + 1. */
  private readonly turn = (): void => {
    const sources = this.served.length + 1;
    const places = sources + 1;
    const part = Math.max(1, Math.floor(this.sites.turn.sampler!.next() / PARTS_OF_A_TURN));
    for (let i = 0; i < sources; i++) {
      const ahead = (i + 1 - this.last + places) % places;
      this.checks[i] = (ahead === 0 ? places : ahead) * part;
    }
    this.spin.start(places * part, this.checks, Infinity, false, this.found);
    for (let i = 0; i < this.served.length; i++)
      if (this.served[i].signals || !this.served[i].queue.empty) this.spin.ready(i);
    if (this.visibleEntries.length > 0) this.spin.ready(this.served.length);
  };

  private readonly found = (found: number): void => {
    const source = 31 - Math.clz32(found);
    this.last = source + 1;
    if (source === this.served.length) this.completeNext();
    else this.take(this.served[source]);
  };

  // ---- vdev_worker: submits, then signals

  /** The available index is read once: what comes after that is for the next run. */
  private take(served: Served): void {
    for (let request = served.queue.pop(); request !== null; request = served.queue.pop()) {
      this.w.paths.handOver(request.path, Phase.notifyServer, this.processor.timeline);
      this.owners.set(request, served);
      this.batch.push(request);
    }
    this.submitNext();
  }

  private submitNext(): void {
    this.submitting = this.batch.shift();
    if (this.submitting === null) {
      this.signal(this.served[this.last - 1]);
      return;
    }
    this.processor.charge(this.sites.take);
    this.processor.charge(this.sites.submit);
    this.processor.then(this.ring);
  }

  private readonly ring = (): void => {
    this.w.drive.submit(this.submitting!, this, Phase.serverSubmit);
    this.submitNext();
  };

  private signal(served: Served): void {
    if (!served.signals) {
      this.turn();
      return;
    }
    served.signals = false;
    this.w.counts.syscalls++;
    this.processor.charge(this.sites.irqfdWrite);
    this.processor.then(this.inject);
  }

  private readonly inject = (): void => {
    const { sink, guestHandler } = this.served[this.last - 1];
    this.wakeUp.run(sink.inject(guestHandler, this.processor.timeline.id), this.turn);
  };

  // ---- the NVMe poll group: ends what the completion queue shows

  private completeNext(): void {
    const request = this.visibleEntries.shift();
    if (request === null) {
      this.turn();
      return;
    }
    this.w.paths.handOver(request.path, Phase.reap, this.processor.timeline);
    this.completing = request;
    this.processor.charge(this.sites.complete);
    this.processor.charge(this.sites.giveBack);
    this.processor.then(this.writeUsed);
  }

  private readonly writeUsed = (): void => {
    const request = this.completing!;
    const served = this.owners.get(request)!;
    if (served.queue.pushUsed(request)) served.signals = true;
    this.w.paths.handOver(request.path, Phase.serverComplete, served.sink.timeline);
    served.onUsed(this.processor.timeline.id);
    this.completeNext();
  };

  private spinOf(sources: number): Spin {
    const { calendar, ledger, thread } = this.w;
    return new Spin(calendar, thread.processor, ledger, thread.context, this.sites.spin, sources);
  }
}

function reactorSites(book: SiteBook, actor: string) {
  const turn: Site = book.pays(actor, 'spdk', 'spdk_reactor_turn', 'pollUseful');
  return {
    turn,
    take: book.pays(actor, 'spdk', 'vhost_user_spdk_take'),
    submit: book.pays(actor, 'spdk', 'spdk_submit'),
    complete: book.pays(actor, 'spdk', 'spdk_complete'),
    giveBack: book.pays(actor, 'spdk', 'vhost_user_spdk_give_back'),
    irqfdWrite: book.pays(actor, 'irqfd', 'irqfd_write'),
    ttwu: book.pays(actor, 'scheduler', 'ttwu_send'),
    spin: {
      wait: book.spends(actor, 'spdk', 'polling', 'pollUseful'),
      detect: book.spends(actor, 'spdk', 'turn in progress', 'pollUseful'),
      wasted: book.spends(actor, 'spdk', 'polling in vain', 'pollWasted'),
    },
  };
}
