import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TypicalInterval } from '../../models/typical-interval.js';

function estimate(samplesUs: readonly number[], zeroIsTypical = true): number {
  const typical = new TypicalInterval(zeroIsTypical);
  for (const us of samplesUs) typical.add(us);
  return typical.estimateUs();
}

describe('the typical interval', () => {
  test('is the mean of eight idle times that lie within 20 µs', () => {
    expect(estimate([9, 9, 9, 9, 9, 9, 9, 9])).toBe(9);
    expect(estimate([0, 40, 0, 40, 0, 40, 0, 40])).toBe(20);
    expect(estimate([0, 42, 0, 42, 0, 42, 0, 42])).toBe(0);
  });

  test('is the mean of eight whose deviation is below a sixth of it', () => {
    expect(estimate([1000, 1200, 1000, 1200, 1000, 1200, 1000, 1200])).toBe(1100);
  });

  test('is rounded down', () => {
    expect(estimate([9, 9, 9, 9, 9, 9, 9, 10])).toBe(9);
  });

  test('is found without the one or two longest', () => {
    expect(estimate([10, 10, 10, 10, 10, 10, 10, 5000])).toBe(10);
    expect(estimate([10, 10, 10, 10, 10, 10, 4000, 5000])).toBe(10);
  });

  test('is not found when three differing ones are in the way', () => {
    expect(estimate([10, 10, 10, 10, 10, 3000, 4000, 5000])).toBe(Infinity);
  });

  test('is found when any number of equal longest ones are: they go together', () => {
    expect(estimate([9, 1000, 9, 1000, 9, 1000, 9, 1000])).toBe(9);
    expect(estimate([9, 1000, 9, 1001, 9, 1002, 9, 1003])).toBe(Infinity);
  });

  test('is by the last eight only', () => {
    expect(estimate([5000, 3000, 4000, 1, 9, 9, 9, 9, 9, 9, 9, 9])).toBe(9);
  });

  test('of no idle time yet is 0 up to 6.1, and none in 6.12', () => {
    expect(estimate([], true)).toBe(0);
    expect(estimate([], false)).toBe(Infinity);
    expect(estimate([Infinity, Infinity, Infinity, Infinity, Infinity, Infinity, Infinity, Infinity])).toBe(
      Infinity,
    );
  });

  test('does not count idle times without an end, or beyond half an hour', () => {
    expect(estimate([9, 9, 9, 9, 9, Infinity, Infinity, 3_000_000_000])).toBe(9);
  });

  test('lies between the shortest and the longest, and in no order', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 100_000 }), { minLength: 8, maxLength: 8 }), (samples) => {
        const typical = estimate(samples);
        expect(estimate(samples.toReversed())).toBe(typical);
        if (typical === Infinity) return;
        expect(Number.isInteger(typical)).toBe(true);
        expect(typical).toBeGreaterThanOrEqual(Math.min(...samples));
        expect(typical).toBeLessThanOrEqual(Math.max(...samples));
      }),
    );
  });
});
