/**
 * What a microsecond is worth: the curve IOPS = 1 / period with one point on it that can be moved, and a cut of a few µs
 * from there. The level arrow stays as long wherever the point is; the upright one does not.
 */
import { ChartError } from '../errors.js';
import { kilo, microseconds } from '../format.js';
import { sheet, tidy } from '../marks/canvas.js';
import type { Group } from '../marks/canvas.js';
import { diamond } from '../marks/measured.js';
import { flatAxis, uprightAxis } from '../marks/plane.js';
import { paragraph, words } from '../marks/words.js';
import { textWidth, wrapText } from '../text.js';
import { fontSize, themes } from '../theme.js';
import type { Theme, ThemeName } from '../theme.js';
import { curvePath, curvePlane, curveTicks, pathAlong } from './iops-curve-plane.js';
import type { CurvePlane } from './iops-curve-plane.js';
import { gainOf } from './iops-curve-data.js';
import { periodOf } from './ladder-data.js';

/** The curve, and where on it one is. */
export interface WorthData {
  title: string;
  subtitle: string;
  source: string;
  /** The operating point [µs]. */
  atUs: number;
  /** What is taken away from it [µs], less than `atUs`. */
  cutUs: number;
  /** Far ends of the axes [µs, IOPS]. */
  mostUs: number;
  mostIops: number;
  /** Measured points that are marked on the curve. */
  points: { id: string; us: number }[];
}

/** How to draw it. */
export interface WorthOptions {
  /** @defaultValue 'light' */
  theme?: ThemeName;
  /** Width of the picture [px], 280 or more; the height follows. @defaultValue 760 */
  widthPx?: number;
}

/** The plane on which it is drawn, for whoever turns a place of a pointer into a period. */
export function worthPlane({ mostUs, mostIops }: WorthData, widthPx: number): CurvePlane {
  const heightPx = Math.min(340, Math.max(220, widthPx * 0.5));
  return curvePlane({ leftX: 44, rightX: widthPx - 14, topY: 34, bottomY: 34 + heightPx }, mostUs, mostIops);
}

/** Draws `data` with the elements of `document`; attaching the result is up to the caller. */
export function worth(data: WorthData, document: Document, options: WorthOptions = {}): SVGSVGElement {
  const { atUs, cutUs, mostUs } = data;
  if (!(cutUs > 0 && atUs > cutUs && atUs <= mostUs))
    throw new ChartError(
      `worth cannot cut ${cutUs} µs from ${atUs} µs; give a period above the cut, up to ${mostUs} µs`,
    );
  const { theme: themeName = 'light', widthPx = 760 } = options;
  const theme = themes[themeName];
  const plane = worthPlane(data, widthPx);
  const sourceLines = wrapText(data.source, widthPx - 12, fontSize.note);
  const sourceY = plane.box.bottomY + 62;
  const heightPx = sourceY + sourceLines.length * 15 - 6;
  const paper = sheet(document, {
    chart: 'worth',
    title: data.title,
    description: describe(data),
    theme,
    widthPx,
    heightPx,
  });
  const { root } = paper;
  const { flat, upright } = curveTicks(plane);
  uprightAxis(root, plane.box, upright, ['k IOPS'], theme);
  flatAxis(root, plane.box, flat, ['period, µs per request'], theme);
  const curve = root.append('path').attr('d', curvePath(plane)).attr('fill', 'none');
  curve.attr('stroke', theme.muted).attr('stroke-width', 1.75);
  drawCut(root, data, plane, theme);
  drawPoints(root, data, plane, theme);
  drawHandle(root, data, plane, theme);
  paragraph(root, sourceLines, 15, { x: 6, y: sourceY, sizePx: fontSize.note, fill: theme.muted });
  return tidy(paper.svg);
}

/** Named above the curve, where they do not meet the label before. */
function drawPoints(root: Group, { points, mostIops }: WorthData, plane: CurvePlane, theme: Theme): void {
  let takenX = -Infinity;
  let takenBelowX = -Infinity;
  for (const { id, us } of [...points].sort((a, b) => a.us - b.us)) {
    if (periodOf(us) > mostIops || us > plane.x.domain()[1]) continue;
    const [x, y] = plane.at(us);
    diamond(root, x, y, theme);
    const width = textWidth(id, fontSize.note, true);
    // Where the label before is in the way, this one stands below the curve.
    const below = x < takenX;
    if (below && x - 6 - width < takenBelowX) continue;
    words(root, id, {
      x: x + (below ? -6 : 5),
      y: y + (below ? 15 : -7),
      anchor: below ? 'end' : 'start',
      sizePx: fontSize.note,
      fill: theme.ink,
      bold: true,
      halo: theme.paper,
    });
    if (below) takenBelowX = x;
    else takenX = x + 5 + width;
  }
}

/** What is cut away: a step that is always as wide. */
function drawCut(root: Group, { atUs, cutUs, mostIops }: WorthData, plane: CurvePlane, theme: Theme): void {
  const toUs = atUs - cutUs;
  const above = periodOf(toUs) > mostIops;
  const [fromX, fromY] = plane.at(atUs);
  const toX = plane.x(toUs);
  const toY = above ? plane.box.topY : plane.at(toUs)[1];
  const startUs = above ? periodOf(mostIops) : toUs;
  const area = root.append('path').attr('d', `${pathAlong(plane, startUs, atUs)}L${toX},${fromY}V${toY}Z`);
  area.attr('fill', theme.ink).attr('fill-opacity', 0.12);
  const arrows = root.append('path').attr('fill', 'none').attr('stroke', theme.ink).attr('stroke-width', 2);
  arrows.attr('d', `M${fromX},${fromY}H${toX}M${toX},${fromY}V${toY}${above ? `m-4,6l4,-6l4,6` : ''}`);
}

/** The point, over all else, and what the cut is worth there. */
function drawHandle(root: Group, { atUs, cutUs }: WorthData, plane: CurvePlane, theme: Theme): void {
  const [fromX, fromY] = plane.at(atUs);
  const handle = root.append('g').attr('data-handle', 'period');
  const disc = handle.append('circle').attr('cx', fromX).attr('cy', fromY).attr('r', 8);
  disc.attr('fill', theme.paper).attr('stroke', theme.hues.requester.line).attr('stroke-width', 3);
  const gain = `+${kilo(gainOf(cutUs, atUs))} IOPS`;
  const lines = [gain, `for ${microseconds(cutUs)} less, from ${microseconds(atUs)}`];
  const widthPx = Math.max(textWidth(lines[0], fontSize.title, true), textWidth(lines[1], fontSize.label));
  const textX = plane.box.rightX - widthPx - 4;
  const textY = plane.box.topY + 24;
  words(root, lines[0], {
    x: textX,
    y: textY,
    sizePx: fontSize.title,
    fill: theme.ink,
    bold: true,
    halo: theme.paper,
  });
  words(root, lines[1], {
    x: textX,
    y: textY + 20,
    sizePx: fontSize.label,
    fill: theme.ink,
    halo: theme.paper,
  });
}

function describe({ atUs, cutUs, points }: WorthData): string {
  const [from, to] = [periodOf(atUs), periodOf(atUs - cutUs)];
  const marked = points.map(({ id, us }) => `${id} at ${microseconds(us)}, ${kilo(periodOf(us))} IOPS`);
  return (
    `The curve IOPS = 1 / period. At ${microseconds(atUs)} it is ${kilo(from)} IOPS; ${microseconds(cutUs)} less makes ` +
    `${kilo(to)}, a gain of ${kilo(to - from)}. Measured: ${marked.join('; ')}.`
  );
}
