/**
 * The virtio-blk disk of a guest, seen from inside: the guest's driver, and below it a device of which nothing is known but
 * when it interrupts. The machine that is simulated is the guest; its CPUs are vCPUs of a host that is out of sight.
 *
 * Submit: block layer, ring, and the kick, a store that leaves for the hypervisor: the device has the request from there,
 * while the CPU comes back an exit later. Complete: the interrupt of the one queue comes to the CPU it is bound to, whose
 * handler takes every used element; blk-mq ends the requests of a device with one queue in a softirq of that CPU, which
 * wakes the task, on another CPU by an interrupt that it sends.
 * [Linux drivers/block/virtio_blk.c: virtio_queue_rq, virtblk_done; block/blk-mq.c:blk_mq_complete_request_remote, 6.1]
 *
 * The device's time runs from the kick to the handler, the delivery of the interrupt and the waking of a halted CPU
 * included, since from inside only their sum can be seen; so an interrupt that finds its CPU idle pays for no idle state.
 *
 * Leaves out: what the host does when several requests are in flight, which here are served side by side without
 * limit; kicks that are suppressed; interrupts that find their CPU busy, for which the time is too long by the waking.
 */
import type { Calendar } from '../sim/calendar.js';
import type { CriticalPaths } from '../sim/critical-path.js';
import { WiringError } from '../sim/errors.js';
import { Fifo } from '../sim/fifo.js';
import type { Site } from '../sim/ledger.js';
import type { Processor } from '../sim/processor.js';
import type { Timeline } from '../sim/timeline.js';
import type { BlockLayer } from './block-layer.js';
import type { DriveCosts } from './nvme-drive.js';
import { Phase } from './phases.js';
import type { PhysicalCpu } from './physical-cpu.js';
import type { BlockDevice, Submitter } from './ports.js';
import type { Request } from './request.js';
import type { SiteBook } from './site-book.js';

export interface VirtioDiskWiring {
  readonly calendar: Calendar;
  readonly paths: CriticalPaths;
  readonly book: SiteBook;
  readonly name: string;
  readonly submitter: Submitter;
  readonly blockLayer: BlockLayer;
  /** The CPU that the queue's interrupt is bound to. */
  readonly irq: PhysicalCpu;
  /** Rows of the catalogue, from the kick to the handler. */
  readonly costs: Pick<DriveCosts, 'read' | 'write' | 'perExtra4k'>;
  /** One for each request that may be in flight. */
  readonly timelines: readonly Timeline[];
}

/** One request that the host has. */
interface Served {
  readonly timeline: Timeline;
  readonly timer: number;
  request: Request | null;
}

export class VirtioDisk implements BlockDevice {
  readonly polled = false;
  private readonly w: VirtioDiskWiring;
  private readonly processor: Processor;
  private readonly kick: Site;
  private readonly read: Site;
  private readonly write: Site;
  private readonly perExtra4k: Site;
  private readonly nothing: Site;
  private readonly complete: readonly Site[];
  /** try_to_wake_up of a task on another CPU; the interrupt that it sends is in it. */
  private readonly ttwu: Site | null;
  private readonly free: Served[];
  private readonly used = new Fifo<Request>();
  private readonly reaped = new Fifo<Request>();
  private submitting: Request | null = null;
  private submitted: () => void = () => {};

  constructor(wiring: VirtioDiskWiring) {
    const { book, name, submitter, blockLayer, irq, costs, calendar, timelines } = wiring;
    this.w = wiring;
    this.processor = submitter.processor;
    this.kick = book.pays(submitter.name, 'virtio-disk', 'guest_kick');
    this.read = book.pays(name, 'virtio-disk', costs.read);
    this.write = book.pays(name, 'virtio-disk', costs.write);
    this.perExtra4k = book.pays(name, 'virtio-disk', costs.perExtra4k);
    this.nothing = book.spends(name, 'virtio-disk', 'no request', 'idle', 'no request');
    this.complete = [
      ...blockLayer.completion(irq.name, 'irq'),
      book.pays(irq.name, 'block-layer', 'softirq_raise_run', 'irq'),
    ];
    this.ttwu =
      irq.processor === this.processor ? null : book.pays(irq.name, 'scheduler', 'ttwu_send', 'irq');
    this.free = timelines.map((timeline, i) => {
      const served: Served = {
        timeline,
        timer: calendar.timer(`${name}: request ${i}`, () => this.interrupt(served)),
        request: null,
      };
      return served;
    });
  }

  submit(request: Request, submitted: () => void): void {
    this.submitting = request;
    this.submitted = submitted;
    this.w.blockLayer.submit(this.processor, request);
    this.processor.then(this.notify);
  }

  poll(): void {
    throw new WiringError('a virtio disk is asked to poll, but its queue has an interrupt');
  }

  private readonly notify = (): void => {
    const request = this.submitting!;
    const served = this.free.pop()!;
    const { timeline } = served;
    this.w.paths.handOver(request.path, Phase.submit, timeline);
    timeline.appendUntilNow(this.nothing, -1);
    const time = request.write ? this.write : this.read;
    timeline.append(time, time.sampler!.next());
    for (let left = request.bytes - 4096; left > 0; left -= 4096)
      timeline.append(this.perExtra4k, this.perExtra4k.sampler!.next());
    request.path.holder = timeline;
    served.request = request;
    this.w.calendar.arm(served.timer, timeline.endNs);
    this.processor.charge(this.kick);
    this.processor.then(this.back);
  };

  private readonly back = (): void => {
    this.w.blockLayer.submitted(this.processor);
    this.submitted();
  };

  private interrupt(served: Served): void {
    const { paths, irq } = this.w;
    const request = served.request!;
    this.free.push(served);
    this.used.push(request);
    paths.handOver(request.path, Phase.device, irq.timeline);
    irq.interruptAwake(this.handle, served.timeline.id);
  }

  /** vring_interrupt. */
  private readonly handle = (): void => {
    this.w.irq.processor.then(this.reap);
  };

  private readonly reap = (): void => {
    const { paths, irq } = this.w;
    for (let request = this.used.shift(); request !== null; request = this.used.shift()) {
      this.reaped.push(request);
      paths.handOver(request.path, Phase.notifyDriver, this.processor.timeline);
      for (const site of this.complete) irq.processor.charge(site);
      if (this.ttwu !== null) irq.processor.charge(this.ttwu);
    }
    irq.processor.then(this.end);
  };

  private readonly end = (): void => {
    const { irq } = this.w;
    for (let request = this.reaped.shift(); request !== null; request = this.reaped.shift()) {
      request.ended = true;
      request.onEnd(request, irq.timeline.id);
    }
    irq.interruptDone();
  };
}
