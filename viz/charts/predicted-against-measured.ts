/**
 * Predictions against what was measured: a row each, the error of the prediction in percent of the measured figure, its
 * 90 % interval as a whisker. What was measured is the line of zero, in ink.
 */
import { scaleLinear } from 'd3';
import { sheet, tidy } from '../marks/canvas.js';
import { flatAxis } from '../marks/plane.js';
import { centred, words } from '../marks/words.js';
import { fontSize, themes } from '../theme.js';
import type { ThemeName } from '../theme.js';

/** A prediction beside its measurement [µs]. */
export interface PredictedRow {
  readonly id: string;
  readonly measuredUs: number;
  readonly predictedUs: number;
  readonly intervalUs: readonly [number, number];
  /** One that is not scored is drawn hollow. */
  readonly scored: boolean;
}

export interface PredictedData {
  readonly title: string;
  readonly rows: readonly PredictedRow[];
}

export interface PredictedOptions {
  /** @defaultValue 'light' */
  theme?: ThemeName;
  /** Width of the picture [px]. @defaultValue 760 */
  widthPx?: number;
}

const rowPx = 22;
const topPx = 52;
const bottomPx = 56;
/** Errors beyond this are drawn at the edge [%]. */
const mostPct = 60;

export function predictedAgainstMeasured(
  { title, rows }: PredictedData,
  document: Document,
  { theme: themeName = 'light', widthPx = 760 }: PredictedOptions = {},
): SVGSVGElement {
  const theme = themes[themeName];
  const labelPx = 18 + 7.2 * Math.max(...rows.map(({ id }) => id.length));
  const errors = rows.map(percents);
  const reach = Math.min(
    mostPct,
    Math.max(6, ...errors.flatMap(({ low, high }) => [Math.abs(low), Math.abs(high)])) * 1.05,
  );
  const heightPx = topPx + rows.length * rowPx + bottomPx;
  const box = { leftX: labelPx + 12, rightX: widthPx - 86, topY: topPx, bottomY: heightPx - bottomPx };
  const x = scaleLinear([-reach, reach], [box.leftX, box.rightX]).clamp(true);
  const description = rows
    .map(
      ({ id, measuredUs, predictedUs }, i) =>
        `${id}: measured ${measuredUs.toFixed(1)} µs, predicted ${predictedUs.toFixed(1)} µs, ${signed(errors[i].at)}`,
    )
    .join('; ');
  const paper = sheet(document, { chart: 'predicted', title, description, theme, widthPx, heightPx });
  words(paper.root, title, { x: 16, y: 26, sizePx: fontSize.body, fill: theme.ink, bold: true });
  const ticks = x.ticks(7).map((at) => ({ at: x(at), text: signed(at), zero: at === 0 }));
  flatAxis(paper.root, box, ticks, ['error of the prediction [% of measured]'], theme);
  const colour = theme.hues.server.tones[1];
  rows.forEach((row, i) => {
    const y = topPx + (i + 0.5) * rowPx;
    const { low, at, high } = errors[i];
    const baseline = centred(y, fontSize.note);
    words(paper.root, row.id, {
      x: labelPx,
      y: baseline,
      anchor: 'end',
      sizePx: fontSize.note,
      fill: row.scored ? theme.ink : theme.muted,
    });
    const whisker = paper.root
      .append('line')
      .attr('x1', x(low))
      .attr('x2', x(high))
      .attr('y1', y)
      .attr('y2', y);
    whisker
      .attr('stroke', colour)
      .attr('stroke-width', 2)
      .attr('stroke-opacity', row.scored ? 1 : 0.5);
    const dot = paper.root
      .append('circle')
      .attr('cx', x(at))
      .attr('cy', y)
      .attr('r', 4.5)
      .attr('stroke', colour);
    dot.attr('stroke-width', 1.5).attr('fill', row.scored ? colour : theme.paper);
    words(paper.root, signed(at), {
      x: widthPx - 16,
      y: baseline,
      anchor: 'end',
      sizePx: fontSize.note,
      fill: theme.muted,
    });
  });
  return tidy(paper.svg);
}

/** As in the tables: of a difference too, what is predicted over what was measured, less one. */
function percents({ measuredUs, predictedUs, intervalUs }: PredictedRow): {
  low: number;
  at: number;
  high: number;
} {
  const of = (us: number): number => 100 * (us / measuredUs - 1);
  const ends = intervalUs.map(of);
  return { low: Math.min(...ends), at: of(predictedUs), high: Math.max(...ends) };
}

function signed(percent: number): string {
  const text = Math.abs(percent) < 9.95 ? Math.abs(percent).toFixed(1) : Math.abs(percent).toFixed(0);
  if (Number(text) === 0) return '0 %';
  return `${percent < 0 ? '−' : '+'}${text} %`;
}
