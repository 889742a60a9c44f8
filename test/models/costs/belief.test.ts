import { describe, expect, test } from 'vitest';
import { nsAt, scoreOf, slopeAt, widthsOf, Z95 } from '../../../models/costs/belief.js';
import { costs } from '../../../models/costs/catalogue.js';

const skewed = { lowNs: 400, centralNs: 500, highNs: 1500 };

describe('a belief as a standard score', () => {
  test('is low, central and high at −1.645, 0 and 1.645', () => {
    expect(nsAt(skewed, 0)).toBe(500);
    expect(nsAt(skewed, -Z95)).toBeCloseTo(400, 8);
    expect(nsAt(skewed, Z95)).toBeCloseTo(1500, 8);
  });

  test('is the inverse of the cost, on both sides, for every cost of the catalogue', () => {
    for (const { id, belief } of costs.values()) {
      const { above, below } = widthsOf(belief);
      for (const z of [-3, -1, -0.1, 0, 0.1, 1, 3]) {
        const expected = (z < 0 ? below : above) === 0 ? 0 : z;
        expect(scoreOf(belief, nsAt(belief, z)), `${id} at ${z}`).toBeCloseTo(expected, 9);
      }
    }
  });

  test('has two widths, and the slope of each', () => {
    expect(widthsOf(skewed).above).toBeCloseTo(Math.log(3) / Z95, 12);
    expect(widthsOf(skewed).below).toBeCloseTo(Math.log(1.25) / Z95, 12);
    for (const z of [-1, 1.5]) {
      const measured = (nsAt(skewed, z + 1e-5) - nsAt(skewed, z - 1e-5)) / 2e-5;
      expect(slopeAt(skewed, z)).toBeCloseTo(measured, 4);
    }
  });

  test('is as wide below as above where it reaches down to nothing, and has no width for a constant', () => {
    const open = widthsOf({ lowNs: 0, centralNs: 10, highNs: 60 });
    expect(open.below).toBe(open.above);
    const constant = { lowNs: 5, centralNs: 5, highNs: 5 };
    expect(widthsOf(constant)).toEqual({ above: 0, below: 0 });
    expect(nsAt(constant, 2)).toBe(5);
    expect(scoreOf(constant, 7)).toBe(0);
    expect(widthsOf({ lowNs: 0, centralNs: 0, highNs: 9 })).toEqual({ above: 0, below: 0 });
  });
});
