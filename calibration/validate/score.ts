/** How predictions are scored: relative errors, and how many intervals hold what was measured. */
import { Z95 } from '../../models/costs/belief.js';

/** A prediction beside its measurement [µs]. */
export interface Row {
  readonly id: string;
  /** Whether it counts; one that does not is shown, with the reason. */
  readonly scored: boolean;
  readonly measuredUs: number;
  readonly predictedUs: number;
  /** 90 % interval of the prediction, the measurement's own error included. */
  readonly intervalUs: readonly [number, number];
  /** Why it is not scored, or what is special about it. */
  readonly note?: string;
}

/** k of n, and the 90 % interval of the share that it stands for (Wilson). */
export interface Coverage {
  readonly k: number;
  readonly n: number;
  readonly interval: readonly [number, number];
}

export interface Score {
  readonly n: number;
  readonly medianAbsErrorPct: number;
  readonly worstAbsErrorPct: number;
  readonly coverage90: Coverage;
}

/** @param rows scored or not; only the scored ones count */
export function scoreOf(rows: readonly Row[]): Score {
  const scored = rows.filter((row) => row.scored);
  const errors = scored.map(errorPct).map(Math.abs);
  const k = scored.filter(isInside).length;
  return {
    n: scored.length,
    medianAbsErrorPct: median(errors),
    worstAbsErrorPct: errors.reduce((worst, error) => Math.max(worst, error), 0),
    coverage90: { k, n: scored.length, interval: wilson(k, scored.length) },
  };
}

/** Predicted over measured, less one [%]. */
export function errorPct({ measuredUs, predictedUs }: Row): number {
  return 100 * (predictedUs / measuredUs - 1);
}

export function isInside({ measuredUs, intervalUs: [low, high] }: Row): boolean {
  return low <= measuredUs && measuredUs <= high;
}

/** The middle one, or the mean of the middle two; 0 of none. */
export function median(values: readonly number[]): number {
  if (values.length === 0) return 0;
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Wilson's 90 % interval of a share, from k of n. */
export function wilson(k: number, n: number): readonly [number, number] {
  if (n === 0) return [0, 1];
  const z2 = Z95 * Z95;
  const centre = (k + z2 / 2) / (n + z2);
  const half = (Z95 / (n + z2)) * Math.sqrt((k * (n - k)) / n + z2 / 4);
  return [Math.max(0, centre - half), Math.min(1, centre + half)];
}
