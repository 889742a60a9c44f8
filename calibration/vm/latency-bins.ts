/**
 * Latencies in buckets: `subBuckets` of equal width share each power of two, so that a bucket is at most 1/subBuckets
 * of its value wide. Below `subBuckets` each value has its own.
 */

/** A bucket's lowest value, and how many are in it. */
export type Bin = readonly [lowest: number, count: number];

/** Buckets of several threads as one list, in order. */
export function mergedBins(lists: readonly (readonly Bin[])[]): Bin[] {
  const counts = new Map<number, number>();
  for (const [lowest, n] of lists.flat()) counts.set(lowest, (counts.get(lowest) ?? 0) + n);
  return [...counts].sort(([a], [b]) => a - b);
}

/** How wide the bucket is that begins at `lowest`. */
export function binWidth(lowest: number, subBuckets: number): number {
  return lowest < subBuckets ? 1 : 2 ** (Math.floor(Math.log2(lowest)) - Math.log2(subBuckets));
}

/**
 * The value below which the share `q` of all is, in the unit of the bins; within a bucket, values count as evenly spread.
 * @param bins in order, not empty
 */
export function quantile(bins: readonly Bin[], q: number, subBuckets: number): number {
  const wanted = q * bins.reduce((sum, [, n]) => sum + n, 0);
  let passed = 0;
  for (const [lowest, n] of bins) {
    if (passed + n >= wanted) return lowest + binWidth(lowest, subBuckets) * ((wanted - passed) / n);
    passed += n;
  }
  const [last] = bins[bins.length - 1];
  return last + binWidth(last, subBuckets);
}
