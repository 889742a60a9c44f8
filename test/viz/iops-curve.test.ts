import { describe, expect, it } from 'vitest';
import { iopsCurve, themes } from '../../viz/index.js';
import type { IopsCurveData, IopsCurveOptions, IopsPoint } from '../../viz/index.js';
import { gainOf } from '../../viz/charts/iops-curve-data.js';
import { curvePlane } from '../../viz/charts/iops-curve-plane.js';
import { gainText } from '../../viz/charts/iops-curve-words.js';
import { svgString } from '../../viz/render/svg-document.js';
import { fourPoints, onePoint, thirteenPoints } from './example-curves.js';
import { textsOf } from './geometry.js';
import { expectPicture } from './picture.js';
import { drawn, itIsReadable } from './readable.js';

const point = (id: string, measured: IopsPoint['measured'], iops: number | null): IopsPoint => ({
  id,
  label: 'a label of some length',
  measured,
  iops,
});
const crowd: IopsCurveData = {
  ...thirteenPoints,
  points: [
    ...Array.from({ length: 6 }, (_, index) => point(`A${index}`, { iops: 100_000 }, 100_000 + index)),
    point('B0', { lo: 90_000 }, 97_000),
    point('B1', { hi: 110_000 }, 103_000),
    point('B2', { lo: 95_000, hi: 105_000 }, null),
    point('C0', null, 1_000),
  ],
};
const steep: IopsCurveData = {
  ...fourPoints,
  points: [point('S', { iops: 900_000 }, 400_000), point('T', null, 2_000)],
};

describe('the picture of a curve of IOPS', () => {
  for (const theme of ['light', 'dark'] as const) {
    it(`has four points, ${theme}`, () => {
      expectPicture(
        `curve-4-${theme}`,
        svgString((document) => iopsCurve(fourPoints, document, { theme })),
      );
    });
    it(`has thirteen points with ranges, bounds and a gap, ${theme}`, () => {
      expectPicture(
        `curve-13-${theme}`,
        svgString((document) => iopsCurve(thirteenPoints, document, { theme })),
      );
    });
  }
  it('fits a narrow page', () => {
    expectPicture(
      'curve-narrow',
      svgString((document) => iopsCurve(thirteenPoints, document, { widthPx: 640 })),
    );
  });
});

const cases: [string, IopsCurveData, IopsCurveOptions][] = [
  ['four points', fourPoints, {}],
  ['thirteen points', thirteenPoints, {}],
  ['thirteen points in the dark', thirteenPoints, { theme: 'dark' }],
  ['thirteen points, narrow', thirteenPoints, { widthPx: 640 }],
  ['thirteen points, wide', thirteenPoints, { widthPx: 1400 }],
  ['one point', onePoint, {}],
  ['a crowd', crowd, {}],
  ['a crowd, narrow', crowd, { widthPx: 640, theme: 'dark' }],
  ['a steep place and a flat one', steep, {}],
];

describe.each(cases)('a curve of %s', (_name, data, options) => {
  const svg = drawn((document) => iopsCurve(data, document, options));
  itIsReadable(svg, themes[options.theme ?? 'light'].rule);
  const said = textsOf(svg).map(({ text }) => text);

  it('names each axis with its unit', () => {
    expect(said).toContain('k IOPS');
    expect(said).toContain('period, µs per request');
  });

  it('names every point, above for what was measured and below for what was simulated', () => {
    for (const { id, measured, iops } of data.points) {
      const labels = said.filter((text) => text.startsWith(`${id}\u00a0`));
      expect(labels).toHaveLength(Number(measured !== null) + Number(iops !== null));
    }
  });
});

describe('long words on a curve', () => {
  const long = 'an-id-of-many-words-as-it-is-allowed-to-be-in-a-file-of-a-user';
  const points = fourPoints.points.map((each) => ({
    ...each,
    id: `${each.id}-${long}`,
    label: `${long} ${long}`,
  }));
  itIsReadable(drawn((document) => iopsCurve({ ...fourPoints, points }, document, { widthPx: 640 })));
});

describe('the lesson of the curve', () => {
  it('is the one of the talk', () => {
    expect(gainOf(2, 20)).toBeCloseTo(5_556, 0);
    expect(gainOf(2, 4)).toBe(250_000);
    expect([gainText(2, 20), gainText(2, 4)]).toEqual(['+5.6\u00a0k', '+250\u00a0k']);
  });

  it('is told to those who cannot see it', () => {
    const said = drawn((document) => iopsCurve(fourPoints, document)).querySelector('desc')!.textContent;
    expect(said).toContain('5.6\u00a0k IOPS at 20\u00a0µs and 250\u00a0k IOPS at 4\u00a0µs');
    expect(said).toContain(
      'V0 virtio-blk, no IOThread: measured 21\u00a0k, simulated 21.7\u00a0k at 46.1\u00a0µs.',
    );
  });
});

describe('the plane of the curve', () => {
  const plane = curvePlane({ leftX: 40, rightX: 540, topY: 20, bottomY: 420 }, 50, 100_000);

  it('puts a period where its IOPS are', () => {
    expect(plane.at(20)).toEqual([240, 220]);
    expect(plane.xAt(220)).toBeCloseTo(240, 9);
    expect(plane.yAt(240)).toBeCloseTo(220, 9);
  });

  it('goes square off the curve', () => {
    const [[x0, y0], [x1, y1], [x2, y2]] = [plane.at(20), plane.at(20, 10), plane.at(20.01)];
    expect(Math.hypot(x1 - x0, y1 - y0)).toBeCloseTo(10, 9);
    expect((x1 - x0) * (x2 - x0) + (y1 - y0) * (y2 - y0)).toBeCloseTo(0, 2);
    expect(x1).toBeGreaterThan(x0);
    expect(y1).toBeLessThan(y0);
  });
});

describe('a curve refuses, in one sentence,', () => {
  const refused: [string, Partial<IopsCurveData>, string][] = [
    ['to draw nothing', { points: [] }, 'iops curve needs at least one configuration'],
    [
      'the same id twice',
      { points: [point('A', null, 1), point('A', null, 1)] },
      'iops curve point "A" is there twice; ids must differ',
    ],
    [
      'a point without a figure',
      { points: [point('A', null, null)] },
      'iops curve point "A" was neither measured nor simulated',
    ],
    [
      'no IOPS',
      { points: [point('A', null, 0)] },
      'iops curve point "A" has a figure of 0 IOPS; it must be above 0',
    ],
    [
      'a cut that leaves nothing',
      { cut: { us: 4, fromUs: [4, 20] } },
      'iops curve cannot cut 4 µs from 4 and from 20 µs; give two periods above the cut, the shorter first',
    ],
    [
      'more labels than fit',
      { points: Array.from({ length: 60 }, (_, index) => point(`A${index}`, null, 100_000)) },
      'iops curve has no room left for its labels; give it more width or fewer configurations',
    ],
  ];
  it.each(refused)('%s', (_what, change, sentence) => {
    expect(() => drawn((document) => iopsCurve({ ...fourPoints, ...change }, document))).toThrow(sentence);
  });
});
