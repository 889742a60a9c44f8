import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normalCdf, normalQuantile } from '../../../sim/math/elementary.js';

/** [p, z], computed with 40 digits. */
const QUANTILES: readonly (readonly [p: number, z: number])[] = [
  [1e-300, -37.0470962993612],
  [1e-20, -9.262340089798407],
  [1e-9, -5.9978070150076865],
  [0.001, -3.0902323061678136],
  [0.025, -1.9599639845400543],
  [0.2, -0.8416212335729142],
  [0.6, 0.2533471031357997],
  [0.9, 1.2815515655446006],
  [0.975, 1.9599639845400538],
  [0.99999, 4.264890793923841],
];

/** [z, P(Z <= z)], computed with 40 digits. */
const PROBABILITIES: readonly (readonly [z: number, p: number])[] = [
  [-20, 2.7536241186062337e-89],
  [-8, 6.220960574271784e-16],
  [-3.5, 0.00023262907903552504],
  [-3, 0.0013498980316300946],
  [-2.9, 0.0018658133003840384],
  [-1, 0.15865525393145705],
  [0.5, 0.6914624612740131],
  [2, 0.9772498680518208],
  [2.99, 0.9986051127645077],
  [3.01, 0.9986937615512306],
  [6, 0.9999999990134123],
];

describe('normalQuantile', () => {
  test.each(QUANTILES)('of %d is %d to 1e-15, relative', (p, z) => {
    expect(Math.abs(normalQuantile(p) / z - 1)).toBeLessThan(2e-15);
  });

  test('is 0 at one half, infinite at 0 and 1, and NaN outside', () => {
    expect(normalQuantile(0.5)).toBe(0);
    expect(normalQuantile(0)).toBe(-Infinity);
    expect(normalQuantile(1)).toBe(Infinity);
    expect(normalQuantile(-0.1)).toBeNaN();
    expect(normalQuantile(1.1)).toBeNaN();
    expect(normalQuantile(NaN)).toBeNaN();
  });

  test('never falls when p rises', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (a, b) => {
          expect(normalQuantile(Math.min(a, b))).toBeLessThanOrEqual(normalQuantile(Math.max(a, b)));
        },
      ),
    );
  });
});

describe('normalCdf', () => {
  test.each(PROBABILITIES)('at %d is %d', (z, p) => {
    expect(Math.abs(normalCdf(z) / p - 1)).toBeLessThan(1e-13);
  });

  test('undoes normalQuantile', () => {
    for (let p = 0.0005; p < 1; p += 0.0005) expect(normalCdf(normalQuantile(p))).toBeCloseTo(p, 14);
  });

  test('is 0 and 1 far out', () => {
    expect(normalCdf(-Infinity)).toBe(0);
    expect(normalCdf(-50)).toBe(0);
    expect(normalCdf(50)).toBe(1);
    expect(normalCdf(NaN)).toBeNaN();
  });
});
