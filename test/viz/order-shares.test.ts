import { describe, expect, it } from 'vitest';
import { orderShares } from '../../viz/index.js';
import type { OrderSharesData, OrderSharesOptions } from '../../viz/index.js';
import { svgString } from '../../viz/render/svg-document.js';
import { costly, threeShares } from './example-order-shares.js';
import { rectsOf, textsOf } from './geometry.js';
import { drawnBy, itIsLegible } from './legible.js';
import { expectPicture } from './picture.js';

const draw = (data: OrderSharesData, options: OrderSharesOptions = {}): SVGSVGElement =>
  drawnBy((document) => orderShares(data, document, options));

describe('the picture of shares', () => {
  for (const theme of ['light', 'dark'] as const) {
    it.each([
      ['3', threeShares],
      ['costly', costly],
    ])(`%s, ${theme}`, (name, data) => {
      expectPicture(
        `order-shares-${name}-${theme}`,
        svgString((document) => orderShares(data, document, { theme })),
      );
    });
  }
});

const cases: [string, OrderSharesData, OrderSharesOptions][] = [
  ['three', threeShares, {}],
  ['three, in the dark', threeShares, { theme: 'dark' }],
  ['five, two of which cost', costly, {}],
  ['five, narrow', costly, { widthPx: 700 }],
  [
    'one that is worth nothing',
    {
      ...threeShares,
      rows: [{ ...threeShares.rows[0], us: 0, intervalUs: [0, 0], rangeUs: [0, 0], rangeIops: [0, 0] }],
    },
    {},
  ],
];

describe.each(cases)('shares of %s', (_name, data, options) => {
  const svg = draw(data, options);
  itIsLegible(svg);

  it('names what it shows with its units, and each row', () => {
    const said = textsOf(svg).map(({ text }) => text);
    expect(said).toEqual(expect.arrayContaining(['µs saved per request', 'k IOPS gained']));
    expect(said).toEqual(expect.arrayContaining(data.rows.map(({ id }) => id)));
  });
});

it('draws what saves to the right of zero and what costs to the left, in length as they are', () => {
  const svg = draw(costly);
  const bars = rectsOf(svg).filter(({ bottom, top }) => Math.abs(bottom - top - 12) < 0.1);
  const rows = bars.slice(-costly.rows.length);
  const zero = rows[0].left;
  costly.rows.forEach(({ us }, index) => {
    const { left, right } = rows[index];
    expect(us < 0 ? right : left).toBeCloseTo(zero, 1);
    expect((right - left) / Math.abs(us)).toBeCloseTo((rows[0].right - rows[0].left) / 9.5, 0);
  });
});

it.each([
  ['no rows', { ...threeShares, rows: [] }, /at least one row/],
  ['a row twice', { ...threeShares, rows: [threeShares.rows[0], threeShares.rows[0]] }, /there twice/],
  ['a figure that is none', { ...threeShares, rows: [{ ...threeShares.rows[0], us: NaN }] }, /no number/],
  [
    'a range upside down',
    { ...threeShares, rows: [{ ...threeShares.rows[0], rangeUs: [2, 1] as const }] },
    /the first must be the lesser/,
  ],
])('refuses %s', (_name, data, message) => {
  expect(() => draw(data)).toThrow(message);
});

it('fails with a sentence where there is no room', () => {
  const long = { ...threeShares.rows[0], id: 'x'.repeat(80) };
  expect(() => draw({ ...threeShares, rows: [long] }, { widthPx: 640 })).toThrow(/no room left/);
});
