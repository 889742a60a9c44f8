import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SimulationError } from '../../../sim/errors.js';
import { FioHistogram } from '../../../sim/statistics/fio-histogram.js';

const latencies = fc.array(fc.integer({ min: 0, max: 2 ** 31 }), { maxLength: 80 });

function histogramOf(list: readonly number[]): FioHistogram {
  const histogram = new FioHistogram();
  for (const ns of list) histogram.add(ns);
  return histogram;
}

/** The part of fio's json+ that this test reads. */
interface JsonPlus {
  jobs: { read: { [name in 'lat_ns' | 'clat_ns' | 'slat_ns']: Bins } }[];
}
interface Bins {
  N: number;
  percentile?: Record<string, number>;
  bins?: Record<string, number>;
}

describe('FioHistogram', () => {
  test.each(['psync', 'libaio', 'io_uring', 'pvsync2_hipri'])(
    'prints the percentiles that fio printed from the same bins (%s)',
    (engine) => {
      const path = new URL(`../../../data/host-vm/fio/engines/${engine}_r00.json`, import.meta.url);
      const result = JSON.parse(readFileSync(path, 'utf8')) as JsonPlus;
      let compared = 0;
      for (const kind of ['lat_ns', 'clat_ns', 'slat_ns'] as const) {
        const { N, percentile = {}, bins = {} } = result.jobs[0].read[kind];
        const histogram = new FioHistogram();
        for (const [ns, count] of Object.entries(bins)) histogram.addMany(Number(ns), count);
        if (Object.keys(bins).length > 0) expect(histogram.count).toBe(N);
        for (const [percent, ns] of Object.entries(percentile)) {
          expect([kind, percent, histogram.percentile(Number(percent))]).toEqual([kind, percent, ns]);
          compared += 1;
        }
      }
      expect(compared).toBeGreaterThanOrEqual(2 * 17);
    },
  );

  test('takes the first bin that reaches the share, as fio does', () => {
    const histogram = histogramOf([10, 20, 30, 40]);
    expect([1, 25, 25.1, 50, 75, 100].map((percent) => histogram.percentile(percent))).toEqual([
      10, 10, 20, 20, 30, 40,
    ]);
  });

  test('does not round when a share of the count falls on a whole number', () => {
    // In doubles 99.9 / 100 * 1000 is 999 exactly; 99.9 itself is a hair more, and fio sees the hair.
    const histogram = new FioHistogram();
    histogram.addMany(10, 999);
    histogram.add(100);
    expect(histogram.percentile(99.9)).toBe(100);
    expect(histogram.percentile(99.8)).toBe(10);
    // 90 is exact, so the 900th of 1000 is enough.
    const exact = new FioHistogram();
    exact.addMany(10, 900);
    exact.addMany(100, 100);
    expect(exact.percentile(90)).toBe(10);
  });

  test('merging equals counting one after the other', () => {
    fc.assert(
      fc.property(latencies, latencies, (a, b) => {
        const merged = histogramOf(a);
        merged.merge(histogramOf(b));
        const whole = histogramOf([...a, ...b]);
        expect(merged.bins()).toEqual(whole.bins());
        expect(merged.count).toBe(whole.count);
      }),
    );
  });

  test('is rebuilt exactly from its own bins', () => {
    fc.assert(
      fc.property(latencies, (list) => {
        const histogram = histogramOf(list);
        const rebuilt = new FioHistogram();
        for (const [ns, count] of histogram.bins()) rebuilt.addMany(ns, count);
        expect(rebuilt.bins()).toEqual(histogram.bins());
      }),
    );
  });

  test('gives percentiles that never fall', () => {
    fc.assert(
      fc.property(
        latencies.filter((list) => list.length > 0),
        fc.double({ min: 0, max: 100, noNaN: true }),
        fc.double({ min: 0, max: 100, noNaN: true }),
        (list, a, b) => {
          const histogram = histogramOf(list);
          expect(histogram.percentile(Math.min(a, b))).toBeLessThanOrEqual(
            histogram.percentile(Math.max(a, b)),
          );
        },
      ),
    );
  });

  test('forgets everything when cleared', () => {
    const histogram = histogramOf([1, 2, 3]);
    histogram.clear();
    expect([histogram.count, histogram.bins()]).toEqual([0, []]);
  });

  test('says what is wrong instead of losing a latency', () => {
    const histogram = new FioHistogram();
    expect(() => histogram.add(-5)).toThrow(SimulationError);
    expect(() => histogram.add(-5)).toThrow('a latency of -5 ns cannot be counted; it must be 0 or more');
    expect(() => histogram.add(NaN)).toThrow('a latency of NaN ns');
    expect(() => histogram.addMany(5, -1)).toThrow('-1 latencies of 5 ns cannot be counted');
    expect(() => histogram.percentile(50)).toThrow('no latency was counted');
    histogram.add(1);
    expect(() => histogram.percentile(101)).toThrow('there is no percentile 101; it must be from 0 to 100');
  });
});
