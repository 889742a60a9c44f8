/**
 * A scenario against a run of fio: distribution with distribution, in fio's own bins.
 *
 * A period is compared with a period and a latency with a latency of the same kind. 1 / IOPS is longer than fio's
 * mean latency, since it holds fio's own loop; taking one for the other hides half a microsecond or invents it.
 */
import { type FioConfig, type Scenario, writesOnly } from '../scenarios/scenario.js';
import { ConfigError } from '../sim/errors.js';
import { didYouMean } from '../sim/nearest.js';
import {
  compareDistributions,
  comparePercentiles,
  type LatencyBins,
  type PercentilePair,
} from './distribution-distance.js';
import { optionDifferences } from './fio-options.js';
import type { LatencyResult } from './result.js';
import type { RunResult } from './talk.js';

/** A latency as a run measured it [ns]. */
export interface MeasuredLatency {
  readonly meanNs: number;
  readonly percentilesNs: ReadonlyMap<number, number>;
  /** Undefined with plain json. */
  readonly bins: LatencyBins | undefined;
}

/** One job and direction of a fio result. */
export interface MeasuredRun {
  readonly fileName: string;
  readonly fioVersion: string;
  readonly jobName: string;
  readonly options: Readonly<Record<string, string>>;
  readonly direction: string;
  readonly totalIos: number;
  readonly iops: number;
  readonly latency: MeasuredLatency | undefined;
  readonly completion: MeasuredLatency | undefined;
  readonly submission: MeasuredLatency | undefined;
}

/** A figure measured and simulated; the unit is in the name of the field that holds it. */
export interface Pair {
  readonly measured: number;
  readonly simulated: number;
  /** simulated / measured - 1, without a unit. */
  readonly relative: number;
}

/** One kind of latency, as far as the run tells it. */
export interface LatencyComparison {
  readonly meanUs: Pair;
  /** Empty when the run has none of this kind. */
  readonly percentiles: readonly PercentilePair[];
  /** Null without bins. */
  readonly kolmogorovSmirnov: number | null;
  readonly wassersteinUs: number | null;
}

export interface MeasuredComparison {
  readonly schemaVersion: 1;
  readonly profile: string;
  readonly seed: string;
  readonly scenario: Pick<
    RunResult,
    'id' | 'label' | 'intervalIops' | 'stages' | 'run' | 'provenance' | 'notes'
  >;
  readonly measured: Pick<MeasuredRun, 'fileName' | 'fioVersion' | 'jobName' | 'direction' | 'totalIos'>;
  readonly iops: Pair;
  /** 1e6 / IOPS of both. */
  readonly periodUs: Pair;
  /** Null where fio did not measure that kind. */
  readonly latencies: Readonly<Record<'lat' | 'clat' | 'slat', LatencyComparison | null>>;
  /** Options of the run that the scenario has otherwise; with any of them the comparison is of two different things. */
  readonly differingOptions: readonly string[];
  /** What the run cannot support. */
  readonly unsupported: readonly string[];
}

/**
 * The run to compare with: of the direction of the scenario, and of that job if one is named.
 * @throws ConfigError when there is none, or several
 */
export function chooseRun<R extends MeasuredRun>(runs: readonly R[], fio: FioConfig, job?: string): R {
  const names = [...new Set(runs.map(({ jobName }) => jobName))];
  const { fileName } = runs[0];
  if (job !== undefined && !names.includes(job)) {
    const guess = didYouMean(job, names) || `; there is ${names.map((name) => `"${name}"`).join(', ')}`;
    throw new ConfigError(`${fileName} has no job "${job}"${guess}`);
  }
  const direction = writesOnly(fio.rw) ? 'write' : 'read';
  const fitting = runs.filter(
    (run) => run.direction === direction && (job === undefined || run.jobName === job),
  );
  if (fitting.length === 1) return fitting[0];
  if (fitting.length === 0) {
    throw new ConfigError(
      `${fileName} has no ${direction}s, which the scenario does; set fio.rw, or give another run`,
    );
  }
  if (job !== undefined || names.length === 1) {
    throw new ConfigError(
      `${fileName} has ${fitting.length} runs of job "${fitting[0].jobName}"; give a file with one`,
    );
  }
  throw new ConfigError(`${fileName} has ${names.length} jobs; choose one with --job: ${names.join(', ')}`);
}

/** Lays a simulated result beside a run. `unsupported` is what the run is known not to support. */
export function compareWithRun(
  result: RunResult,
  scenario: Scenario,
  run: MeasuredRun,
  unsupported: readonly string[],
): MeasuredComparison {
  const { id, label, intervalIops, stages, run: simulated, provenance, notes, latencies } = result;
  const { fileName, fioVersion, jobName, direction, totalIos } = run;
  return {
    schemaVersion: 1,
    profile: result.profile,
    seed: result.seed,
    scenario: { id, label, intervalIops, stages, run: simulated, provenance, notes },
    measured: { fileName, fioVersion, jobName, direction, totalIos },
    iops: pair(run.iops, result.iops),
    periodUs: pair(1e6 / run.iops, result.periodUs),
    latencies: {
      lat: compareLatency(run.latency, latencies.lat),
      clat: compareLatency(run.completion, latencies.clat),
      slat: compareLatency(run.submission, latencies.slat),
    },
    differingOptions: optionDifferences(run.options, scenario.fio),
    unsupported,
  };
}

function compareLatency(
  measured: MeasuredLatency | undefined,
  simulated: LatencyResult,
): LatencyComparison | null {
  // A synchronous engine has no submission latency; what only one side tells is not compared.
  if (measured === undefined || simulated.bins.length === 0) return null;
  const meanUs = pair(measured.meanNs / 1000, simulated.mean);
  if (measured.bins === undefined || measured.bins.length === 0) {
    const percentiles = told(comparePercentiles(measured.percentilesNs, simulated.bins));
    return { meanUs, percentiles, kolmogorovSmirnov: null, wassersteinUs: null };
  }
  const { percentiles, kolmogorovSmirnov, wassersteinNs } = compareDistributions(
    measured.bins,
    simulated.bins,
  );
  return { meanUs, percentiles: told(percentiles), kolmogorovSmirnov, wassersteinUs: wassersteinNs / 1000 };
}

/** Without those measured as 0 ns, from which nothing is a number of percent away. */
function told(percentiles: readonly PercentilePair[]): PercentilePair[] {
  return percentiles.filter(({ measuredNs }) => measuredNs > 0);
}

function pair(measured: number, simulated: number): Pair {
  return { measured, simulated, relative: measured === 0 ? 0 : simulated / measured - 1 };
}
