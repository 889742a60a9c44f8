import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pollTime } from '../../viz/index.js';
import type { PollTimeData, PollTimeOptions } from '../../viz/index.js';
import { layoutPollTime } from '../../viz/charts/poll-time-layout.js';
import { logScale, timeText } from '../../viz/charts/poll-time-scale.js';
import { thinLine, thinMarks } from '../../viz/charts/poll-time-thin.js';
import type { Mark } from '../../viz/charts/poll-time-thin.js';
import { svgString } from '../../viz/render/svg-document.js';
import { fewCalls, flipping, manyCalls, parting, replayed, simulated, wholeRun } from './example-polls.js';
import { textsOf } from './geometry.js';
import { drawnBy, itIsLegible } from './legible.js';
import { expectPicture } from './picture.js';

function draw(data: PollTimeData, options: PollTimeOptions = {}): SVGSVGElement {
  return drawnBy((document) => pollTime(data, document, options));
}

const pictures: [string, PollTimeData, PollTimeOptions][] = [
  ['few', fewCalls, { y: 'linear' }],
  ['few-time', fewCalls, { x: 'time' }],
  ['flipping', flipping, {}],
  ['whole', wholeRun, {}],
  ['replayed', replayed, {}],
  ['parting', parting, { y: 'linear' }],
  ['many', manyCalls, { x: 'time' }],
];

describe('the picture of polling time', () => {
  for (const theme of ['light', 'dark'] as const) {
    it.each(pictures)(`of %s calls, ${theme}`, (name, data, options) => {
      expectPicture(
        `poll-time-${name}-${theme}`,
        svgString((document) => pollTime(data, document, { ...options, theme })),
      );
    });
  }
  it('fits a narrow page', () => {
    expectPicture(
      'poll-time-narrow',
      svgString((document) => pollTime(parting, document, { y: 'linear', widthPx: 640 })),
    );
  });
});

const never: PollTimeData = { ...fewCalls, pollMaxNs: 0, series: [simulated([5000, 9000, 0], { maxNs: 0 })] };
const one: PollTimeData = { ...fewCalls, series: [simulated([5000], { maxNs: 32_768 })] };
const cases = [...pictures, ['never', never, {}] as const, ['one', one, { x: 'time' }] as const].flatMap(
  ([name, data, options]): [string, PollTimeData, PollTimeOptions][] => [
    [name, data, options],
    [`${name}, dark and wide`, data, { ...options, theme: 'dark', widthPx: 1400 }],
    [`${name}, narrow and linear`, data, { y: 'linear', widthPx: 640 }],
  ],
);

describe.each(cases)('polling time of %s calls', (_name, data, options) => {
  const axes = { x: options.x ?? 'calls', y: options.y ?? 'log' } as const;
  const layout = layoutPollTime(data, axes, options.widthPx ?? 960);
  const { plane } = layout;
  const svg = draw(data, options);
  itIsLegible(svg);

  it('keeps its marks and lines on the plane, and its texts off it', () => {
    for (const { line, marks } of layout.series) {
      for (const { x, y } of [...line, ...marks]) {
        expect(x).toBeGreaterThanOrEqual(plane.leftX);
        expect(x).toBeLessThanOrEqual(plane.rightX);
        expect(y).toBeGreaterThanOrEqual(plane.topY - 0.001);
        expect(y).toBeLessThanOrEqual(plane.bottomY + 0.001);
      }
    }
    for (const { text, left, right, top, bottom } of textsOf(svg)) {
      const outside =
        right <= plane.leftX || left >= plane.rightX || bottom <= plane.topY - 8 || top >= plane.bottomY;
      expect(outside, text).toBe(true);
    }
  });

  it('sets hits at or below the line, and misses above', () => {
    for (const { series } of layout.series) {
      for (const { blockNs, pollNsBefore } of series.calls) {
        const [block, poll] = [layout.time.y(blockNs / 1000), layout.time.y(pollNsBefore / 1000)];
        if (blockNs <= pollNsBefore) expect(block).toBeGreaterThanOrEqual(poll - 1e-9);
        else expect(block).toBeLessThanOrEqual(poll + 1e-9);
      }
    }
  });

  it('names its axes, and gives every time a unit', () => {
    const said = textsOf(svg).map(({ text }) => text);
    expect(said.join(' ')).toContain('how long it polls');
    expect(layout.flatName[0]).toMatch(options.x === 'time' ? /^time, (µs|ms|s)$/ : /calls/);
    for (const { text } of layout.time.ticks) expect(text).toMatch(/^(0|[\d.]+\u00a0(µs|ms|s))$/);
  });
});

describe('fewer marks than calls', () => {
  const marks = fc.array(
    fc.record({
      x: fc.double({ min: 0, max: 40, noNaN: true }),
      y: fc.double({ min: 0, max: 300, noNaN: true }),
      hit: fc.boolean(),
      beyond: fc.constant(false),
    }),
    { minLength: 1 },
  );
  const inOrder = <P extends { x: number }>(points: readonly P[]): P[] =>
    [...points].sort((a, b) => a.x - b.x);
  const range = (points: readonly { y: number }[]): [number, number] => [
    Math.min(...points.map(({ y }) => y)),
    Math.max(...points.map(({ y }) => y)),
  ];

  it('keep the extremes of hits and of misses, everywhere', () => {
    fc.assert(
      fc.property(marks, (unsorted) => {
        const all = inOrder(unsorted);
        const kept = thinMarks(all);
        expect(kept.length).toBeLessThanOrEqual(44);
        for (let place = 0; place < 44; place += 4) {
          for (const hit of [true, false]) {
            const here = (mark: Mark): boolean => Math.floor(mark.x / 4) === place / 4 && mark.hit === hit;
            if (all.some(here)) expect(range(kept.filter(here))).toEqual(range(all.filter(here)));
          }
        }
      }),
    );
  });

  it('leave a line its ends and its extremes, in each pixel', () => {
    fc.assert(
      fc.property(marks, (unsorted) => {
        const all = inOrder(unsorted);
        const kept = thinLine(all);
        expect(kept[0]).toBe(all[0]);
        expect(kept.at(-1)).toBe(all.at(-1));
        expect(range(kept)).toEqual(range(all));
        expect(all.filter((point) => kept.includes(point))).toEqual(kept);
      }),
    );
  });

  it('are said in words', () => {
    const said = textsOf(draw(manyCalls, { x: 'time' })).map(({ text }) => text);
    expect(said.join(' ')).toMatch(
      /\d+ of 5\u00a0000 calls are marked: in each place the shortest and the longest\./,
    );
  });

  it('leave a few calls alone', () => {
    const { series } = layoutPollTime(fewCalls, { x: 'calls', y: 'log' }, 960);
    expect(series[0].marks).toHaveLength(fewCalls.series[0].calls.length);
  });
});

describe('the scales of polling time', () => {
  it('give zero a place of its own below a logarithm', () => {
    const scale = logScale([0, 0.2, 30], 0, 320);
    expect(scale.y(0)).toBe(320);
    expect(scale.y(0.1)).toBeLessThan(300);
    expect(scale.y(1) - scale.y(10)).toBeCloseTo(scale.y(0.1) - scale.y(1), 6);
  });

  it('say times as people do', () => {
    expect([0.1, 4, 32.768, 200, 1000, 2_398_740].map(timeText)).toEqual(
      ['0.1 µs', '4 µs', '32.8 µs', '200 µs', '1 ms', '2.4 s'].map((text) => text.replace(' ', '\u00a0')),
    );
  });

  it('hold longer calls at the top of a linear one, and tell how long they were', () => {
    const { series } = layoutPollTime(fewCalls, { x: 'calls', y: 'linear' }, 960);
    expect(series[0].marks.filter(({ beyond }) => beyond)).toHaveLength(1);
    expect(textsOf(draw(fewCalls, { y: 'linear' })).map(({ text }) => text)).toContain(
      'one of them 60\u00a0µs',
    );
  });
});

describe('a recording and its replay', () => {
  it('are said to agree, and where they part', () => {
    const said = (data: PollTimeData): string[] => textsOf(draw(data)).map(({ text }) => text);
    expect(said(replayed)).toContain('the two agree in all 120 calls');
    expect(said(parting)).toContain('the two part at call 7');
  });

  it('draw a mark that they share once, in ink', () => {
    const [measured, other] = layoutPollTime(replayed, { x: 'calls', y: 'log' }, 960).series;
    expect(measured.series.kind).toBe('measured');
    expect(measured.marks).toHaveLength(120);
    expect(other.marks).toEqual([]);
  });

  it('are described to those who cannot see them', () => {
    const said = draw(parting).querySelector('desc')!.textContent;
    expect(said).toContain('poll-max-ns is 100\u00a0µs. QEMU 7.2.22, measured: 40 calls, 16 found something');
    expect(said).toContain('The two part at call 7.');
  });
});

describe('polling time refuses, in one sentence,', () => {
  const [good] = fewCalls.series;
  const refused: [string, Partial<PollTimeData>, PollTimeOptions, string][] = [
    ['nothing', { series: [] }, {}, 'polling time needs one series, or one of each kind'],
    ['two of a kind', { series: [good, good] }, {}, 'polling time needs one series, or one of each kind'],
    [
      'a series without calls',
      { series: [{ ...good, calls: [] }] },
      {},
      'polling time: "the rule of 2.9 to 9.2" needs at least one call',
    ],
    [
      'a length below 0',
      { series: [{ ...good, calls: [{ ...good.calls[0], blockNs: -1 }] }] },
      {},
      'polling time: "the rule of 2.9 to 9.2" call 1 has a block_ns of -1 ns; it must be 0 or more',
    ],
    [
      'a limit that is no number',
      { pollMaxNs: Number.NaN },
      {},
      'polling time has a poll-max-ns of NaN ns; it must be 0 or more',
    ],
    [
      'time without moments',
      { series: flipping.series },
      { x: 'time' },
      'polling time: "QEMU 7.2.22" call 1 has no moment; draw it over calls',
    ],
    [
      'time that runs back',
      { series: [{ ...good, calls: [good.calls[1], good.calls[0]] }] },
      { x: 'time' },
      'polling time: "the rule of 2.9 to 9.2" call 2 is at 6.151 µs, before the call that it follows',
    ],
  ];
  it.each(refused)('%s', (_what, change, options, sentence) => {
    expect(() => draw({ ...fewCalls, ...change }, options)).toThrow(sentence);
  });
});
