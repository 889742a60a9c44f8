import { DOMParser } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { ladder } from '../../viz/index.js';
import type { LadderBar, LadderData, LadderOptions } from '../../viz/index.js';
import { contrast } from '../../viz/colour.js';
import { svgString } from '../../viz/render/svg-document.js';
import { bar, fourBars, thirteenBars } from './example-ladders.js';
import { overlap, rectsOf, textsOf, uprightsOf } from './geometry.js';
import { expectPicture } from './picture.js';

function draw(data: LadderData, options: LadderOptions = {}): SVGSVGElement {
  const document = new DOMParser().parseFromString('<svg/>', 'image/svg+xml') as unknown as Document;
  return ladder(data, document, options);
}

const longWords: LadderData = {
  ...thirteenBars,
  title: `${thirteenBars.title}, in a title that no narrow page can set in one line`,
  source: `${thirteenBars.source} ${thirteenBars.source} ${thirteenBars.source}`,
};
const oneBar: LadderData = { ...fourBars, bars: [bar('X', 'one', null, [['something new', 3.2]])] };
const extremes: LadderData = {
  ...fourBars,
  bars: [
    bar('E1', 'far beyond what was simulated', { hi: 900 }, [['device', 3]]),
    bar('E2', 'far beyond what was measured', { lo: 900_000 }, [['device', 1200]], 0.2),
    bar('E3', 'a range that is most of the page', { lo: 800, hi: 500_000 }, [['device', 900]]),
    bar('E4', 'short by a hair', { iops: 800 }, [['device', 1249]]),
  ],
};
const cases: [string, LadderData, LadderOptions][] = [
  ['four bars', fourBars, {}],
  ['thirteen bars', thirteenBars, {}],
  ['thirteen bars in the dark', thirteenBars, { theme: 'dark' }],
  ['thirteen bars, narrow', longWords, { widthPx: 640 }],
  ['thirteen bars, wide', longWords, { widthPx: 1400, theme: 'dark' }],
  ['extremes', extremes, { theme: 'dark' }],
  ['extremes, narrow', extremes, { widthPx: 640 }],
  ['one bar of one unknown stage', oneBar, {}],
];

describe('the picture of a ladder', () => {
  for (const theme of ['light', 'dark'] as const) {
    it(`has four bars, ${theme}`, () => {
      expectPicture(
        `ladder-4-${theme}`,
        svgString((document) => ladder(fourBars, document, { theme })),
      );
    });
    it(`has thirteen bars with ranges, bounds and a gap, ${theme}`, () => {
      expectPicture(
        `ladder-13-${theme}`,
        svgString((document) => ladder(thirteenBars, document, { theme })),
      );
    });
  }
  it('fits a narrow page', () => {
    expectPicture(
      'ladder-narrow',
      svgString((document) => ladder(thirteenBars, document, { widthPx: 640 })),
    );
  });
});

describe.each(cases)('a ladder of %s', (_name, data, options) => {
  const svg = draw(data, options);
  const texts = textsOf(svg);

  it('sets no text over another', () => {
    expect(texts.length).toBeGreaterThan(6 * data.bars.length);
    for (const [index, text] of texts.entries()) {
      const hit = texts.slice(index + 1).find((other) => overlap(text, other));
      expect(hit && `"${text.text}" over "${hit.text}"`).toBeUndefined();
    }
  });

  it('strikes no text through with a plumb line', () => {
    for (const upright of uprightsOf(svg)) {
      expect(texts.find((text) => overlap(text, upright))?.text).toBeUndefined();
    }
  });

  it('keeps everything inside its viewBox', () => {
    const [, , width, height] = svg.getAttribute('viewBox')!.split(' ').map(Number);
    for (const box of [...texts, ...rectsOf(svg), ...uprightsOf(svg)]) {
      expect(box.left).toBeGreaterThanOrEqual(0);
      expect(box.top).toBeGreaterThanOrEqual(0);
      expect(box.right).toBeLessThanOrEqual(width);
      expect(box.bottom).toBeLessThanOrEqual(height);
    }
  });

  it('sets every text with a contrast of 4.5 or more', () => {
    for (const { text, fill, ground } of texts) {
      for (const colour of coloursOf(svg, ground)) {
        expect(contrast(fill, colour), `"${text}" in ${fill} on ${colour}`).toBeGreaterThanOrEqual(4.5);
      }
    }
  });

  it('names each axis and column with its unit', () => {
    const said = texts.map(({ text }) => text).join(' ');
    expect(said).toContain('period, µs per request');
    expect(said).toContain('k IOPS');
  });

  it('writes coordinates to three decimals at most', () => {
    expect(svgString(() => svg)).not.toMatch(/\d\.\d{4}/);
  });
});

describe('the lengths of a ladder', () => {
  it('sum, stage by stage, to the period', () => {
    for (const each of thirteenBars.bars) {
      expect(each.stages.reduce((sum, { us }) => sum + us, 0)).toBeCloseTo(each.periodUs, 9);
    }
  });

  it('put the diamond where the stack would end if the simulation were right', () => {
    const exact = bar('E', 'exact', { iops: 50_000 }, [
      ['submit', 5],
      ['device', 15],
    ]);
    const svg = draw({ ...fourBars, bars: [exact] });
    const plumbs = uprightsOf(svg).map(({ left }) => left);
    const pieces = [...svg.querySelectorAll('g')].filter(
      (group) => group.firstElementChild?.tagName === 'title',
    );
    const last = pieces.at(-1)!.querySelector('rect')!;
    const end = Number(last.getAttribute('x')) + Number(last.getAttribute('width')) + 0.5;
    expect(plumbs[0]).toBeCloseTo(end, 2);
  });
});

describe('the words of a ladder', () => {
  it('describe every bar to those who cannot see it', () => {
    const said = draw(thirteenBars).querySelector('desc')!.textContent;
    for (const { id, label } of thirteenBars.bars) expect(said).toContain(`${id} ${label}: `);
    expect(said).toContain('V0 virtio-blk, no IOThread: measured 47.6\u00a0µs a request; simulated ');
  });

  it('tell the error in the period: a bar that is too long is positive', () => {
    const slow = bar('S', 'slow', { iops: 100_000 }, [['device', 11]]);
    expect(textsOf(draw({ ...fourBars, bars: [slow] })).map(({ text }) => text)).toContain('+10.0\u00a0%');
  });

  it('tell no error within a range, and the distance to its edge outside', () => {
    const inside = bar('I', 'inside', { lo: 90_000, hi: 110_000 }, [['device', 10]]);
    const outside = bar('O', 'outside', { lo: 100_000 }, [['device', 12]]);
    const said = textsOf(draw({ ...fourBars, bars: [inside, outside] })).map(({ text }) => text);
    expect(said).toContain('inside');
    expect(said).toContain('+20.0\u00a0%');
  });
});

describe('a ladder refuses, in one sentence,', () => {
  const good: LadderBar = fourBars.bars[0];
  const refused: [string, Partial<LadderBar>, string][] = [
    [
      'a sum that is not the period',
      { periodUs: 20 },
      'ladder bar "B0" has stages that sum to 12.900 µs, but a period of 20.000 µs',
    ],
    ['a period of nothing', { periodUs: 0 }, 'ladder bar "B0" has a period of 0 µs; it must be above 0'],
    [
      'a negative stage',
      { stages: [{ stage: 'device', us: -1 }] },
      'ladder bar "B0" spends -1 µs in "device"; it must be 0 or more',
    ],
    [
      'a measurement without a figure',
      { measured: {} },
      'ladder bar "B0" is measured without a figure; give iops, lo or hi, or null',
    ],
    [
      'a range from high to low',
      { measured: { lo: 9, hi: 8 } },
      'ladder bar "B0" has a measured range from high to low',
    ],
    [
      'an interval from high to low',
      { intervalIops: [9, 8] },
      'ladder bar "B0" has an interval from high to low',
    ],
    [
      'a figure that is no number',
      { measured: { iops: Number.NaN } },
      'ladder bar "B0" has a measured figure of NaN IOPS; it must be above 0',
    ],
  ];
  it.each(refused)('%s', (_what, change, sentence) => {
    expect(() => draw({ ...fourBars, bars: [{ ...good, ...change }] })).toThrow(
      new RegExp(`^${escape(sentence)}$`),
    );
  });
  it('to draw nothing', () => {
    expect(() => draw({ ...fourBars, bars: [] })).toThrow(/^ladder needs at least one bar$/);
  });
  it('the same id twice', () => {
    expect(() => draw({ ...fourBars, bars: [good, good] })).toThrow(
      'ladder bar "B0" is there twice; ids must differ',
    );
  });
  it('ids that leave no room', () => {
    const wide = { ...good, id: 'an id that goes on and on, until there is no room for anything beside it' };
    expect(() => draw({ ...fourBars, bars: [wide] }, { widthPx: 640 })).toThrow(
      'ladder has no room left for its bars; give it more width or shorter ids',
    );
  });
  it('a page too narrow', () => {
    expect(() => draw(fourBars, { widthPx: 300 })).toThrow('ladder needs a width of 640 px or more, not 300');
  });
});

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** The colours of a fill as written: itself, or those of the texture that it names. */
function coloursOf(svg: SVGSVGElement, fill: string): string[] {
  const id = /^url\(#(.+)\)$/.exec(fill)?.[1];
  if (!id) return [fill];
  const shapes = [...svg.querySelector(`pattern[id="${id}"]`)!.children];
  return shapes.map((shape) => shape.getAttribute('fill')!);
}
