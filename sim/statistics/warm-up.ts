/**
 * Where the start of a run stops being special: adaptive parts have settled and caches are warm.
 *
 * A study states a fixed cut (fio's `ramp_time` is one); the MSER-5 rule checks afterwards that the cut was long
 * enough.
 */
import { ConfigError } from '../errors.js';

/**
 * The values after the first `cut`.
 * @throws ConfigError when `cut` is not a whole number from 0 to the number of values less one.
 */
export function afterWarmUp(values: readonly number[], cut: number): readonly number[] {
  if (!Number.isInteger(cut) || cut < 0) {
    throw new ConfigError(`a warm-up of ${cut} values is not usable; it must be a whole number, 0 or more`);
  }
  if (cut >= values.length) {
    throw new ConfigError(
      `a warm-up of ${cut} values leaves nothing of a run of ${values.length}; make it shorter or the run longer`,
    );
  }
  return values.slice(cut);
}

/** What the MSER rule found. */
export interface WarmUpEstimate {
  /** Number of values at the start that are better left out, a multiple of the batch size. */
  cut: number;
  /** False when the best cut is in the second half: the run is too short to tell where it settles. */
  settled: boolean;
}

/**
 * MSER-5: leave out as many batches of 5 as make the standard error of the mean of the rest least (White, Cobb and
 * Spratt, "A comparison of five steady-state truncation heuristics for simulation", WSC 2000). A trailing part of
 * a batch is ignored; fewer than 4 batches are too few to tell, and give `{ cut: 0, settled: false }`.
 */
export function mser5(values: readonly number[], batchSize: number = 5): WarmUpEstimate {
  const means = batchMeans(values, batchSize);
  if (means.length < 4) return { cut: 0, settled: false };
  let best = 0;
  let least = Infinity;
  let mean = 0;
  let squares = 0;
  // From the end, so that each cut's mean and squares follow from the one after it (Welford, backwards).
  for (let cut = means.length - 1; cut >= 0; cut--) {
    const kept = means.length - cut;
    const distance = means[cut] - mean;
    mean += distance / kept;
    squares += distance * (means[cut] - mean);
    // One or two batches agree by chance: the statistic means nothing there.
    if (kept < 3) continue;
    const statistic = squares / (kept * kept);
    if (statistic <= least) {
      least = statistic;
      best = cut;
    }
  }
  return { cut: best * batchSize, settled: 2 * best < means.length };
}

function batchMeans(values: readonly number[], batchSize: number): number[] {
  const means: number[] = [];
  for (let start = 0; start + batchSize <= values.length; start += batchSize) {
    let sum = 0;
    for (let i = start; i < start + batchSize; i++) sum += values[i];
    means.push(sum / batchSize);
  }
  return means;
}
