/** Where everything on a swim-lane stands: the request on top, then a row a lane, time to the right. */
import { scaleLinear } from 'd3';
import type { ScaleLinear } from 'd3';
import { axisLabelLinePx } from '../marks/period-axis.js';
import { layoutFlowKey } from '../marks/flow-key.js';
import type { FlowKey } from '../marks/flow-key.js';
import { layoutPage, pageEnd } from '../marks/page.js';
import type { Page, PageEnd } from '../marks/page.js';
import type { Box } from '../marks/stage-fill.js';
import { stageOrder } from '../stages.js';
import { widest, wrapText } from '../text.js';
import { fontSize, space } from '../theme.js';
import { inOrder } from './swim-lane-data.js';
import type { Slice, SwimLane, SwimLaneData } from './swim-lane-data.js';
import { swimLaneKey } from './swim-lane-key.js';
import { isLine } from './swim-lane-look.js';
import type { SwimLaneTools } from './swim-lane-look.js';
import { layoutTimedKey } from './swim-lane-stages.js';
import type { TimedKey } from './swim-lane-stages.js';
import { axisLabel, stageRuns, stageTotals } from './swim-lane-words.js';
import type { StageRun } from './swim-lane-words.js';

/** A slice where it stands; a line has its box too. */
export interface PlacedSlice {
  readonly slice: Slice;
  readonly box: Box;
}

/** A lane where it stands. */
export interface LaneRow {
  readonly lane: SwimLane;
  readonly labelLines: readonly string[];
  readonly topY: number;
  readonly heightPx: number;
  readonly slices: readonly PlacedSlice[];
}

/** An arrow from lane to lane, straight up or down: a hand-over takes no time. */
export interface Arrow {
  readonly x: number;
  readonly fromY: number;
  readonly toY: number;
}

/** Everything that drawing needs to know. */
export interface SwimLaneLayout {
  readonly page: Page;
  readonly end: PageEnd;
  readonly key: FlowKey<SwimLaneTools>;
  readonly timedKey: TimedKey;
  readonly timedKeyY: number;
  readonly order: readonly string[];
  readonly x: ScaleLinear<number, number>;
  readonly axisLabelLines: readonly string[];
  readonly plotTopY: number;
  readonly plotBottomY: number;
  /** The request as a bar of a ladder. */
  readonly requestY: number;
  readonly runs: readonly { readonly run: StageRun; readonly box: Box }[];
  readonly lanes: readonly LaneRow[];
  readonly arrows: readonly Arrow[];
}

/** Heights and gaps [px]. */
export const swimLanePx: Readonly<
  Record<'request' | 'bar' | 'figures' | 'slice' | 'above' | 'below' | 'line' | 'head', number>
> = { request: 56, bar: 22, figures: 15, slice: 24, above: 13, below: 13, line: 16, head: 46 };

/** Lays out `data` in `widthPx`. */
export function layoutSwimLane(data: SwimLaneData, widthPx: number): SwimLaneLayout {
  const page = layoutPage('swim-lane', data, widthPx);
  const order = stageOrder([stageRuns(data).map(({ stage }) => stage)]);
  const key = layoutFlowKey(swimLaneKey(data), page.innerPx);
  const timedKey = layoutTimedKey(order, stageTotals(data), page.innerPx);
  const timedKeyY = page.bodyY + key.heightPx + 2;

  const inWindow = data.slices.filter(({ startUs, endUs }) => startUs < data.periodUs && endUs > 0);
  const lanes = data.lanes.filter(({ id }) => inWindow.some(({ lane }) => lane === id));
  const labelsPx = Math.min(
    widest([...lanes.map(({ label }) => label), 'the request'], fontSize.body),
    widthPx * 0.16,
  );
  const [left, right] = [space.margin + labelsPx + space.medium, widthPx - space.margin];
  const x = scaleLinear().domain([0, data.periodUs]).range([left, right]);
  const axisLabelLines = wrapText(axisLabel, right - left, fontSize.label, true);
  const headPx = swimLanePx.head + (axisLabelLines.length - 1) * axisLabelLinePx;
  const plotTopY = timedKeyY + timedKey.heightPx + space.medium + headPx;
  const runs = stageRuns(data).map((run) => ({ run, box: boxOf(run, x, plotTopY + 8, swimLanePx.bar) }));

  const rows: LaneRow[] = [];
  let topY = plotTopY + swimLanePx.request;
  for (const lane of lanes) {
    const labelLines = wrapText(lane.label, labelsPx, fontSize.body);
    const boxesPx = swimLanePx.above + swimLanePx.slice + swimLanePx.below;
    const heightPx = Math.max(boxesPx, labelLines.length * swimLanePx.line + 10);
    const sliceY = topY + (heightPx - swimLanePx.slice) / 2;
    const slices = inOrder(inWindow.filter((slice) => slice.lane === lane.id)).map((slice) => ({
      slice,
      box: boxOf(slice, x, sliceY, swimLanePx.slice),
    }));
    rows.push({ lane, labelLines, topY, heightPx, slices });
    topY += heightPx;
  }
  const arrows = data.handOvers.flatMap(({ fromLane, toLane, atUs }): Arrow[] => {
    const [from, to] = [fromLane, toLane].map((id) => rows.find(({ lane }) => lane.id === id));
    if (!from || !to || from === to || atUs < 0 || atUs > data.periodUs) return [];
    const down = to.topY > from.topY ? 1 : -1;
    const edge = (row: LaneRow, side: 1 | -1): number =>
      row.topY + row.heightPx / 2 + (side * swimLanePx.slice) / 2;
    return [{ x: x(atUs), fromY: edge(from, down), toY: edge(to, down === 1 ? -1 : 1) }];
  });
  const plot = {
    x,
    axisLabelLines,
    plotTopY,
    plotBottomY: topY,
    requestY: plotTopY,
    runs,
    lanes: rows,
    arrows,
  };
  return { page, end: pageEnd(page, topY), key, timedKey, timedKeyY, order, ...plot };
}

/** What lies outside the window is cut off; boxes keep half a pixel of paper to either side. */
function boxOf(
  span: { readonly startUs: number; readonly endUs: number },
  x: ScaleLinear<number, number>,
  y: number,
  height: number,
): Box {
  const [from, to] = x.domain();
  const left = x(Math.max(span.startUs, from)) + 0.5;
  const right = x(Math.min(span.endUs, to)) - 0.5;
  return { x: left, y, width: Math.max(right - left, 0.5), height };
}

/** Where arrows cross a row that they neither leave nor reach, and so could strike its words through. */
export function crossings({ topY, heightPx }: LaneRow, arrows: readonly Arrow[]): number[] {
  const middleY = topY + heightPx / 2;
  return arrows
    .filter(({ fromY, toY }) => Math.min(fromY, toY) < middleY && Math.max(fromY, toY) > middleY)
    .map(({ x }) => x);
}

/** The slices that are drawn as boxes. */
export function boxesOf(row: LaneRow): PlacedSlice[] {
  return row.slices.filter(({ slice }) => !isLine(slice));
}
