/** The points of a series, their whiskers, and the key that names each series. */
import { cutText } from '../cut-text.js';
import { textWidth } from '../text.js';
import { fontSize } from '../theme.js';
import type { Theme } from '../theme.js';
import type { SeriesLook } from '../series.js';
import type { Group } from './canvas.js';
import type { KeyEntry } from './flow-key.js';
import { diamond } from './measured.js';

/** Radius of a marker [px]. */
export const markerPx = 4;

/** Draws one point, with a rim of paper that lifts it off lines; `radiusPx` is for all but diamonds. */
export function seriesMarker(
  parent: Group,
  look: SeriesLook,
  x: number,
  y: number,
  theme: Theme,
  radiusPx: number = markerPx,
): void {
  if (look.marker === 'diamond') {
    diamond(parent, x, y, theme);
    return;
  }
  const path = parent.append('path').attr('d', outline(look.marker, x, y, radiusPx));
  const hollow = look.marker === 'ring';
  path.attr('fill', hollow ? theme.paper : look.colour);
  path.attr('stroke', hollow ? look.colour : theme.paper).attr('stroke-width', hollow ? 2 : 1.5);
  if (!hollow) path.attr('paint-order', 'stroke');
}

/** An upright confidence interval from `fromY` to `toY`. */
export function uprightWhisker(parent: Group, x: number, fromY: number, toY: number, colour: string): void {
  const caps = [fromY, toY].map((y) => `M${x - 3},${y}H${x + 3}`).join('');
  parent
    .append('path')
    .attr('d', `M${x},${fromY}V${toY}${caps}`)
    .attr('fill', 'none')
    .attr('stroke', colour)
    .attr('stroke-width', 1.5);
}

/** The line of a series along `d`. */
export function seriesLine(parent: Group, look: SeriesLook, d: string): void {
  const path = parent.append('path').attr('d', d).attr('fill', 'none');
  path.attr('stroke', look.colour).attr('stroke-width', 2).attr('stroke-linejoin', 'round');
  if (look.dash !== null) path.attr('stroke-dasharray', look.dash);
}

/** A series by its names. */
export interface SeriesName {
  readonly look: SeriesLook;
  readonly id: string;
  readonly label: string;
}

const samplePx = 30;

/** What names each series in a key of `widthPx`; every entry says in words too whether it was measured. */
export function seriesKey(names: readonly SeriesName[], widthPx: number): KeyEntry<Theme>[] {
  const roomPx = widthPx - samplePx - 24;
  return names.map(({ look, id, label }) => ({
    text: keyText([id, label].filter((word) => word !== '').join(' '), ` (${look.origin})`, roomPx),
    samplePx,
    draw: (parent, x, middleY, theme) => {
      seriesLine(parent, look, `M${x},${middleY}H${x + samplePx}`);
      seriesMarker(parent, look, x + samplePx / 2, middleY, theme);
    },
  }));
}

function keyText(name: string, origin: string, roomPx: number): string {
  return cutText(name, roomPx - textWidth(origin, fontSize.label), fontSize.label) + origin;
}

function outline(marker: Exclude<SeriesLook['marker'], 'diamond'>, x: number, y: number, r: number): string {
  switch (marker) {
    case 'square':
      return `M${x - r + 0.5},${y - r + 0.5}H${x + r - 0.5}V${y + r - 0.5}H${x - r + 0.5}Z`;
    case 'triangle':
      return `M${x},${y - r - 1}L${x + r + 0.8},${y + r - 0.5}H${x - r - 0.8}Z`;
    default:
      return `M${x - r},${y}A${r},${r} 0 1 1 ${x + r},${y}A${r},${r} 0 1 1 ${x - r},${y}Z`;
  }
}
