import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Moments } from '../../../sim/statistics/moments.js';

const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { maxLength: 60 });

function momentsOf(list: readonly number[]): Moments {
  const moments = new Moments();
  for (const value of list) moments.add(value);
  return moments;
}

describe('Moments', () => {
  test('gives the textbook mean, variance and extremes', () => {
    const moments = momentsOf([2, 4, 4, 4, 5, 5, 7, 9]);
    expect(moments.count).toBe(8);
    expect(moments.mean).toBe(5);
    expect(moments.variance).toBeCloseTo(32 / 7, 12);
    expect(moments.standardDeviation).toBeCloseTo(Math.sqrt(32 / 7), 12);
    expect([moments.min, moments.max]).toEqual([2, 9]);
  });

  test('has variance 0 with fewer than two values', () => {
    expect(momentsOf([]).variance).toBe(0);
    expect(momentsOf([42]).variance).toBe(0);
  });

  test('does not lose a small spread on top of a large mean', () => {
    expect(momentsOf([1e15 + 1, 1e15 + 2, 1e15 + 3]).variance).toBe(1);
  });

  test('merging equals adding one after the other', () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        const merged = momentsOf(a);
        merged.merge(momentsOf(b));
        const whole = momentsOf([...a, ...b]);
        expect(merged.count).toBe(whole.count);
        expect([merged.min, merged.max]).toEqual([whole.min, whole.max]);
        expect(Math.abs(merged.mean - whole.mean)).toBeLessThan(1e-6);
        expect(Math.abs(merged.variance - whole.variance)).toBeLessThanOrEqual(1e-9 * (1 + whole.variance));
      }),
    );
  });
});
