import { describe, expect, it } from 'vitest';
import { swimLane } from '../../viz/index.js';
import type { Slice, SwimLaneData, SwimLaneOptions } from '../../viz/index.js';
import { sliceLabels } from '../../viz/charts/swim-lane-labels.js';
import { crossings, layoutSwimLane } from '../../viz/charts/swim-lane-layout.js';
import { isLine, pollEnd } from '../../viz/charts/swim-lane-look.js';
import { stageRuns, stageTotals } from '../../viz/charts/swim-lane-words.js';
import { textWidth } from '../../viz/text.js';
import { svgString } from '../../viz/render/svg-document.js';
import {
  bareMetal,
  haltPolling,
  iothread,
  mainLoop,
  mainLoopDeep,
  polledBareMetal,
} from './example-requests.js';
import { textsOf } from './geometry.js';
import { drawnBy, itIsLegible } from './legible.js';
import { expectPicture } from './picture.js';

function draw(data: SwimLaneData, options: SwimLaneOptions = {}): SVGSVGElement {
  return drawnBy((document) => swimLane(data, document, options));
}

const requests: [string, SwimLaneData][] = [
  ['b1', polledBareMetal],
  ['b0', bareMetal],
  ['v0', mainLoop],
  ['v0-deep', mainLoopDeep],
  ['v1', iothread],
  ['halt-polling', haltPolling],
];

describe('the picture of a swim-lane', () => {
  for (const theme of ['light', 'dark'] as const) {
    it.each(requests)(`of %s, ${theme}`, (name, data) => {
      expectPicture(
        `swim-lane-${name}-${theme}`,
        svgString((document) => swimLane(data, document, { theme })),
      );
    });
  }
  it('fits a narrow page', () => {
    expectPicture(
      'swim-lane-narrow',
      svgString((document) => swimLane(mainLoop, document, { widthPx: 640 })),
    );
  });
});

/** Arrows that cross lanes in the middle of what happens there. */
const upsideDown: SwimLaneData = { ...iothread, lanes: [...iothread.lanes].reverse() };
const crossed: SwimLaneData = {
  ...haltPolling,
  lanes: ['drive', 'kvm', 'server', 'guest', 'cpu10'].map((id) =>
    haltPolling.lanes.find((lane) => lane.id === id)!,
  ),
};

const all: [string, SwimLaneData][] = [
  ...requests,
  ['v1 upside down', upsideDown],
  ['crossed lanes', crossed],
];
const cases = all.flatMap(([name, data]): [string, SwimLaneData, SwimLaneOptions][] => [
  [name, data, {}],
  [`${name}, dark and wide`, data, { theme: 'dark', widthPx: 1400 }],
  [`${name}, narrow`, data, { widthPx: 640 }],
]);

describe.each(cases)('a swim-lane of %s', (_name, data, options) => {
  const svg = draw(data, options);
  const layout = layoutSwimLane(data, options.widthPx ?? 960);
  itIsLegible(svg);

  it('names its axis with its unit', () => {
    expect(textsOf(svg).map(({ text }) => text)).toContain('time, µs from the last completion');
  });

  it('gives each slice its length, and half a pixel of paper on either side', () => {
    for (const { slice, box } of layout.lanes.flatMap(({ slices }) => slices)) {
      const width = layout.x(Math.min(slice.endUs, data.periodUs)) - layout.x(Math.max(slice.startUs, 0));
      expect(box.width).toBeCloseTo(Math.max(width - 1, 0.5), 6);
      expect(box.x).toBeCloseTo(layout.x(Math.max(slice.startUs, 0)) + 0.5, 6);
    }
  });

  it('sets words inside slices only where they fit, and beside the arrows', () => {
    for (const row of layout.lanes) {
      const crossed = crossings(row, layout.arrows);
      for (const [{ box }, { text, x, letter }] of sliceLabels(row.slices, new Map(), crossed)) {
        const half = textWidth(text, letter ? 9.5 : 11, letter) / 2;
        expect(x - half).toBeGreaterThanOrEqual(box.x);
        expect(x + half).toBeLessThanOrEqual(box.x + box.width);
        for (const arrowX of crossed) expect(Math.abs(arrowX - x)).toBeGreaterThan(half);
      }
    }
  });

  it('draws an arrow for each hand-over, from slice to slice', () => {
    expect(layout.arrows).toHaveLength(data.handOvers.length);
    const edges = layout.lanes.flatMap(({ slices }) =>
      slices.flatMap(({ box }) => [box.y, box.y + box.height]),
    );
    for (const { fromY, toY } of layout.arrows) {
      expect(edges).toContain(fromY);
      expect(edges).toContain(toY);
    }
  });

  it('tells the request as a ladder would: its stages sum to its period', () => {
    const runs = stageRuns(data);
    expect(runs[0].startUs).toBe(0);
    expect(runs.at(-1)!.endUs).toBeCloseTo(data.periodUs, 9);
    const total = [...stageTotals(data).values()].reduce((sum, us) => sum + us, 0);
    expect(total).toBeCloseTo(data.periodUs, 6);
  });
});

describe('a swim-lane', () => {
  it('drops lanes in which nothing happens', () => {
    const lanes = [...polledBareMetal.lanes, { id: 'extra', label: 'nobody', kind: 'cpu' as const }];
    const after = { lane: 'extra', startUs: 99, endUs: 100, category: 'work' as const };
    const later: Slice = { ...after, critical: false, label: 'later', cost: 'later' };
    const data = { ...polledBareMetal, lanes, slices: [...polledBareMetal.slices, later] };
    expect(layoutSwimLane(data, 960).lanes.map(({ lane }) => lane.id)).toEqual(['guest', 'drive']);
  });

  it('cuts off what lies outside the request', () => {
    const slices = polledBareMetal.slices.map((slice) =>
      slice.critical || slice.startUs > 0 ? slice : { ...slice, startUs: -20 },
    );
    const [left] = layoutSwimLane(polledBareMetal, 960).x.range();
    for (const { slices: placed } of layoutSwimLane({ ...polledBareMetal, slices }, 960).lanes)
      for (const { box } of placed) expect(box.x).toBeGreaterThanOrEqual(left);
  });

  it('draws sleep as a line with the name of its state, and the way out of it as a box', () => {
    const svg = draw(mainLoopDeep);
    const said = textsOf(svg).map(({ text }) => text);
    expect(said).toContain('C1E 6.3\u00a0µs');
    expect(said).toContain('C1E exit 11.7\u00a0µs');
  });

  it('draws the idle state that spins as polling', () => {
    const { slice } = layoutSwimLane(bareMetal, 960)
      .lanes.flatMap(({ slices }) => slices)
      .find((placed) => placed.slice.state === 'POLL' && !placed.slice.critical)!;
    expect([isLine(slice), pollEnd(slice)]).toEqual([false, 'found']);
    expect(textsOf(draw(bareMetal)).map(({ text }) => text)).toContain('POLL 6.4\u00a0µs');
  });

  it('keys only the marks that are there', () => {
    const words = (data: SwimLaneData): string[] => textsOf(draw(data)).map(({ text }) => text);
    expect(words(polledBareMetal)).not.toContain('VM exit');
    expect(words(polledBareMetal)).not.toContain('interrupt');
    expect(words(haltPolling)).toEqual(expect.arrayContaining(['VM exit', 'interrupt', 'polling in vain']));
  });

  it('says all of it to those who cannot see it', () => {
    const said = draw(mainLoop).querySelector('desc')!.textContent;
    expect(said).toContain('One request takes 25.6\u00a0µs');
    expect(said).toContain(
      'in vCPU 0 and KVM: kick 0.68, wake 0.43, in CPU 8 of the main loop: C1 exit 0.98',
    );
    expect(said).toContain(
      'Besides, in guest: fio and its kernel, in µs: goes to sleep 0.70, guest halt polling 19.74.',
    );
  });

  it('tells a slice to whoever points at it', () => {
    const titles = [...draw(mainLoop).querySelectorAll('g > title')].map((title) => title.textContent);
    expect(titles).toContain('kick: 0.68\u00a0µs (kick_to_signal, notify device, VM exit)');
  });
});

describe('a swim-lane refuses, in one sentence,', () => {
  const [first, ...others] = polledBareMetal.slices;
  const refused: [string, Partial<SwimLaneData>, string][] = [
    ['a period of nothing', { periodUs: 0 }, 'swim-lane has a period of 0 µs; it must be above 0'],
    [
      'a lane twice',
      { lanes: [...polledBareMetal.lanes, polledBareMetal.lanes[0]] },
      'swim-lane "guest" is there twice; ids must differ',
    ],
    [
      'a slice without a lane',
      { slices: [...polledBareMetal.slices, { ...first, lane: 'none' }] },
      'swim-lane "none" is named by a slice or hand-over, and missing',
    ],
    [
      'a hand-over to nobody',
      { handOvers: [{ fromLane: 'guest', toLane: 'none', atUs: 1 }] },
      'swim-lane "none" is named by a slice or hand-over, and missing',
    ],
    [
      'a slice of no length',
      { slices: [{ ...first, endUs: 0 }, ...others] },
      'swim-lane "guest": "fio" at 0 µs ends at 0 µs; it must end after it begins',
    ],
    [
      'a critical slice without a stage',
      { slices: [{ ...first, stage: undefined }, ...others] as Slice[] },
      'swim-lane "guest": "fio" at 0 µs is critical and has no stage',
    ],
    [
      'two slices at once',
      { slices: [...polledBareMetal.slices, { ...first, startUs: 0.2, endUs: 0.25, critical: false }] },
      'swim-lane "guest" has "fio" at 0.2 µs, before "fio" ends',
    ],
    [
      'a gap in the critical path',
      { slices: others },
      'swim-lane has a critical path that ends at 0.000 µs, and goes on with "system call" at 0.298 µs',
    ],
    [
      'a critical path that is not the period',
      { periodUs: 9 },
      'swim-lane has a critical path of 8.616 µs, but a period of 9.000 µs',
    ],
  ];
  it.each(refused)('%s', (_what, change, sentence) => {
    expect(() => draw({ ...polledBareMetal, ...change })).toThrow(sentence);
  });
});
