/** Latency distributions with invented numbers, in the shape of real ones. */
import { FioHistogram } from '../../sim/statistics/fio-histogram.js';
import type { LatencyDistribution, LatencyDistributionData } from '../../viz/index.js';

/** A hump of log-normal latencies: how many, around which median [µs], how wide (of the natural logarithm). */
type Hump = readonly [count: number, medianUs: number, width: number];

/** Latencies at even quantiles of each hump, counted as fio does. */
export function distribution(
  id: string,
  label: string,
  origin: LatencyDistribution['origin'],
  humps: readonly Hump[],
): LatencyDistribution {
  const histogram = new FioHistogram();
  let sumNs = 0;
  for (const [count, medianUs, width] of humps) {
    for (let index = 0; index < count; index++) {
      const ns = Math.round(1000 * medianUs * Math.exp(width * normalQuantile((index + 0.5) / count)));
      histogram.add(ns);
      sumNs += ns;
    }
  }
  return { id, label, origin, meanUs: sumNs / histogram.count / 1000, bins: histogram.bins() };
}

const fio = distribution('fio', 'a host of ours', 'measured', [
  [90_000, 21.5, 0.05],
  [8_500, 26, 0.12],
  [1_400, 45, 0.35],
  [100, 600, 0.6],
]);
const v1 = distribution('V1', '+ IOThread', 'simulated', [
  [28_000, 20.6, 0.035],
  [1_900, 25, 0.08],
  [100, 34, 0.1],
]);
const v0 = distribution('V0', 'virtio-blk, no IOThread', 'simulated', [
  [25_000, 46, 0.045],
  [4_900, 52, 0.06],
  [100, 80, 0.15],
]);
const v3 = distribution('V3', '+ userspace NVMe driver', 'simulated', [
  [29_000, 17.4, 0.03],
  [1_000, 21, 0.1],
]);

const words = {
  subtitle: 'fio lat of 4 KiB random reads at queue depth 1',
  source: 'Invented numbers, to show the form.',
};

/** One, as simulated. */
export const oneDistribution: LatencyDistributionData = {
  ...words,
  title: 'V0 answers within 55 µs, almost always',
  distributions: [v0],
};

/** A run of fio beside its simulation. */
export const measuredBeside: LatencyDistributionData = {
  ...words,
  title: 'The simulation has the middle, and too little tail',
  distributions: [fio, v1],
};

/** As many as there may be. */
export const fourDistributions: LatencyDistributionData = {
  ...words,
  title: 'What each step does to the tail',
  distributions: [fio, v0, v1, v3],
};

/** Quantile of the standard normal distribution, by bisection of its cumulative one (Abramowitz and Stegun 26.2.17). */
function normalQuantile(p: number): number {
  let [low, high] = [-8, 8];
  for (let step = 0; step < 40; step++) {
    const middle = (low + high) / 2;
    if (normalBelow(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function normalBelow(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const poly =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const upper = (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * poly;
  return z > 0 ? 1 - upper : upper;
}
