/** The nested virtual machine of `data/host-vm`: the median latency of what was not fitted, and the tails of everything. */
import type { CostProfile } from '../../analysis/cost-tables.js';
import type { ScenarioResult } from '../../analysis/result.js';
import { simulate } from '../../analysis/simulate.js';
import { periodUncertainty } from '../../analysis/uncertainty.js';
import { Z95 } from '../../models/costs/belief.js';
import type { CostTables } from '../../models/site-book.js';
import { scenarioOfHostVmJob } from '../../scenarios/measured/host-vm.js';
import { figureOf, type HostVmConfiguration, type RunsFigure } from '../data/host-vm-runs.js';
import { around, type Variation, variedTables } from '../data/host-vm-variation.js';
import { at, type Quantiles } from '../data/quantiles.js';
import { outsideLatency } from '../fit/response.js';
import type { GroupResult } from './groups.js';
import { errorPct, median, type Row, scoreOf } from './score.js';

export interface HostVmGroupOptions {
  readonly configurations: readonly HostVmConfiguration[];
  readonly profile: CostProfile;
  readonly seed: string;
  readonly progress: (what: string) => void;
  /** Of each replication; fewer are quicker, and less sure of a tail. */
  readonly requests?: number;
}

/** Four machines with their own luck. */
const REPLICATIONS = 4;
/** Enough for 160 requests above a 99th percentile: it is then known to 8 % of what it exceeds the median by. */
const REQUESTS = 4000;

function simulated(
  { job, id }: HostVmConfiguration,
  tables: CostTables,
  { seed, requests = REQUESTS }: HostVmGroupOptions,
): ScenarioResult {
  return simulate(scenarioOfHostVmJob(job, id), {
    seed,
    tables,
    requests,
    minReplications: REPLICATIONS,
    maxReplications: REPLICATIONS,
  });
}

/** `lat` of fio [µs]. */
function percentileUs({ latencies }: ScenarioResult, percent: 50 | 99): number {
  return latencies.lat.percentiles[percent === 50 ? '50.000000' : '99.000000'];
}

function beyondMedianUs(result: ScenarioResult): number {
  return percentileUs(result, 99) - percentileUs(result, 50);
}

/** The median latency of each configuration; only those that no fit has seen are scored. */
export function hostVmGroup(options: HostVmGroupOptions): GroupResult {
  const { configurations, profile, progress } = options;
  const rows = configurations.map((one): Row => {
    progress(`host-vm: ${one.id}`);
    const result = simulated(one, profile.tables, options);
    const measured = figureOf(one.runs, ({ p50Us }) => p50Us);
    const predictedUs = percentileUs(result, 50);
    const { sdUs } = periodUncertainty(predictedUs, stagesOf(result), profile);
    const half = Z95 * Math.hypot(sdUs, measured.sdUs);
    const scored = one.role === 'held out';
    return {
      id: one.id,
      scored,
      measuredUs: measured.us,
      predictedUs,
      intervalUs: [predictedUs - half, predictedUs + half],
      ...(scored ? {} : { note: 'fitted' }),
    };
  });
  return {
    id: 'host-vm',
    role: 'held out half',
    ...scoreOf(rows),
    signs: null,
    rows,
    notes: [
      'the median latency, by the profile host-vm: fitted to psync, libaio and writes on CPU 1 and every second block size, and not to CPU 0',
      ...largeBlocksNote(rows, configurations),
    ],
  };
}

function stagesOf({ stages }: ScenarioResult): ScenarioResult['stages'] {
  return stages.filter(({ cost }) => !outsideLatency.has(cost));
}

/** What a straight line in the block size leaves. */
function largeBlocksNote(rows: readonly Row[], configurations: readonly HostVmConfiguration[]): string[] {
  const large = rows.filter((_, i) => configurations[i].job.bs > 4096);
  if (large.length === 0) return [];
  const each = large.map(({ id, measuredUs, predictedUs }) => {
    const off = predictedUs - measuredUs;
    return `${id.replace(/^\S+ \S+ |,.*$/gu, '')} ${off < 0 ? '−' : '+'}${Math.abs(off).toFixed(1)} µs`;
  });
  return [`the disk's time is a straight line in the block size, the disk is not: ${each.join(', ')}`];
}

export interface HostVmTailsOptions extends HostVmGroupOptions {
  readonly variations: ReadonlyMap<string, Variation>;
}

/**
 * The 99th percentile of each configuration, given its median and the machine's profile: what the simulation puts between
 * the two, with costs that vary as the machine's primitives do. No 99th percentile was fitted, so all are scored.
 */
export function hostVmTailsGroup(options: HostVmTailsOptions): GroupResult {
  const { configurations, profile, variations, progress } = options;
  const tables = variedTables(profile.values, variations);
  const rows = configurations.map((one): Row => {
    progress(`host-vm-tails: ${one.id}`);
    const result = simulated(one, tables, options);
    const given = figureOf(one.runs, ({ p50Us }) => p50Us);
    const measured = figureOf(one.runs, ({ p99Us }) => p99Us);
    const predictedUs = given.us + beyondMedianUs(result);
    const disk = one.job.rw === 'randwrite' ? 'virtio_disk_write_4k' : 'virtio_disk_read_4k';
    const variation = variations.get(disk);
    const sampled =
      variation === undefined
        ? { below: 0, above: 0 }
        : sampledUs(around(profile.values.ns(disk), variation));
    const half = Z95 * Math.hypot(given.sdUs, measured.sdUs);
    return {
      id: one.id,
      scored: true,
      measuredUs: measured.us,
      predictedUs,
      intervalUs: [
        predictedUs - Math.hypot(half, sampled.below),
        predictedUs + Math.hypot(half, sampled.above),
      ],
      note: noteOf(measured),
    };
  });
  const beyond = rows.map(({ predictedUs }, i) => {
    const { us } = figureOf(configurations[i].runs, ({ p50Us }) => p50Us);
    return { predicted: predictedUs - us, measured: rows[i].measuredUs - us };
  });
  const plainErrors = configurations.map((one, i) => {
    const predictedUs =
      rows[i].predictedUs - beyond[i].predicted + beyondMedianUs(simulated(one, profile.tables, options));
    return Math.abs(errorPct({ ...rows[i], predictedUs }));
  });
  const share = median(beyond.map(({ predicted, measured }) => predicted / measured));
  const within = rows.filter(
    ({ measuredUs, predictedUs }) => Math.abs(predictedUs / measuredUs - 1) <= TARGET,
  );
  return {
    id: 'host-vm-tails',
    role: 'held out: tails',
    ...scoreOf(rows),
    signs: null,
    rows,
    notes: [
      'the 99th percentile of fio, given its median, by the profile host-vm and costs that vary as its primitives and its traced run do',
      `${within.length} of ${rows.length} are within ${100 * TARGET} %; of what lies between the measured median and the measured 99th percentile, ${(100 * share).toFixed(0)} % is predicted, in the median`,
      `with the spreads that the catalogue assumes, 10 % of each cost, the median error would be ${median(plainErrors).toFixed(1)} %`,
    ],
  };
}

/** What is asked for [relative]. */
const TARGET = 0.25;

/**
 * How far the 99th percentile of what the samples are of may be from theirs, 90 % [µs]: how many of n exceed it is a
 * binomial. Of 400 traced requests four tell it.
 * @param samples as quantiles, a point a sample
 */
function sampledUs(samples: Quantiles): { below: number; above: number } {
  const half = Z95 * Math.sqrt((0.01 * 0.99) / samples.length);
  const p99 = at(samples, 0.99);
  return {
    below: (p99 - at(samples, 0.99 - half)) / 1000,
    above: (at(samples, Math.min(1, 0.99 + half)) - p99) / 1000,
  };
}

function noteOf({ runs, leftOut }: RunsFigure): string {
  return `median of ${runs} runs${leftOut === 0 ? '' : `, ${leftOut} disturbed left out`}`;
}
