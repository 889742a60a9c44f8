/**
 * Count, mean, variance, least and greatest of a stream, in constant memory.
 *
 * fio keeps its `min`, `max`, `mean` and `stddev` the same way (stat.c `add_stat_sample`, `calc_lat`, fio-3.42), so
 * these are the numbers to lay beside `lat_ns`; its percentiles come from a histogram instead (fio-histogram.ts).
 */
export class Moments {
  /** Number of values seen. */
  count = 0;
  /** Arithmetic mean, in the unit of the values; 0 while there are none. */
  mean = 0;
  /** Least value; Infinity while there are none. */
  min: number = Infinity;
  /** Greatest value; -Infinity while there are none. */
  max: number = -Infinity;
  /** Sum of squared distances from the mean. */
  #squares = 0;

  /** Takes one value. Welford's recurrence (Technometrics 4, 1962): no cancellation when the spread is small. */
  add(value: number): void {
    this.count += 1;
    const distance = value - this.mean;
    this.mean += distance / this.count;
    this.#squares += distance * (value - this.mean);
    if (value < this.min) this.min = value;
    if (value > this.max) this.max = value;
  }

  /** Takes all that `other` saw, as if it had been added here (Chan, Golub and LeVeque 1983). */
  merge(other: Moments): void {
    if (other.count === 0) return;
    const count = this.count + other.count;
    const distance = other.mean - this.mean;
    this.mean += (distance * other.count) / count;
    this.#squares += other.#squares + (distance * distance * this.count * other.count) / count;
    this.count = count;
    if (other.min < this.min) this.min = other.min;
    if (other.max > this.max) this.max = other.max;
  }

  /** Unbiased sample variance (divisor n - 1, as fio's stddev squared); 0 for fewer than two values. */
  get variance(): number {
    return this.count > 1 ? this.#squares / (this.count - 1) : 0;
  }

  /** Square root of {@link variance}, in the unit of the values. */
  get standardDeviation(): number {
    return Math.sqrt(this.variance);
  }
}
