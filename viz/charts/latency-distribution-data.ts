/** What a latency distribution shows: a few configurations, each as the latencies that fio counted in its bins. */
import { ChartError } from '../errors.js';
import { mostSeries } from '../series.js';
import type { Origin } from '../series.js';

/** One to four distributions on one scale. */
export interface LatencyDistributionData {
  title: string;
  subtitle: string;
  /** Where the numbers come from; printed below the chart. */
  source: string;
  distributions: LatencyDistribution[];
}

/** The latencies of one configuration, or of one run of fio. */
export interface LatencyDistribution {
  /** Short and unique, as in the tables: `V1`, `fio`. */
  id: string;
  label: string;
  origin: Origin;
  /** Of the latencies themselves, which the bins know to 1/128 only [µs]. */
  meanUs: number;
  /** Non-empty bins as in fio's json+: value [ns] and count, in any order. */
  bins: (readonly [valueNs: number, count: number])[];
}

/** A distribution with its bins in rising order and what follows from them. */
export interface CountedLatencies extends Omit<LatencyDistribution, 'bins'> {
  readonly bins: readonly (readonly [valueNs: number, count: number])[];
  readonly count: number;
  readonly minNs: number;
  readonly maxNs: number;
}

/** Counts each distribution; fails on data that would make a picture lie. */
export function countLatencies({ distributions }: LatencyDistributionData): CountedLatencies[] {
  if (distributions.length === 0 || distributions.length > mostSeries) {
    throw new ChartError(
      `latency distribution takes 1 to ${mostSeries} configurations, not ${distributions.length}`,
    );
  }
  const ids = new Set<string>();
  return distributions.map((distribution) => {
    const name = `latency distribution "${distribution.id}"`;
    if (ids.has(distribution.id)) throw new ChartError(`${name} is there twice; ids must differ`);
    ids.add(distribution.id);
    return counted(name, distribution);
  });
}

/** The latency [ns] below which `percent` of 100 lie: the first bin at which so many have been counted, as fio does. */
export function percentileNs({ bins, count, maxNs }: CountedLatencies, percent: number): number {
  let below = 0;
  for (const [valueNs, times] of bins) {
    below += times;
    if (below * 100 >= percent * count) return valueNs;
  }
  return maxNs;
}

/** Whether enough latencies lie above a percentile for it to be more than luck. */
export function restsOnEnough({ count }: CountedLatencies, percent: number): boolean {
  return count * (1 - percent / 100) >= 4.999;
}

function counted(name: string, distribution: LatencyDistribution): CountedLatencies {
  const { meanUs } = distribution;
  if (!(meanUs > 0 && Number.isFinite(meanUs)))
    throw new ChartError(`${name} has a mean of ${meanUs} µs; it must be above 0`);
  for (const [valueNs, count] of distribution.bins) {
    if (!(valueNs > 0 && Number.isFinite(valueNs) && count >= 0 && Number.isFinite(count))) {
      throw new ChartError(
        `${name} has ${count} latencies of ${valueNs} ns; a latency must be above 0, a count 0 or more`,
      );
    }
  }
  const bins = distribution.bins.filter(([, count]) => count > 0).toSorted(([a], [b]) => a - b);
  if (bins.length === 0) throw new ChartError(`${name} has no latencies`);
  const count = bins.reduce((sum, [, times]) => sum + times, 0);
  return { ...distribution, bins, count, minNs: bins[0][0], maxNs: bins.at(-1)![0] };
}
