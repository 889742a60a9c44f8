import { expect, test } from 'vitest';
import { costs } from '../../models/costs/catalogue.js';
import { mean, quantileFunction, validate } from '../../sim/distributions.js';
import type { Distribution } from '../../sim/distributions.js';
import { scaleDistribution } from '../../sim/scale-distribution.js';

const kinds: Distribution[] = [
  { kind: 'constant', ns: 3 },
  { kind: 'uniform', lowNs: 2, highNs: 8 },
  { kind: 'normal', meanNs: 100, sdNs: 7 },
  { kind: 'lognormal', meanNs: 100, cv: 0.4 },
];
kinds.push({ kind: 'shifted', byNs: 11, of: kinds[3] });
kinds.push({
  kind: 'mixture',
  parts: [
    [0.25, kinds[1]],
    [0.75, kinds[4]],
  ],
});

test.each([
  ...kinds.map((d) => [d.kind, d] as const),
  ...[...costs.values()].map(({ id, run }) => [id, run] as const),
])('scales the mean of %s, and each quantile with it', (_, distribution) => {
  const scaled = scaleDistribution(distribution, 2.5);
  expect(() => validate(scaled)).not.toThrow();
  expect(scaled.kind).toBe(distribution.kind);
  expect(mean(scaled) / mean(distribution)).toBeCloseTo(2.5, 12);
  for (const p of [0.05, 0.5, 0.99]) {
    const [before, after] = [distribution, scaled].map((d) => quantileFunction(d)(p));
    expect(after).toBeCloseTo(2.5 * before, before > 1e5 ? 1 : 4);
  }
});
