import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lifecycle, stageOrder, waterfall } from '../../viz/index.js';
import type { WaterfallBar, WaterfallData, WaterfallOptions } from '../../viz/index.js';
import { layoutWaterfall } from '../../viz/charts/waterfall-layout.js';
import { waterfallSteps } from '../../viz/charts/waterfall-steps.js';
import { signedMicroseconds } from '../../viz/charts/waterfall-words.js';
import { svgString } from '../../viz/render/svg-document.js';
import { thirteenBars } from './example-ladders.js';
import { backwards, oneStep, wholeWay } from './example-waterfalls.js';
import { textsOf } from './geometry.js';
import { drawnBy, itIsLegible } from './legible.js';
import { expectPicture } from './picture.js';

function draw(data: WaterfallData, options: WaterfallOptions = {}): SVGSVGElement {
  return drawnBy((document) => waterfall(data, document, options));
}

function bar(id: string, pieces: Record<string, number>): WaterfallBar {
  const stages = Object.entries(pieces).map(([stage, us]) => ({ stage, us }));
  return { id, label: `bar ${id}`, periodUs: stages.reduce((sum, { us }) => sum + us, 0), stages };
}

const smallSteps: WaterfallData = {
  ...oneStep,
  bars: [
    bar('A', { application: 1, submit: 1, device: 6, complete: 1.02 }),
    bar('B', { application: 1.02, submit: 1.01, device: 6, complete: 1 }),
    bar('C', { application: 1.06, submit: 1.01, device: 4, complete: 1.03, 'something new': 2 }),
  ],
};
const longWords: WaterfallData = {
  ...wholeWay,
  title: `${wholeWay.title}, in a title that no narrow page can set in one line`,
  source: `${wholeWay.source} ${wholeWay.source} ${wholeWay.source} ${wholeWay.source} ${wholeWay.source}`,
};

describe('the picture of a waterfall', () => {
  const pictures: [string, WaterfallData][] = [
    ['1', oneStep],
    ['6', wholeWay],
    ['up', backwards],
  ];
  for (const theme of ['light', 'dark'] as const) {
    it.each(pictures)(`%s, ${theme}`, (name, data) => {
      expectPicture(
        `waterfall-${name}-${theme}`,
        svgString((document) => waterfall(data, document, { theme })),
      );
    });
  }
  it('fits a narrow page', () => {
    expectPicture(
      'waterfall-narrow',
      svgString((document) => waterfall(wholeWay, document, { widthPx: 640 })),
    );
  });
});

const cases: [string, WaterfallData, WaterfallOptions][] = [
  ['one step', oneStep, {}],
  ['one step in the dark', oneStep, { theme: 'dark' }],
  ['six steps', longWords, {}],
  ['six steps, narrow', longWords, { widthPx: 640 }],
  ['all bars of the talk', { ...longWords, bars: thirteenBars.bars }, { theme: 'dark', widthPx: 1400 }],
  ['steps upwards', backwards, {}],
  ['small steps', smallSteps, { widthPx: 640 }],
];

describe.each(cases)('a waterfall of %s', (_name, data, options) => {
  const svg = draw(data, options);
  itIsLegible(svg);

  it('names its axis and columns with their units', () => {
    const said = textsOf(svg)
      .map(({ text }) => text)
      .join(' ');
    for (const words of ['period, µs per request', 'k IOPS', 'change']) expect(said).toContain(words);
  });
});

describe('the steps of a waterfall', () => {
  const stages = fc.dictionary(
    fc.constantFrom(...lifecycle, 'vm exit'),
    fc.double({ min: 0, max: 30, noNaN: true }),
    {
      minKeys: 1,
    },
  );

  it('lead from one period to the other, in the order of the lifecycle', () => {
    fc.assert(
      fc.property(stages, stages, (first, second) => {
        const [a, b] = [bar('A', first), bar('B', second)];
        const order = stageOrder([a, b].map((each) => each.stages.map(({ stage }) => stage)));
        const steps = waterfallSteps(a, b, order);
        let atUs = a.periodUs;
        for (const { us, fromUs, toUs } of steps) {
          expect(fromUs).toBeCloseTo(atUs, 9);
          expect(toUs).toBeCloseTo(fromUs + us, 9);
          atUs = toUs;
        }
        // What two decimals cannot say is left out.
        expect(Math.abs(atUs - b.periodUs)).toBeLessThan(0.006);
        const places = steps.filter(({ stage }) => stage !== null).map(({ stage }) => order.indexOf(stage!));
        expect(places).toEqual([...places].sort((x, y) => x - y));
      }),
      { numRuns: 200 },
    );
  });

  it('tell those below 0.05 µs as one, last', () => {
    const [a, b, c] = smallSteps.bars;
    const order = stageOrder(smallSteps.bars.map((each) => each.stages.map(({ stage }) => stage)));
    const told = (from: WaterfallBar, to: WaterfallBar): [string | null, string][] =>
      waterfallSteps(from, to, order).map(({ stage, us }) => [stage, signedMicroseconds(us)]);
    expect(told(a, b)).toEqual([[null, '+0.01\u00a0µs']]);
    expect(told(b, c)).toEqual([
      ['device', '−2.0\u00a0µs'],
      ['something new', '+2.0\u00a0µs'],
      [null, '+0.1\u00a0µs'],
    ]);
  });

  it('count a stage once that comes twice in a request', () => {
    const [v0, v1] = oneStep.bars;
    const steps = waterfallSteps(v0, v1, lifecycle);
    expect(steps.filter(({ stage }) => stage === 'server wake')).toHaveLength(1);
    expect(steps.find(({ stage }) => stage === 'server wake')!.us).toBeCloseTo(-20.6, 9);
  });

  it('are none where nothing differs', () => {
    const [a] = oneStep.bars;
    expect(waterfallSteps(a, a, lifecycle)).toEqual([]);
  });
});

describe('the rows of a waterfall', () => {
  it('alternate: a total, its steps, the next total', () => {
    const { rows } = layoutWaterfall(wholeWay, 960);
    expect(rows[0].kind).toBe('total');
    expect(rows.at(-1)!.kind).toBe('total');
    expect(rows.filter(({ kind }) => kind === 'total')).toHaveLength(wholeWay.bars.length);
    rows.slice(1).forEach((row, index) => {
      expect(row.topY).toBeCloseTo(rows[index].topY + rows[index].heightPx, 9);
    });
  });

  it('have lengths of time from zero', () => {
    const { x } = layoutWaterfall(oneStep, 960);
    expect(x.domain()[0]).toBe(0);
    expect(x(20) - x(10)).toBeCloseTo(x(10) - x(0), 9);
  });
});

describe('the words of a waterfall', () => {
  it('sign every step, with a true minus', () => {
    expect(signedMicroseconds(-12.16)).toBe('−12.2\u00a0µs');
    expect(signedMicroseconds(0.4)).toBe('+0.4\u00a0µs');
    expect(signedMicroseconds(0.031)).toBe('+0.03\u00a0µs');
    expect(signedMicroseconds(0)).toBe('0.00\u00a0µs');
  });

  it('describe every step to those who cannot see it', () => {
    const said = draw(oneStep).querySelector('desc')!.textContent;
    expect(said).toContain('V0 virtio-blk, no IOThread: 46.1\u00a0µs a request, 21.7\u00a0k IOPS.');
    expect(said).toContain('−23.6\u00a0µs from V0: notify device −1.0\u00a0µs, server wake −20.6\u00a0µs');
  });
});

describe('a waterfall refuses, in one sentence,', () => {
  const refused: [string, WaterfallBar[], string][] = [
    ['one bar', [bar('A', { device: 3 })], 'waterfall needs at least two bars'],
    [
      'the same id twice',
      [bar('A', { device: 3 }), bar('A', { device: 4 })],
      'waterfall bar "A" is there twice; ids must differ',
    ],
    [
      'a period of nothing',
      [bar('A', { device: 0 }), bar('B', { device: 4 })],
      'waterfall bar "A" has a period of 0 µs; it must be above 0',
    ],
    [
      'a negative stage',
      [bar('A', { device: 9, submit: -1 }), bar('B', { device: 4 })],
      'waterfall bar "A" spends -1 µs in "submit"; it must be 0 or more',
    ],
    [
      'a sum that is not the period',
      [{ ...bar('A', { device: 9 }), periodUs: 20 }, bar('B', { device: 4 })],
      'waterfall bar "A" has stages that sum to 9.000 µs, but a period of 20.000 µs',
    ],
  ];
  it.each(refused)('%s', (_what, bars, sentence) => {
    expect(() => draw({ ...oneStep, bars })).toThrow(sentence);
  });
  it('a page too narrow', () => {
    expect(() => draw(oneStep, { widthPx: 300 })).toThrow(
      'waterfall needs a width of 640 px or more, not 300',
    );
  });
  it('ids that leave no room', () => {
    const wide = { ...oneStep.bars[0], id: 'an id that goes on and on, until there is no room for anything' };
    expect(() => draw({ ...oneStep, bars: [wide, oneStep.bars[1]] }, { widthPx: 640 })).toThrow(
      'waterfall has no room left for its bars; give it more width or shorter ids',
    );
  });
});
