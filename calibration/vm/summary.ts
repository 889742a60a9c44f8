/** From samples to the table: medians over the samples of each configuration. */
import { type Bin, mergedBins, quantile } from './latency-bins.js';
import { grouped } from './grouped.js';
import { configurationKey } from './matrix.js';
import type { VmSample } from './sample.js';
import type { Spread, VmEvents, VmRun } from './vm-runs.js';

/** What one sample comes to. */
export interface SampleFigures {
  readonly iops: number;
  readonly meanUs: number;
  readonly p10Us: number;
  readonly p50Us: number;
  readonly p90Us: number;
  readonly p99Us: number;
  readonly p999Us: number;
  /** Shares of one CPU. */
  readonly cpuIothread: number;
  readonly cpuMainLoop: number;
  readonly cpuVcpus: number;
  /** CPUs that processes other than QEMU used. */
  readonly foreignCpu: number;
  /** Share of the time that the vCPUs' threads and the serving thread were ready to run and had to wait for a CPU. */
  readonly queued: number;
  /** For each request; null under KVM, where a kick is no system call. */
  readonly kicks: number | null;
  readonly wakes: number;
}

/** @throws RangeError when the sample has no request */
export function figuresOf(sample: VmSample): SampleFigures {
  const { result, ticksPerNs, hostNs, threads } = sample;
  const bins: readonly Bin[] = mergedBins(result.threads.map((thread) => thread.bins));
  if (bins.length === 0) throw new RangeError('a sample without requests');
  const us = (ticks: number): number => ticks / ticksPerNs / 1000;
  const at = (q: number): number => us(quantile(bins, q, result.subBuckets));
  const requests = result.threads.reduce((sum, thread) => sum + thread.requests, 0);
  const perSecond = result.threads.reduce(
    (sum, { requests: n, beginTicks, endTicks }) => sum + n / ((endTicks - beginTicks) / ticksPerNs / 1e9),
    0,
  );
  // The host counts for a little longer than the guest: rates are compared, not counts.
  const perRequest = (count: number): number => count / (hostNs / 1e9) / perSecond;
  const serving = threads.iothread ?? threads.mainLoop;
  const writes = threads.vcpus.map((vcpu) => vcpu.writes);
  const kicks = writes.includes(null) ? null : writes.reduce((sum: number, n) => sum + (n ?? 0), 0);
  const vcpuNs = threads.vcpus.reduce((sum, { cpuNs }) => sum + cpuNs, 0);
  const queuedNs = threads.vcpus.reduce((sum, vcpu) => sum + vcpu.queuedNs, serving.queuedNs);
  return {
    iops: perSecond,
    meanUs: us(result.threads.reduce((sum, { sumTicks }) => sum + sumTicks, 0) / requests),
    p10Us: at(0.1),
    p50Us: at(0.5),
    p90Us: at(0.9),
    p99Us: at(0.99),
    p999Us: at(0.999),
    cpuIothread: (threads.iothread?.cpuNs ?? 0) / hostNs,
    cpuMainLoop: threads.mainLoop.cpuNs / hostNs,
    cpuVcpus: vcpuNs / hostNs,
    foreignCpu: Math.max(0, sample.hostBusyNs - sample.qemuNs - sample.keptAwakeNs) / hostNs,
    queued: queuedNs / hostNs,
    kicks: kicks === null || sample.accel === 'kvm' ? null : perRequest(kicks),
    wakes: perRequest(serving.sleeps),
  };
}

/** Under this time [ns] of what kept CPUs awake, its rounds say little. */
const SHORTEST_NS = 2e6;

/** Share of the configuration's best speed that still counts as steady. */
const STEADY = 0.9;

/**
 * The samples during which the host was as fast as it can be. A hypervisor that serves others too slows it for seconds;
 * what is measured then says more of them. The rule looks at the speed of the loop that kept the CPUs awake meanwhile,
 * never at the result, and compares samples of one configuration alone: interrupts and wakes slow the loop too. Where
 * the loop had no turn, a sample counts.
 */
export function steadySamples(samples: readonly VmSample[]): VmSample[] {
  const groups = grouped(samples, ({ configuration }) => configurationKey(configuration));
  const best = new Map(
    [...groups].map(([key, group]) => [key, Math.max(...group.map((one) => speedOf(one) ?? 0))]),
  );
  return samples.filter((sample) => {
    const speed = speedOf(sample);
    return speed === null || speed >= STEADY * (best.get(configurationKey(sample.configuration)) ?? 0);
  });
}

/** Rounds of the loop for each ns of its time on a CPU; null where it had too little. */
function speedOf({ keptAwakeNs, keptAwakeRounds }: VmSample): number | null {
  return keptAwakeNs < SHORTEST_NS ? null : keptAwakeRounds / keptAwakeNs;
}

/** The rows of the table, in the order in which their configurations first come, from steady samples. */
export function summarize(samples: readonly VmSample[]): Omit<VmRun, 'line'>[] {
  const steady = new Set(steadySamples(samples));
  const groups = grouped(samples, ({ configuration }) => configurationKey(configuration));
  return [...groups.values()].map((group) => {
    const good = group.filter((sample) => steady.has(sample));
    return { ...summaryOf(good, group), leftOut: group.length - good.length };
  });
}

function summaryOf(samples: readonly VmSample[], all: readonly VmSample[]): Omit<VmRun, 'line' | 'leftOut'> {
  const figures = samples.map(figuresOf);
  const middle = (of: (figures: SampleFigures) => number): number => median(figures.map(of));
  const spread = (of: (figures: SampleFigures) => number): Spread => ({
    median: middle(of),
    min: Math.min(...figures.map(of)),
    max: Math.max(...figures.map(of)),
  });
  return {
    ...samples[0].configuration,
    part: samples[0].part,
    accel: samples[0].accel,
    samples: samples.length,
    iops: spread(({ iops }) => iops),
    latencyUs: {
      mean: middle(({ meanUs }) => meanUs),
      p10: middle(({ p10Us }) => p10Us),
      p50: spread(({ p50Us }) => p50Us),
      p90: middle(({ p90Us }) => p90Us),
      p99: middle(({ p99Us }) => p99Us),
      p999: middle(({ p999Us }) => p999Us),
    },
    cpu: {
      iothread: middle(({ cpuIothread }) => cpuIothread),
      mainLoop: middle(({ cpuMainLoop }) => cpuMainLoop),
      vcpus: middle(({ cpuVcpus }) => cpuVcpus),
    },
    foreignCpu: middle(({ foreignCpu }) => foreignCpu),
    events: eventsOf(all, figures),
  };
}

function eventsOf(all: readonly VmSample[], figures: readonly SampleFigures[]): VmEvents {
  const kicks = figures.flatMap(({ kicks }) => (kicks === null ? [] : [kicks]));
  const traced = all.flatMap(({ trace }) => (trace === null || trace.requests === 0 ? [] : [trace]));
  const requests = traced.reduce((sum, trace) => sum + trace.requests, 0);
  const each = (of: 'pollHits' | 'pollMisses' | 'grows' | 'shrinks'): number | null =>
    requests === 0 ? null : traced.reduce((sum, trace) => sum + trace[of], 0) / requests;
  return {
    kicks: kicks.length === 0 ? null : median(kicks),
    wakes: median(figures.map(({ wakes }) => wakes)),
    pollHits: each('pollHits'),
    pollMisses: each('pollMisses'),
    grows: each('grows'),
    shrinks: each('shrinks'),
  };
}

/** Of an odd number the one in the middle, else the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}
