/**
 * fio's latency bins: which bin a latency falls in, and which value stands for a bin.
 *
 * fio-3.42 stat.h (`FIO_IO_U_PLAT_BITS` 6, `FIO_IO_U_PLAT_GROUP_NR` 29) and stat.c (`plat_val_to_idx`,
 * `plat_idx_to_val`). A latency keeps its highest set bit and the six bits after it; the rest is dropped:
 *
 *     group   latencies [ns]     width of a bin [ns]
 *     0, 1    0 ... 127          1 (exact)
 *     2       128 ... 255        2
 *     3       256 ... 511        4
 *     ...
 *     28      2^33 ... 2^34 - 1  2^27; longer ones are counted in the last bin
 *
 * The value of a bin is its middle, so it is off by at most 1/128 of the latency.
 */

const BITS = 6;
const BINS_PER_GROUP = 64;
const GROUPS = 29;

/** Number of bins, 29 groups of 64. */
export const FIO_BIN_COUNT: number = GROUPS * BINS_PER_GROUP;

/** Below this, `| 0` and `Math.clz32` see the whole number. */
const TWO_TO_31 = 2147483648;
/** Latencies from here on (17.2 s) all fall in the last bin. */
const TWO_TO_34 = 17179869184;

/** Bin of a latency [ns]; a fraction of a nanosecond is dropped. `ns` must be 0 or more. */
export function fioBinIndex(ns: number): number {
  if (ns < 128) return ns | 0;
  if (ns < TWO_TO_31) {
    const whole = ns | 0;
    const droppedBits = 31 - BITS - Math.clz32(whole);
    // The kept top bit contributes 64, which is the "+ 1" of fio's (error_bits + 1) << 6.
    return (droppedBits << BITS) + (whole >> droppedBits);
  }
  if (ns < TWO_TO_34) return 3 * BINS_PER_GROUP + fioBinIndex(ns / 8);
  return FIO_BIN_COUNT - 1;
}

/** Value [ns] that stands for a bin: exact below 128 ns, the middle above. `index` from 0 to 1855. */
export function fioBinValueNs(index: number): number {
  if (index < 2 * BINS_PER_GROUP) return index;
  let halfWidth = 0.5;
  for (let group = index >> BITS; group > 1; group--) halfWidth *= 2;
  return (2 * (BINS_PER_GROUP + (index & (BINS_PER_GROUP - 1))) + 1) * halfWidth;
}
