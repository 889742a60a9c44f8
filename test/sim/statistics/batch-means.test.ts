import { describe, expect, test } from 'vitest';
import { ConfigError } from '../../../sim/errors.js';
import { BatchMeans } from '../../../sim/statistics/batch-means.js';

describe('BatchMeans', () => {
  test('keeps between the asked number of batches and twice as many, however long the run', () => {
    const batches = new BatchMeans(20);
    for (let i = 0; i < 5000; i++) {
      batches.add(i);
      expect(batches.batchCount).toBeLessThan(40);
      if (i >= 40) expect(batches.batchCount).toBeGreaterThanOrEqual(20);
    }
  });

  test('gives the means of successive batches, also after joining', () => {
    const batches = new BatchMeans(2, 2);
    for (const value of [1, 3, 5, 7, 9, 11]) batches.add(value);
    expect(batches.means()).toEqual([2, 6, 10]);
    batches.add(13);
    batches.add(15); // the fourth batch: neighbours join
    expect(batches.batchSize).toBe(4);
    expect(batches.means()).toEqual([4, 12]);
  });

  test('leaves the values of an unfilled batch out', () => {
    const batches = new BatchMeans(2, 3);
    for (const value of [1, 1, 1, 1000]) batches.add(value);
    expect(batches.interval().mean).toBe(1);
  });

  test('is wider than the naive interval when successive values depend on each other', () => {
    let state = 1;
    const next = (): number => (state = (state * 1103515245 + 12345) % 2147483648) / 2147483648 - 0.5;
    const batches = new BatchMeans(20);
    let value = 0;
    let squares = 0;
    const length = 50_000;
    for (let i = 0; i < length; i++) {
      value = 0.9 * value + next();
      squares += value * value;
      batches.add(value);
    }
    const naive = (1.96 * Math.sqrt(squares / length)) / Math.sqrt(length);
    // Autocorrelation 0.9 makes the true standard error sqrt((1 + 0.9) / (1 - 0.9)) = 4.4 times the naive one.
    expect(batches.interval().halfWidth / naive).toBeGreaterThan(2.5);
    expect(batches.interval().halfWidth / naive).toBeLessThan(7);
  });

  test('refuses sizes that are not usable', () => {
    expect(() => new BatchMeans(1)).toThrow(ConfigError);
    expect(() => new BatchMeans(2.5)).toThrow(
      'batch means need 2 batches or more, a whole number; found 2.5',
    );
    expect(() => new BatchMeans(20, 0)).toThrow('a batch holds 1 value or more, a whole number; found 0');
    expect(() => new BatchMeans().interval()).toThrow('there is no mean of 0 values');
  });
});
