/** A chart that is drawn into a sketch is the chart; and a picture that is changed in place is the one drawn anew. */
import { parseHTML } from 'linkedom';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { climb } from '../../../viz/charts/climb.js';
import { pollTime } from '../../../viz/charts/poll-time.js';
import { sweep } from '../../../viz/charts/sweep.js';
import { worth } from '../../../viz/charts/worth.js';
import { curveData } from '../../../viz/page/curve-data.js';
import { made, redraw, renameIds, sketchOf } from '../../../viz/page/sketch.js';

const { document } = parseHTML('<main></main>');
beforeAll(() => {
  Object.assign(globalThis, { document });
});
afterAll(() => {
  Reflect.deleteProperty(globalThis, 'document');
});

const wait = (blockNs: number, pollNsBefore: number, pollNsAfter: number) => ({
  blockNs,
  pollNsBefore,
  pollNsAfter,
});
const words = { title: 'A title', subtitle: 'a subtitle', source: 'a source' };
const polls = (...calls: ReturnType<typeof wait>[]) => ({
  ...words,
  pollMaxNs: 32_768,
  series: [{ name: 'QEMU', kind: 'simulated' as const, calls }],
});
const points = (...periods: number[]) => ({
  ...words,
  setting: 'poll-max-ns, µs',
  points: periods.map((periodUs, index) => ({ text: String(index), periodUs, cores: 0.5 })),
  chosen: 1,
});
const bar = (id: string, periodUs: number) => ({
  id,
  label: `bar ${id}`,
  measured: { iops: 1e6 / (periodUs + 1) },
  iops: 1e6 / periodUs,
  intervalIops: [1e6 / periodUs - 100, 1e6 / periodUs + 100] as [number, number],
  periodUs,
  stages: [
    { stage: 'submit', us: 1 },
    { stage: 'device', us: periodUs - 1 },
  ],
  cores: { work: 0.4, polling: 0.5 },
});

/** Pairs of pictures: the second has more, less, or other things than the first. */
const pairs: [string, ...((document: Document) => SVGSVGElement)[]][] = [
  ['worth', (d) => worth(curveData(20, 2), d), (d) => worth(curveData(4, 2), d)],
  [
    'poll-time',
    (d) => pollTime(polls(wait(5000, 0, 4000), wait(3000, 4000, 4000)), d),
    (d) => pollTime(polls(wait(90_000, 4000, 0), wait(3000, 0, 4000), wait(3000, 4000, 8000)), d),
  ],
  ['sweep', (d) => sweep(points(20, 18, 17), d), (d) => sweep(points(20, 45), d)],
  [
    'climb',
    (d) => climb({ ...words, bars: [bar('B0', 12), bar('V0', 47)] }, d),
    (d) => climb({ ...words, bars: [bar('B0', 12)] }, d),
  ],
];

/** Ids hold a fingerprint of the data: alike they are where the data are. */
const direct = (draw: (document: Document) => SVGSVGElement): string => {
  const svg = draw(document);
  svg.removeAttribute('xmlns');
  return svg.outerHTML;
};

/** Attributes by name: the order in which they were set says nothing. */
const inOrder = (markup: string): string =>
  markup.replace(/<\w+((?: [\w:-]+="[^"]*")+)/gu, (tag, attributes: string) =>
    tag.replace(attributes, () =>
      attributes
        .match(/ [\w:-]+="[^"]*"/gu)!
        .toSorted()
        .join(''),
    ),
  );

describe.each(pairs)('%s', (_, first, second) => {
  test('through a sketch it is what it is without one', () => {
    expect(made(sketchOf(first)).outerHTML).toBe(direct(first));
    expect(made(sketchOf(second)).outerHTML).toBe(direct(second));
  });

  test('changed in place, there and back, it is what is drawn anew', () => {
    const before = sketchOf(first);
    const svg = made(before);
    const after = sketchOf(second);
    redraw(before, after);
    expect(inOrder(svg.outerHTML)).toBe(inOrder(direct(second)));
    redraw(after, sketchOf(first));
    expect(inOrder(svg.outerHTML)).toBe(inOrder(direct(first)));
  });

  test('its ids begin as the figure says, and whatever refers to them', () => {
    const sketch = sketchOf(second);
    renameIds(sketch, 'mine-');
    const text = made(sketch).outerHTML;
    const ids = new Set([...text.matchAll(/ id="([^"]+)"/gu)].map(([, id]) => id));
    expect([...ids].every((id) => id.startsWith('mine-'))).toBe(true);
    for (const [, id] of text.matchAll(/url\(#([^)]+)\)/gu)) expect(ids).toContain(id);
    for (const id of sketch.getAttribute('aria-labelledby')!.split(' ')) expect(ids).toContain(id);
  });
});
