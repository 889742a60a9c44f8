import { describe, expect, test } from 'vitest';
import { medianInterval, relativeHalfWidth } from '../../../../calibration/measure/fio/median-interval.js';
import { RandomStreams } from '../../../../sim/random.js';

describe('the interval of a median', () => {
  test('does not exist for fewer than 6 values', () => {
    expect(medianInterval([1, 2, 3, 4, 5])).toEqual({ median: 3, low: null, high: null });
    expect(relativeHalfWidth(medianInterval([1]))).toBe(Infinity);
  });

  test('of 6 values lies just within the smallest and the largest', () => {
    // Coverage of [x1, x6] is 1 - 2/64 = 0.96875, of [x2, x5] 0.78125: the share between is 0.1, lambda 5*0.1/(1+4*0.1).
    const { median, low, high } = medianInterval([6, 1, 5, 2, 4, 3]);
    expect(median).toBe(3.5);
    expect(low).toBeCloseTo(1 + 0.5 / 1.4, 10);
    expect(high).toBeCloseTo(6 - 0.5 / 1.4, 10);
  });

  test('one run gone wrong does not move it', () => {
    const runs = [50, 51, 49, 50, 52, 48, 50, 51, 49, 50];
    const spoilt = [...runs.slice(1), 500];
    expect(relativeHalfWidth(medianInterval(spoilt))).toBeLessThan(0.05);
  });

  test.each([6, 10, 25])('of %i skewed values it holds the true median in about 95 %% of cases', (n) => {
    const stream = new RandomStreams('coverage').stream(String(n));
    // 1 / (1 - u): a long tail to the right, its median 2.
    const draws = 4000;
    let held = 0;
    for (let i = 0; i < draws; i++) {
      const { low, high } = medianInterval(Array.from({ length: n }, () => 1 / (1 - stream.nextUniform())));
      if (low! <= 2 && 2 <= high!) held++;
    }
    // Interpolation is exact for symmetric distributions and within about 1 % for others.
    expect(held / draws).toBeGreaterThan(0.935);
    expect(held / draws).toBeLessThan(0.965);
  });
});
