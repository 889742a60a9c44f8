import { ConfigError } from '../errors.js';
import { type ConfidenceInterval, confidenceInterval } from './confidence-interval.js';
import { Moments } from './moments.js';

/**
 * Confidence interval for the mean of one long run whose successive values depend on each other (through
 * state carried from one to the next), for which the plain standard error is too small.
 *
 * The run is cut into batches; the means of batches that are long enough are nearly independent. Memory is
 * constant: when `2 * batches` are full, neighbours are joined and the batch length doubles, so between `batches`
 * and `2 * batches` remain, whatever the length of the run ("dynamic batch means": Yeh and Schmeiser, WSC 2000).
 */
export class BatchMeans {
  /** Values per batch at present. */
  batchSize: number;
  readonly #most: number;
  #means: number[] = [];
  #sum = 0;
  #filled = 0;

  /**
   * @param batches least number of batches once the run is long enough; 20 to 30 is usual
   * @param initialBatchSize values per batch before the first joining
   * @throws ConfigError when either is not a whole number, or there are fewer than 2 batches.
   */
  constructor(batches: number = 20, initialBatchSize: number = 1) {
    if (!Number.isInteger(batches) || batches < 2) {
      throw new ConfigError(`batch means need 2 batches or more, a whole number; found ${batches}`);
    }
    if (!Number.isInteger(initialBatchSize) || initialBatchSize < 1) {
      throw new ConfigError(`a batch holds 1 value or more, a whole number; found ${initialBatchSize}`);
    }
    this.#most = 2 * batches;
    this.batchSize = initialBatchSize;
  }

  /** Number of full batches. */
  get batchCount(): number {
    return this.#means.length;
  }

  /** Takes the next value of the run. */
  add(value: number): void {
    this.#sum += value;
    this.#filled += 1;
    if (this.#filled < this.batchSize) return;
    this.#means.push(this.#sum / this.batchSize);
    this.#sum = 0;
    this.#filled = 0;
    if (this.#means.length === this.#most) this.#joinNeighbours();
  }

  /** The means of the full batches, in the order of the run. */
  means(): readonly number[] {
    return this.#means;
  }

  /**
   * Interval of the mean over the full batches; values in the last, unfilled batch are left out of it.
   * @throws CalibrationError when no batch is full or `confidence` is not between 0 and 1.
   */
  interval(confidence: number = 0.95): ConfidenceInterval {
    const moments = new Moments();
    for (const mean of this.#means) moments.add(mean);
    return confidenceInterval(moments, confidence);
  }

  #joinNeighbours(): void {
    const joined: number[] = [];
    for (let i = 0; i < this.#means.length; i += 2) joined.push((this.#means[i] + this.#means[i + 1]) / 2);
    this.#means = joined;
    this.batchSize *= 2;
  }
}
