/**
 * The repeating-interval detector of the menu governor: is this CPU woken at regular intervals, and at which?
 *
 * Stands for `get_typical_interval()` of drivers/cpuidle/governors/menu.c, Linux 5.10.223, 6.1.192 and 6.12.107.
 * The last eight idle times are typical if they lie close together (standard deviation at most 20 µs, or less than a
 * sixth of the mean). If not, the longest is set aside and the rest is tried again, down to six.
 *
 * Equal longest ones go together. So four pauses of the very same length are set aside at once, and the other four
 * decide by themselves; pauses that differ by a microsecond leave no typical interval at all.
 *
 * Whole microseconds, as in the kernel; nothing is allocated after construction.
 */

/** Samples kept: INTERVALS, menu.c. */
const SAMPLES = 8;

/** Fewest samples to go by [count]: three quarters of all. */
const FEWEST = 6;

/** Largest variance that counts as regular by itself [µs²]: 20 µs squared. */
const SMALL_VARIANCE = 400;

/** Longer idle times count as no sample [µs]: INT_MAX. */
const LONGEST_US = 2_147_483_647;

/** The last eight idle times of one CPU. */
export class TypicalInterval {
  /** The last idle times [µs], state; 0 at first. */
  private readonly samplesUs = new Float64Array(SAMPLES);
  private next = 0;
  private readonly zeroIsTypical: boolean;

  /** @param zeroIsTypical whether nothing but zeros (as at first) means 0 (5.10, 6.1) or nothing (6.12) */
  constructor(zeroIsTypical: boolean) {
    this.zeroIsTypical = zeroIsTypical;
  }

  /** Replaces the oldest sample [whole µs]; Infinity counts as none. */
  add(idleUs: number): void {
    this.samplesUs[this.next] = idleUs;
    this.next = this.next + 1 === SAMPLES ? 0 : this.next + 1;
  }

  /** The typical idle time [whole µs], or Infinity when there is none. */
  estimateUs(): number {
    const samples = this.samplesUs;
    let highestUs = LONGEST_US;
    for (;;) {
      let count = 0;
      let sum = 0;
      let longest = 0;
      for (let i = 0; i < SAMPLES; i++) {
        const value = samples[i];
        if (value > highestUs) continue;
        count += 1;
        sum += value;
        if (value > longest) longest = value;
      }
      if (count === 0 || (longest === 0 && !this.zeroIsTypical)) return Infinity;
      const mean = Math.floor(sum / count);
      let squares = 0;
      for (let i = 0; i < SAMPLES; i++) {
        const off = samples[i] - mean;
        if (samples[i] <= highestUs) squares += off * off;
      }
      const variance = Math.floor(squares / count);
      if (variance <= SMALL_VARIANCE || (count >= FEWEST && mean * mean > 36 * variance)) return mean;
      if (count <= FEWEST) return Infinity;
      highestUs = longest - 1;
    }
  }
}
