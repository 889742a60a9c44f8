/** Where everything on a waterfall stands: a row a total, and below it a row a step towards the next. */
import { scaleLinear } from 'd3';
import type { ScaleLinear } from 'd3';
import { ChartError } from '../errors.js';
import { microseconds } from '../format.js';
import { axisLabelLinePx } from '../marks/period-axis.js';
import { layoutFlowKey } from '../marks/flow-key.js';
import type { FlowKey } from '../marks/flow-key.js';
import { layoutPage, pageEnd } from '../marks/page.js';
import type { Page, PageEnd } from '../marks/page.js';
import { layoutStageKey } from '../marks/stage-key.js';
import type { StageKey } from '../marks/stage-key.js';
import { stageOrder } from '../stages.js';
import { textWidth, widest, wrapText } from '../text.js';
import { fontSize, space } from '../theme.js';
import type { WaterfallBar, WaterfallData } from './waterfall-data.js';
import { waterfallKey } from './waterfall-key.js';
import type { WaterfallTools } from './waterfall-key.js';
import { waterfallSteps } from './waterfall-steps.js';
import type { WaterfallStep } from './waterfall-steps.js';
import { axisLabel, iopsCell, signedMicroseconds, stepName } from './waterfall-words.js';

/** A configuration and its period. */
export interface TotalRow {
  readonly kind: 'total';
  readonly bar: WaterfallBar;
  readonly labelLines: readonly string[];
  /** From the total before; empty for the first. */
  readonly change: string;
  readonly topY: number;
  readonly heightPx: number;
}

/** What one stage lost or gained. */
export interface StepRow {
  readonly kind: 'step';
  readonly step: WaterfallStep;
  readonly topY: number;
  readonly heightPx: number;
}

/** Everything that drawing needs to know. */
export interface WaterfallLayout {
  readonly page: Page;
  readonly end: PageEnd;
  readonly key: FlowKey<WaterfallTools>;
  readonly stageKey: StageKey;
  readonly stageKeyY: number;
  readonly order: readonly string[];
  readonly x: ScaleLinear<number, number>;
  /** Left edges of the labels of totals and of steps. */
  readonly labelX: number;
  readonly stepX: number;
  readonly axisLabelLines: readonly string[];
  /** Right edges of the columns. */
  readonly columnX: { readonly change: number; readonly iops: number };
  readonly plotTopY: number;
  readonly plotBottomY: number;
  readonly rows: readonly (TotalRow | StepRow)[];
}

/** Heights and gaps [px]. */
export const waterfallPx: Readonly<
  Record<'total' | 'step' | 'bar' | 'piece' | 'line' | 'swatch' | 'gap' | 'head', number>
> = { total: 38, step: 22, bar: 20, piece: 12, line: 16, swatch: 20, gap: 6, head: 46 };

/** Lays out `data` in `widthPx`. */
export function layoutWaterfall(data: WaterfallData, widthPx: number): WaterfallLayout {
  const page = layoutPage('waterfall', data, widthPx);
  const order = stageOrder(data.bars.map(({ stages }) => stages.map(({ stage }) => stage)));
  const key = layoutFlowKey(waterfallKey, page.innerPx);
  const stageKey = layoutStageKey(order, page.innerPx);
  const stageKeyY = page.bodyY + key.heightPx + 2;
  const walks = data.bars.map((bar, index) =>
    index === 0 ? [] : waterfallSteps(data.bars[index - 1], bar, order),
  );

  const ids = data.bars.map(({ id }) => id);
  const labelX = space.margin + widest(ids, fontSize.body, true) + 10;
  const stepX = space.margin + space.medium;
  const labels = data.bars.map(({ label }) => label);
  const names = walks.flat().map(stepName);
  const namesPx = stepX + waterfallPx.swatch + waterfallPx.gap + widest(names, fontSize.label);
  const labelsPx = Math.min(widest(labels, fontSize.body), widthPx * 0.2);
  const plotLeft = Math.max(labelX + labelsPx, namesPx) + space.medium;
  const columns = columnPlaces(data.bars, widthPx - space.margin);
  const plotRight = columns.leftX - space.medium;
  const x = periodScale(data.bars, walks.flat(), plotLeft, plotRight);
  const axisLabelLines = wrapText(axisLabel, plotRight - plotLeft, fontSize.label, true);
  const headPx = waterfallPx.head + (axisLabelLines.length - 1) * axisLabelLinePx;
  const plotTopY = stageKeyY + stageKey.heightPx + space.medium + headPx;

  const rows: (TotalRow | StepRow)[] = [];
  let topY = plotTopY;
  for (const [index, bar] of data.bars.entries()) {
    for (const step of walks[index]) {
      rows.push({ kind: 'step', step, topY, heightPx: waterfallPx.step });
      topY += waterfallPx.step;
    }
    const labelLines = wrapText(bar.label, plotLeft - space.medium - labelX, fontSize.body);
    const heightPx = Math.max(waterfallPx.total, labelLines.length * waterfallPx.line + 12);
    rows.push({ kind: 'total', bar, labelLines, change: changeTo(data.bars, index), topY, heightPx });
    topY += heightPx;
  }
  const plot = {
    x,
    labelX,
    stepX,
    axisLabelLines,
    columnX: columns.columnX,
    plotTopY,
    plotBottomY: topY,
    rows,
  };
  return { page, end: pageEnd(page, topY), key, stageKey, stageKeyY, order, ...plot };
}

/** The heads of the columns, a strong line and a quiet one below it. */
export const columnHeads = { change: ['change', 'of period'], iops: ['k IOPS', 'simulated'] } as const;

function columnPlaces(
  bars: readonly WaterfallBar[],
  rightX: number,
): { leftX: number; columnX: WaterfallLayout['columnX'] } {
  const width = (cells: readonly string[], [strong, quiet]: readonly [string, string]): number =>
    Math.max(
      widest(cells, fontSize.body),
      textWidth(strong, fontSize.label, true),
      textWidth(quiet, fontSize.note),
    );
  const changeX = rightX - width(bars.map(iopsCell), columnHeads.iops) - space.large;
  const changes = bars.map((_, index) => changeTo(bars, index));
  const leftX = changeX - width(changes, columnHeads.change);
  return { leftX, columnX: { change: changeX, iops: rightX } };
}

function changeTo(bars: readonly WaterfallBar[], index: number): string {
  return index === 0 ? '' : signedMicroseconds(bars[index].periodUs - bars[index - 1].periodUs);
}

/** From zero, and so that what reaches furthest leaves room for its label. */
function periodScale(
  bars: readonly WaterfallBar[],
  steps: readonly WaterfallStep[],
  left: number,
  right: number,
): ScaleLinear<number, number> {
  const roomPx = right - left;
  const reaches = [
    ...bars.map(({ periodUs }) => ({ us: periodUs, text: microseconds(periodUs), sizePx: fontSize.body })),
    ...steps.map(({ us, fromUs, toUs }) => ({
      us: Math.max(fromUs, toUs),
      text: signedMicroseconds(us),
      sizePx: fontSize.label,
    })),
  ].map(({ us, text, sizePx }) => ({ us, px: labelGapPx + textWidth(text, sizePx) + 2 }));
  if (reaches.some(({ px }) => px >= roomPx)) {
    throw new ChartError('waterfall has no room left for its bars; give it more width or shorter ids');
  }
  const pxPerUs = Math.min(...reaches.map(({ us, px }) => (roomPx - px) / us));
  return scaleLinear()
    .domain([0, roomPx / pxPerUs])
    .range([left, right]);
}

/** From the end of a bar to its label [px]. */
export const labelGapPx = 6;
