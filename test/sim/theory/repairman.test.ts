/**
 * The machine repairman (M/M/1//N): N machines, each of which works for an exponential time, then waits for
 * the one repairman and is repaired, also for an exponential time. A closed system, as a benchmark of a fixed
 * queue depth is one: nothing new comes before something old is done.
 *
 * With r the mean repair over the mean work, the repairman is idle for the share p0 = 1 / sum of N! / (N - n)! r^n
 * over n from 0 to N (Palm 1947); throughput is (1 - p0) / repair, and each machine's round takes N / throughput.
 */
import { describe, expect, test } from 'vitest';
import { RandomStreams } from '../../../sim/random.js';
import { type ConfidenceInterval } from '../../../sim/statistics/confidence-interval.js';
import { acrossReplications } from '../../../sim/statistics/replications.js';
import { exponential, type QueueResult, repairman } from './queue.js';

const REPAIR_NS = 10_000;
const REPLICATIONS = 20;
const REPAIRS = 20_000;
const WARM_UP = 2000;

function idleShare(machines: number, ratio: number): number {
  let term = 1;
  let sum = 1;
  for (let n = 1; n <= machines; n++) {
    term *= (machines - n + 1) * ratio;
    sum += term;
  }
  return 1 / sum;
}

function replicate(machines: number, workNs: number): QueueResult[] {
  return Array.from({ length: REPLICATIONS }, (_, seed) => {
    const streams = new RandomStreams(`repairman/${machines}/${workNs}/${seed}`);
    const work = exponential(streams.stream('work'), workNs);
    return repairman(machines, work, exponential(streams.stream('repair'), REPAIR_NS), REPAIRS, WARM_UP);
  });
}

function interval(results: QueueResult[], of: (result: QueueResult) => number): ConfidenceInterval {
  return acrossReplications(results.map(of), 0.999);
}

function expectToHold({ low, high, relativeHalfWidth }: ConfidenceInterval, value: number): void {
  expect(low).toBeLessThan(value);
  expect(high).toBeGreaterThan(value);
  expect(relativeHalfWidth).toBeLessThan(0.05);
}

describe.each([
  { machines: 1, workNs: 10_000 },
  { machines: 1, workNs: 40_000 },
  { machines: 4, workNs: 40_000 },
  { machines: 16, workNs: 160_000 },
  { machines: 40, workNs: 500_000 },
])('a repairman of $machines machines that work for $workNs ns', ({ machines, workNs }) => {
  const results = replicate(machines, workNs);
  const busy = 1 - idleShare(machines, REPAIR_NS / workNs);
  const throughputPerNs = busy / REPAIR_NS;

  test('is busy for the share of time that theory says', () => {
    expectToHold(
      interval(results, (result) => result.utilisation),
      busy,
    );
  });

  test('repairs as many machines as theory says', () => {
    expectToHold(
      interval(results, (result) => result.throughputPerNs),
      throughputPerNs,
    );
  });

  test('has as many broken machines as theory says', () => {
    expectToHold(
      interval(results, (result) => result.meanInSystem),
      machines - throughputPerNs * workNs,
    );
  });

  test('makes each machine wait as long as theory says', () => {
    const waitNs = machines / throughputPerNs - workNs - REPAIR_NS;
    const waits = interval(results, (result) => result.waits.mean);
    if (machines === 1) expect(waits.high).toBe(0);
    else expectToHold(waits, waitNs);
  });
});
