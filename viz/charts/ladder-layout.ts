/** Where everything on a ladder stands: from the widths of its texts to the rows, without drawing anything. */
import type { ScaleLinear } from 'd3';
import { columnPlaces, periodScale } from './ladder-across.js';
import { ChartError } from '../errors.js';
import { marksKeyHeight } from './ladder-key.js';
import { layoutStageKey } from '../marks/stage-key.js';
import { axisLabelLinePx } from '../marks/period-axis.js';
import type { StageKey } from '../marks/stage-key.js';
import { stageOrder } from '../stages.js';
import { widest, wrapText } from '../text.js';
import { fontSize, space } from '../theme.js';
import type { LadderBar, LadderData } from './ladder-data.js';
import { axisLabel, ladderCells } from './ladder-words.js';
import type { LadderCells } from './ladder-words.js';

/** Line heights and lanes [px]. */
export const lane: Readonly<
  Record<'title' | 'subtitle' | 'label' | 'source' | 'measured' | 'bar' | 'whisker' | 'pad' | 'head', number>
> = { title: 26, subtitle: 19, label: 16, source: 16, measured: 15, bar: 20, whisker: 9, pad: 6, head: 46 };

/** A row of the ladder. */
export interface LadderRow {
  readonly bar: LadderBar;
  readonly labelLines: readonly string[];
  readonly cells: LadderCells;
  readonly topY: number;
  readonly heightPx: number;
  /** Middle of the lane of the measured mark. */
  readonly measuredY: number;
  /** Top of the simulated bar. */
  readonly barY: number;
  /** Whether a new family of configurations begins here (B0, B1, then V0). */
  readonly startsFamily: boolean;
}

/** Everything that drawing needs to know. */
export interface LadderLayout {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly titleLines: readonly string[];
  readonly titleY: number;
  readonly subtitleLines: readonly string[];
  readonly subtitleY: number;
  readonly marksY: number;
  readonly order: readonly string[];
  readonly key: StageKey;
  readonly keyY: number;
  readonly x: ScaleLinear<number, number>;
  readonly labelX: number;
  readonly axisLabelLines: readonly string[];
  /** Right edges of the columns. */
  readonly columnX: Readonly<Record<keyof LadderCells, number>>;
  /** Left edge of the first of the two columns of IOPS. */
  readonly measuredLeftX: number;
  readonly plotTopY: number;
  readonly plotBottomY: number;
  readonly rows: readonly LadderRow[];
  readonly sourceLines: readonly string[];
  readonly sourceY: number;
}

const narrowestPx = 640;

/** Lays out `data` in `widthPx`. */
export function layoutLadder(data: LadderData, widthPx: number): LadderLayout {
  if (!(widthPx >= narrowestPx))
    throw new ChartError(`ladder needs a width of ${narrowestPx} px or more, not ${widthPx}`);
  const innerPx = widthPx - 2 * space.margin;
  const titleLines = wrapText(data.title, innerPx, fontSize.title, true);
  const subtitleLines = wrapText(data.subtitle, innerPx, fontSize.body);
  const sourceLines = wrapText(data.source, innerPx, fontSize.note);
  const order = stageOrder(data.bars.map(({ stages }) => stages.map(({ stage }) => stage)));
  const key = layoutStageKey(order, innerPx);

  const titleY = space.margin + fontSize.title * 0.8;
  const subtitleY = titleY + titleLines.length * lane.title - 2;
  const marksY = subtitleY + subtitleLines.length * lane.subtitle + 2;
  const keyY = marksY + marksKeyHeight(innerPx) + 2;
  const columns = columnPlaces(data.bars, widthPx - space.margin);
  const labelX =
    space.margin +
    widest(
      data.bars.map(({ id }) => id),
      fontSize.body,
      true,
    ) +
    10;
  const labelWidth = Math.min(
    widest(
      data.bars.map(({ label }) => label),
      fontSize.body,
    ),
    widthPx * 0.2,
  );
  const plotLeft = labelX + labelWidth + space.medium;
  const plotRight = columns.leftX - space.medium;
  const x = periodScale(data.bars, plotLeft, plotRight);
  const axisLabelLines = wrapText(axisLabel, plotRight - plotLeft, fontSize.label, true);
  const headPx = lane.head + (axisLabelLines.length - 1) * axisLabelLinePx;
  const plotTopY = keyY + key.heightPx + space.medium + headPx;

  const rows: LadderRow[] = [];
  let topY = plotTopY + space.hair;
  for (const bar of data.bars) {
    const labelLines = wrapText(bar.label, labelWidth, fontSize.body);
    const lanesPx = lane.measured + lane.bar + lane.whisker;
    const heightPx = 2 * lane.pad + Math.max(lanesPx, labelLines.length * lane.label);
    const measuredTop = topY + (heightPx - lanesPx) / 2;
    const startsFamily = rows.length > 0 && family(bar) !== family(rows[rows.length - 1].bar);
    const measuredY = measuredTop + 5;
    const barY = measuredTop + lane.measured;
    rows.push({ bar, labelLines, cells: ladderCells(bar), topY, heightPx, measuredY, barY, startsFamily });
    topY += heightPx;
  }
  const plotBottomY = topY;
  const sourceY = plotBottomY + space.large + 4;
  const heightPx = sourceY + (sourceLines.length - 1) * lane.source + space.margin - 6;
  const frame = {
    widthPx,
    heightPx: Math.ceil(heightPx),
    titleLines,
    titleY,
    subtitleLines,
    subtitleY,
    marksY,
  };
  const plot = {
    order,
    key,
    keyY,
    x,
    labelX,
    axisLabelLines,
    columnX: columns.columnX,
    plotTopY,
    plotBottomY,
    rows,
  };
  return { ...frame, ...plot, measuredLeftX: columns.measuredLeftX, sourceLines, sourceY };
}

/** The letters of an id: bars that share them are steps of one ladder. */
function family(bar: LadderBar): string {
  return bar.id.replace(/\d.*$/, '');
}
