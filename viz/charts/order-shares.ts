/**
 * Shares: what each of several changes is worth in µs, averaged over all orders in which they can be done; below it
 * how sure that is, above it the least and the most that it is worth at any place. Where the two rings lie together
 * the order matters in IOPS alone.
 */
import { sheet, tidy } from '../marks/canvas.js';
import type { Group } from '../marks/canvas.js';
import { drawFlowKey } from '../marks/flow-key.js';
import { intervalWhisker } from '../marks/interval.js';
import { drawPage } from '../marks/page.js';
import { periodAxis } from '../marks/period-axis.js';
import { centred, words } from '../marks/words.js';
import { fontSize, space, themes } from '../theme.js';
import type { Theme, ThemeName } from '../theme.js';
import { checkOrderShares } from './order-shares-data.js';
import type { OrderSharesData } from './order-shares-data.js';
import { layoutOrderShares, sharesPx } from './order-shares-layout.js';
import type { OrderSharesLayout } from './order-shares-layout.js';
import { drawRange, shareFill } from './order-shares-marks.js';
import { describeShares, savedCell, sharesAxis } from './order-shares-words.js';

/** How to draw shares. */
export interface OrderSharesOptions {
  /** @defaultValue 'light' */
  theme?: ThemeName;
  /** Width of the picture [px], 640 or more; the height follows. @defaultValue 960 */
  widthPx?: number;
}

/** Draws `data` with the elements of `document`; attaching the result is up to the caller. */
export function orderShares(
  data: OrderSharesData,
  document: Document,
  options: OrderSharesOptions = {},
): SVGSVGElement {
  checkOrderShares(data);
  const { theme: themeName = 'light', widthPx = 960 } = options;
  const theme = themes[themeName];
  const layout = layoutOrderShares(data, widthPx);
  const paper = sheet(document, {
    chart: 'shares',
    title: data.title,
    description: describeShares(data),
    theme,
    widthPx,
    heightPx: layout.end.heightPx,
  });
  const { root } = paper;
  drawPage(root, layout.page, layout.end, theme);
  const keyAt = root.append('g').attr('transform', `translate(${space.margin},${layout.page.bodyY})`);
  drawFlowKey(keyAt, layout.key, theme, theme);
  const { x, plotTopY: topY, plotBottomY: bottomY } = layout;
  periodAxis(root, { x, topY, bottomY, labelLines: [sharesAxis] }, theme);
  drawColumns(root, layout, theme);
  for (const row of layout.rows) drawRow(root, row, layout, theme);
  return tidy(paper.svg);
}

function drawColumns(root: Group, { columns, plotTopY, rows }: OrderSharesLayout, theme: Theme): void {
  for (const { head, rightX, cells } of columns) {
    const place = { x: rightX, anchor: 'end' as const };
    words(root, head[0], { ...place, y: plotTopY - 26, sizePx: fontSize.label, fill: theme.ink, bold: true });
    words(root, head[1], { ...place, y: plotTopY - 8, sizePx: fontSize.note, fill: theme.muted });
    cells.forEach((cell, index) =>
      words(root, cell, {
        ...place,
        y: centred(rows[index].middleY, fontSize.label),
        sizePx: fontSize.label,
        fill: theme.ink,
      }),
    );
  }
}

function drawRow(
  root: Group,
  { share, middleY }: OrderSharesLayout['rows'][number],
  { x }: OrderSharesLayout,
  theme: Theme,
): void {
  const { id, us, intervalUs, rangeUs } = share;
  const group = root.append('g');
  group.append('title').text(`${id}: ${savedCell(share)} µs`);
  const label = {
    x: space.margin,
    y: centred(middleY, fontSize.body),
    sizePx: fontSize.body,
    fill: theme.ink,
  };
  words(group, id, { ...label, bold: true });
  group
    .append('rect')
    .attr('x', Math.min(x(0), x(us)))
    .attr('y', middleY - sharesPx.bar / 2)
    .attr('width', Math.max(1, Math.abs(x(us) - x(0))))
    .attr('height', sharesPx.bar)
    .attr('fill', shareFill(us, theme));
  drawRange(group, x(rangeUs[0]), x(rangeUs[1]), middleY - sharesPx.bar / 2 - 6, theme);
  intervalWhisker(group, x(intervalUs[0]), x(intervalUs[1]), middleY + sharesPx.bar / 2 + 6, theme);
}
