/**
 * The wait of each customer follows from that of the one before it, whatever the distributions:
 * wait' = max(0, wait + service - gap) (Lindley 1952). No statistics: each wait must be that to the nanosecond.
 */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { RandomStreams } from '../../../sim/random.js';
import { exponential, openQueue } from './queue.js';

function lindley(gaps: readonly number[], services: readonly number[]): number[] {
  const waits = [0];
  for (let i = 1; i < services.length; i++) waits.push(Math.max(0, waits[i - 1] + services[i - 1] - gaps[i]));
  return waits;
}

test('each customer of a queue waits as long as the one before it makes it wait', () => {
  const streams = new RandomStreams('lindley');
  const gap = exponential(streams.stream('gaps'), 11_000);
  const service = exponential(streams.stream('services'), 10_000);
  const gaps = Array.from({ length: 20_001 }, gap);
  const services = Array.from({ length: 20_000 }, service);
  const waits: number[] = [];
  openQueue(
    () => gaps.shift() ?? Infinity,
    () => services[waits.length - 1],
    20_000,
    0,
    (ns) => waits.push(ns),
  );
  const again = new RandomStreams('lindley');
  const gapAgain = exponential(again.stream('gaps'), 11_000);
  const expected = lindley(Array.from({ length: 20_000 }, gapAgain), services);
  expect(waits).toEqual(expected.slice(0, waits.length));
  expect(waits.length).toBeGreaterThan(19_000);
});

test('so it is when arrivals and services fall into the same nanosecond', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(3), fc.nat(3)), { minLength: 1, maxLength: 100 }), (customers) => {
      const gaps = customers.map(([gap]) => gap);
      const services = customers.map(([, service]) => service);
      const waits: number[] = [];
      let arrived = 0;
      openQueue(
        // One customer more, far behind the others, ends the run.
        () => gaps[arrived++] ?? 1_000_000,
        () => services[waits.length - 1],
        customers.length,
        0,
        (ns) => waits.push(ns),
      );
      expect(waits).toEqual(lindley(gaps, services));
    }),
    { numRuns: 500 },
  );
});
