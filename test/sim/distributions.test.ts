import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mean, quantileFunction, validate } from '../../sim/distributions.js';
import type { Distribution } from '../../sim/distributions.js';
import { ConfigError } from '../../sim/errors.js';

const ns = fc.double({ min: 0, max: 1e7, noNaN: true });
const positiveNs = fc.double({ min: 0.001, max: 1e7, noNaN: true });

const simple: fc.Arbitrary<Distribution> = fc.oneof(
  ns.map((value): Distribution => ({ kind: 'constant', ns: value })),
  fc.tuple(ns, ns).map(([a, b]): Distribution => ({
    kind: 'uniform',
    lowNs: Math.min(a, b),
    highNs: Math.max(a, b),
  })),
  fc.tuple(ns, ns).map(([meanNs, sdNs]): Distribution => ({ kind: 'normal', meanNs, sdNs })),
  fc
    .tuple(positiveNs, fc.double({ min: 0, max: 3, noNaN: true }))
    .map(([meanNs, cv]): Distribution => ({ kind: 'lognormal', meanNs, cv })),
  fc.array(ns, { minLength: 2, maxLength: 12 }).map((values): Distribution => {
    const sorted = values.toSorted((a, b) => a - b);
    return { kind: 'quantiles', points: sorted.map((value, i) => [i / (sorted.length - 1), value] as const) };
  }),
);

const anyDistribution: fc.Arbitrary<Distribution> = fc.oneof(
  simple,
  fc.tuple(ns, simple).map(([byNs, of]): Distribution => ({ kind: 'shifted', byNs, of })),
  fc
    .array(fc.tuple(fc.double({ min: 0.01, max: 1, noNaN: true }), simple), { minLength: 1, maxLength: 4 })
    .map((parts): Distribution => ({ kind: 'mixture', parts })),
);

/** What a file may hold although the type forbids it. */
function bad(value: unknown): Distribution {
  return value as Distribution;
}

/** Mean by the midpoint rule over the quantiles; the outermost ones are left out since they may be infinite. */
function meanOfQuantiles(d: Distribution, steps: number): number {
  const quantile = quantileFunction(d);
  let sum = 0;
  for (let i = 0; i < steps; i++) sum += quantile((i + 0.5) / steps);
  return sum / steps;
}

describe('quantileFunction', () => {
  test('never falls when p rises, whatever the distribution', () => {
    fc.assert(
      fc.property(
        anyDistribution,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (d, a, b) => {
          const quantile = quantileFunction(d);
          const low = quantile(Math.min(a, b));
          const high = quantile(Math.max(a, b));
          // A mixture is inverted numerically: its last digits may wobble (by far less than a nanosecond).
          expect(low).toBeLessThanOrEqual(high + (d.kind === 'mixture' ? 1e-6 + 1e-12 * high : 0));
        },
      ),
      { numRuns: 300 },
    );
  });

  test('never gives a negative time', () => {
    fc.assert(
      fc.property(anyDistribution, fc.double({ min: 0, max: 1, noNaN: true }), (d, p) => {
        expect(quantileFunction(d)(p)).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 300 },
    );
  });

  test('of a constant is the constant everywhere', () => {
    const quantile = quantileFunction({ kind: 'constant', ns: 1234.5 });
    expect([0, 0.3, 1].map(quantile)).toEqual([1234.5, 1234.5, 1234.5]);
  });

  test('of a uniform is linear between its ends', () => {
    const quantile = quantileFunction({ kind: 'uniform', lowNs: 100, highNs: 300 });
    expect([0, 0.25, 1].map(quantile)).toEqual([100, 150, 300]);
  });

  test('of a normal far above 0 is not touched by the truncation', () => {
    const quantile = quantileFunction({ kind: 'normal', meanNs: 10_000, sdNs: 500 });
    expect(quantile(0.5)).toBeCloseTo(10_000, 9);
    expect(quantile(0.975)).toBeCloseTo(10_000 + 1.959963984540054 * 500, 8);
    expect(quantile(1)).toBe(Infinity);
  });

  test('of a normal cut at its middle is that of a half-normal', () => {
    const quantile = quantileFunction({ kind: 'normal', meanNs: 0, sdNs: 1000 });
    expect(quantile(0)).toBe(0);
    expect(quantile(0.5)).toBeCloseTo(674.4897501960817, 8);
  });

  test('of a lognormal whose spread a double cannot hold is its mean', () => {
    const quantile = quantileFunction({ kind: 'lognormal', meanNs: 9000, cv: 1e-200 });
    expect([0, 0.5, 1].map(quantile)).toEqual([9000, 9000, 9000]);
  });

  test('of a lognormal has the asked mean and coefficient of variation', () => {
    const quantile = quantileFunction({ kind: 'lognormal', meanNs: 9000, cv: 0.5 });
    expect(quantile(0.5)).toBeCloseTo(9000 / Math.sqrt(1.25), 8);
    expect(quantile(0.9)).toBeCloseTo(
      (9000 / Math.sqrt(1.25)) * Math.exp(1.2815515655446004 * Math.sqrt(Math.log(1.25))),
      7,
    );
  });

  test('of quantile points passes through each point and is straight between', () => {
    const points = [
      [0, 8000],
      [0.5, 9000],
      [0.99, 12_000],
      [1, 80_000],
    ] as const;
    const quantile = quantileFunction({ kind: 'quantiles', points });
    for (const [p, at] of points) expect(quantile(p)).toBe(at);
    expect(quantile(0.25)).toBe(8500);
  });

  test('of a shifted distribution is moved by the shift', () => {
    const quantile = quantileFunction({
      kind: 'shifted',
      byNs: -100,
      of: { kind: 'uniform', lowNs: 100, highNs: 200 },
    });
    expect([0, 1].map(quantile)).toEqual([0, 100]);
  });

  test('of a mixture of two constants jumps where the first weight is used up', () => {
    const quantile = quantileFunction({
      kind: 'mixture',
      parts: [
        [9, { kind: 'constant', ns: 2000 }],
        [1, { kind: 'constant', ns: 50_000 }],
      ],
    });
    expect([0, 0.5, 0.9, 0.9001, 1].map(quantile)).toEqual([2000, 2000, 2000, 50_000, 50_000]);
  });

  test('of a mixture of one part is that of the part', () => {
    fc.assert(
      fc.property(simple, fc.double({ min: 0.001, max: 0.999, noNaN: true }), (d, p) => {
        const alone = quantileFunction(d)(p);
        expect(quantileFunction({ kind: 'mixture', parts: [[3, d]] })(p)).toBe(alone);
      }),
      { numRuns: 200 },
    );
  });

  test('of a mixture leaves a part of weight 0 out', () => {
    const quantile = quantileFunction({
      kind: 'mixture',
      parts: [
        [0, { kind: 'lognormal', meanNs: 5, cv: 1 }],
        [1, { kind: 'uniform', lowNs: 10, highNs: 20 }],
      ],
    });
    expect(quantile(0)).toBe(10);
    expect(quantile(1)).toBe(20);
  });

  test.each([-0.1, 1.1, NaN])('refuses p = %d', (p) => {
    expect(() => quantileFunction({ kind: 'constant', ns: 1 })(p)).toThrow(
      `no quantile at p = ${p}; p must be from 0 to 1`,
    );
  });
});

describe('mean', () => {
  const examples: Distribution[] = [
    { kind: 'constant', ns: 800 },
    { kind: 'uniform', lowNs: 100, highNs: 900 },
    { kind: 'normal', meanNs: 5000, sdNs: 400 },
    { kind: 'normal', meanNs: 500, sdNs: 1000 },
    { kind: 'lognormal', meanNs: 9000, cv: 0.3 },
    { kind: 'quantiles', points: [[0, 10], [0.9, 20], [1, 500]] }, // prettier-ignore
    { kind: 'shifted', byNs: 250, of: { kind: 'uniform', lowNs: 0, highNs: 100 } },
    {
      kind: 'mixture',
      parts: [
        [3, { kind: 'normal', meanNs: 2000, sdNs: 100 }],
        [1, { kind: 'lognormal', meanNs: 40_000, cv: 0.2 }],
      ],
    },
  ];

  test.each(examples)('equals the average of the quantiles of a $kind', (d) => {
    expect(meanOfQuantiles(d, 4000) / mean(d)).toBeCloseTo(1, 3);
  });
});

describe('validate', () => {
  test.each<[string, Distribution]>([
    ['distribution.ns is -1; it must be 0 or more', { kind: 'constant', ns: -1 }],
    ['distribution.ns is NaN; it must be a finite number', { kind: 'constant', ns: NaN }],
    ['distribution.ns is "5"; it must be a finite number', bad({ kind: 'constant', ns: '5' })],
    ['distribution.highNs is 5; it must be lowNs, 10 or more', { kind: 'uniform', lowNs: 10, highNs: 5 }],
    ['distribution.sdNs is -2; it must be 0 or more', { kind: 'normal', meanNs: 1, sdNs: -2 }],
    ['distribution.sdNs is undefined; it must be a finite number', bad({ kind: 'normal', meanNs: 1 })],
    ['distribution.meanNs is 0; a lognormal needs a mean above 0', { kind: 'lognormal', meanNs: 0, cv: 1 }],
    [
      'distribution.cv is Infinity; it must be a finite number',
      { kind: 'lognormal', meanNs: 1, cv: Infinity },
    ],
    [
      'distribution.points must be a list of two or more pairs [p, ns]',
      { kind: 'quantiles', points: [[0, 1]] },
    ],
    [
      'distribution.points[0][0] is 0.1; the first p must be 0',
      {
        kind: 'quantiles',
        points: [
          [0.1, 1],
          [1, 2],
        ],
      },
    ],
    [
      'distribution.points[1][0] is 0.9; the last p must be 1',
      {
        kind: 'quantiles',
        points: [
          [0, 1],
          [0.9, 2],
        ],
      },
    ],
    [
      'distribution.points[2][0] is 0.5; p must rise, from 0 to 1',
      {
        kind: 'quantiles',
        points: [
          [0, 1],
          [0.5, 2],
          [0.5, 3],
          [1, 4],
        ],
      },
    ],
    [
      'distribution.points[1][1] is 4; it must be the value before, 5 or more',
      {
        kind: 'quantiles',
        points: [
          [0, 5],
          [1, 4],
        ],
      },
    ],
    [
      'distribution.byNs is -20, which takes the shortest time to -10 ns; it must stay at 0 or more',
      { kind: 'shifted', byNs: -20, of: { kind: 'constant', ns: 10 } },
    ],
    [
      'distribution.of.ns is -3; it must be 0 or more',
      { kind: 'shifted', byNs: 0, of: { kind: 'constant', ns: -3 } },
    ],
    ['distribution.parts must be a list of one or more pairs', { kind: 'mixture', parts: [] }],
    [
      'distribution.parts[1][1].cv is -1; it must be 0 or more',
      {
        kind: 'mixture',
        parts: [
          [1, { kind: 'constant', ns: 1 }],
          [1, { kind: 'lognormal', meanNs: 1, cv: -1 }],
        ],
      },
    ],
    [
      'distribution.parts has weights that sum to 0; the sum must be above 0 and finite',
      { kind: 'mixture', parts: [[0, { kind: 'constant', ns: 1 }]] },
    ],
    ['distribution.kind is "gamma"; it must be constant,', bad({ kind: 'gamma' })],
    ['distribution is null; it must be an object with a kind', bad(null)],
  ])('says: %s', (message, d) => {
    expect(() => validate(d)).toThrow(ConfigError);
    expect(() => validate(d)).toThrow(message);
  });

  test('names the place the user knows when told it', () => {
    expect(() => validate({ kind: 'constant', ns: -1 }, 'costs.kick')).toThrow('costs.kick.ns is -1');
  });

  test('refuses endless nesting instead of exhausting the stack', () => {
    let d: Distribution = { kind: 'constant', ns: 1 };
    for (let i = 0; i < 10_000; i++) d = { kind: 'shifted', byNs: 0, of: d };
    expect(() => validate(d)).toThrow('nested more than 16 deep');
  });

  test('accepts every distribution of the other tests', () => {
    fc.assert(fc.property(anyDistribution, (d) => validate(d)));
  });
});
