import { describe, expect, it } from 'vitest';
import { planFront } from '../../viz/index.js';
import type { PlanFrontData, PlanFrontOptions } from '../../viz/index.js';
import { svgString } from '../../viz/render/svg-document.js';
import { textsOf } from './geometry.js';
import { drawnBy, itIsLegible } from './legible.js';
import { expectPicture } from './picture.js';

const front: PlanFrontData = {
  title: 'What CPUs buy',
  subtitle: 'virtio-blk without an IOThread; target 100 k IOPS',
  source: 'Invented numbers, to show the form.',
  targetUs: 10,
  points: [
    { label: 'halt-poll-ns-off', cores: 0.6, periodUs: 41, loses: '' },
    { label: 'as it is', cores: 1.5, periodUs: 26.2, loses: '' },
    { label: 'iothread, guest-haltpoll, multi-queue, packed', cores: 2, periodUs: 16.4, loses: '' },
    {
      label: 'iothread, nvme-userspace, irq-on-own-cpu, guest-iopoll',
      cores: 2.05,
      periodUs: 13.5,
      loses: 'shared-drive',
    },
    {
      label: 'passthrough, guest-iopoll',
      cores: 2.1,
      periodUs: 8.7,
      loses: 'live-migration, snapshots, shared-drive',
    },
  ],
};
const one: PlanFrontData = { ...front, targetUs: 50, points: [front.points[1]] };

const draw = (data: PlanFrontData, options: PlanFrontOptions = {}): SVGSVGElement =>
  drawnBy((document) => planFront(data, document, options));

describe('the picture of a front', () => {
  for (const theme of ['light', 'dark'] as const) {
    it(`in ${theme}`, () => {
      expectPicture(
        `plan-front-${theme}`,
        svgString((document) => planFront(front, document, { theme })),
      );
    });
  }
});

const cases: [string, PlanFrontData, PlanFrontOptions][] = [
  ['five', front, {}],
  ['five, in the dark and narrow', front, { theme: 'dark', widthPx: 700 }],
  ['one, above which the target lies', one, {}],
];

describe.each(cases)('a front of %s', (_name, data, options) => {
  const svg = draw(data, options);
  itIsLegible(svg);

  it('names its axes with their units, its target and each point', () => {
    const said = textsOf(svg)
      .map(({ text }) => text)
      .join(' ');
    for (const words of ['CPUs kept busy', 'period, µs per request', 'target', data.points[0].label])
      expect(said).toContain(words);
  });
});

it.each([
  ['none', { ...front, points: [] }, /1 to 12 points/],
  ['one that another beats', { ...front, points: [front.points[4], front.points[0]] }, /is beaten by/],
  ['a target that is none', { ...front, targetUs: 0 }, /must be above 0/],
])('refuses %s', (_name, data, message) => {
  expect(() => draw(data)).toThrow(message);
});
