/**
 * How far a predicted period may be off because the costs are not known better, and because a model is no machine.
 *
 * The standard scores of the costs are normal around those of the profile, with the catalogue's correlations less what
 * data have taught (`scenarios/profile.ts`). Along the slopes of a period that gives a variance; to it comes the
 * error that a model of any one configuration is granted.
 */
import { Z95 } from '../models/costs/belief.js';
import { costById, costs } from '../models/costs/catalogue.js';
import { correlation, loadingsOf } from '../models/costs/correlations.js';
import type { CostProfile } from './cost-tables.js';
import type { StageTime } from './result.js';
import { costTimes, slopesOf } from './sensitivity.js';

/** What a model of one configuration may be off by for reasons of its own: a standard deviation, relative. */
export const MODEL_ERROR = 0.02;

/** What is not known of a period or a difference [µs]. */
export interface Uncertainty {
  /** Standard deviation that the costs leave. */
  readonly costSdUs: number;
  /** The same with the model's own error. */
  readonly sdUs: number;
  /** 90 % interval. */
  readonly intervalUs: readonly [number, number];
}

/** Of the period whose stages these are. */
export function periodUncertainty(
  periodUs: number,
  stages: readonly StageTime[],
  profile: CostProfile,
): Uncertainty {
  return uncertainty(periodUs, slopesUs(stages, profile), MODEL_ERROR * periodUs, profile);
}

/**
 * Of the difference of two periods: what both have in common cancels, and so does the model's error in it. What is left
 * of that error is taken as the same part of the stages that changed.
 */
export function differenceUncertainty(
  before: readonly StageTime[],
  after: readonly StageTime[],
  profile: CostProfile,
): Uncertainty {
  const slopes = slopesUs(after, profile);
  for (const [cost, slope] of slopesUs(before, profile)) slopes.set(cost, (slopes.get(cost) ?? 0) - slope);
  const changes = new Map<string, number>();
  for (const { cost, us } of after) changes.set(cost, (changes.get(cost) ?? 0) + us);
  for (const { cost, us } of before) changes.set(cost, (changes.get(cost) ?? 0) - us);
  let changedUs = 0;
  let differenceUs = 0;
  for (const us of changes.values()) {
    changedUs += Math.abs(us);
    differenceUs += us;
  }
  return uncertainty(differenceUs, slopes, MODEL_ERROR * changedUs, profile);
}

function uncertainty(
  us: number,
  slopes: ReadonlyMap<string, number>,
  modelSdUs: number,
  profile: CostProfile,
): Uncertainty {
  const costSdUs = Math.sqrt(varianceAlong(slopes, profile));
  const sdUs = Math.sqrt(costSdUs * costSdUs + modelSdUs * modelSdUs);
  return { costSdUs, sdUs, intervalUs: [us - Z95 * sdUs, us + Z95 * sdUs] };
}

/** How fast the period grows with each written cost's score [µs per width]. */
function slopesUs(stages: readonly StageTime[], { values }: CostProfile): Map<string, number> {
  const slopes = slopesOf(
    costTimes(stages, (id) => costs.has(id)),
    values,
  );
  return new Map([...slopes].map(([id, ns]) => [id, ns / 1000]));
}

/** The variance along slopes by cost [their unit, squared]. */
export function varianceAlong(
  slopes: ReadonlyMap<string, number>,
  { learned }: Pick<CostProfile, 'learned'>,
): number {
  const rows = [...slopes].map(([id, slope]) => ({
    slope,
    loadings: loadingsOf(costById(id)),
    taught: learned(id),
  }));
  let variance = 0;
  for (const [i, a] of rows.entries()) {
    variance += a.slope * a.slope;
    for (const b of rows.slice(0, i)) variance += 2 * a.slope * b.slope * correlation(a.loadings, b.loadings);
  }
  const columns = Math.max(0, ...rows.map(({ taught }) => taught?.length ?? 0));
  for (let column = 0; column < columns; column++) {
    const along = rows.reduce((sum, { slope, taught }) => sum + slope * (taught?.[column] ?? 0), 0);
    variance -= along * along;
  }
  return variance > 0 ? variance : 0;
}
