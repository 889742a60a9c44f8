/**
 * A sweep: the period and what is kept busy, simulated over one setting that is turned up. Two panels share their level
 * axis, which is logarithmic with a place of its own for zero: a cliff in the one shows what it costs in the other.
 */
import { scaleLinear, scalePoint } from 'd3';
import { ChartError } from '../errors.js';
import { microseconds, short } from '../format.js';
import { sheet, tidy } from '../marks/canvas.js';
import type { Group } from '../marks/canvas.js';
import { flatAxis, uprightAxis } from '../marks/plane.js';
import type { PlaneBox } from '../marks/plane.js';
import { paragraph, words } from '../marks/words.js';
import { textWidth, wrapText } from '../text.js';
import { fontSize, themes } from '../theme.js';
import type { Theme, ThemeName } from '../theme.js';

/** What was found at each setting. */
export interface SweepData {
  title: string;
  subtitle: string;
  source: string;
  /** Name of the setting, with its unit. */
  setting: string;
  points: SweepPoint[];
  /** Index of the setting that is in force; null for none. */
  chosen: number | null;
}

export interface SweepPoint {
  /** As it is told on the axis. */
  text: string;
  periodUs: number;
  /** CPUs busy on average. */
  cores: number;
}

/** How to draw it. */
export interface SweepOptions {
  /** @defaultValue 'light' */
  theme?: ThemeName;
  /** Width of the picture [px], 280 or more; the height follows. @defaultValue 760 */
  widthPx?: number;
}

const panelPx = { period: 150, cores: 84, head: 34, between: 44 };

/** Draws `data` with the elements of `document`; attaching the result is up to the caller. */
export function sweep(data: SweepData, document: Document, options: SweepOptions = {}): SVGSVGElement {
  const { points, chosen } = data;
  if (points.length < 2) throw new ChartError('a sweep needs at least two points');
  const { theme: themeName = 'light', widthPx = 760 } = options;
  const theme = themes[themeName];
  const [leftX, rightX] = [40, widthPx - 16];
  const upper: PlaneBox = { leftX, rightX, topY: panelPx.head, bottomY: panelPx.head + panelPx.period };
  const lowerTop = upper.bottomY + panelPx.between;
  const lower: PlaneBox = { leftX, rightX, topY: lowerTop, bottomY: lowerTop + panelPx.cores };
  const sourceLines = wrapText(data.source, widthPx - 12, fontSize.note);
  const sourceY = lower.bottomY + 62;
  const paper = sheet(document, {
    chart: 'sweep',
    title: data.title,
    description: describe(data),
    theme,
    widthPx,
    heightPx: sourceY + sourceLines.length * 15 - 6,
  });
  const { root } = paper;
  const place = scalePoint<number>()
    .domain(points.map((_, index) => index))
    .range([leftX, rightX])
    .padding(0.4);
  const x = (index: number): number => place(index)!;
  const every = Math.ceil(
    points.reduce((most, { text }) => Math.max(most, textWidth(text, fontSize.note) + 8), 0) / place.step(),
  );
  const ticks = points.map(({ text }, index) => ({ at: x(index), text: index % every === 0 ? text : '' }));
  const panels: [PlaneBox, string, (point: SweepPoint) => number, (value: number) => string][] = [
    [upper, 'period, µs per request', ({ periodUs }) => periodUs, (us) => microseconds(us)],
    [lower, 'CPUs busy, on average', ({ cores }) => cores, (cores) => cores.toFixed(2)],
  ];
  for (const [box, name, value, tell] of panels) {
    const most = Math.max(...points.map(value)) * 1.12;
    const y = scaleLinear().domain([0, most]).range([box.bottomY, box.topY]);
    const upright = y
      .ticks(box === upper ? 5 : 3)
      .map((tick) => ({ at: y(tick), text: short(tick), zero: tick === 0 }));
    uprightAxis(root, box, upright, [name], theme);
    flatAxis(
      root,
      box,
      box === lower ? ticks : ticks.map(({ at }) => ({ at, text: '' })),
      box === lower ? [data.setting] : [],
      theme,
    );
    drawLine(
      root,
      points.map((point, index) => [x(index), y(value(point))] as const),
      theme,
    );
    if (chosen !== null)
      mark(root, x(chosen), y(value(points[chosen])), tell(value(points[chosen])), box, theme);
  }
  paragraph(root, sourceLines, 15, { x: 6, y: sourceY, sizePx: fontSize.note, fill: theme.muted });
  return tidy(paper.svg);
}

function drawLine(root: Group, places: readonly (readonly [number, number])[], theme: Theme): void {
  const colour = theme.spare[0].tones[1];
  const line = root
    .append('path')
    .attr('d', `M${places.map((one) => one.join(',')).join('L')}`)
    .attr('fill', 'none');
  line.attr('stroke', colour).attr('stroke-width', 2);
  for (const [x, y] of places)
    root.append('circle').attr('cx', x).attr('cy', y).attr('r', 3).attr('fill', colour);
}

/** The setting in force, with its figure where there is room. */
function mark(
  root: Group,
  x: number,
  y: number,
  text: string,
  { topY, bottomY, rightX }: PlaneBox,
  theme: Theme,
): void {
  const line = root.append('line').attr('x1', x).attr('x2', x).attr('y1', topY).attr('y2', bottomY);
  line.attr('stroke', theme.ink).attr('stroke-dasharray', '4 3');
  const ring = root.append('circle').attr('cx', x).attr('cy', y).attr('r', 6);
  ring.attr('fill', theme.paper).attr('stroke', theme.ink).attr('stroke-width', 2);
  const leftwards = x + 12 + textWidth(text, fontSize.label, true) > rightX;
  const place = { x: leftwards ? x - 11 : x + 11, y: y - topY < 14 ? y + 16 : y - 8, sizePx: fontSize.label };
  words(root, text, {
    ...place,
    fill: theme.ink,
    bold: true,
    halo: theme.paper,
    anchor: leftwards ? 'end' : 'start',
  });
}

function describe({ subtitle, setting, points }: SweepData): string {
  const told = points.map(
    ({ text, periodUs, cores }) => `${text}: ${microseconds(periodUs)}, ${cores.toFixed(2)} CPUs busy`,
  );
  return `${subtitle}. ${setting}: ${told.join('; ')}.`;
}
