import { SimulationError } from '../errors.js';
import { FIO_BIN_COUNT, fioBinIndex, fioBinValueNs } from './fio-bins.js';

/** One non-empty bin: the value that stands for it [ns], and how many latencies fell in it. */
export type FioBin = readonly [valueNs: number, count: number];

/**
 * Latencies counted in fio's own bins, so that a simulated percentile and a measured one carry the same rounding
 * and may be compared digit by digit. 15 kB, whatever the length of the run.
 */
export class FioHistogram {
  /** How many latencies were counted. */
  count = 0;
  /** Doubles rather than 32-bit counts: merged histograms of long sweeps must not wrap. */
  readonly #counts = new Float64Array(FIO_BIN_COUNT);

  /**
   * Counts one latency [ns]. Called for every simulated round trip: keep it short.
   * @throws SimulationError when `ns` is negative or not a number, which would otherwise be lost in silence.
   */
  add(ns: number): void {
    if (!(ns >= 0))
      throw new SimulationError(`a latency of ${ns} ns cannot be counted; it must be 0 or more`);
    this.#counts[fioBinIndex(ns)] += 1;
    this.count += 1;
  }

  /**
   * Counts a latency [ns] `times` times, as when reading fio's json+ bins.
   * @throws SimulationError when either is negative or not a number.
   */
  addMany(ns: number, times: number): void {
    if (!(ns >= 0 && times >= 0)) {
      throw new SimulationError(`${times} latencies of ${ns} ns cannot be counted; both must be 0 or more`);
    }
    this.#counts[fioBinIndex(ns)] += times;
    this.count += times;
  }

  /** Counts all that `other` counted. */
  merge(other: FioHistogram): void {
    for (let i = 0; i < FIO_BIN_COUNT; i++) this.#counts[i] += other.#counts[i];
    this.count += other.count;
  }

  /** Forgets everything, as at the end of a warm-up. */
  clear(): void {
    this.#counts.fill(0);
    this.count = 0;
  }

  /**
   * The latency [ns] below which `percent` of 100 of the latencies lie, exactly as fio prints it (stat.c
   * `calc_clat_percentiles`, fio-3.42): the value of the first bin whose cumulative count is at least percent/100
   * of all.
   * @throws SimulationError when nothing was counted or `percent` is not in 0 to 100.
   */
  percentile(percent: number): number {
    if (this.count === 0) {
      throw new SimulationError(
        `no latency was counted, so there is no percentile ${percent}; count one first`,
      );
    }
    if (!(percent >= 0 && percent <= 100)) {
      throw new SimulationError(`there is no percentile ${percent}; it must be from 0 to 100`);
    }
    let cumulative = 0;
    for (let i = 0; i < FIO_BIN_COUNT; i++) {
      cumulative += this.#counts[i];
      if (reaches(cumulative, percent, this.count)) return fioBinValueNs(i);
    }
    return fioBinValueNs(FIO_BIN_COUNT - 1);
  }

  /** The non-empty bins in rising order, as under `bins` in fio's json+. */
  bins(): FioBin[] {
    const found: FioBin[] = [];
    for (let i = 0; i < FIO_BIN_COUNT; i++) {
      if (this.#counts[i] > 0) found.push([fioBinValueNs(i), this.#counts[i]]);
    }
    return found;
  }
}

/**
 * cumulative >= percent / 100 * count, without rounding. fio computes it with `long double`, and rounding to a
 * double can step over a bin: 99.9 is stored a hair above 99.9, so of 1000 samples fio asks for the 1000th.
 */
function reaches(cumulative: number, percent: number, count: number): boolean {
  const product = percent * count;
  const left = cumulative * 100; // exact: counts stay far below 2^46
  if (left !== product) return left > product;
  return productError(percent, count, product) <= 0;
}

/** a * b - rounded, exactly (Dekker 1971: split each factor in halves whose products are exact). */
function productError(a: number, b: number, rounded: number): number {
  const aHigh = upperHalf(a);
  const bHigh = upperHalf(b);
  const aLow = a - aHigh;
  const bLow = b - bHigh;
  return aHigh * bHigh - rounded + aHigh * bLow + aLow * bHigh + aLow * bLow;
}

/** The upper 26 bits of a double (Veltkamp). */
function upperHalf(x: number): number {
  const scaled = 134217729 * x;
  return scaled - (scaled - x);
}
