import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FIO_BIN_COUNT, fioBinIndex, fioBinValueNs } from '../../../sim/statistics/fio-bins.js';

/** fio's plat_val_to_idx in whole numbers of any size, as a reference. */
function referenceIndex(ns: bigint): number {
  if (ns < 128n) return Number(ns);
  const droppedBits = ns.toString(2).length - 1 - 6;
  const index = ((droppedBits + 1) << 6) + Number((ns >> BigInt(droppedBits)) & 63n);
  return Math.min(index, 29 * 64 - 1);
}

/** A latency whose number of bits, rather than its value, is spread evenly. */
const latencyNs = fc
  .tuple(fc.integer({ min: 0, max: 36 }), fc.double({ min: 1, max: 2, noNaN: true, maxExcluded: true }))
  .map(([bits, mantissa]) => Math.floor(mantissa * 2 ** bits));

describe('fio bins', () => {
  test('are 29 groups of 64', () => {
    expect(FIO_BIN_COUNT).toBe(1856);
  });

  test('follow the arithmetic of fio for latencies of any length', () => {
    fc.assert(
      fc.property(latencyNs, (ns) => {
        expect(fioBinIndex(ns)).toBe(referenceIndex(BigInt(ns)));
      }),
      { numRuns: 2000 },
    );
  });

  test('follow it at the edges of every group too', () => {
    for (let bits = 0; bits <= 36; bits++) {
      for (const ns of [2 ** bits - 1, 2 ** bits, 2 ** bits + 1]) {
        expect(fioBinIndex(ns)).toBe(referenceIndex(BigInt(ns)));
      }
    }
  });

  test('are exact below 128 ns', () => {
    for (let ns = 0; ns < 128; ns++) expect(fioBinValueNs(fioBinIndex(ns))).toBe(ns);
  });

  test('have the values that fio prints', () => {
    // From the json+ of real runs: 2256 is the bin of 2265 ns, 120320 that of 119851 ns.
    expect(fioBinValueNs(fioBinIndex(2265))).toBe(2256);
    expect(fioBinValueNs(fioBinIndex(119_851))).toBe(120_320);
  });

  test('the middle of every bin falls in that bin', () => {
    for (let index = 0; index < FIO_BIN_COUNT; index++) expect(fioBinIndex(fioBinValueNs(index))).toBe(index);
  });

  test('are off by at most 1/128 of the latency', () => {
    fc.assert(
      fc.property(fc.double({ min: 1, max: 2 ** 34 - 1, noNaN: true }), (value) => {
        const ns = Math.floor(value);
        expect(Math.abs(fioBinValueNs(fioBinIndex(ns)) - ns)).toBeLessThanOrEqual(ns / 128);
      }),
      { numRuns: 1000 },
    );
  });

  test('take latencies over 17 s in the last one', () => {
    expect(fioBinIndex(2 ** 34)).toBe(FIO_BIN_COUNT - 1);
    expect(fioBinIndex(Infinity)).toBe(FIO_BIN_COUNT - 1);
  });
});
