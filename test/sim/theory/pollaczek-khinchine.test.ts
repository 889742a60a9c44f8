/**
 * Poisson arrivals, any service: the mean wait is rho * S * (1 + cv^2) / (2 * (1 - rho)), where S is the mean
 * service time, cv its coefficient of variation and rho the load (Pollaczek 1930, Khinchine 1932).
 *
 * Twenty replications with fixed seeds. Theory must lie in the 99.9 % interval of Student's t, and the interval
 * must be narrow enough to say something.
 */
import { describe, expect, test } from 'vitest';
import { QuantileTable, Sampler } from '../../../sim/quantile-table.js';
import { type RandomStream, RandomStreams } from '../../../sim/random.js';
import { acrossReplications } from '../../../sim/statistics/replications.js';
import { type Draw, exponential, openQueue, type QueueResult } from './queue.js';

const SERVICE_NS = 10_000;
const REPLICATIONS = 20;
const CUSTOMERS = 30_000;
const WARM_UP = 3000;

interface Service {
  name: string;
  cv: number;
  draw: (stream: RandomStream) => Draw;
}

function lognormal(cv: number): Service {
  const table = new QuantileTable({ kind: 'lognormal', meanNs: SERVICE_NS, cv });
  return {
    name: `M/G/1, lognormal service of cv ${cv}`,
    cv,
    draw: (stream) => {
      const sampler = new Sampler(table, stream);
      return () => sampler.next();
    },
  };
}

const services: Service[] = [
  { name: 'M/M/1', cv: 1, draw: (stream) => exponential(stream, SERVICE_NS) },
  { name: 'M/D/1', cv: 0, draw: () => () => SERVICE_NS },
  lognormal(0.5),
  lognormal(1.5),
];

function replicate(service: Service, load: number): QueueResult[] {
  return Array.from({ length: REPLICATIONS }, (_, seed) => {
    const streams = new RandomStreams(`${service.name}/${load}/${seed}`);
    const gap = exponential(streams.stream('gaps'), SERVICE_NS / load);
    return openQueue(gap, service.draw(streams.stream('services')), CUSTOMERS, WARM_UP);
  });
}

describe.each(services)('$name', (service) => {
  describe.each([0.5, 0.8])('at a load of %d', (load) => {
    const results = replicate(service, load);

    test('waits on average as long as Pollaczek and Khinchine say', () => {
      const expectedNs = (load * SERVICE_NS * (1 + service.cv ** 2)) / (2 * (1 - load));
      const waits = acrossReplications(
        results.map((result) => result.waits.mean),
        0.999,
      );
      expect(waits.low).toBeLessThan(expectedNs);
      expect(waits.high).toBeGreaterThan(expectedNs);
      expect(waits.relativeHalfWidth).toBeLessThan(0.1);
    });

    test('has a server that is busy for the share of time that is asked of it', () => {
      const busy = acrossReplications(
        results.map((result) => result.utilisation),
        0.999,
      );
      expect(busy.low).toBeLessThan(load);
      expect(busy.high).toBeGreaterThan(load);
      expect(busy.relativeHalfWidth).toBeLessThan(0.02);
    });

    test("holds as many customers as Little's law says", () => {
      for (const { waits, meanInSystem, throughputPerNs, utilisation } of results) {
        // Customers in service are the utilisation; those at either end of the run are counted in part.
        expect(meanInSystem / (throughputPerNs * waits.mean + utilisation)).toBeCloseTo(1, 2);
      }
    });
  });
});
