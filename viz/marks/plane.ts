/** The two axes of a plane: names with their units, ticks, hairlines; only zero is in ink. */
import { fontSize } from '../theme.js';
import type { Theme } from '../theme.js';
import type { Group } from './canvas.js';
import { centred, paragraph, words } from './words.js';

/** The rectangle that axes enclose [px]. */
export interface PlaneBox {
  readonly leftX: number;
  readonly rightX: number;
  readonly topY: number;
  readonly bottomY: number;
}

/** A mark on an axis. */
export interface PlaneTick {
  readonly at: number;
  readonly text: string;
  /** Drawn in ink: the zero of the axis. */
  readonly zero?: boolean;
}

/** Lines of an axis name [px]. */
export const axisNameLinePx = 16;

/** Distance of the name of the upright axis above the plane, and of the flat one below it [px]. */
export const upperNamePx = 14;
export const lowerNamePx = 38;

/** Level hairlines with their figures on the left, below the name of the axis. */
export function uprightAxis(
  parent: Group,
  box: PlaneBox,
  ticks: readonly PlaneTick[],
  nameLines: readonly string[],
  theme: Theme,
): void {
  for (const { at, text, zero } of ticks) {
    hairline(parent, [box.leftX, box.rightX], [at, at], zero === true, theme);
    const place = { x: box.leftX - 8, y: centred(at, fontSize.note), anchor: 'end' as const };
    words(parent, text, { ...place, sizePx: fontSize.note, fill: theme.muted });
  }
  const y = box.topY - upperNamePx - (nameLines.length - 1) * axisNameLinePx;
  const name = { x: box.leftX, y, sizePx: fontSize.label, fill: theme.ink, bold: true };
  paragraph(parent, nameLines, axisNameLinePx, name);
}

/** Upright hairlines with their figures below; the name of the axis follows where there is one. */
export function flatAxis(
  parent: Group,
  box: PlaneBox,
  ticks: readonly PlaneTick[],
  nameLines: readonly string[],
  theme: Theme,
): void {
  for (const { at, text, zero } of ticks) {
    hairline(parent, [at, at], [box.topY, box.bottomY], zero === true, theme);
    if (text === '') continue;
    const place = { x: at, y: box.bottomY + 18, anchor: 'middle' as const };
    words(parent, text, { ...place, sizePx: fontSize.note, fill: theme.muted });
  }
  const name = { x: box.leftX, y: box.bottomY + lowerNamePx, sizePx: fontSize.label, fill: theme.ink };
  paragraph(parent, nameLines, axisNameLinePx, { ...name, bold: true });
}

function hairline(
  parent: Group,
  [x1, x2]: readonly [number, number],
  [y1, y2]: readonly [number, number],
  zero: boolean,
  theme: Theme,
): void {
  const line = parent.append('line').attr('x1', x1).attr('x2', x2).attr('y1', y1).attr('y2', y2);
  line.attr('stroke', zero ? theme.ink : theme.rule);
}
