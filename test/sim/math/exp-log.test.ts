import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exp, log } from '../../../sim/math/elementary.js';

/** The largest relative error allowed against the engine's own functions. */
const RELATIVE_ERROR = 1e-14;

function relativeError(found: number, wanted: number): number {
  return wanted === 0 ? Math.abs(found) : Math.abs(found / wanted - 1);
}

describe('exp', () => {
  test('agrees with Math.exp to 1e-14 over the whole range of doubles', () => {
    fc.assert(
      fc.property(fc.double({ min: -708, max: 709.7, noNaN: true }), (x) => {
        expect(relativeError(exp(x), Math.exp(x))).toBeLessThan(RELATIVE_ERROR);
      }),
      { numRuns: 3000 },
    );
  });

  test('agrees with Math.exp to 1e-14 on a grid about 0, where latencies are computed', () => {
    for (let i = -20_000; i <= 20_000; i++) {
      expect(relativeError(exp(i / 1000), Math.exp(i / 1000))).toBeLessThan(RELATIVE_ERROR);
    }
  });

  test('is exactly 1 at 0 and exactly 0 or Infinity beyond the range of doubles', () => {
    expect(exp(0)).toBe(1);
    expect(exp(-0)).toBe(1);
    expect(exp(-746)).toBe(0);
    expect(exp(-Infinity)).toBe(0);
    expect(exp(710)).toBe(Infinity);
    expect(exp(Infinity)).toBe(Infinity);
    expect(exp(NaN)).toBeNaN();
  });

  test('reaches the largest double and the subnormal ones', () => {
    expect(relativeError(exp(709.78), Math.exp(709.78))).toBeLessThan(RELATIVE_ERROR);
    expect(relativeError(exp(-730), Math.exp(-730))).toBeLessThan(1e-8); // a subnormal holds fewer digits
    expect(exp(-745)).toBe(5e-324);
  });
});

describe('log', () => {
  test('agrees with Math.log to 1e-14 over all positive doubles, subnormal ones too', () => {
    fc.assert(
      fc.property(fc.double({ min: 5e-324, max: Number.MAX_VALUE, noNaN: true }), (x) => {
        expect(relativeError(log(x), Math.log(x))).toBeLessThan(RELATIVE_ERROR);
      }),
      { numRuns: 3000 },
    );
  });

  test('keeps its relative precision near 1, where the logarithm is near 0', () => {
    for (let i = -1000; i <= 1000; i++) {
      const x = 1 + i / 1e6;
      expect(relativeError(log(x), Math.log(x))).toBeLessThan(RELATIVE_ERROR);
    }
    expect(log(1)).toBe(0);
    expect(relativeError(log(1 + 2 ** -52), 2 ** -52)).toBeLessThan(RELATIVE_ERROR);
  });

  test('is -Infinity at 0, NaN below 0 and Infinity at Infinity', () => {
    expect(log(0)).toBe(-Infinity);
    expect(log(-1)).toBeNaN();
    expect(log(NaN)).toBeNaN();
    expect(log(Infinity)).toBe(Infinity);
  });

  test('undoes exp', () => {
    for (let x = -700; x <= 700; x += 0.37) expect(log(exp(x))).toBeCloseTo(x, 11);
  });
});

test('exp and log return these very bits in every engine', () => {
  // Golden values of this implementation: a change here changes every seeded simulation.
  expect([exp(1), exp(-0.5), exp(20.25), log(10), log(0.001), log(123456.789)]).toMatchInlineSnapshot(`
    [
      2.7182818284590455,
      0.6065306597126334,
      622964442.1984456,
      2.302585092994046,
      -6.907755278982137,
      11.723646487185881,
    ]
  `);
});
