import { describe, expect, it } from 'vitest';
import {
  predictedAgainstMeasured,
  type PredictedData,
  type PredictedOptions,
} from '../../viz/charts/predicted-against-measured.js';
import { svgString } from '../../viz/render/svg-document.js';
import { textsOf } from './geometry.js';
import { drawnBy, itIsLegible } from './legible.js';
import { expectPicture } from './picture.js';

const rows: PredictedData['rows'] = [
  { id: 'B0', measuredUs: 12.8, predictedUs: 12.3, intervalUs: [11.5, 13.1], scored: true },
  { id: 'P1', measuredUs: 12.5, predictedUs: 13.5, intervalUs: [12.7, 14.4], scored: true },
  { id: 'a difference', measuredUs: -3.3, predictedUs: -5.8, intervalUs: [-6.9, -4.6], scored: true },
  { id: 'an anchor', measuredUs: 10.6, predictedUs: 10.6, intervalUs: [8.7, 12.4], scored: false },
];
const some: PredictedData = { title: 'Predicted against measured', rows };

const draw = (data: PredictedData, options: PredictedOptions = {}): SVGSVGElement =>
  drawnBy((document) => predictedAgainstMeasured(data, document, options));

describe('the picture of predictions', () => {
  for (const theme of ['light', 'dark'] as const) {
    it(`in ${theme}`, () => {
      expectPicture(
        `predicted-${theme}`,
        svgString((document) => predictedAgainstMeasured(some, document, { theme })),
      );
    });
  }
});

const cases: [string, PredictedData, PredictedOptions][] = [
  ['light', some, {}],
  ['dark', some, { theme: 'dark' }],
  ['narrow', some, { widthPx: 520 }],
  ['of one row', { title: 'One', rows: rows.slice(0, 1) }, {}],
  [
    'far off',
    { title: 'Far', rows: [{ ...rows[0], predictedUs: 30, intervalUs: [20, 40] as const }, rows[1]] },
    {},
  ],
];
describe.each(cases)('predictions, %s', (_, data, options) => {
  itIsLegible(draw(data, options));
});

describe('what it says', () => {
  it('has a row for each prediction, with its error', () => {
    const texts = textsOf(draw(some)).map(({ text }) => text);
    for (const { id } of rows) expect(texts).toContain(id);
    for (const error of ['−3.9 %', '+8.0 %', '+76 %', '0 %']) expect(texts).toContain(error);
  });

  it('draws what is not scored hollow', () => {
    const dots = [...draw(some).querySelectorAll('circle')];
    const fills = dots.map((dot) => dot.getAttribute('fill'));
    expect(new Set(fills.slice(0, 3)).size).toBe(1);
    expect(fills[3]).not.toBe(fills[0]);
  });

  it('keeps what is far off inside the axis', () => {
    const far = draw(cases[4][1]);
    const [, , width] = far.getAttribute('viewBox')!.split(' ').map(Number);
    for (const dot of far.querySelectorAll('circle'))
      expect(Number(dot.getAttribute('cx'))).toBeLessThan(width - 60);
  });
});
