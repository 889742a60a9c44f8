/** The charts of the teaching page: legible on a narrow screen and a wide one, in both themes, with simulated figures. */
import { describe, expect, it, test } from 'vitest';
import { recordTrace } from '../../analysis/trace/record.js';
import { simulateOne } from '../../analysis/talk.js';
import { presetById } from '../../scenarios/presets.js';
import { climb } from '../../viz/charts/climb.js';
import { gains } from '../../viz/charts/gains.js';
import { life } from '../../viz/charts/life.js';
import { checkLife, lifePath } from '../../viz/charts/life-data.js';
import { placement } from '../../viz/charts/placement.js';
import { sweep } from '../../viz/charts/sweep.js';
import { worth } from '../../viz/charts/worth.js';
import { lifeOf } from '../../viz/figures/life-of.js';
import { climbBars } from '../../viz/page/climb-of.js';
import { curveData } from '../../viz/page/curve-data.js';
import { numaData } from '../../viz/page/numa-data.js';
import { orderData } from '../../viz/page/order-data.js';
import { typicalRequest } from '../../viz/report/trace-sections.js';
import type { ThemeName } from '../../viz/theme.js';
import { drawnBy, itIsLegible } from './legible.js';

const subject = (id: string) => ({ scenario: presetById(id), costs: new Map(), notes: [] });
const words = { title: 'A title', subtitle: 'A subtitle', source: 'Simulated, for a test.' };
const lifeData = (id: string) => {
  const trace = recordTrace(subject(id), { seed: '1' });
  return lifeOf(trace, typicalRequest(trace), words);
};
const bars = climbBars(
  ['B0', 'V0', 'V2', 'V4', 'V6'].map((id) => ({ ...simulateOne(subject(id), { seed: '1' }, null) })),
);
const steps = [
  { id: 'iothread', label: 'IOThread', iops: 21_700, us: -9.5 },
  { id: 'fast-path', label: 'AIO fast path', iops: 8100, us: -1.9 },
  { id: 'guest-iopoll', label: 'guest iopoll', iops: -1200, us: 0.4 },
];
const points = [0, 4, 16, 33, 200].map((us, index) => ({
  text: String(us),
  periodUs: 26 - index,
  cores: 1 + index / 5,
}));

type Draw = (document: Document, theme: ThemeName, widthPx: number) => SVGSVGElement;
const charts: [string, Draw][] = [
  ['life of V0', (document, theme, widthPx) => life(lifeData('V0'), document, { theme, widthPx })],
  [
    'life of V4',
    (document, theme, widthPx) => life({ ...lifeData('V4'), axisUs: 30 }, document, { theme, widthPx }),
  ],
  ['climb', (document, theme, widthPx) => climb({ ...words, bars }, document, { theme, widthPx })],
  ['worth', (document, theme, widthPx) => worth(curveData(30, 2), document, { theme, widthPx })],
  ['gains', (document, theme, widthPx) => gains(orderData(steps, 'A test.'), document, { theme, widthPx })],
  [
    'placement',
    (document, theme, widthPx) => placement(numaData('1010', 'A test.'), document, { theme, widthPx }),
  ],
  [
    'sweep',
    (document, theme, widthPx) =>
      sweep({ ...words, setting: 'poll-max-ns, µs', points, chosen: 3 }, document, { theme, widthPx }),
  ],
];

for (const [name, draw] of charts) {
  for (const [theme, widthPx] of [
    ['light', 960],
    ['dark', 320],
  ] as const) {
    describe(`${name}, ${theme}, ${widthPx} px`, () => {
      itIsLegible(drawnBy((document) => draw(document, theme, widthPx)));
    });
  }
}

test.each(['B0', 'P0', 'V0', 'V3', 'V6'])('the steps of %s tile its period', (id) => {
  const data = lifeData(id);
  checkLife(data);
  let atUs = 0;
  for (const { startUs, endUs } of lifePath(data)) {
    expect(startUs).toBeCloseTo(atUs, 6);
    atUs = endUs;
  }
  expect(atUs).toBeCloseTo(data.periodUs, 6);
});

test('what two configurations share has one key, so that it can be followed', () => {
  const [v0, v1] = ['V0', 'V1'].map((id) => new Set(lifePath(lifeData(id)).map(({ key }) => key)));
  const shared = [...v0].filter((key) => v1.has(key));
  expect(shared.length).toBeGreaterThan(12);
  expect([...v0].some((key) => key.includes('c1e_exit') && !v1.has(key))).toBe(true);
});

it('says what cannot be drawn', () => {
  expect(() => drawnBy((document) => worth(curveData(2, 2), document))).toThrow('cannot cut 2 µs from 2 µs');
  expect(() =>
    drawnBy((document) => sweep({ ...words, setting: 's', points: [], chosen: null }, document)),
  ).toThrow('at least two points');
});
