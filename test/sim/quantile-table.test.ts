import { describe, expect, test } from 'vitest';
import { type Distribution, mean, quantileFunction } from '../../sim/distributions.js';
import { SimulationError } from '../../sim/errors.js';
import { QuantileTable, Sampler } from '../../sim/quantile-table.js';
import { RandomStream, RandomStreams } from '../../sim/random.js';
import { confidenceInterval } from '../../sim/statistics/confidence-interval.js';
import { Moments } from '../../sim/statistics/moments.js';

const streams = new RandomStreams('quantile-table');

function sampler(distribution: Distribution): Sampler {
  return new Sampler(new QuantileTable(distribution), streams.stream(JSON.stringify(distribution)));
}

/** A state whose next outputs have all bits set: as far up the tail as a draw can go. */
function luckOfALifetime(): RandomStream {
  // The multiplications and the rotation of the output, undone; then the words that keep it for three steps.
  const turned = Math.imul(-1, 0x38e38e39);
  const word = Math.imul((turned >>> 7) | (turned << 25), 0xcccccccd);
  return new RandomStream(Int32Array.of(0, word, 0, word ^ (word << 9)));
}

const smooth: Distribution[] = [
  { kind: 'uniform', lowNs: 200, highNs: 1800 },
  { kind: 'normal', meanNs: 5000, sdNs: 400 },
  { kind: 'normal', meanNs: 500, sdNs: 1000 },
  { kind: 'lognormal', meanNs: 9000, cv: 0.3 },
  { kind: 'lognormal', meanNs: 2000, cv: 2 },
  { kind: 'quantiles', points: [[0, 8000], [0.5, 9000], [0.99, 12_000], [1, 80_000]] }, // prettier-ignore
  { kind: 'shifted', byNs: 250, of: { kind: 'lognormal', meanNs: 700, cv: 0.5 } },
  {
    kind: 'mixture',
    parts: [
      [97, { kind: 'normal', meanNs: 2000, sdNs: 100 }],
      [3, { kind: 'lognormal', meanNs: 40_000, cv: 0.2 }],
    ],
  },
];
const flat: Distribution[] = [
  { kind: 'constant', ns: 420 },
  { kind: 'uniform', lowNs: 420, highNs: 420 },
  { kind: 'normal', meanNs: 420, sdNs: 0 },
  { kind: 'lognormal', meanNs: 420, cv: 0 },
  { kind: 'shifted', byNs: -80, of: { kind: 'constant', ns: 500 } },
  { kind: 'mixture', parts: [[1, { kind: 'constant', ns: 420 }]] },
];
const named = (distributions: Distribution[]): [string, Distribution][] =>
  distributions.map((distribution) => [JSON.stringify(distribution), distribution]);

const DRAWS = 200_000;

describe.each(named(smooth))('the draws of %s', (_name, distribution) => {
  const source = sampler(distribution);
  const draws = Float64Array.from({ length: DRAWS }, () => source.next());
  const sorted = draws.toSorted();

  test('have the mean of the distribution, within the 99.9 % interval', () => {
    const moments = new Moments();
    for (const ns of draws) moments.add(ns);
    const interval = confidenceInterval(moments, 0.999);
    expect(interval.low).toBeLessThan(mean(distribution));
    expect(interval.high).toBeGreaterThan(mean(distribution));
    expect(interval.relativeHalfWidth).toBeLessThan(0.02);
  });

  test.each([0.1, 0.5, 0.9, 0.99, 0.999])('have its quantile at %d, within what luck may do', (p) => {
    const quantile = quantileFunction(distribution);
    const luck = 4 * Math.sqrt((p * (1 - p)) / DRAWS);
    const drawn = sorted[Math.floor(p * DRAWS)];
    // Beside luck: the rounding to whole nanoseconds, and the interpolation within cells.
    expect(drawn).toBeGreaterThanOrEqual(quantile(p - luck) * 0.998 - 0.5);
    expect(drawn).toBeLessThanOrEqual(quantile(Math.min(p + luck, 1 - 1e-9)) * 1.002 + 0.5);
  });

  test('are whole nanoseconds, 0 or more', () => {
    expect(draws.every((ns) => Number.isInteger(ns) && ns >= 0)).toBe(true);
  });

  test('reach the tail of one in a thousand million, and no further', () => {
    const greatest = new Sampler(new QuantileTable(distribution), luckOfALifetime()).next();
    const quantile = quantileFunction(distribution);
    expect(greatest).toBeGreaterThan(quantile(1 - 1e-9) * 0.998);
    expect(greatest).toBeLessThan(quantile(1 - 4e-10) * 1.002 + 1);
  });
});

describe('a table', () => {
  test('has the quantiles of the distribution, in the body and far out in the tail', () => {
    for (const distribution of smooth) {
      const { nodes } = new QuantileTable(distribution);
      const quantile = quantileFunction(distribution);
      for (const [level, cell, p] of [
        [0, 256, 0.25],
        [0, 512, 0.5],
        [1, 512, 1 - 2 ** -11],
        [2, 512, 1 - 2 ** -21],
      ]) {
        expect(nodes[level * 1025 + cell] / quantile(p)).toBeCloseTo(1, 2);
      }
    }
  });

  test('has the mean of the distribution exactly, although it is bent within its cells', () => {
    for (const distribution of [...smooth, ...flat]) {
      const { nodes } = new QuantileTable(distribution);
      let sum = 0;
      // The last cell of a level is the next level, but for the last.
      for (let level = 0; level < 3; level++) {
        for (let cell = 0; cell < (level < 2 ? 1023 : 1024); cell++) {
          const i = level * 1025 + cell;
          sum += ((nodes[i] + nodes[i + 1]) / 2) * 1024 ** -(level + 1);
        }
      }
      expect(sum / mean(distribution)).toBeCloseTo(1, 12);
    }
  });

  test('never falls from one node to the next', () => {
    for (const distribution of [...smooth, ...flat]) {
      const { nodes } = new QuantileTable(distribution);
      for (let i = 1; i < nodes.length; i++) {
        if (i % 1025 !== 0) expect(nodes[i]).toBeGreaterThanOrEqual(nodes[i - 1] * (1 - 1e-12));
      }
    }
  });

  test('draws each tail level as often as it is wide', () => {
    const source = sampler({ kind: 'uniform', lowNs: 0, highNs: 2 ** 20 });
    let beyond = 0;
    const draws = 2 ** 20;
    for (let i = 0; i < draws; i++) if (source.next() >= 2 ** 20 - 2 ** 10) beyond++;
    // About 1024 are expected; one more or less at the edge for the rounding.
    expect(Math.abs(beyond - 1024)).toBeLessThan(4 * Math.sqrt(1024));
  });

  test('has the draws that it has always had', () => {
    const source = new Sampler(
      new QuantileTable({ kind: 'lognormal', meanNs: 9000, cv: 0.3 }),
      new RandomStreams('7f3a').stream('nvme0/read'),
    );
    const draws = Array.from({ length: 8 }, () => source.next());
    expect(draws).toEqual([5617, 7966, 8952, 8600, 9418, 11237, 8025, 11546]);
  });
});

describe('a cost that does not vary', () => {
  test.each(named(flat))('is always the same: %s', (_name, distribution) => {
    const source = sampler(distribution);
    for (let i = 0; i < 5000; i++) expect(source.next()).toBe(420);
  });

  test('and is written as a constant draws nothing from its stream', () => {
    const stream = new RandomStreams('seed').stream('constant');
    const before = [...stream.words];
    const source = new Sampler(new QuantileTable({ kind: 'constant', ns: 12.6 }), stream);
    expect([source.next(), source.next()]).toEqual([13, 13]);
    expect([...stream.words]).toEqual(before);
  });

  test.each<Distribution>([
    { kind: 'constant', ns: 0 },
    { kind: 'uniform', lowNs: 0, highNs: 0 },
    { kind: 'normal', meanNs: 0, sdNs: 0 },
    { kind: 'shifted', byNs: -5, of: { kind: 'constant', ns: 5 } },
    { kind: 'quantiles', points: [[0, 0], [1, 0]] }, // prettier-ignore
    { kind: 'mixture', parts: [[2, { kind: 'constant', ns: 0 }]] },
  ])('may be nothing at all, written as $kind', (distribution) => {
    const source = sampler(distribution);
    for (let i = 0; i < 5000; i++) expect(source.next()).toBe(0);
  });
});

describe('a cost that may last too long', () => {
  test.each<Distribution>([
    { kind: 'constant', ns: 2 ** 31 },
    { kind: 'uniform', lowNs: 0, highNs: 3e9 },
    { kind: 'lognormal', meanNs: 1e6, cv: 100 },
  ])('is refused: a $kind', (distribution) => {
    expect(() => new QuantileTable(distribution)).toThrow(SimulationError);
    expect(() => new QuantileTable(distribution)).toThrow('a cost may last 2.1 s at most, found a tail of');
  });

  test('is accepted just below, and its longest draw does not wrap', () => {
    const longest = 2 ** 31 - 2;
    const table = new QuantileTable({ kind: 'uniform', lowNs: longest - 10, highNs: longest });
    expect(new Sampler(table, luckOfALifetime()).next()).toBe(longest);
    const constant = new QuantileTable({ kind: 'constant', ns: longest });
    expect(new Sampler(constant, luckOfALifetime()).next()).toBe(longest);
  });
});
