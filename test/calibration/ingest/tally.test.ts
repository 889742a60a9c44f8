import { describe, expect, test } from 'vitest';
import { percentileSdNs, Tally } from '../../../calibration/ingest/tally.js';
import { RandomStreams } from '../../../sim/random.js';

function tallied(values: Iterable<number>, resolutionNs?: number) {
  const tally = new Tally(resolutionNs);
  for (const value of values) tally.add(value);
  return Object.fromEntries(tally.statistics().map(({ statistic, us, sdUs }) => [statistic, { us, sdUs }]));
}

function* uniform(count: number, lowNs: number, highNs: number): Generator<number> {
  const stream = new RandomStreams('tally').stream('values');
  for (let i = 0; i < count; i++) yield lowNs + (highNs - lowNs) * stream.nextUniform();
}

describe('the figures of a distribution', () => {
  test('are there as far as enough samples lie beyond them', () => {
    expect(Object.keys(tallied([]))).toEqual([]);
    expect(Object.keys(tallied([1000, 2000, 3000]))).toEqual(['mean', 'p50']);
    expect(Object.keys(tallied(uniform(1000, 0, 1e5)))).toEqual(['mean', 'p50', 'p90', 'p99']);
    expect(Object.keys(tallied(uniform(10_000, 0, 1e5)))).toEqual(['mean', 'p50', 'p90', 'p99', 'p99.9']);
  });

  test('are as uncertain as they turn out to be, again and again', () => {
    const runs = Array.from({ length: 60 }, (_, run) => {
      const stream = new RandomStreams(`run ${run}`).stream('values');
      return tallied(Array.from({ length: 2000 }, () => 50_000 + 50_000 * stream.nextUniform()));
    });
    for (const [statistic, truth] of [
      ['mean', 75],
      ['p50', 75],
      ['p90', 95],
    ] as const) {
      const within = runs.filter((run) => Math.abs(run[statistic].us - truth) <= 2 * run[statistic].sdUs!);
      // Two standard deviations: 95 % of 60 are 57.
      expect(within.length, statistic).toBeGreaterThanOrEqual(50);
    }
  });

  test('of values that follow each other are less certain than of as many apart', () => {
    const slow = Array.from({ length: 4000 }, (_, index) => 50_000 + 20_000 * Math.floor(index / 500));
    const quick = Array.from({ length: 4000 }, (_, index) => 50_000 + 20_000 * (index % 8));
    expect(tallied(slow)['mean'].us).toBeCloseTo(tallied(quick)['mean'].us, 6);
    expect(tallied(slow)['mean'].sdUs).toBeGreaterThan(10 * tallied(quick)['mean'].sdUs!);
  });

  test('of a clock of microseconds are told in microseconds, and are no surer than that', () => {
    const told = tallied(
      Array.from({ length: 1000 }, () => 2000),
      1000,
    );
    expect(told['p50'].us).toBe(2);
    expect(told['p50'].sdUs).toBeGreaterThan(0.28);
  });

  test('never are surer than the bin they are in', () => {
    expect(percentileSdNs([[64_000, 1e6]], 1e6, 50)).toBeCloseTo(64_000 / 64 / Math.sqrt(12), 6);
  });
});
