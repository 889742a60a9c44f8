import { describe, expect, test } from 'vitest';
import { ConfigError } from '../../../sim/errors.js';
import { afterWarmUp, mser5 } from '../../../sim/statistics/warm-up.js';

/** Values about 100 with a small deterministic ripple. */
function steady(length: number): number[] {
  return Array.from({ length }, (_, i) => 100 + ((i * 7919) % 11) - 5);
}

describe('afterWarmUp', () => {
  test('leaves out exactly the first values', () => {
    expect(afterWarmUp([1, 2, 3, 4], 1)).toEqual([2, 3, 4]);
    expect(afterWarmUp([1, 2], 0)).toEqual([1, 2]);
  });

  test('refuses a warm-up that leaves nothing or is not a count', () => {
    expect(() => afterWarmUp([1, 2], 2)).toThrow(ConfigError);
    expect(() => afterWarmUp([1, 2], 2)).toThrow('a warm-up of 2 values leaves nothing of a run of 2');
    expect(() => afterWarmUp([1, 2], -1)).toThrow('a warm-up of -1 values is not usable');
    expect(() => afterWarmUp([1, 2], 0.5)).toThrow('a warm-up of 0.5 values is not usable');
  });
});

describe('mser5', () => {
  test('finds where a slow start ends, in whole batches', () => {
    const slowStart = Array.from({ length: 100 }, (_, i) => 400 - 3 * i);
    const { cut, settled } = mser5([...slowStart, ...steady(900)]);
    expect(settled).toBe(true);
    expect(cut % 5).toBe(0);
    expect(cut).toBeGreaterThanOrEqual(90);
    expect(cut).toBeLessThanOrEqual(130);
  });

  test('leaves out little of a run that is steady from the start', () => {
    const { cut, settled } = mser5(steady(1000));
    expect(settled).toBe(true);
    expect(cut).toBeLessThanOrEqual(50);
  });

  test('cuts nothing when all values are the same', () => {
    expect(mser5(Array.from({ length: 100 }, () => 7))).toEqual({ cut: 0, settled: true });
  });

  test('says when a run never settles', () => {
    expect(mser5(Array.from({ length: 400 }, (_, i) => i * i)).settled).toBe(false);
  });

  test('says when a run is too short to tell', () => {
    expect(mser5([])).toEqual({ cut: 0, settled: false });
    expect(mser5(steady(19))).toEqual({ cut: 0, settled: false });
  });
});
