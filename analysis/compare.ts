/**
 * Two scenarios with common random numbers: what changes, in µs, and how sure that is.
 *
 * Each replication of the one shares its seed with one of the other, so what both draw they draw alike, and the
 * difference is known far better than either side. Differences are told in µs: those of IOPS depend on their base.
 */
import { pairedDifference } from '../sim/statistics/replications.js';
import { costProfile } from './cost-tables.js';
import type { PerRequest, ScenarioResult } from './result.js';
import { simulate, type SimulateOptions } from './simulate.js';
import {
  type BarResult,
  barOf,
  byStage,
  coresBusy,
  notesOf,
  type RunOptions,
  simulateOptions,
  type Subject,
} from './talk.js';
import { differenceUncertainty, type Uncertainty } from './uncertainty.js';

/** One stage before and after [µs a request]. */
export interface StageChange {
  readonly stage: string;
  readonly beforeUs: number;
  readonly afterUs: number;
  /** afterUs - beforeUs. */
  readonly differenceUs: number;
}

/** After less before. */
export interface Difference {
  readonly periodUs: number;
  /** 95 % confidence interval of `periodUs`, over pairs of replications. */
  readonly intervalPeriodUs: readonly [number, number];
  /** How far `periodUs` may be off because costs and model are not known better. */
  readonly uncertainty: Uncertainty;
  /** periodUs / the period before, without a unit. */
  readonly relativePeriod: number;
  readonly latencyUs: number;
  readonly iops: number;
  readonly intervalIops: readonly [number, number];
  /** Busy CPUs. */
  readonly cores: number;
  readonly intervalCores: readonly [number, number];
  readonly perRequest: PerRequest;
  readonly intervalPerRequest: Readonly<Record<keyof PerRequest, readonly [number, number]>>;
  /** Largest change first; the differences sum to `periodUs`. */
  readonly stages: readonly StageChange[];
}

export interface ComparisonResult {
  readonly schemaVersion: 1;
  readonly profile: string;
  readonly seed: string;
  /** Pairs of replications. */
  readonly replications: number;
  readonly before: BarResult;
  readonly after: BarResult;
  readonly difference: Difference;
  readonly notes: readonly string[];
}

/** Simulates both and tells the difference. */
export function compareScenarios(before: Subject, after: Subject, options: RunOptions): ComparisonResult {
  const profile = costProfile(options.profile ?? 'prior');
  const [a, b] = equallyOften(
    (more) => simulate(before.scenario, { ...simulateOptions(profile, options, before), ...more }),
    (more) => simulate(after.scenario, { ...simulateOptions(profile, options, after), ...more }),
  );
  const imprecise = new Set([a, b].filter(({ run }) => !run.precise).map(({ id }) => id));
  for (const id of imprecise) options.onImprecise?.(id);
  const difference = pairedDifference(a.run.periodsNs, b.run.periodsNs);
  return {
    schemaVersion: 1,
    profile: profile.id,
    seed: options.seed,
    replications: a.run.replications,
    before: barOf(a, null, profile, before),
    after: barOf(b, null, profile, after),
    difference: {
      periodUs: difference.mean / 1000,
      intervalPeriodUs: [difference.low / 1000, difference.high / 1000],
      uncertainty: differenceUncertainty(a.stages, b.stages, profile),
      relativePeriod: b.periodUs / a.periodUs - 1,
      latencyUs: b.latencyUs - a.latencyUs,
      iops: b.iops - a.iops,
      intervalIops: paired(
        a.run.periodsNs.map((ns) => 1e9 / ns),
        b.run.periodsNs.map((ns) => 1e9 / ns),
      ),
      cores: coresBusy(b.cpu).total - coresBusy(a.cpu).total,
      intervalCores: paired(
        a.each.map(({ cores }) => cores),
        b.each.map(({ cores }) => cores),
      ),
      perRequest: subtract(b.perRequest, a.perRequest),
      intervalPerRequest: intervalsOf(a, b),
      stages: stageChanges(a, b),
    },
    notes: [...new Set([...notesOf(before, a), ...notesOf(after, b)])],
  };
}

/** 95 % interval of the difference, over pairs of replications. */
function paired(before: readonly number[], after: readonly number[]): [number, number] {
  const { low, high } = pairedDifference(before, after);
  return [low, high];
}

function intervalsOf(a: ScenarioResult, b: ScenarioResult): Difference['intervalPerRequest'] {
  const keys = Object.keys(a.perRequest) as (keyof PerRequest)[];
  const each = ({ each: all }: ScenarioResult, key: keyof PerRequest): number[] =>
    all.map(({ perRequest }) => perRequest[key]);
  return Object.fromEntries(
    keys.map((key) => [key, paired(each(a, key), each(b, key))]),
  ) as unknown as Difference['intervalPerRequest'];
}

type Simulation = (more: Partial<SimulateOptions>) => ScenarioResult;

/** The one that is precise sooner is run again as often as the other: a replication without its pair tells nothing. */
function equallyOften(before: Simulation, after: Simulation): [ScenarioResult, ScenarioResult] {
  const a = before({});
  const b = after({ minReplications: a.run.replications });
  const times = b.run.replications;
  return [a.run.replications === times ? a : before({ minReplications: times }), b];
}

function stageChanges(before: ScenarioResult, after: ScenarioResult): StageChange[] {
  const [a, b] = [before, after].map(
    ({ stages }) => new Map(byStage(stages).map(({ stage, us }) => [stage, us])),
  );
  return [...new Set([...a.keys(), ...b.keys()])]
    .map((stage) => {
      const [beforeUs, afterUs] = [a.get(stage) ?? 0, b.get(stage) ?? 0];
      return { stage, beforeUs, afterUs, differenceUs: afterUs - beforeUs };
    })
    .sort((x, y) => Math.abs(y.differenceUs) - Math.abs(x.differenceUs));
}

function subtract(after: PerRequest, before: PerRequest): PerRequest {
  const keys = Object.keys(after) as (keyof PerRequest)[];
  return Object.fromEntries(keys.map((key) => [key, after[key] - before[key]])) as unknown as PerRequest;
}
