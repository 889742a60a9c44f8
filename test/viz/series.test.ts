import { describe, expect, it } from 'vitest';
import { contrast } from '../../viz/colour.js';
import { cutText } from '../../viz/cut-text.js';
import { logTicks } from '../../viz/log-ticks.js';
import { mostSeries, seriesLooks } from '../../viz/series.js';
import type { Origin } from '../../viz/series.js';
import { textWidth } from '../../viz/text.js';
import { themes } from '../../viz/theme.js';
import { difference, viewers } from './colour-vision.js';

const all: Origin[] = (['measured', 'simulated'] as const).flatMap((origin) =>
  Array.from({ length: mostSeries }, () => origin),
);

describe.each(Object.entries(themes))('series in the %s theme', (_name, theme) => {
  const looks = seriesLooks(all, theme);
  const simulated = looks.filter(({ origin }) => origin === 'simulated');

  it('are ink and a diamond where they were measured, and neither where they were simulated', () => {
    for (const { origin, colour, marker } of looks) {
      expect([colour === theme.ink, marker === 'diamond']).toEqual(Array(2).fill(origin === 'measured'));
    }
  });

  it('differ by more than colour', () => {
    const seen = new Set(looks.map(({ marker, dash }) => `${marker} ${dash ?? ''}`));
    expect(seen.size).toBe(all.length);
  });

  it.each(viewers)('stay apart for $name vision, or one of the two is dashed', ({ see }) => {
    simulated.forEach((a, index) => {
      for (const b of simulated.slice(index + 1)) {
        const apart = difference(see(a.colour), see(b.colour)) > 12;
        expect(apart || a.dash !== b.dash, `${a.marker} and ${b.marker}`).toBe(true);
      }
    });
  });

  it('can be read as text', () => {
    for (const { colour } of looks) expect(contrast(colour, theme.paper)).toBeGreaterThanOrEqual(4.5);
  });
});

describe('figures of a logarithmic axis', () => {
  const told = (low: number, high: number, widthPx = 600): string[] => {
    const x = (value: number): number => (widthPx * Math.log(value / low)) / Math.log(high / low);
    return logTicks(low, high, x).map(({ text }) => text.replaceAll('\u00a0', ' '));
  };

  it('are round, and as many as have room', () => {
    expect(told(9, 2100)).toEqual(['10', '20', '50', '100', '200', '500', '1 000', '2 000']);
    expect(told(23, 44)).toEqual(['24', '26', '28', '30', '32', '34', '36', '38', '40', '42', '44']);
    expect(told(0.09, 30_000, 300)).toEqual(['0.1', '1', '10', '100', '1 000', '10 000']);
  });
});

describe('cutText', () => {
  it('leaves what fits, and marks what it cuts', () => {
    expect(cutText('virtio-blk', 100, 12)).toBe('virtio-blk');
    const cut = cutText('virtio-blk with an IOThread', 100, 12);
    expect(cut).toMatch(/^virtio-blk.*…$/);
    expect(textWidth(cut, 12)).toBeLessThanOrEqual(100);
  });
});
