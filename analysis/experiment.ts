/** Simulates a published experiment: its configurations at each block size, in each direction. */
import type { Experiment, ExperimentClaim, Series } from '../scenarios/experiments.js';
import { resolveScenario } from '../scenarios/resolve.js';
import { type ClaimResult, judge } from './claims.js';
import { costProfile, provenanceOf, type Provenance } from './cost-tables.js';
import { simulate } from './simulate.js';
import { deepSleepNotes } from './tell.js';
import { byStage, type RunOptions, simulateOptions } from './talk.js';

export interface ExperimentPoint {
  /** Block size [bytes]. */
  readonly bytes: number;
  readonly iops: number;
  readonly intervalIops: readonly [number, number];
  readonly periodUs: number;
  /** Where the period goes, in the order of the request; sums to it. */
  readonly stages: readonly { readonly stage: string; readonly us: number }[];
  /** Whether the interval is as narrow as was asked. */
  readonly precise: boolean;
  /** What the reader must know of this point. */
  readonly notes: readonly string[];
}

export interface ExperimentSeries {
  readonly id: string;
  readonly label: string;
  readonly direction: 'randread' | 'randwrite';
  readonly points: readonly ExperimentPoint[];
}

/** A claim with its verdict at each point that it speaks of. */
export interface ExperimentVerdict extends ExperimentClaim {
  readonly holds: boolean;
  readonly points: readonly (ClaimResult & { readonly bytes: number; readonly direction: string })[];
}

export interface ExperimentResult {
  readonly schemaVersion: 1;
  readonly profile: string;
  readonly seed: string;
  readonly id: string;
  readonly title: string;
  readonly about: string;
  readonly source: string;
  readonly series: readonly ExperimentSeries[];
  readonly claims: readonly ExperimentVerdict[];
  readonly provenance: Provenance;
}

/** @param onPoint told of each simulation that begins */
export async function simulateExperiment(
  experiment: Experiment,
  options: RunOptions,
  onPoint: (what: string) => void = () => undefined,
): Promise<ExperimentResult> {
  const profile = costProfile(options.profile ?? 'prior');
  const series: ExperimentSeries[] = [];
  for (const direction of experiment.directions) {
    for (const one of experiment.series) {
      const points: ExperimentPoint[] = [];
      for (const bytes of experiment.sizes) {
        onPoint(`${one.label}, ${direction}, ${bytes / 1024} KiB`);
        points.push(await simulatePoint(one, direction, bytes));
      }
      series.push({ id: one.id, label: one.label, direction, points });
    }
  }
  const { id, title, about, source } = experiment;
  return {
    schemaVersion: 1,
    profile: profile.id,
    seed: options.seed,
    id,
    title,
    about,
    source,
    series,
    claims: experiment.claims.map((claim) => judgeAtPoints(claim, series)),
    provenance: provenanceOf(profile, undefined, true),
  };

  async function simulatePoint(one: Series, direction: string, bytes: number): Promise<ExperimentPoint> {
    const sets = [...one.sets, `fio.rw=${direction}`, `fio.bs=${bytes}`];
    const subject = await resolveScenario({ base: { preset: one.preset }, sets });
    const result = simulate(subject.scenario, simulateOptions(profile, options, subject));
    if (!result.run.precise) options.onImprecise?.(`${one.id} ${direction} ${bytes}`);
    const { iops, intervalIops, periodUs, run, stages } = result;
    const notes = deepSleepNotes(stages);
    return { bytes, iops, intervalIops, periodUs, stages: byStage(stages), precise: run.precise, notes };
  }
}

function judgeAtPoints(claim: ExperimentClaim, series: readonly ExperimentSeries[]): ExperimentVerdict {
  const directions = [...new Set(series.map(({ direction }) => direction))];
  const sizes = series[0].points.map(({ bytes }) => bytes);
  const points = directions.flatMap((direction) =>
    sizes
      .filter((bytes) => claim.at === 'every size' || claim.at === bytes)
      .map((bytes) => ({
        ...judge(claim, (id) => {
          const found = series.find((one) => one.id === id && one.direction === direction)!;
          return found.points.find((point) => point.bytes === bytes)!.iops;
        }),
        bytes,
        direction,
      })),
  );
  return { ...claim, holds: points.every(({ holds }) => holds), points };
}
