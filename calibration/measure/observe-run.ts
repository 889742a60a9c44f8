/** What the machine did while a run went on: readings before and after, and their difference. */
import { clockOf, type ClockReading } from './host/clock.js';
import { type CpuTime, cpuTimes, ownTime } from './host/cpu-time.js';
import { type DeviceCounts, deviceCounts, type DeviceFacts } from './host/device-facts.js';
import type { HostTree } from './host/host-tree.js';
import { idleCounters, type IdleResidency, residency } from './host/idle-facts.js';
import { counted, type InterruptLine, interruptLines, linesOf } from './host/interrupts.js';

/** The machine during one run; null for what it does not tell. */
export interface Observed {
  readonly seconds: number;
  /** Share of a CPU's time that other processes than this measurement had. */
  readonly foreign: {
    readonly onPinnedCpu: number | null;
    /** Of all CPUs together. */
    readonly onAll: number | null;
  };
  /** Share of the pinned CPU's time that the hypervisor gave to others. */
  readonly steal: number | null;
  /** Of the device, by CPU; null where none of its interrupts has a known name. */
  readonly interrupts: Readonly<Record<string, number>> | null;
  /** Requests that the device completed, whoever made them. */
  readonly deviceRequests: DeviceCounts | null;
  /** In the midst of the run [kHz]. */
  readonly clockKHz: number | null;
  /** How often heat throttled the CPU. */
  readonly throttled: number | null;
  /** Of the pinned CPU. */
  readonly idle: readonly IdleResidency[] | null;
}

interface Reading {
  readonly times: Map<number, CpuTime>;
  readonly own: number | null;
  readonly interrupts: readonly InterruptLine[];
  readonly device: DeviceCounts | null;
  readonly idle: readonly IdleResidency[];
  readonly clock: ClockReading;
}

/** Reads before, lets `run` go on, reads after. */
export class RunObserver {
  private readonly tree: HostTree;
  private readonly cpu: number;
  private readonly device: DeviceFacts | null;
  /** Seconds of a steady clock. */
  private readonly now: () => number;

  constructor(tree: HostTree, cpu: number, device: DeviceFacts | null, now: () => number) {
    this.tree = tree;
    this.cpu = cpu;
    this.device = device;
    this.now = now;
  }

  /** @param middleSeconds when the clock is to be read: in the midst of the load */
  async observe<T>(middleSeconds: number, run: () => Promise<T>): Promise<{ result: T; observed: Observed }> {
    const before = this.read();
    const from = this.now();
    let inTheMidst: number | null = null;
    const timer = setTimeout(() => {
      inTheMidst = clockOf(this.tree, this.cpu).currentKHz;
    }, middleSeconds * 1000);
    try {
      const result = await run();
      const seconds = this.now() - from;
      return { result, observed: this.difference(before, this.read(), seconds, inTheMidst) };
    } finally {
      clearTimeout(timer);
    }
  }

  private read(): Reading {
    const name = this.device?.partition ?? this.device?.disk;
    return {
      times: cpuTimes(this.tree),
      own: ownTime(this.tree),
      interrupts: interruptLines(this.tree),
      device: name === undefined ? null : deviceCounts(this.tree, name),
      idle: idleCounters(this.tree, this.cpu),
      clock: clockOf(this.tree, this.cpu),
    };
  }

  private difference(before: Reading, after: Reading, seconds: number, clockKHz: number | null): Observed {
    const throttled =
      after.clock.throttled === null ? null : after.clock.throttled - (before.clock.throttled ?? 0);
    return {
      seconds,
      foreign: this.foreign(before, after, seconds),
      steal: shareOf(before, after, this.cpu, seconds, 'steal'),
      interrupts: this.interrupts(before, after),
      deviceRequests:
        before.device === null || after.device === null
          ? null
          : {
              reads: after.device.reads - before.device.reads,
              writes: after.device.writes - before.device.writes,
            },
      clockKHz,
      throttled,
      idle: residency(before.idle, after.idle),
    };
  }

  private foreign(before: Reading, after: Reading, seconds: number): Observed['foreign'] {
    if (before.own === null || after.own === null || after.times.size === 0)
      return { onPinnedCpu: null, onAll: null };
    const own = (after.own - before.own) / seconds;
    const pinned = shareOf(before, after, this.cpu, seconds, 'work');
    const all = [...after.times.keys()].map((cpu) => shareOf(before, after, cpu, seconds, 'work') ?? 0);
    const sum = all.reduce((total, share) => total + share, 0);
    return {
      // fio is pinned there; what this process itself does beside it is little, and may be elsewhere.
      onPinnedCpu: pinned === null ? null : Math.max(0, pinned - own),
      onAll: Math.max(0, (sum - own) / all.length),
    };
  }

  private interrupts(before: Reading, after: Reading): Record<string, number> | null {
    if (this.device === null) return null;
    const { disk, below, parent } = this.device;
    const lines = linesOf(after.interrupts, below.at(-1) ?? disk, parent);
    if (lines.length === 0) return null;
    const counts = [...counted(before.interrupts, lines)].filter(([, count]) => count > 0);
    return Object.fromEntries(counts.map(([cpu, count]) => [String(cpu), count]));
  }
}

function shareOf(
  before: Reading,
  after: Reading,
  cpu: number,
  seconds: number,
  what: 'work' | 'steal',
): number | null {
  const [from, to] = [before.times.get(cpu), after.times.get(cpu)];
  return from === undefined || to === undefined ? null : Math.max(0, (to[what] - from[what]) / seconds);
}
