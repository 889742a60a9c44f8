/** Moves labels apart on one axis: as little as possible, without changing their order. */

/**
 * Places nearest to `wishes` (rising) that are `gapPx` apart and within `lowPx` to `highPx`; null where they do not
 * fit. The sum of the squares of all moves is the least there is.
 */
export function spread(
  wishes: readonly number[],
  gapPx: number,
  lowPx: number,
  highPx: number,
): number[] | null {
  if ((wishes.length - 1) * gapPx > highPx - lowPx) return null;
  // Without the gaps it is a regression that must not fall: neighbours that would cross are pooled.
  const pools: { sum: number; count: number }[] = [];
  wishes.forEach((wish, index) => {
    pools.push({ sum: wish - index * gapPx, count: 1 });
    while (pools.length > 1 && mean(pools.at(-2)!) > mean(pools.at(-1)!)) {
      const last = pools.pop()!;
      const pool = pools.at(-1)!;
      pool.sum += last.sum;
      pool.count += last.count;
    }
  });
  const highest = highPx - (wishes.length - 1) * gapPx;
  return pools
    .flatMap((pool) => Array.from({ length: pool.count }, () => mean(pool)))
    .map((at, index) => Math.min(Math.max(at, lowPx), highest) + index * gapPx);
}

function mean({ sum, count }: { sum: number; count: number }): number {
  return sum / count;
}
