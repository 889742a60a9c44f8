/**
 * The median over runs and how far it may be off, whatever the distribution of the runs: their spread on a shared
 * machine is skewed and has outliers, to which a mean with a Student interval bends.
 *
 * Between order statistics the interval is interpolated to exactly the confidence asked for [T. P. Hettmansperger and
 * S. J. Sheather, "Confidence intervals based on interpolated order statistics", Statistics & Probability Letters 4
 * (1986), 75-79].
 */

export interface MedianInterval {
  readonly median: number;
  /** Null for too few values: from 6 on there is an interval of 95 %. */
  readonly low: number | null;
  readonly high: number | null;
}

/**
 * @param values at least one
 * @param confidence above 0 and below 1
 */
export function medianInterval(values: readonly number[], confidence = 0.95): MedianInterval {
  const sorted = [...values].sort((a, b) => a - b);
  const n = sorted.length;
  const median = (sorted[(n - 1) >> 1] + sorted[n >> 1]) / 2;
  const d = innermost(n, confidence);
  if (d === 0) return { median, low: null, high: null };
  const outer = coverage(n, d);
  const inner = coverage(n, d + 1);
  const share = (outer - confidence) / (outer - inner);
  const lambda = ((n - d) * share) / (d + (n - 2 * d) * share);
  // Order statistics are counted from 1.
  const between = (from: number, to: number): number =>
    (1 - lambda) * sorted[from - 1] + lambda * sorted[to - 1];
  return { median, low: between(d, d + 1), high: between(n - d + 1, n - d) };
}

/** Half the interval as a fraction of the median, its longer side; Infinity where there is no interval. */
export function relativeHalfWidth({ median, low, high }: MedianInterval): number {
  if (low === null || high === null) return Infinity;
  return Math.max(high - median, median - low) / median;
}

/** The largest d for which the interval between the d-th value from below and from above covers enough; 0 for none. */
function innermost(n: number, confidence: number): number {
  let d = 0;
  while (d + 1 <= n / 2 && coverage(n, d + 1) >= confidence) d++;
  return d;
}

/** Probability that the median lies between the d-th smallest and the d-th largest of n values: 1 - 2 P(B(n, 1/2) < d). */
function coverage(n: number, d: number): number {
  if (d > n / 2) return 0;
  let term = 0.5 ** n;
  let below = 0;
  for (let k = 0; k < d; k++) {
    below += term;
    term = (term * (n - k)) / (k + 1);
  }
  return 1 - 2 * below;
}
