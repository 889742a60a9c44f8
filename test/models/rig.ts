/** What the tests of models stand on: a calendar, CPUs with C-states of one's choice, and a cost of 100 ns for all. */
import { Counts } from '../../models/counts.js';
import type { CState } from '../../models/c-states.js';
import { HostThread } from '../../models/host-thread.js';
import { phases } from '../../models/phases.js';
import { PhysicalCpu, type IdleGovernor } from '../../models/physical-cpu.js';
import type { AioHandler, BottomHalf, EventLoop, Sleeper } from '../../models/ports.js';
import { Request } from '../../models/request.js';
import { SiteBook } from '../../models/site-book.js';
import { Calendar } from '../../sim/calendar.js';
import { CriticalPaths } from '../../sim/critical-path.js';
import { Ledger } from '../../sim/ledger.js';
import type { Processor } from '../../sim/processor.js';
import { QuantileTable } from '../../sim/quantile-table.js';
import { RandomStreams } from '../../sim/random.js';
import { Timeline } from '../../sim/timeline.js';

/** What a cost is unless a test says otherwise [ns]. */
const COST = 100;

const poll: CState = {
  name: 'POLL',
  exitLatencyNs: 0,
  targetResidencyNs: 0,
  wakeCost: 'idle_poll_exit',
};
const c1: CState = { name: 'C1', exitLatencyNs: 2000, targetResidencyNs: 2000, wakeCost: 'c1_exit' };

/** A governor that always picks one state, and remembers what it was asked and told. */
export class FixedGovernor implements IdleGovernor {
  state: number;
  readonly asked: { nextTimerNs: number; iowaiters: number }[] = [];
  readonly told: { residencyNs: number; end: string }[] = [];

  constructor(state: number) {
    this.state = state;
  }

  select(nextTimerNs: number, iowaiters: number): number {
    this.asked.push({ nextTimerNs, iowaiters });
    return this.state;
  }

  reflect(residencyNs: number, end: string = 'event'): void {
    this.told.push({ residencyNs, end });
  }
}

/** An event loop that notes what it is told, and runs a bottom half when a test asks for it. */
export class NotingLoop implements EventLoop {
  readonly processor: Processor;
  readonly notifier: { signal(): Sleeper | null } = { signal: () => null };
  readonly bottomHalves: BottomHalf[] = [];
  /** poll_always_cnt. */
  polledAlways = 0;
  private readonly rig: Rig;

  constructor(rig: Rig, processor: Processor) {
    this.rig = rig;
    this.processor = processor;
  }

  add(): void {}

  visible(handler: AioHandler): void {
    this.rig.note(`visible, eventfd ${handler.fd.counter}`);
  }

  notify(): void {
    this.rig.note('aio_notify');
  }

  schedule(bottomHalf: BottomHalf): void {
    this.rig.note('scheduled');
    this.bottomHalves.push(bottomHalf);
  }

  scheduleFrom(bottomHalf: BottomHalf): boolean {
    this.schedule(bottomHalf);
    return false;
  }

  timer(deadlineNs: number): void {
    this.rig.note(`timer at ${deadlineNs}`);
  }

  pollAlways(change: 1 | -1): void {
    this.polledAlways += change;
  }
}

export class Rig {
  readonly calendar: Calendar = new Calendar();
  readonly timelines: Timeline[] = [];
  readonly ledger: Ledger = new Ledger(phases);
  readonly paths: CriticalPaths = new CriticalPaths(this.timelines, this.ledger, this.calendar.state);
  readonly counts: Counts = new Counts();
  readonly book: SiteBook;
  /** What happened, in order: `note` writes it. */
  readonly log: string[] = [];
  private readonly cpus = new Map<string, PhysicalCpu>();

  constructor(costs: Readonly<Record<string, number>> = {}) {
    const table = (cost: string): QuantileTable =>
      new QuantileTable({ kind: 'constant', ns: costs[cost] ?? COST });
    this.book = new SiteBook(this.ledger, table, new RandomStreams('rig'));
  }

  timeline(name: string): Timeline {
    const timeline = new Timeline(this.timelines.length, name, this.ledger, this.calendar.state, 1024);
    this.timelines.push(timeline);
    return timeline;
  }

  /** A CPU whose governor picks C1, unless it is given. It begins in POLL. */
  cpu(name: string, governor: IdleGovernor = new FixedGovernor(1), pollLimitNs = 20_000): PhysicalCpu {
    const options = { states: [poll, c1], governor, tickNs: 4_000_000, pollLimitNs };
    const cpu = new PhysicalCpu(this.calendar, this.timeline(name), this.book, this.counts, options);
    this.cpus.set(name, cpu);
    return cpu;
  }

  /** The CPU made by that name. */
  cpuOf(name: string): PhysicalCpu {
    return this.cpus.get(name)!;
  }

  /** A thread; with nothing else to run its body begins at 200 ns, when POLL is left and the thread switched in. */
  thread(name: string, cpu: PhysicalCpu, wakeCost?: string): HostThread {
    return new HostThread(name, cpu, this.book, this.counts, wakeCost);
  }

  request(): Request {
    return new Request(this.timelines[0]);
  }

  note(what: string): void {
    this.log.push(`${this.calendar.now} ${what}`);
  }

  /** A step that only notes. */
  noting(what: string): () => void {
    return () => this.note(what);
  }

  at(ns: number, action: () => void): void {
    this.calendar.arm(this.calendar.timer(`test at ${ns}`, action), ns);
  }

  /** Runs up to and including that moment, which is now then. */
  run(untilNs = 1e9): this {
    this.at(untilNs, () => {});
    this.calendar.run(untilNs);
    return this;
  }

  /** A host interrupt on `cpu` whose handler takes `ns`. */
  interruptAt(ns: number, cpu: PhysicalCpu, lengthNs: number, effect: () => void = () => {}): void {
    const site = this.book.spends(cpu.name, 'interrupt', 'handler', 'irq');
    this.at(ns, () => {
      cpu.interrupt(() => {
        cpu.processor.chargeNs(site, lengthNs);
        cpu.processor.then(() => {
          effect();
          cpu.interruptDone();
        });
      }, -1);
    });
  }

  /** Time an actor spent at a cost or in a state [ns]. */
  spent(actor: string, cost: string): number {
    let ns = 0;
    for (const site of this.ledger.sites)
      if (site.actor === actor && site.cost === cost) ns += this.ledger.busyNs[site.id];
    return ns;
  }
}
