import { expect, test } from 'vitest';
import { LatencyTotals } from '../../analysis/gather.js';
import { latencyResult, tellPercents } from '../../analysis/tell.js';

function latency(...ns: readonly number[]): LatencyTotals {
  const totals = new LatencyTotals();
  for (const value of ns) totals.add(value);
  return totals;
}

test('a latency is told in microseconds, its moments exactly', () => {
  const told = latencyResult(latency(10_000, 12_000, 20_000));
  expect(told).toMatchObject({ mean: 14, min: 10, max: 20 });
  expect(told.stddev).toBeCloseTo(5.2915, 4);
});

test("its percentiles are those that fio prints, under fio's keys, within fio's bins", () => {
  const told = latencyResult(latency(...Array.from({ length: 1000 }, (_, i) => 10_000 + i)));
  expect(Object.keys(told.percentiles)).toHaveLength(tellPercents.length);
  expect(Math.abs(told.percentiles['50.000000'] / 10.5 - 1)).toBeLessThan(1 / 128);
  expect(Math.abs(told.percentiles['99.990000'] / 10.999 - 1)).toBeLessThan(1 / 128);
  expect(told.bins.reduce((count, [, n]) => count + n, 0)).toBe(1000);
});

test('one that was never counted is 0, as the submission latency of a synchronous engine', () => {
  const told = latencyResult(latency());
  expect(told).toMatchObject({ mean: 0, min: 0, max: 0, stddev: 0, bins: [] });
  expect(new Set(Object.values(told.percentiles))).toEqual(new Set([0]));
  expect(JSON.parse(JSON.stringify(told))).toEqual(told);
});
