import { describe, expect, test } from 'vitest';
import { normalQuantile, studentQuantile } from '../../../sim/math/elementary.js';

/** [p, degrees of freedom, t], computed with 40 digits; they agree with the printed tables. */
const TABLE: readonly (readonly [p: number, df: number, t: number])[] = [
  [0.6, 1, 0.32491969623290634],
  [0.95, 1, 6.313751514675043],
  [0.975, 1, 12.706204736174705],
  [0.9995, 1, 636.6192487687197],
  [0.975, 2, 4.302652729749464],
  [0.995, 2, 9.924843200918293],
  [0.975, 2.5, 3.574654842003683],
  [0.9995, 2.5, 18.277893528130647],
  [0.975, 3, 3.1824463052837095],
  [0.6, 5, 0.2671808657041451],
  [0.975, 5, 2.5705818356363155],
  [0.95, 10, 1.8124611228116765],
  [0.975, 19, 2.0930240544083096],
  [0.975, 30, 2.042272456301238],
  [0.9995, 30, 3.645958635042022],
  [0.975, 120, 1.979930405082441],
  [0.995, 1000, 2.580754698065951],
  [0.95, 30000, 1.6449044208344317],
  [0.9995, 30000, 3.290851084885996],
];

describe('studentQuantile', () => {
  test.each(TABLE)('of %d with %d degrees of freedom is %d', (p, df, t) => {
    expect(Math.abs(studentQuantile(p, df) / t - 1)).toBeLessThan(1e-10);
  });

  test('is symmetric about 0', () => {
    expect(studentQuantile(0.5, 7)).toBe(0);
    expect(studentQuantile(0.25, 7)).toBe(-studentQuantile(0.75, 7));
  });

  test('does not jump where the expansion for many degrees of freedom takes over', () => {
    const below = studentQuantile(0.999, 10_000);
    const above = studentQuantile(0.999, 10_001);
    expect(below - above).toBeGreaterThan(0);
    expect(below - above).toBeLessThan(1e-7);
  });

  test('approaches the normal quantile as the degrees of freedom grow', () => {
    expect(studentQuantile(0.975, 1e9)).toBeCloseTo(normalQuantile(0.975), 8);
  });

  test('is infinite at 0 and 1, and NaN where it is not defined', () => {
    expect(studentQuantile(0, 4)).toBe(-Infinity);
    expect(studentQuantile(1, 4)).toBe(Infinity);
    expect(studentQuantile(1.5, 4)).toBeNaN();
    expect(studentQuantile(0.9, 0)).toBeNaN();
    expect(studentQuantile(0.9, NaN)).toBeNaN();
  });
});
