/** A latency in fio's words. One that was never counted, as slat of a synchronous engine, is 0 throughout. */
import type { LatencyResult, StageTime } from './result.js';
import type { LatencyTotals } from './gather.js';

/** The percentiles that fio prints by default, and fio's spelling of them as JSON keys. */
export const tellPercents = [
  1, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 99, 99.5, 99.9, 99.95, 99.99,
] as const;

export function latencyResult({ moments, histogram }: LatencyTotals): LatencyResult {
  const percentiles: Record<string, number> = {};
  const some = moments.count > 0;
  for (const percent of tellPercents) {
    percentiles[percent.toFixed(6)] = some ? histogram.percentile(percent) / 1000 : 0;
  }
  return {
    mean: moments.mean / 1000,
    min: some ? moments.min / 1000 : 0,
    max: some ? moments.max / 1000 : 0,
    stddev: moments.standardDeviation / 1000,
    percentiles,
    bins: histogram.bins(),
  };
}

/** A warning where requests wait for a CPU to leave C6: that it got there may rest on an assumption. */
export function deepSleepNotes(stages: readonly StageTime[]): string[] {
  const us = stages.reduce((sum, { cost, us: time }) => (cost.startsWith('c6_exit') ? sum + time : sum), 0);
  if (us < 0.5) return [];
  return [
    `${us.toFixed(1)} µs of the period are exits from C6, which the idle governor chose by the next timer it saw: ` +
      'host.housekeepingNs, which is assumed',
  ];
}
