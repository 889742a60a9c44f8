/** Distributions as numbers to draw: density in equal steps of the logarithm, and the share of those no slower. */
import type { CountedLatencies } from './latency-distribution-data.js';

/** Steps of the density that may be chosen, a fraction of an octave each; fio's own bins are 1/44 to 1/89 of one. */
const fractions: readonly number[] = [64, 32, 16, 8, 4];

/** The finest step that is at least `narrowestPx` wide where an octave is `octavePx` [octaves]. */
export function densityStep(octavePx: number, narrowestPx: number): number {
  return 1 / (fractions.find((fraction) => octavePx / fraction >= narrowestPx) ?? fractions.at(-1)!);
}

/** A step of a density. */
export interface DensityStep {
  readonly fromNs: number;
  readonly toNs: number;
  /** Share of all latencies, 0 to 1. */
  readonly share: number;
}

/** Density in steps of `stepOctaves`; a bin that lies in two steps is parted between them. */
export function density({ bins, count }: CountedLatencies, stepOctaves: number): DensityStep[] {
  const shares = new Map<number, number>();
  const add = (step: number, share: number): void => {
    shares.set(step, (shares.get(step) ?? 0) + share);
  };
  for (const [valueNs, times] of bins) {
    const halfNs = binWidthNs(valueNs) / 2;
    const from = Math.log2(valueNs - halfNs) / stepOctaves;
    const to = Math.log2(valueNs + halfNs) / stepOctaves;
    for (let step = Math.floor(from); step < to; step++) {
      const part = (Math.min(step + 1, to) - Math.max(step, from)) / (to - from);
      add(step, (part * times) / count);
    }
  }
  return [...shares]
    .toSorted(([a], [b]) => a - b)
    .map(([step, share]) => ({
      fromNs: 2 ** (step * stepOctaves),
      toNs: 2 ** ((step + 1) * stepOctaves),
      share,
    }));
}

/** The width of fio's bin around `valueNs`: a latency keeps its highest bit and the six bits after it. */
function binWidthNs(valueNs: number): number {
  return valueNs < 128 ? 1 : 2 ** (Math.floor(Math.log2(valueNs)) - 6);
}

/** How many nines: 0 for none, 1 for 90 %, 2 for 99 %. The scale on which tails show. */
export function nines(percent: number): number {
  return -Math.log10(1 - percent / 100);
}

/** A point of the cumulative distribution. */
export interface TailPoint {
  readonly ns: number;
  readonly nines: number;
}

/**
 * The cumulative distribution as corners of steps. It ends where one latency of all is left, since beyond that lies
 * 100 %, which no scale of nines has.
 */
export function tail({ bins, count }: CountedLatencies): TailPoint[] {
  const most = Math.log10(count);
  const points: TailPoint[] = [{ ns: bins[0][0], nines: 0 }];
  let [below, at] = [0, 0];
  for (const [ns, times] of bins) {
    below += times;
    const next = below === count ? most : Math.log10(count / (count - below));
    points.push({ ns, nines: at }, { ns, nines: next });
    at = next;
  }
  return points;
}
