/** Small parts of a result: latencies in fio's words, and what the reader must know. */
import type { Scenario } from '../scenarios/scenario.js';
import type { LatencyResult } from './result.js';
import type { LatencyTotals } from './simulate.js';

/** The percentiles that fio prints by default, and fio's spelling of them as JSON keys. */
export const tellPercents = [1, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 99, 99.5, 99.9, 99.95, 99.99] as const;

export function latencyResult({ moments, histogram }: LatencyTotals): LatencyResult {
  const percentiles: Record<string, number> = {};
  for (const percent of tellPercents) percentiles[percent.toFixed(6)] = histogram.percentile(percent) / 1000;
  return {
    mean: moments.mean / 1000,
    min: moments.min / 1000,
    max: moments.max / 1000,
    stddev: moments.standardDeviation / 1000,
    percentiles,
    bins: histogram.bins(),
  };
}

/** Sentences that go with every result of the scenario. */
export function notesOn({ fio, drive, vm }: Scenario): string[] {
  const notes: string[] = [];
  if (fio.iodepth > 1) {
    notes.push(`iodepth is ${fio.iodepth}: costs are calibrated for queue depth 1 alone, and batching is only partly modelled`);
  }
  if (fio.hipri && vm === null && drive.pollQueues === 0) {
    notes.push('hipri has no effect: the drive has no polled queues (nvme.poll_queues is 0)');
  }
  if (fio.hipri && vm !== null) notes.push('hipri has no effect: the virtio-blk queues of the guest cannot be polled');
  return notes;
}
