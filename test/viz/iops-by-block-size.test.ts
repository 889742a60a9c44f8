import { describe, expect, it } from 'vitest';
import { iopsByBlockSize, themes } from '../../viz/index.js';
import type { BlockSizeData, BlockSizeLine, BlockSizeOptions } from '../../viz/index.js';
import { throughputText } from '../../viz/charts/iops-by-block-size-words.js';
import { svgString } from '../../viz/render/svg-document.js';
import { spread } from '../../viz/spread.js';
import { line, sixLines, twoLines } from './example-block-sizes.js';
import { textsOf } from './geometry.js';
import { expectPicture } from './picture.js';
import { drawn, itIsReadable } from './readable.js';

const one: BlockSizeData = {
  ...twoLines,
  lines: [{ ...line('V1', '', 'simulated', 20), reads: [], writes: [{ blockKib: 4, iops: 46_000 }] }],
};
const alike: BlockSizeData = {
  ...sixLines,
  lines: Array.from({ length: 8 }, (_, index) =>
    line(`L${index}`, 'one of eight', index < 4 ? 'measured' : 'simulated', 10 + index / 100, 0.3),
  ),
};

describe('the picture of IOPS by block size', () => {
  for (const theme of ['light', 'dark'] as const) {
    it(`has six lines in two planes, ${theme}`, () => {
      expectPicture(
        `blocks-6-${theme}`,
        svgString((document) => iopsByBlockSize(sixLines, document, { theme })),
      );
    });
    it(`has two lines in one plane, ${theme}`, () => {
      expectPicture(
        `blocks-2-${theme}`,
        svgString((document) => iopsByBlockSize(twoLines, document, { theme })),
      );
    });
  }
  it('fits a narrow page', () => {
    expectPicture(
      'blocks-narrow',
      svgString((document) => iopsByBlockSize(sixLines, document, { widthPx: 640 })),
    );
  });
});

const cases: [string, BlockSizeData, BlockSizeOptions][] = [
  ['six', sixLines, {}],
  ['six in the dark', sixLines, { theme: 'dark' }],
  ['six, narrow', sixLines, { widthPx: 640 }],
  ['six without data rates', sixLines, { throughput: false }],
  ['two', twoLines, {}],
  ['one point', one, {}],
  ['eight that are alike', alike, {}],
  ['eight that are alike, narrow', alike, { widthPx: 640, theme: 'dark' }],
];

describe.each(cases)('IOPS by block size of %s', (_name, data, options) => {
  const svg = drawn((document) => iopsByBlockSize(data, document, options));
  itIsReadable(svg, themes[options.theme ?? 'light'].rule);
  const said = textsOf(svg).map(({ text }) => text);

  it('names each axis with its unit', () => {
    expect(said).toContain('k IOPS');
    expect(said).toContain('block size, KiB (log scale)');
  });

  it('names every line where it ends, once a direction', () => {
    for (const { id, reads, writes } of data.lines) {
      const ends = said.filter((text) => text.startsWith(`${id}\u00a0\u00a0`));
      expect(ends).toHaveLength(Number(reads.length > 0) + Number(writes.length > 0));
    }
    expect(said.some((text) => text.endsWith('MiB/s'))).toBe(options.throughput !== false);
  });

  it('describes each line in words', () => {
    const told = svg.querySelector('desc')!.textContent;
    for (const { id } of data.lines) expect(told).toContain(`${id} `);
  });
});

describe('long words in IOPS by block size', () => {
  const long = 'an-id-of-many-words-as-it-is-allowed-to-be-in-a-file-of-a-user';
  const lines = sixLines.lines.map((each) => ({
    ...each,
    id: `${each.id}-${long}`,
    label: `${long} ${long} ${long}`,
  }));
  itIsReadable(drawn((document) => iopsByBlockSize({ ...sixLines, lines }, document, { widthPx: 640 })));
});

describe('a data rate', () => {
  it('is told to three digits', () => {
    expect(throughputText({ blockKib: 4, iops: 46_000 })).toBe('180\u00a0MiB/s');
    expect(throughputText({ blockKib: 128, iops: 11_312 })).toBe('1\u00a0410\u00a0MiB/s');
  });
});

describe('labels that are spread', () => {
  it('stay where they are if they have room', () => {
    expect(spread([10, 40, 90], 16, 0, 100)).toEqual([10, 40, 90]);
  });

  it('move as little as possible, and keep their order', () => {
    expect(spread([50, 50, 50], 10, 0, 100)).toEqual([40, 50, 60]);
    expect(spread([0, 0], 10, 0, 100)).toEqual([0, 10]);
    expect(spread([98, 99, 100], 10, 0, 100)).toEqual([80, 90, 100]);
  });

  it('say when they do not fit', () => {
    expect(spread([1, 2, 3], 60, 0, 100)).toBeNull();
  });
});

describe('IOPS by block size refuse, in one sentence,', () => {
  const good: BlockSizeLine = twoLines.lines[0];
  const refused: [string, BlockSizeLine[], string][] = [
    ['to draw nothing', [], 'iops by block size needs at least one configuration with a point'],
    ['the same id twice', [good, good], 'iops by block size of "V0" are there twice; ids must differ'],
    [
      'block sizes that fall',
      [{ ...good, reads: good.reads.toReversed() }],
      'iops by block size of "V0" go from 128 to 64 KiB; block sizes must rise',
    ],
    [
      'no IOPS',
      [{ ...good, reads: [{ blockKib: 4, iops: 0 }] }],
      'iops by block size of "V0" have a figure of 0 at 4 KiB; it must be above 0',
    ],
    [
      'an interval from high to low',
      [{ ...good, reads: [{ blockKib: 4, iops: 5, intervalIops: [6, 4] }] }],
      'iops by block size of "V0" have an interval from high to low at 4 KiB',
    ],
    [
      'more than can be told apart',
      Array.from({ length: 5 }, (_, index) => ({ ...good, id: `V${index}` })),
      'iops by block size takes up to 4 simulated configurations, not 5',
    ],
  ];
  it.each(refused)('%s', (_what, lines, sentence) => {
    expect(() => drawn((document) => iopsByBlockSize({ ...twoLines, lines }, document))).toThrow(sentence);
  });
});
