import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  compareDistributions,
  comparePercentiles,
  type LatencyBins,
} from '../../analysis/distribution-distance.js';
import { type FioRun, readFio } from '../../formats/index.js';
import { ConfigError } from '../../sim/errors.js';
import { FioHistogram } from '../../sim/statistics/fio-histogram.js';

/** Bins as fio would have them: at most a dozen, no larger than a second. */
const bins: fc.Arbitrary<LatencyBins> = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 1_000_000_000 }), fc.integer({ min: 1, max: 1000 })), {
    minLength: 1,
    maxLength: 12,
  })
  .map((pairs) => {
    const histogram = new FioHistogram();
    for (const [ns, count] of pairs) histogram.addMany(ns, count);
    return histogram.bins();
  });

function measured(engine: string): FioRun {
  const path = new URL(`../../data/host-vm/fio/engines/${engine}_r00.json`, import.meta.url);
  return readFio(readFileSync(path, 'utf8'), engine)[0];
}

describe('compareDistributions', () => {
  test('finds no distance between a distribution and itself', () => {
    fc.assert(
      fc.property(bins, (a) => {
        const distance = compareDistributions(a, a);
        expect(distance).toMatchObject({ meanDifferenceNs: 0, kolmogorovSmirnov: 0, wassersteinNs: 0 });
        expect(distance.percentiles.every(({ differenceNs }) => differenceNs === 0)).toBe(true);
      }),
    );
  });

  test('does not care how long either side was measured, nor in which order the bins are', () => {
    fc.assert(
      fc.property(bins, bins, (a, b) => {
        const twiceAndBackwards = b.map(([ns, count]) => [ns, 2 * count] as const).toReversed();
        const [once, twice] = [compareDistributions(a, b), compareDistributions(a, twiceAndBackwards)];
        expect(twice.kolmogorovSmirnov).toBeCloseTo(once.kolmogorovSmirnov, 9);
        expect(twice.wassersteinNs).toBeCloseTo(once.wassersteinNs, 3);
        expect(twice.percentiles).toEqual(once.percentiles);
      }),
    );
  });

  test('is the same from both sides, but for the sign of the differences', () => {
    fc.assert(
      fc.property(bins, bins, (a, b) => {
        const [there, back] = [compareDistributions(a, b), compareDistributions(b, a)];
        expect(back.kolmogorovSmirnov).toBe(there.kolmogorovSmirnov);
        expect(back.wassersteinNs).toBe(there.wassersteinNs);
        expect(back.meanDifferenceNs + there.meanDifferenceNs).toBe(0);
      }),
    );
  });

  test('has a Wasserstein distance no smaller than the difference of the means', () => {
    fc.assert(
      fc.property(bins, bins, (a, b) => {
        const { wassersteinNs, meanDifferenceNs } = compareDistributions(a, b);
        expect(wassersteinNs).toBeGreaterThanOrEqual(Math.abs(meanDifferenceNs) - 1e-3);
      }),
    );
  });

  test('obeys the triangle inequality in both distances', () => {
    fc.assert(
      fc.property(bins, bins, bins, (a, b, c) => {
        const [ab, bc, ac] = [
          compareDistributions(a, b),
          compareDistributions(b, c),
          compareDistributions(a, c),
        ];
        expect(ac.wassersteinNs).toBeLessThanOrEqual(ab.wassersteinNs + bc.wassersteinNs + 1e-3);
        expect(ac.kolmogorovSmirnov).toBeLessThanOrEqual(ab.kolmogorovSmirnov + bc.kolmogorovSmirnov + 1e-9);
      }),
    );
  });

  test('measures a pure shift as the shift', () => {
    const distance = compareDistributions(
      [
        [100, 3],
        [110, 1],
      ],
      [
        [120, 3],
        [130, 1],
      ],
    );
    expect(distance).toMatchObject({ meanDifferenceNs: 20, wassersteinNs: 20, kolmogorovSmirnov: 1 });
  });

  test('sees a second mode that leaves the mean where it was', () => {
    const distance = compareDistributions(
      [[100, 2]],
      [
        [80, 1],
        [120, 1],
      ],
    );
    expect(distance).toMatchObject({ meanDifferenceNs: 0, wassersteinNs: 20, kolmogorovSmirnov: 0.5 });
  });

  test('lays the nine percentiles side by side', () => {
    const { percentiles } = compareDistributions([[100, 1]], [[110, 1]]);
    expect(percentiles.map(({ percent }) => percent)).toEqual([1, 5, 10, 50, 90, 95, 99, 99.9, 99.99]);
    expect(percentiles[3]).toEqual({
      percent: 50,
      measuredNs: 100,
      predictedNs: 110,
      differenceNs: 10,
      relativeDifference: 0.1,
    });
  });

  test('gives fio’s own percentiles for a real run, and a plain answer between two engines', () => {
    const [psync, libaio] = [measured('psync'), measured('libaio')];
    const distance = compareDistributions(psync.latency?.bins ?? [], libaio.latency?.bins ?? []);
    for (const { percent, measuredNs, predictedNs } of distance.percentiles) {
      expect(measuredNs).toBe(psync.latency?.percentilesNs.get(percent));
      expect(predictedNs).toBe(libaio.latency?.percentilesNs.get(percent));
    }
    const exactNs = (libaio.latency?.meanNs ?? 0) - (psync.latency?.meanNs ?? 0);
    expect(Math.abs(distance.meanDifferenceNs - exactNs)).toBeLessThan(500);
    expect(distance.kolmogorovSmirnov).toBeGreaterThan(0.5);
  });

  test('refuses a side that is empty or impossible, and says which', () => {
    expect(() => compareDistributions([], [[1, 1]])).toThrow(ConfigError);
    expect(() => compareDistributions([], [[1, 1]])).toThrow('the measured distribution is empty');
    expect(() => compareDistributions([[1, 1]], [[1, 0]])).toThrow('the predicted distribution is empty');
    expect(() => compareDistributions([[-1, 1]], [[1, 1]])).toThrow(
      'the measured distribution has 1 latencies of -1 ns',
    );
    expect(() => compareDistributions([[1, 1]], [[1, NaN]])).toThrow(
      'the predicted distribution has NaN latencies',
    );
  });
});

describe('comparePercentiles', () => {
  test('compares at those percentiles that the plain json has', () => {
    const measuredNs = new Map([
      [50, 200],
      [75, 250],
      [99, 0],
    ]);
    expect(comparePercentiles(measuredNs, [[100, 1]])).toEqual([
      { percent: 50, measuredNs: 200, predictedNs: 100, differenceNs: -100, relativeDifference: -0.5 },
      { percent: 99, measuredNs: 0, predictedNs: 100, differenceNs: 100, relativeDifference: NaN },
    ]);
  });

  test('refuses an empty prediction', () => {
    expect(() => comparePercentiles(new Map(), [])).toThrow('the predicted distribution is empty');
  });
});
