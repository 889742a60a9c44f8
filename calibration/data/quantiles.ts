/** Quantiles that were recorded, as a distribution. */
import { exp, log } from '../../sim/math/elementary.js';

/** Probability and time [ns], rising, from 0 to 1: as `sim/distributions.ts` has them. */
export type Quantiles = readonly (readonly [p: number, ns: number])[];

/** The quantile at `p`, between points by a straight line [ns]. */
export function at(quantiles: Quantiles, p: number): number {
  const after = quantiles.findIndex(([each]) => each >= p);
  const [p1, ns1] = quantiles[after];
  if (after === 0 || p1 === p) return ns1;
  const [p0, ns0] = quantiles[after - 1];
  return ns0 + ((p - p0) / (p1 - p0)) * (ns1 - ns0);
}

/**
 * Quantiles up to the largest of n values, which stands at 1 - 1/n. From the 99th percentile to there they follow a power
 * law, a straight line of the logarithms of time and of what is left above it: a straight line of time would put the mean of
 * wake-ups in `data/host-vm` 4 µs above the mean that is recorded beside them.
 * @param points 0, 2, ... 100 percent; the last is the largest value
 */
export function tailed(points: Quantiles, p99Ns: number, n: number): Quantiles {
  const highest = points[points.length - 1][1];
  const left = 0.01;
  const slope = log(highest / p99Ns) / log(left * n);
  const tail: [number, number][] = [];
  for (let above = left; above > 1 / n; above /= 1.5)
    tail.push([1 - above, p99Ns * exp(slope * log(left / above))]);
  return [...points.slice(0, -1), ...tail, [1 - 1 / n, highest], [1, highest]];
}
