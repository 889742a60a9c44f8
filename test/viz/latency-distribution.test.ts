import { describe, expect, it } from 'vitest';
import { latencyDistribution, themes } from '../../viz/index.js';
import type { LatencyDistributionData, LatencyDistributionOptions } from '../../viz/index.js';
import { density, densityStep, nines, tail } from '../../viz/charts/latency-distribution-curves.js';
import { countLatencies, percentileNs } from '../../viz/charts/latency-distribution-data.js';
import { svgString } from '../../viz/render/svg-document.js';
import { distribution, fourDistributions, measuredBeside, oneDistribution } from './example-distributions.js';
import { textsOf } from './geometry.js';
import { expectPicture } from './picture.js';
import { drawn, itIsReadable } from './readable.js';

const extremes: LatencyDistributionData = {
  ...fourDistributions,
  title: `${fourDistributions.title}, in a title that no narrow page can set in one line, as this one shows`,
  distributions: [
    distribution('one', 'a single latency', 'measured', [[1, 9, 0.1]]),
    distribution('fast', 'below a microsecond', 'simulated', [[4_000_000 / 1000, 0.09, 0.2]]),
    distribution('slow', 'up to seconds', 'simulated', [
      [990, 10, 0.1],
      [10, 400_000, 2],
    ]),
  ],
};

describe('the picture of latency distributions', () => {
  for (const theme of ['light', 'dark'] as const) {
    it(`has one, ${theme}`, () => {
      expectPicture(
        `latency-1-${theme}`,
        svgString((document) => latencyDistribution(oneDistribution, document, { theme })),
      );
    });
    it(`has a run of fio beside its simulation, ${theme}`, () => {
      expectPicture(
        `latency-fio-${theme}`,
        svgString((document) => latencyDistribution(measuredBeside, document, { theme })),
      );
    });
    it(`has four, ${theme}`, () => {
      expectPicture(
        `latency-4-${theme}`,
        svgString((document) => latencyDistribution(fourDistributions, document, { theme })),
      );
    });
  }
});

const cases: [string, LatencyDistributionData, LatencyDistributionOptions][] = [
  ['one', oneDistribution, {}],
  ['measured and simulated', measuredBeside, {}],
  ['four', fourDistributions, {}],
  ['four in the dark', fourDistributions, { theme: 'dark' }],
  ['four, narrow', fourDistributions, { widthPx: 640 }],
  ['extremes', extremes, {}],
  ['extremes, narrow', extremes, { widthPx: 640, theme: 'dark' }],
];

describe.each(cases)('latency distributions of %s', (_name, data, options) => {
  const svg = drawn((document) => latencyDistribution(data, document, options));
  itIsReadable(svg, themes[options.theme ?? 'light'].rule);

  it('names each axis with its unit', () => {
    const said = textsOf(svg)
      .map(({ text }) => text)
      .join(' ');
    expect(said).toContain('latency, µs (log scale');
    expect(said).toContain('density: % of requests');
    expect(said).toContain('cumulative: % of requests');
  });

  it('describes each in words', () => {
    const said = svg.querySelector('desc')!.textContent;
    for (const { id, label } of data.distributions) expect(said).toContain(`${id} ${label}, `);
  });
});

describe('the numbers of a latency distribution', () => {
  const [counted] = countLatencies(oneDistribution);

  it('keep all requests, whatever the step of the density', () => {
    for (const step of [1 / 64, 1 / 16, 1 / 4]) {
      expect(density(counted, step).reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
    }
  });

  it('take steps that can be seen', () => {
    expect(densityStep(640, 3)).toBe(1 / 64);
    expect(densityStep(60, 3)).toBe(1 / 16);
    expect(densityStep(1, 3)).toBe(1 / 4);
  });

  it('rise to as many nines as there are requests', () => {
    const points = tail(counted);
    expect(points.at(-1)!.nines).toBeCloseTo(Math.log10(counted.count), 12);
    for (const [index, { ns, nines: at }] of points.entries()) {
      if (index === 0) continue;
      expect(at).toBeGreaterThanOrEqual(points[index - 1].nines);
      expect(ns).toBeGreaterThanOrEqual(points[index - 1].ns);
    }
    expect(nines(99.9)).toBeCloseTo(3, 9);
  });

  it('take percentiles as fio does: the first bin that reaches them', () => {
    const [few] = countLatencies({
      ...oneDistribution,
      distributions: [
        {
          ...oneDistribution.distributions[0],
          bins: [
            [300, 1],
            [100, 98],
            [200, 1],
          ],
        },
      ],
    });
    expect([50, 98, 98.5, 99, 99.5].map((percent) => percentileNs(few, percent))).toEqual([
      100, 100, 200, 200, 300,
    ]);
  });

  it('are told only where enough requests lie beyond', () => {
    const said = (data: LatencyDistributionData): string[] =>
      textsOf(drawn((document) => latencyDistribution(data, document))).map(({ text }) => text);
    expect(said(oneDistribution)).toContain('p99.9, µs');
    expect(said(oneDistribution)).not.toContain('p99.99, µs');
    expect(said(measuredBeside)).toContain('p99.99, µs');
    expect(said(measuredBeside)).toContain('–');
  });
});

describe('latency distributions refuse, in one sentence,', () => {
  const [good] = oneDistribution.distributions;
  const refused: [string, LatencyDistributionData['distributions'], string][] = [
    ['none', [], 'latency distribution takes 1 to 4 configurations, not 0'],
    ['the same id twice', [good, good], 'latency distribution "V0" is there twice; ids must differ'],
    ['no latencies', [{ ...good, bins: [] }], 'latency distribution "V0" has no latencies'],
    [
      'a mean of nothing',
      [{ ...good, meanUs: 0 }],
      'latency distribution "V0" has a mean of 0 µs; it must be above 0',
    ],
    [
      'a bin that is none',
      [{ ...good, bins: [[Number.NaN, 2]] }],
      'latency distribution "V0" has 2 latencies of NaN ns; a latency must be above 0, a count 0 or more',
    ],
  ];
  it.each(refused)('%s', (_what, distributions, sentence) => {
    expect(() =>
      drawn((document) => latencyDistribution({ ...oneDistribution, distributions }, document)),
    ).toThrow(sentence);
  });
});

describe('long words in latency distributions', () => {
  const [good] = oneDistribution.distributions;
  const id = 'an-id-of-many-words-as-it-is-allowed-to-be-in-a-file-of-a-user';
  const label = `${id} and a title that is no shorter than that, and then goes on, and on, and on`;
  const data = {
    ...measuredBeside,
    distributions: measuredBeside.distributions.map((each, index) => ({
      ...each,
      id: `${id}${index}`,
      label,
    })),
  };
  itIsReadable(drawn((document) => latencyDistribution(data, document, { widthPx: 640 })));

  it('are told in full to those who cannot see it', () => {
    const svg = drawn((document) =>
      latencyDistribution({ ...data, distributions: [{ ...good, id, label }] }, document),
    );
    expect(svg.querySelector('desc')!.textContent).toContain(`${id} ${label}, simulated`);
    expect(textsOf(svg).some(({ text }) => /^an-id-[a-z-]*…$/.test(text))).toBe(true);
  });
});
