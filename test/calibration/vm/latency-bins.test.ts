import { describe, expect, test } from 'vitest';
import { binWidth, mergedBins, quantile } from '../../../calibration/vm/latency-bins.js';

describe('latencies in buckets', () => {
  test('a bucket is at most 1/128 of its value wide, and exact below 128', () => {
    expect(binWidth(100, 128)).toBe(1);
    expect(binWidth(128, 128)).toBe(1);
    expect(binWidth(256, 128)).toBe(2);
    expect(binWidth(200_704, 128)).toBe(1024);
  });

  test('quantiles are found within a bucket', () => {
    const bins = [
      [1024, 50],
      [2048, 50],
    ] as const;
    expect(quantile(bins, 0.25, 128)).toBe(1028);
    expect(quantile(bins, 0.5, 128)).toBe(1032);
    expect(quantile(bins, 0.75, 128)).toBe(2056);
    expect(quantile(bins, 1, 128)).toBe(2064);
  });

  test('quantiles of exactly known values are theirs', () => {
    const values = Array.from({ length: 100 }, (_, index) => [index, 1] as const);
    expect(quantile(values, 0.1, 128)).toBe(10);
    expect(quantile(values, 0.99, 128)).toBe(99);
  });

  test('threads are put together in order', () => {
    expect(
      mergedBins([
        [
          [5, 1],
          [9, 2],
        ],
        [
          [3, 1],
          [5, 4],
        ],
      ]),
    ).toEqual([
      [3, 1],
      [5, 5],
      [9, 2],
    ]);
  });
});
