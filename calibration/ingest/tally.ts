/** A distribution gathered in constant memory, and its figures with their uncertainty. */
import { BatchMeans } from '../../sim/statistics/batch-means.js';
import { FioHistogram } from '../../sim/statistics/fio-histogram.js';
import { Moments } from '../../sim/statistics/moments.js';
import type { Statistic } from './observation.js';

/** A figure [µs]. */
export interface StatisticOf {
  readonly statistic: Statistic;
  readonly us: number;
  readonly sdUs: number | null;
}

/** Percentiles that are told, when enough samples lie above them. */
const PERCENTS = [50, 90, 99, 99.9];
const ENOUGH_ABOVE = 5;
/** With fewer batches the spread of their means says nothing. */
const LEAST_BATCHES = 5;

/** sqrt(12): the standard deviation of what is uniform is its width over this. */
const ROOT_12: number = Math.sqrt(12);

export class Tally {
  private readonly histogram = new FioHistogram();
  private readonly moments = new Moments();
  private readonly batches = new BatchMeans(20);

  /** @param resolutionNs what the times of the source tell apart */
  constructor(public resolutionNs = 1) {}

  get count(): number {
    return this.moments.count;
  }

  add(ns: number): void {
    this.histogram.add(ns);
    this.moments.add(ns);
    this.batches.add(ns);
  }

  /** Mean and percentiles [µs]; none without samples. */
  statistics(): StatisticOf[] {
    const { count, mean } = this.moments;
    if (count === 0) return [];
    const rounding = this.resolutionNs / ROOT_12;
    const percentiles = PERCENTS.filter((percent) => enough(percent, count)).map((percent): StatisticOf => {
      const bins = this.histogram.bins();
      // The middle of a bin would show more digits than the source has.
      const us =
        (Math.round(this.histogram.percentile(percent) / this.resolutionNs) * this.resolutionNs) / 1000;
      return { statistic: `p${percent}`, us, sdUs: percentileSdNs(bins, count, percent, rounding) / 1000 };
    });
    return [{ statistic: 'mean', us: mean / 1000, sdUs: this.meanSdUs() }, ...percentiles];
  }

  /** Of the mean, from means of batches: values that follow each other depend on each other. */
  private meanSdUs(): number | null {
    const means = this.batches.means();
    if (means.length < LEAST_BATCHES) return null;
    const spread = new Moments();
    for (const mean of means) spread.add(mean);
    return spread.standardDeviation / Math.sqrt(means.length) / 1000;
  }
}

/** Whether enough samples lie beyond a percentile. */
export function enough(percent: number, count: number): boolean {
  return percent === 50 ? count >= 2 : (count * (100 - percent)) / 100 >= ENOUGH_ABOVE;
}

/**
 * Standard deviation of a percentile [ns]: half of what lies between the ranks one deviation below and above it (the
 * rank of a percentile is binomial), joined with the width of its bin and with `roundingNs`.
 * @param bins [value ns, count] in rising order
 */
export function percentileSdNs(
  bins: readonly (readonly [valueNs: number, count: number])[],
  count: number,
  percent: number,
  roundingNs = 0,
): number {
  const share = percent / 100;
  const rank = share * count;
  const deviation = Math.sqrt(count * share * (1 - share));
  const low = valueAtRank(bins, rank - deviation);
  const high = valueAtRank(bins, rank + deviation);
  // fio's bins are 1/64 of a value wide.
  const bin = valueAtRank(bins, rank) / 64 / ROOT_12;
  return Math.sqrt(((high - low) / 2) ** 2 + bin ** 2 + roundingNs ** 2);
}

function valueAtRank(bins: readonly (readonly [number, number])[], rank: number): number {
  let cumulative = 0;
  for (const [value, count] of bins) {
    cumulative += count;
    if (cumulative >= rank) return value;
  }
  return bins.at(-1)?.[0] ?? 0;
}
