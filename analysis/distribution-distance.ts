/**
 * How far apart two latency distributions are, both counted in fio's bins.
 *
 * One number never tells: the mean misses a second mode, percentiles miss what lies between them. So four are given.
 * All are computed from bin values, each within 1/128 of the latencies it stands for; since measured and simulated
 * latencies go through the same bins, equal distributions still compare as exactly equal.
 */
import { ConfigError } from '../sim/errors.js';
import { FioHistogram } from '../sim/statistics/fio-histogram.js';

/** Non-empty bins as in fio's json+: value [ns] and count, in any order. */
export type LatencyBins = readonly (readonly [valueNs: number, count: number])[];

/** The percentiles that are laid side by side. */
export const COMPARED_PERCENTS: readonly number[] = [1, 5, 10, 50, 90, 95, 99, 99.9, 99.99];

/** One percentile, measured and predicted. */
export interface PercentilePair {
  percent: number;
  measuredNs: number;
  predictedNs: number;
  /** predictedNs - measuredNs. */
  differenceNs: number;
  /** differenceNs / measuredNs, without a unit; NaN when the measured one is 0. */
  relativeDifference: number;
}

/** What {@link compareDistributions} found. */
export interface DistributionDistance {
  percentiles: PercentilePair[];
  /** Predicted mean less measured mean [ns], of bin values. */
  meanDifferenceNs: number;
  /** Largest difference of the two cumulative distributions, 0 to 1 (two-sample Kolmogorov-Smirnov). */
  kolmogorovSmirnov: number;
  /** Area between the two cumulative distributions [ns]: how far the average request must be moved (Wasserstein-1). */
  wassersteinNs: number;
}

/**
 * Compares distributions of which all bins are known.
 * @throws ConfigError when either side is empty, or a value or count is negative or not a finite number.
 */
export function compareDistributions(measured: LatencyBins, predicted: LatencyBins): DistributionDistance {
  const [a, b] = [normalised(measured, 'measured'), normalised(predicted, 'predicted')];
  return {
    percentiles: comparePercentiles(percentilesOf(measured), predicted),
    meanDifferenceNs: meanOf(b) - meanOf(a),
    ...betweenCumulative(a, b),
  };
}

/**
 * Compares at percentiles only, for results in plain json, which have no bins.
 * @param measuredNs percent to latency [ns]; those of {@link COMPARED_PERCENTS} that it lacks are left out
 * @throws ConfigError when the predicted side is empty or holds a bad value or count.
 */
export function comparePercentiles(
  measuredNs: ReadonlyMap<number, number>,
  predicted: LatencyBins,
): PercentilePair[] {
  normalised(predicted, 'predicted');
  const predictedNs = percentilesOf(predicted);
  return COMPARED_PERCENTS.flatMap((percent) => {
    const [measured, ours] = [measuredNs.get(percent), predictedNs.get(percent)];
    if (measured === undefined || ours === undefined) return [];
    const differenceNs = ours - measured;
    const relativeDifference = measured === 0 ? NaN : differenceNs / measured;
    return [{ percent, measuredNs: measured, predictedNs: ours, differenceNs, relativeDifference }];
  });
}

function percentilesOf(bins: LatencyBins): Map<number, number> {
  const histogram = new FioHistogram();
  for (const [ns, count] of bins) histogram.addMany(ns, count);
  return new Map(COMPARED_PERCENTS.map((percent) => [percent, histogram.percentile(percent)]));
}

/** Bins in rising order with shares that sum to 1. */
function normalised(bins: LatencyBins, side: string): LatencyBins {
  let total = 0;
  for (const [ns, count] of bins) {
    if (!(ns >= 0 && ns < Infinity && count >= 0 && count < Infinity)) {
      throw new ConfigError(
        `the ${side} distribution has ${count} latencies of ${ns} ns; both must be finite numbers, 0 or more`,
      );
    }
    total += count;
  }
  if (total === 0) throw new ConfigError(`the ${side} distribution is empty; one latency is needed at least`);
  return bins.map(([ns, count]) => [ns, count / total] as const).toSorted(([a], [b]) => a - b);
}

function meanOf(shares: LatencyBins): number {
  return shares.reduce((sum, [ns, share]) => sum + ns * share, 0);
}

/** Walks along both cumulative distributions at once, in rising order of latency. */
function betweenCumulative(
  a: LatencyBins,
  b: LatencyBins,
): Pick<DistributionDistance, 'kolmogorovSmirnov' | 'wassersteinNs'> {
  let [i, j] = [0, 0];
  let [belowA, belowB] = [0, 0];
  let kolmogorovSmirnov = 0;
  let wassersteinNs = 0;
  let previousNs = 0;
  while (i < a.length || j < b.length) {
    const ns = Math.min(a[i]?.[0] ?? Infinity, b[j]?.[0] ?? Infinity);
    wassersteinNs += Math.abs(belowA - belowB) * (ns - previousNs);
    for (; i < a.length && a[i][0] === ns; i++) belowA += a[i][1];
    for (; j < b.length && b[j][0] === ns; j++) belowB += b[j][1];
    kolmogorovSmirnov = Math.max(kolmogorovSmirnov, Math.abs(belowA - belowB));
    previousNs = ns;
  }
  return { kolmogorovSmirnov: Math.min(1, kolmogorovSmirnov), wassersteinNs };
}
