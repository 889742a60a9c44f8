/** What the tests of the SPDK target stand on: a drive without interrupts, and guests that sleep or poll. */
import type { HostThread } from '../../models/host-thread.js';
import { Phase } from '../../models/phases.js';
import type { CompletionQueue, Drive, InterruptSink, Virtqueue } from '../../models/ports.js';
import type { Request } from '../../models/request.js';
import type { SpdkReactor } from '../../models/spdk-reactor.js';
import { Spin } from '../../sim/spin.js';
import type { Timeline } from '../../sim/timeline.js';
import type { Rig } from './rig.js';

/** Requests take 5001 ns, or as told, all side by side. */
export class FakeDrive implements Drive {
  servicesNs: number[] = [5_001];
  private readonly rig: Rig;
  private readonly lines = new Map<Request, Timeline>();

  constructor(rig: Rig) {
    this.rig = rig;
  }

  submit(request: Request, queue: CompletionQueue, phase: number): void {
    const { rig, servicesNs } = this;
    const line = this.lines.get(request) ?? rig.timeline(`command ${this.lines.size}`);
    this.lines.set(request, line);
    rig.paths.handOver(request.path, phase, line);
    rig.note('doorbell');
    const serviceNs = servicesNs.length > 1 ? servicesNs.shift()! : servicesNs[0];
    rig.at(rig.calendar.now + serviceNs, () => {
      line.appendUntilNow(rig.book.spends('drive', 'test', 'service', 'work'), -1);
      rig.note('posted');
      queue.posted(request);
    });
  }
}

/** A guest on a CPU of its own that keeps a few requests in flight; it sleeps for interrupts, or polls the used ring. */
export class Guest implements InterruptSink {
  readonly timeline: Timeline;
  completedCount = 0;
  latenciesNs = 0;
  kicks = 0;
  thinksNs: readonly number[] = [100];
  private readonly rig: Rig;
  private readonly name: string;
  private readonly thread: HostThread;
  private readonly queue: Virtqueue;
  private readonly reactor: SpdkReactor;
  private readonly index: number;
  private readonly spin: Spin | null;
  private readonly begunNs = new Map<Request, number>();
  private readonly toSubmit: Request[] = [];
  private pending: (() => void) | null = null;
  private left = 0;

  constructor(rig: Rig, name: string, queue: Virtqueue, reactor: SpdkReactor, polls: boolean) {
    const cpu = rig.cpu(`${name}'s cpu`);
    this.rig = rig;
    this.name = name;
    this.timeline = cpu.timeline;
    this.thread = rig.thread(name, cpu);
    this.queue = queue;
    this.reactor = reactor;
    const site = rig.book.spends(name, 'test', 'iopoll', 'pollUseful');
    const sites = { wait: site, detect: site, wasted: site };
    this.spin = polls
      ? new Spin(rig.calendar, cpu.processor, rig.ledger, this.thread.context, sites, 1)
      : null;
    if (polls) queue.disableInterrupts();
    this.index = reactor.register(queue, this, this.handler, this.onUsed);
  }

  start(depth: number, total: number): void {
    this.left = total;
    for (let i = 0; i < depth; i++) {
      const request = this.rig.request();
      request.path.request = i;
      this.toSubmit.push(request);
    }
    this.thread.start(this.submitNext);
  }

  inject(handler: () => void): HostThread {
    this.rig.note(`${this.name} interrupted`);
    this.pending = handler;
    return this.thread;
  }

  private readonly handler = (): void => this.reap();

  private readonly onUsed = (edge: number): void => {
    this.rig.note(`${this.name} used`);
    this.spin?.ready(0, edge);
  };

  private readonly submitNext = (): void => {
    const { rig, thread } = this;
    const request = this.toSubmit.shift();
    if (request === undefined || this.left === 0) return this.wait();
    this.left--;
    this.begunNs.set(request, rig.calendar.now);
    request.path.begin(request.path.request, this.timeline, rig.calendar.now);
    thread.processor.chargeNs(rig.book.spends(this.name, 'test', 'submission', 'work'), 100);
    thread.processor.then(() => {
      rig.paths.handOver(request.path, Phase.submit, rig.cpuOf('reactor cpu').timeline);
      if (this.queue.addAvail(request)) this.kicks++;
      this.reactor.visible(this.index, this.timeline.id);
      this.submitNext();
    });
  };

  private wait(): void {
    if (this.spin !== null) {
      this.spin.start(10, [10], Infinity, false, () => this.reap());
      if (this.queue.usedPending) this.spin.ready(0);
    } else if (this.pending === null) this.thread.block(false, () => this.wait());
    else {
      const handler = this.pending;
      this.pending = null;
      handler();
    }
  }

  private reap(): void {
    const { rig, queue, thread } = this;
    for (let request = queue.getUsed(); request !== null; request = queue.getUsed()) {
      rig.paths.handOver(request.path, Phase.notifyDriver, this.timeline);
      this.completedCount++;
      this.latenciesNs += rig.calendar.now - this.begunNs.get(request)!;
      this.toSubmit.push(request);
      const think = this.thinksNs[this.completedCount % this.thinksNs.length];
      thread.processor.chargeNs(rig.book.spends(this.name, 'test', 'think', 'work'), think);
    }
    if (this.spin === null) queue.enableInterrupts();
    thread.processor.soon(this.submitNext);
  }
}
