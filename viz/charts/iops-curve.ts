/**
 * The curve IOPS = 1 / period with configurations as points of it, and the lesson that it teaches: a cut in µs is
 * worth the more IOPS the shorter the period already is. So a gain in IOPS says nothing without its base.
 */
import { sheet, tidy } from '../marks/canvas.js';
import type { Group } from '../marks/canvas.js';
import { drawFlowKey } from '../marks/flow-key.js';
import { diamond } from '../marks/measured.js';
import { drawPage } from '../marks/page.js';
import { flatAxis, uprightAxis, upperNamePx } from '../marks/plane.js';
import { centred, words } from '../marks/words.js';
import { fontSize, space, themes } from '../theme.js';
import type { Theme, ThemeName } from '../theme.js';
import { drawCut } from './iops-curve-cut.js';
import { checkIopsCurve, figuresOf } from './iops-curve-data.js';
import type { IopsCurveData, IopsPoint } from './iops-curve-data.js';
import { strongText, strongWidth } from './iops-curve-labels.js';
import type { CurveLabel } from './iops-curve-labels.js';
import { layoutIopsCurve, planeNamePx } from './iops-curve-layout.js';
import type { PointsPlane } from './iops-curve-layout.js';
import { curvePath, curveTicks } from './iops-curve-plane.js';
import type { CurvePlane } from './iops-curve-plane.js';
import { drawSpan } from './iops-curve-spans.js';
import { describeCurve, simulatedColour, simulatedDot } from './iops-curve-words.js';
import { periodOf } from './ladder-data.js';

/** How to draw the curve. */
export interface IopsCurveOptions {
  /** @defaultValue 'light' */
  theme?: ThemeName;
  /** Width of the picture [px], 640 or more; the height follows. @defaultValue 960 */
  widthPx?: number;
}

/** Draws `data` with the elements of `document`; attaching the result is up to the caller. */
export function iopsCurve(
  data: IopsCurveData,
  document: Document,
  options: IopsCurveOptions = {},
): SVGSVGElement {
  checkIopsCurve(data);
  const { theme: themeName = 'light', widthPx = 960 } = options;
  const theme = themes[themeName];
  const layout = layoutIopsCurve(data, widthPx);
  const paper = sheet(document, {
    chart: 'curve',
    title: data.title,
    description: describeCurve(data),
    theme,
    widthPx,
    heightPx: layout.end.heightPx,
  });
  drawPage(paper.root, layout.page, layout.end, theme);
  const keyAt = paper.root.append('g').attr('transform', `translate(${space.margin},${layout.page.bodyY})`);
  drawFlowKey(keyAt, layout.key, theme, theme);
  if (layout.cut !== null) {
    const { plane, cut } = layout.cut;
    drawPlane(paper.root, plane, `What a cut of ${cut.us}\u00a0µs is worth`, theme);
    drawSmallPoints(paper.root, data.points, plane, theme);
    drawCut(paper.root, cut, plane, theme);
  }
  drawPlane(paper.root, layout.points.plane, 'Where the configurations stand', theme);
  drawPoints(paper.root, data.points, layout.points, theme);
  return tidy(paper.svg);
}

function drawPlane(root: Group, plane: CurvePlane, name: string, theme: Theme): void {
  const { box } = plane;
  const { flat, upright } = curveTicks(plane);
  uprightAxis(root, box, upright, ['k IOPS'], theme);
  flatAxis(root, box, flat, ['period, µs per request'], theme);
  const y = box.topY - upperNamePx - planeNamePx;
  words(root, name, { x: box.leftX, y, sizePx: fontSize.body, fill: theme.ink, bold: true });
  const curve = root.append('path').attr('d', curvePath(plane)).attr('fill', 'none');
  curve.attr('stroke', theme.muted).attr('stroke-width', 1.5);
}

/** The same points where the scale is too coarse to name them. */
function drawSmallPoints(root: Group, points: readonly IopsPoint[], plane: CurvePlane, theme: Theme): void {
  const most = plane.x.domain()[1];
  for (const us of new Set(points.flatMap(figuresOf).map(periodOf))) {
    if (us > most) continue;
    const [x, y] = plane.at(us);
    root.append('circle').attr('cx', x).attr('cy', y).attr('r', 2).attr('fill', theme.muted);
  }
}

function drawPoints(
  root: Group,
  points: readonly IopsPoint[],
  { plane, spans, above, below }: PointsPlane,
  theme: Theme,
): void {
  for (const label of [...above, ...below]) drawLeader(root, label, theme);
  for (const span of spans) drawSpan(root, span, plane, theme);
  for (const { measured } of points) {
    if (measured !== null && 'iops' in measured) diamond(root, ...plane.at(periodOf(measured.iops)), theme);
  }
  // A dot in a diamond shows both; a diamond over a dot would hide it.
  for (const { iops } of points) {
    if (iops !== null) simulatedDot(root, ...plane.at(periodOf(iops)), theme);
  }
  for (const label of [...above, ...below]) drawLabel(root, label, theme);
}

function drawLeader(root: Group, { mark, leaderTo }: CurveLabel, theme: Theme): void {
  const line = root
    .append('path')
    .attr('d', `M${mark.join(',')}L${leaderTo.join(',')}`)
    .attr('fill', 'none');
  line.attr('stroke', theme.muted).attr('stroke-width', 0.75);
}

function drawLabel(root: Group, label: CurveLabel, theme: Theme): void {
  const sizePx = fontSize.note;
  const measured = label.origin === 'measured';
  const text = { y: centred(label.middleY, sizePx), sizePx, halo: theme.paper };
  const fill = measured ? theme.ink : simulatedColour(theme);
  words(root, strongText(label), { ...text, x: label.leftX, fill, bold: measured });
  if (label.more === '') return;
  words(root, label.more, { ...text, x: label.leftX + strongWidth(label) + 8, fill: theme.muted });
}
