/**
 * How latencies are distributed: above, how often each occurs; below, the share of requests that took no longer, on a
 * scale of nines, where a tail is as visible as the rest. The table on the right reads the curves at its rules.
 */
import { drawFlowKey } from '../marks/flow-key.js';
import { sheet, tidy } from '../marks/canvas.js';
import type { Group } from '../marks/canvas.js';
import { drawPage } from '../marks/page.js';
import { flatAxis, uprightAxis } from '../marks/plane.js';
import { markerPx, seriesLine, seriesMarker } from '../marks/series-mark.js';
import { centred, words } from '../marks/words.js';
import { seriesLooks } from '../series.js';
import { textWidth } from '../text.js';
import { fontSize, space, themes } from '../theme.js';
import type { Theme, ThemeName } from '../theme.js';
import { nines, tail } from './latency-distribution-curves.js';
import { countLatencies, percentileNs, restsOnEnough } from './latency-distribution-data.js';
import type { LatencyDistributionData } from './latency-distribution-data.js';
import { layoutLatencies } from './latency-distribution-layout.js';
import type { LatencyLayout, LatencySeries } from './latency-distribution-layout.js';
import { describeDistributions } from './latency-distribution-words.js';

/** How to draw latency distributions. */
export interface LatencyDistributionOptions {
  /** @defaultValue 'light' */
  theme?: ThemeName;
  /** Width of the picture [px], 640 or more; the height follows. @defaultValue 960 */
  widthPx?: number;
}

/** Draws `data` with the elements of `document`; attaching the result is up to the caller. */
export function latencyDistribution(
  data: LatencyDistributionData,
  document: Document,
  options: LatencyDistributionOptions = {},
): SVGSVGElement {
  const all = countLatencies(data);
  const { theme: themeName = 'light', widthPx = 960 } = options;
  const theme = themes[themeName];
  const looks = seriesLooks(
    all.map(({ origin }) => origin),
    theme,
  );
  const layout = layoutLatencies(data, all, looks, widthPx);
  const paper = sheet(document, {
    chart: 'latency',
    title: data.title,
    description: describeDistributions(data, all),
    theme,
    widthPx,
    heightPx: layout.end.heightPx,
  });
  drawPage(paper.root, layout.page, layout.end, theme);
  const keyAt = paper.root.append('g').attr('transform', `translate(${space.margin},${layout.page.bodyY})`);
  drawFlowKey(keyAt, layout.key, theme, theme);
  drawAxes(paper.root, layout, theme);
  for (const series of layout.series) drawDensity(paper.root, series, layout, theme);
  for (const series of layout.series) drawTail(paper.root, series, layout);
  for (const series of layout.series) drawPercentiles(paper.root, series, layout, theme);
  drawTable(paper.root, layout, theme);
  return tidy(paper.svg);
}

function drawAxes(root: Group, layout: LatencyLayout, theme: Theme): void {
  const { upper, lower, share, percents } = layout;
  const unnamed = layout.xTicks.map(({ at }) => ({ at, text: '' }));
  flatAxis(root, upper, unnamed, [], theme);
  flatAxis(root, lower, layout.xTicks, layout.flatName, theme);
  const shares = share.ticks(4).map((value) => {
    return { at: share(value), text: String(Number((value * 100).toPrecision(3))), zero: value === 0 };
  });
  uprightAxis(root, upper, shares, layout.upperName, theme);
  const tails = percents.map((percent) => ({ at: layout.tail(nines(percent)), text: String(percent) }));
  const zero = { at: layout.tail(0), text: '0', zero: true };
  uprightAxis(root, lower, tails, layout.lowerName, theme);
  uprightAxis(root, lower, [zero], [], theme);
}

/** What is thinner than this would only be a second baseline [px]. */
const thinnestPx = 0.6;

/** What was simulated is filled; what was measured is an outline in ink. */
function drawDensity(root: Group, { steps, look }: LatencySeries, layout: LatencyLayout, theme: Theme): void {
  const { x, share, upper } = layout;
  let d = '';
  let lastX = Number.NaN;
  for (const step of steps) {
    if (upper.bottomY - share(step.share) < thinnestPx) continue;
    const left = Math.max(x(step.fromNs), upper.leftX);
    const right = Math.min(x(step.toNs), upper.rightX);
    if (left !== lastX) d += `${d === '' ? '' : `V${upper.bottomY}`}M${left},${upper.bottomY}`;
    d += `V${share(step.share)}H${right}`;
    lastX = right;
  }
  d += `V${upper.bottomY}`;
  const fill = look.origin === 'simulated' ? look.colour : theme.ink;
  const area = root.append('path').attr('d', d).attr('fill', fill);
  area.attr('fill-opacity', look.origin === 'simulated' ? 0.22 : 0.06);
  area.attr('stroke', look.colour).attr('stroke-width', 1.5).attr('stroke-linejoin', 'round');
  if (look.dash !== null) area.attr('stroke-dasharray', look.dash);
}

function drawTail(root: Group, { counted, look }: LatencySeries, layout: LatencyLayout): void {
  const { x, tail: y, lower } = layout;
  const points = tail(counted).map((point) => `${x(point.ns)},${Math.max(y(point.nines), lower.topY)}`);
  seriesLine(root, look, `M${points.join('L')}`);
}

function drawPercentiles(root: Group, series: LatencySeries, layout: LatencyLayout, theme: Theme): void {
  const { counted, look } = series;
  for (const percent of layout.percents) {
    if (!restsOnEnough(counted, percent)) continue;
    seriesMarker(root, look, layout.x(percentileNs(counted, percent)), layout.tail(nines(percent)), theme);
  }
}

function drawTable(root: Group, { series, rows, rowHeadX, upper }: LatencyLayout, theme: Theme): void {
  const headY = centred(upper.topY + 10, fontSize.label);
  const strong = { sizePx: fontSize.label, fill: theme.ink, bold: true, anchor: 'end' as const };
  for (const { head, look, columnX } of series) {
    words(root, head, { ...strong, x: columnX, y: headY });
    const markerX = columnX - textWidth(head, fontSize.label, true) - 6 - markerPx;
    seriesMarker(root, look, markerX, upper.topY + 10, theme);
  }
  for (const row of rows) {
    const head = { x: rowHeadX, y: centred(row.middleY, fontSize.note), sizePx: fontSize.note };
    words(root, row.head, { ...head, fill: theme.muted, anchor: 'end', halo: theme.paper });
    row.cells.forEach((cell, index) => {
      const place = { x: series[index].columnX, y: centred(row.middleY, fontSize.label), halo: theme.paper };
      const fill = cell === '–' ? theme.muted : theme.ink;
      words(root, cell, { ...place, sizePx: fontSize.label, fill, bold: row.strong, anchor: 'end' });
    });
  }
}
