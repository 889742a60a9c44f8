/** A server for the tests of what hands requests to the host: a loop that is kicked, and a disk that interrupts. */
import { AioContext } from '../../models/aio-context.js';
import { aioGenerations } from '../../models/aio-generations.js';
import { EventFd } from '../../models/eventfd.js';
import type { HostThread } from '../../models/host-thread.js';
import { MainLoop } from '../../models/main-loop.js';
import { Phase } from '../../models/phases.js';
import type { PhysicalCpu } from '../../models/physical-cpu.js';
import type { AioHandler, BlockDevice, EventLoop } from '../../models/ports.js';
import type { Request } from '../../models/request.js';
import type { QemuClass } from '../../models/versions.js';
import { Fifo } from '../../sim/fifo.js';
import type { Processor } from '../../sim/processor.js';
import type { Timeline } from '../../sim/timeline.js';
import type { Rig } from './rig.js';

export type LoopKind = QemuClass | 'main loop';
export const loopKinds: readonly LoopKind[] = ['5.1', 'polling', '5.2', '7.0', '8.0', '10.0', 'main loop'];

export type StartableLoop = EventLoop & { start(): void };

/** An event loop of QEMU on a thread; an IOThread polls for a constant time. */
export function serverLoop(rig: Rig, thread: HostThread, kind: LoopKind, pollNs: number): StartableLoop {
  if (kind === 'main loop') return new MainLoop(thread, rig.book, rig.counts);
  const rule = { pollNs, adapt: () => {}, raise: () => {} };
  const { calendar, ledger, book, counts } = rig;
  return new AioContext(calendar, ledger, thread, book, counts, aioGenerations[kind], rule);
}

/** A disk whose submission takes 100 ns, and whose handler takes 100 ns of `irqCpu` for each request. */
export class FakeDisk implements BlockDevice {
  readonly polled = false;
  /** How long the next requests take [ns], the last for all that follow. */
  readonly servicesNs: number[] = [5_000];
  /** From the doorbell until the submitter has the CPU back [ns]. */
  afterDoorbellNs = 0;
  private readonly rig: Rig;
  private readonly processor: Processor;
  private readonly irqCpu: PhysicalCpu;
  private readonly lines = new Map<Request, Timeline>();

  constructor(rig: Rig, processor: Processor, irqCpu: PhysicalCpu) {
    this.rig = rig;
    this.processor = processor;
    this.irqCpu = irqCpu;
  }

  submit(request: Request, submitted: () => void): void {
    const { rig, processor } = this;
    processor.chargeNs(rig.book.spends('disk', 'test', 'submission', 'work'), 100);
    processor.then(() => {
      const line = this.lineOf(request);
      rig.paths.handOver(request.path, Phase.serverSubmit, line);
      const { servicesNs } = this;
      const serviceNs = servicesNs.length > 1 ? servicesNs.shift()! : servicesNs[0];
      rig.at(rig.calendar.now + serviceNs, () => this.serve(request, line));
      if (this.afterDoorbellNs === 0) submitted();
      else {
        processor.chargeNs(
          rig.book.spends('disk', 'test', 'after the doorbell', 'work'),
          this.afterDoorbellNs,
        );
        processor.then(submitted);
      }
    });
  }

  poll(): void {}

  private serve(request: Request, line: Timeline): void {
    const { rig, irqCpu } = this;
    const { processor } = irqCpu;
    line.appendUntilNow(rig.book.spends('disk', 'test', 'service', 'work'), -1);
    rig.paths.handOver(request.path, Phase.device, irqCpu.timeline);
    irqCpu.interrupt(() => {
      processor.chargeNs(rig.book.spends(irqCpu.name, 'test', 'disk handler', 'irq'), 100);
      processor.then(() => {
        request.onServed(request);
        irqCpu.interruptDone();
      });
    }, line.id);
  }

  private lineOf(request: Request): Timeline {
    let line = this.lines.get(request);
    if (line === undefined) {
      line = this.rig.timeline(`disk ${this.lines.size}`);
      this.lines.set(request, line);
    }
    return line;
  }
}

type Submit = (request: Request, submitted: () => void) => void;

/**
 * A closed loop of a few requests around a server: each is kicked, submitted, completed, and kicked again after a time.
 * Checks nothing itself: `latenciesNs` sum to the spans of all requests, if these tile.
 */
export class ClosedLoop implements AioHandler {
  readonly name = 'kicks';
  readonly fd: EventFd = new EventFd('kicks');
  readonly pollable: boolean;
  readonly readsFd = true;
  completedCount = 0;
  latenciesNs = 0;
  /** From a completion to the next kick of the same request [ns], in turn. */
  thinksNs: readonly number[] = [1_000];
  private readonly rig: Rig;
  private readonly loop: EventLoop;
  private readonly submit: Submit;
  private readonly kicked = new Fifo<Request>();
  private readonly kickedNs = new Map<Request, number>();
  private left = 0;

  constructor(rig: Rig, loop: EventLoop, submit: Submit, pollable = true) {
    this.rig = rig;
    this.loop = loop;
    this.submit = submit;
    this.pollable = pollable;
    loop.add(this);
  }

  /** `depth` requests go round until `total` have completed. */
  start(depth: number, total: number): void {
    this.left = total;
    for (let i = 0; i < depth; i++) {
      const request = this.rig.request();
      request.path.request = i;
      this.kickAfter(request, this.thinksNs[i % this.thinksNs.length]);
    }
  }

  /** What becomes of a request that the host has served. */
  readonly completed = (request: Request, next: () => void): void => {
    const { processor } = this.loop;
    processor.chargeNs(this.rig.book.spends('server', 'test', 'completion', 'work'), 100);
    processor.then(() => {
      this.rig.paths.handOver(request.path, Phase.serverComplete, processor.timeline);
      this.latenciesNs += this.rig.calendar.now - this.kickedNs.get(request)!;
      this.completedCount++;
      this.kickAfter(request, this.thinksNs[this.completedCount % this.thinksNs.length]);
      next();
    });
  };

  ready(): boolean {
    return this.kicked.length > 0;
  }

  pollBegin(): void {}
  pollEnd(): void {}

  handle(done: () => void): void {
    const request = this.kicked.shift();
    if (request === null) {
      done();
      return;
    }
    this.rig.paths.handOver(request.path, Phase.notifyServer, this.loop.processor.timeline);
    this.submit(request, () => this.handle(done));
  }

  private kickAfter(request: Request, ns: number): void {
    if (this.left === 0) return;
    this.left--;
    this.rig.at(this.rig.calendar.now + ns, () => {
      const { now } = this.rig.calendar;
      this.kickedNs.set(request, now);
      request.path.begin(request.path.request, this.loop.processor.timeline, now);
      this.kicked.push(request);
      this.loop.visible(this, -1);
      this.fd.signal()?.wake(-1);
    });
  }
}

/** All that is charged to requests, in all phases [ns]. */
export function spansNs(rig: Rig): number {
  return rig.ledger.criticalNs.reduce((sum, ns) => sum + ns, 0);
}
