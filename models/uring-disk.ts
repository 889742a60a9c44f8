/**
 * The host's io_uring in a guest: the guest's block driver has the rings themselves in its memory, submits by a store that
 * the host's submission thread sees, and polls the completion queue (IOPOLL). There is no virtqueue, no exit and no QEMU
 * on the way. A prototype, never merged. [S. Garzarella, io-uring list, 20200609142406.upuwpfmgqjeji4lc@steredhat, and
 * KVM Forum 2020, "Speeding Up VM's I/O Sharing Host's io_uring Queues With Guests"]
 *
 * Leaves out: interrupts for the guest, and waking a thread that has gone to sleep: by a kick like any other, at the
 * cost of a virtqueue's.
 */
import type { Calendar } from '../sim/calendar.js';
import type { CriticalPaths } from '../sim/critical-path.js';
import { Fifo } from '../sim/fifo.js';
import type { Ledger, Site } from '../sim/ledger.js';
import type { Processor } from '../sim/processor.js';
import type { Timeline } from '../sim/timeline.js';
import type { BlockLayer } from './block-layer.js';
import type { Counts } from './counts.js';
import { Iopoll } from './iopoll.js';
import { Phase } from './phases.js';
import type { BlockDevice, Sleeper } from './ports.js';
import type { Request } from './request.js';
import type { SiteBook } from './site-book.js';
import type { RingOwner, SqpollThread } from './sqpoll-thread.js';
import type { SubmittingCpu } from './virtio-blk-driver.js';
import { WakeUp } from './wake-up.js';

export interface UringDiskWiring {
  readonly calendar: Calendar;
  readonly paths: CriticalPaths;
  readonly ledger: Ledger;
  readonly book: SiteBook;
  readonly counts: Counts;
  readonly vcpu: SubmittingCpu;
  readonly blockLayer: BlockLayer;
  readonly thread: SqpollThread;
  /** Cost of fetching the lines of a completion that another core has posted. */
  readonly cqLines: string;
}

export class UringDisk implements BlockDevice, RingOwner {
  readonly polled = true;
  readonly timeline: Timeline;
  private readonly w: UringDiskWiring;
  private readonly processor: Processor;
  private readonly iopoll: Iopoll;
  private readonly pollComplete: readonly Site[];
  private readonly kick: Site;
  private readonly kickReturn: Site;
  private readonly wakeUp: WakeUp;
  private readonly visible = new Fifo<Request>();
  private readonly ending = new Fifo<Request>();
  private submitting: Request | null = null;
  private submitted: () => void = () => {};
  private found: () => void = () => {};

  constructor(wiring: UringDiskWiring) {
    const { book, vcpu, calendar, ledger, blockLayer, cqLines } = wiring;
    this.w = wiring;
    this.processor = vcpu.processor;
    this.timeline = vcpu.timeline;
    this.iopoll = new Iopoll(calendar, ledger, book, vcpu, cqLines);
    this.pollComplete = blockLayer.completion(vcpu.name, 'poll');
    this.kick = book.pays(vcpu.name, 'kick', 'kick_to_signal');
    this.kickReturn = book.pays(vcpu.name, 'kick', 'kick_return');
    this.wakeUp = new WakeUp(vcpu.processor, book.pays(vcpu.name, 'scheduler', 'ttwu_send'));
  }

  submit(request: Request, submitted: () => void): void {
    this.submitting = request;
    this.submitted = submitted;
    this.w.blockLayer.submit(this.processor, request);
    this.processor.then(this.store);
  }

  private readonly store = (): void => {
    const { paths, thread, counts, vcpu } = this.w;
    const request = this.submitting!;
    paths.handOver(request.path, Phase.submit, thread.timeline);
    thread.submit(request, this.timeline.id);
    if (!thread.needsWakeUp) {
      this.done();
      return;
    }
    counts.kicks++;
    counts.vmexits++;
    vcpu.exited(() => {});
    this.processor.charge(this.kick);
    this.processor.then(this.wake);
  };

  private readonly wake = (): void => this.wakeUp.run(this.w.thread, this.enterAgain);

  private readonly enterAgain = (): void => {
    this.processor.charge(this.kickReturn);
    this.processor.then(this.entered);
  };

  private readonly entered = (): void => {
    this.w.vcpu.entered(() => {});
    this.done();
  };

  private done(): void {
    this.w.blockLayer.submitted(this.processor);
    this.submitted();
  }

  posted(request: Request, edge: number): Sleeper | null {
    this.visible.push(request);
    this.iopoll.ready(edge);
    return null;
  }

  poll(found: () => void): void {
    this.found = found;
    this.iopoll.start(this.reap, this.visible.length > 0);
  }

  private readonly reap = (): void => {
    for (let request = this.visible.shift(); request !== null; request = this.visible.shift()) {
      this.w.paths.handOver(request.path, Phase.notifyDriver, this.timeline);
      for (const site of this.pollComplete) this.processor.charge(site);
      this.ending.push(request);
    }
    for (let request = this.ending.shift(); request !== null; request = this.ending.shift()) {
      request.ended = true;
      request.onEnd(request, this.timeline.id);
    }
    this.found();
  };
}
