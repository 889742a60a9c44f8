import { describe, expect, test } from 'vitest';
import { CalibrationError } from '../../../sim/errors.js';
import { acrossReplications, pairedDifference } from '../../../sim/statistics/replications.js';

describe('acrossReplications', () => {
  test('gives the interval of a worked example', () => {
    // Law, Simulation Modeling and Analysis, chapter 4: 1.34 +- 0.24 at 90 % from these ten values.
    const values = [1.2, 1.5, 1.68, 1.89, 0.95, 1.49, 1.58, 1.55, 0.5, 1.09];
    const interval = acrossReplications(values, 0.9);
    expect(interval.count).toBe(10);
    expect(interval.mean).toBeCloseTo(1.343, 3);
    expect(interval.halfWidth).toBeCloseTo(0.24, 2);
    expect(interval.low).toBe(interval.mean - interval.halfWidth);
    expect(interval.high).toBe(interval.mean + interval.halfWidth);
    expect(interval.relativeHalfWidth).toBeCloseTo(0.18, 2);
  });

  test('has no width when every replication gives the same number', () => {
    expect(acrossReplications([5, 5, 5])).toMatchObject({
      halfWidth: 0,
      low: 5,
      high: 5,
      relativeHalfWidth: 0,
    });
  });

  test('is endless for a single replication, which says nothing of the spread', () => {
    expect(acrossReplications([7])).toMatchObject({
      mean: 7,
      halfWidth: Infinity,
      relativeHalfWidth: Infinity,
    });
  });

  test('holds the true mean about as often as it promises', () => {
    // A small fixed congruential generator: the test must not depend on luck.
    let state = 12345;
    const next = (): number => (state = (state * 1103515245 + 12345) % 2147483648) / 2147483648;
    let held = 0;
    for (let study = 0; study < 1000; study++) {
      const { low, high } = acrossReplications([
        next(),
        next(),
        next(),
        next(),
        next(),
        next(),
        next(),
        next(),
      ]);
      if (low <= 0.5 && 0.5 <= high) held += 1;
    }
    expect(held / 1000).toBeGreaterThan(0.93);
    expect(held / 1000).toBeLessThan(0.97);
  });

  test('refuses no values and an impossible confidence', () => {
    expect(() => acrossReplications([])).toThrow(CalibrationError);
    expect(() => acrossReplications([])).toThrow('there is no mean of 0 values');
    expect(() => acrossReplications([1, 2], 95)).toThrow('a confidence of 95 is not usable');
  });
});

describe('pairedDifference', () => {
  test('is narrow when both sides share their luck, however large the luck', () => {
    const before = [100, 200, 300, 400];
    const after = [111, 210, 311, 410];
    const interval = pairedDifference(before, after);
    expect(interval.mean).toBe(10.5);
    expect(interval.halfWidth).toBeLessThan(1);
  });
});
