/** Where everything on a chart of shares stands: a row a change, columns of figures on the right. */
import { scaleLinear } from 'd3';
import type { ScaleLinear } from 'd3';
import { ChartError } from '../errors.js';
import { layoutFlowKey } from '../marks/flow-key.js';
import type { FlowKey } from '../marks/flow-key.js';
import { intervalWhisker } from '../marks/interval.js';
import { layoutPage, pageEnd } from '../marks/page.js';
import type { Page, PageEnd } from '../marks/page.js';
import { textWidth, widest } from '../text.js';
import { fontSize, space } from '../theme.js';
import type { Theme } from '../theme.js';
import type { OrderShare, OrderSharesData } from './order-shares-data.js';
import { drawRange, shareFill } from './order-shares-marks.js';
import { iopsRangeCell, rangeCell, savedCell, shareHeads } from './order-shares-words.js';

/** A column of figures. */
export interface ShareColumn {
  readonly head: readonly [string, string];
  readonly rightX: number;
  readonly cells: readonly string[];
}

/** Everything that drawing needs to know. */
export interface OrderSharesLayout {
  readonly page: Page;
  readonly end: PageEnd;
  readonly key: FlowKey<Theme>;
  readonly x: ScaleLinear<number, number>;
  readonly columns: readonly ShareColumn[];
  readonly plotTopY: number;
  readonly plotBottomY: number;
  readonly rows: readonly { readonly share: OrderShare; readonly middleY: number }[];
}

/** Heights [px]. */
export const sharesPx: Readonly<Record<'row' | 'bar' | 'head', number>> = { row: 40, bar: 12, head: 46 };

/** Narrowest plot [px]. */
const LEAST_PLOT = 120;

/** Lays out `data` in `widthPx`. */
export function layoutOrderShares(data: OrderSharesData, widthPx: number): OrderSharesLayout {
  const page = layoutPage('shares', data, widthPx);
  const key = layoutFlowKey(sharesKey, page.innerPx);
  const plotTopY = page.bodyY + key.heightPx + space.medium + sharesPx.head;
  const columns = columnsOf(data.rows, widthPx - space.margin);
  const left =
    space.margin +
    widest(
      data.rows.map(({ id }) => id),
      fontSize.body,
      true,
    ) +
    space.large;
  const right = columns.leftX - space.large;
  if (right - left < LEAST_PLOT)
    throw new ChartError('shares have no room left for their bars; give more width or shorter ids');
  const reach = data.rows.flatMap(({ us, intervalUs, rangeUs }) => [us, ...intervalUs, ...rangeUs]);
  const [least, most] = [Math.min(0, ...reach), Math.max(0, ...reach)];
  const x = scaleLinear()
    .domain([least, most === least ? least + 1 : most])
    .range([least < 0 ? left + 8 : left, right - 8]);
  const rows = data.rows.map((share, index) => ({
    share,
    middleY: plotTopY + (index + 0.5) * sharesPx.row,
  }));
  const plotBottomY = plotTopY + rows.length * sharesPx.row;
  return { page, end: pageEnd(page, plotBottomY), key, x, columns: columns.of, plotTopY, plotBottomY, rows };
}

function columnsOf(
  rows: readonly OrderShare[],
  rightX: number,
): { leftX: number; of: readonly ShareColumn[] } {
  const wanted = [
    { head: shareHeads.iops, cells: rows.map(iopsRangeCell) },
    { head: shareHeads.range, cells: rows.map(({ rangeUs }) => rangeCell(rangeUs, 2)) },
    { head: shareHeads.saved, cells: rows.map(savedCell) },
  ];
  const of: ShareColumn[] = [];
  let at = rightX;
  let leftX = rightX;
  for (const { head, cells } of wanted) {
    of.push({ head, cells, rightX: at });
    const width = Math.max(
      widest(cells, fontSize.label),
      textWidth(head[0], fontSize.label, true),
      textWidth(head[1], fontSize.note),
    );
    leftX = at - width;
    at = leftX - space.medium;
  }
  return { leftX, of };
}

/** What the marks mean. */
const sharesKey: FlowKeyEntries = [
  {
    text: 'saved, averaged over all orders (simulated)',
    samplePx: 30,
    draw: (parent, x, middleY, theme) => {
      parent
        .append('rect')
        .attr('x', x)
        .attr('y', middleY - sharesPx.bar / 2)
        .attr('width', 30)
        .attr('height', sharesPx.bar)
        .attr('fill', shareFill(1, theme));
    },
  },
  {
    text: 'its 95 % interval',
    samplePx: 24,
    draw: (parent, x, middleY, theme) => intervalWhisker(parent, x + 2, x + 22, middleY, theme),
  },
  {
    text: 'least and most, at any place of any order',
    samplePx: 34,
    draw: (parent, x, middleY, theme) => drawRange(parent, x + 5, x + 29, middleY, theme),
  },
];
type FlowKeyEntries = Parameters<typeof layoutFlowKey<Theme>>[0];
