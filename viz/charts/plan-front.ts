/**
 * A front: what CPUs buy. Each point is a configuration that no other beats in both period and CPUs kept busy; what
 * lies to the right of the line and above it is slower for as many CPUs. The target is a dashed level line.
 */
import { microseconds, short } from '../format.js';
import { sheet, tidy } from '../marks/canvas.js';
import type { Group } from '../marks/canvas.js';
import { drawPage } from '../marks/page.js';
import { flatAxis, uprightAxis } from '../marks/plane.js';
import { seriesLine, seriesMarker } from '../marks/series-mark.js';
import { words } from '../marks/words.js';
import { seriesLooks } from '../series.js';
import type { SeriesLook } from '../series.js';
import { fontSize, themes } from '../theme.js';
import type { Theme, ThemeName } from '../theme.js';
import { checkPlanFront } from './plan-front-data.js';
import type { PlanFrontData } from './plan-front-data.js';
import { frontPx, layoutPlanFront } from './plan-front-layout.js';
import type { PlacedPoint, PlanFrontLayout } from './plan-front-layout.js';

/** How to draw a front. */
export interface PlanFrontOptions {
  /** @defaultValue 'light' */
  theme?: ThemeName;
  /** Width of the picture [px], 640 or more; the height follows. @defaultValue 960 */
  widthPx?: number;
}

/** Draws `data` with the elements of `document`; attaching the result is up to the caller. */
export function planFront(
  data: PlanFrontData,
  document: Document,
  options: PlanFrontOptions = {},
): SVGSVGElement {
  checkPlanFront(data);
  const { theme: themeName = 'light', widthPx = 960 } = options;
  const theme = themes[themeName];
  const layout = layoutPlanFront(data, widthPx);
  const paper = sheet(document, {
    chart: 'front',
    title: data.title,
    description: describe(data),
    theme,
    widthPx,
    heightPx: layout.end.heightPx,
  });
  const { root } = paper;
  const { box, x, y, points } = layout;
  drawPage(root, layout.page, layout.end, theme);
  const level = y.ticks(6).map((us) => ({ at: y(us), text: short(us), zero: us === 0 }));
  uprightAxis(root, box, level, ['period, µs per request (simulated; shorter is better)'], theme);
  const upright = x.ticks(6).map((cores) => ({ at: x(cores), text: short(cores), zero: cores === 0 }));
  flatAxis(root, box, upright, ['CPUs kept busy'], theme);
  drawTarget(root, data, layout, theme);
  const [look] = seriesLooks(['simulated'], theme);
  seriesLine(root, look, `M${points.map((point) => `${point.x},${point.y}`).join('L')}`);
  for (const point of points) drawPoint(root, point, look, layout, theme);
  return tidy(paper.svg);
}

function drawTarget(
  root: Group,
  { targetUs }: PlanFrontData,
  { box, y }: PlanFrontLayout,
  theme: Theme,
): void {
  root
    .append('path')
    .attr('d', `M${box.leftX},${y(targetUs)}H${box.rightX}`)
    .attr('fill', 'none')
    .attr('stroke', theme.ink)
    .attr('stroke-dasharray', '6 4');
  words(root, `target ${microseconds(targetUs)}`, {
    x: box.leftX + 6,
    y: y(targetUs) - 6,
    sizePx: fontSize.note,
    fill: theme.ink,
    halo: theme.paper,
  });
}

function drawPoint(
  root: Group,
  { point, x, y, lines, labelTopY }: PlacedPoint,
  look: SeriesLook,
  { labelX }: PlanFrontLayout,
  theme: Theme,
): void {
  const group = root.append('g');
  group.append('title').text(`${point.label}: ${lines[0]}`);
  const firstY = labelTopY + frontPx.line - 8;
  group
    .append('path')
    .attr('d', `M${x + 6},${y}L${labelX - 6},${firstY}`)
    .attr('fill', 'none')
    .attr('stroke', theme.muted)
    .attr('stroke-width', 0.75);
  seriesMarker(group, look, x, y, theme, 5);
  lines.forEach((line, index) =>
    words(group, line, {
      x: labelX,
      y: labelTopY + (index + 1) * frontPx.line - 4,
      sizePx: fontSize.note,
      fill: index === 0 ? theme.ink : theme.muted,
      bold: index === 0,
    }),
  );
}

/** The picture in words. */
function describe({ subtitle, targetUs, points }: PlanFrontData): string {
  return [
    `${subtitle}.`.replace(/\.\.$/, '.'),
    `Target ${microseconds(targetUs)}.`,
    ...points.map(
      ({ label, cores, periodUs, loses }) =>
        `${cores.toFixed(2)} CPUs: ${microseconds(periodUs)} with ${label}${loses === '' ? '' : `, which loses ${loses}`}.`,
    ),
  ].join(' ');
}
