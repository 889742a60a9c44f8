/** Where everything in IOPS by block size stands: a plane a direction, with the names of lines at their ends. */
import { scaleLinear, scaleLog } from 'd3';
import type { ScaleContinuousNumeric, ScaleLinear } from 'd3';
import { cutText } from '../cut-text.js';
import { ChartError } from '../errors.js';
import { kilo } from '../format.js';
import { layoutFlowKey } from '../marks/flow-key.js';
import type { FlowKey } from '../marks/flow-key.js';
import { layoutPage, pageEnd } from '../marks/page.js';
import type { Page, PageEnd } from '../marks/page.js';
import { axisNameLinePx, lowerNamePx, upperNamePx } from '../marks/plane.js';
import type { PlaneBox } from '../marks/plane.js';
import { seriesKey } from '../marks/series-mark.js';
import type { SeriesLook } from '../series.js';
import { spread } from '../spread.js';
import { textWidth, widest } from '../text.js';
import { fontSize, space } from '../theme.js';
import type { Theme } from '../theme.js';
import type { BlockSizeData, BlockSizeLine, BlockSizePoint, Direction } from './iops-by-block-size-data.js';
import { knownDirections } from './iops-by-block-size-data.js';
import { throughputText } from './iops-by-block-size-words.js';

/** The name of a line, where it ends. */
export interface EndLabel {
  readonly end: BlockSizePoint;
  readonly id: string;
  readonly figure: string;
  /** The same as MiB/s; empty where not asked for. */
  readonly more: string;
  readonly middleY: number;
}

/** One direction. */
export interface BlockSizePlane {
  readonly direction: Direction;
  readonly box: PlaneBox;
  readonly lines: readonly {
    readonly line: BlockSizeLine;
    readonly look: SeriesLook;
    readonly label: EndLabel;
  }[];
  /** From KiB to px. */
  readonly x: ScaleContinuousNumeric<number, number>;
  /** From IOPS to px. */
  readonly y: ScaleLinear<number, number>;
  readonly labelX: number;
}

/** Everything that drawing needs to know. */
export interface BlockSizeLayout {
  readonly page: Page;
  readonly end: PageEnd;
  readonly key: FlowKey<Theme>;
  readonly blocks: readonly number[];
  readonly planes: readonly BlockSizePlane[];
}

/** From the top of a plane up to its own name [px]. */
export const planeNamePx: number = upperNamePx + axisNameLinePx + 10;
const planePx = 300;
const labelLinePx = 32;
const figureLinePx = 17;
const sideBySidePx = 860;
const narrowestPlanePx = 120;
const gapPx = 26;
const leaderPx = 22;
const widestIdPx = 80;

/** Lays out `data` in `widthPx`; `throughput` adds MiB/s to the labels. */
export function layoutBlockSizes(
  data: BlockSizeData,
  looks: readonly SeriesLook[],
  widthPx: number,
  throughput: boolean,
): BlockSizeLayout {
  const page = layoutPage('iops by block size', data, widthPx);
  const key = layoutFlowKey(
    seriesKey(
      data.lines.map(({ id, label }, index) => ({ id, label, look: looks[index] })),
      page.innerPx,
    ),
    page.innerPx,
  );
  const directions = knownDirections(data);
  const beside = directions.length > 1 && widthPx >= sideBySidePx;
  const planeWidth = beside ? (page.innerPx - gapPx) / 2 : page.innerPx;
  const firstTop = page.bodyY + key.heightPx + space.medium + planeNamePx + axisNameLinePx;
  const points = data.lines.flatMap(({ reads, writes }) => [...reads, ...writes]);
  const blocks = [...new Set(points.map(({ blockKib }) => blockKib))].toSorted((a, b) => a - b);
  const mostIops = Math.max(...points.flatMap(({ iops, intervalIops }) => [iops, ...(intervalIops ?? [])]));
  const planes = directions.map((direction, index) => {
    const left = beside ? space.margin + index * (planeWidth + gapPx) : space.margin;
    const stackPx = planePx + lowerNamePx + space.large + planeNamePx + axisNameLinePx;
    const topY = beside ? firstTop : firstTop + index * stackPx;
    const place = { left, rightX: left + planeWidth, topY };
    return plane(direction, data, looks, place, blocks, mostIops, throughput);
  });
  const bottomY = planes.at(-1)!.box.bottomY + lowerNamePx;
  return { page, end: pageEnd(page, bottomY), key, blocks, planes };
}

function plane(
  direction: Direction,
  data: BlockSizeData,
  looks: readonly SeriesLook[],
  place: { left: number; rightX: number; topY: number },
  blocks: readonly number[],
  mostIops: number,
  throughput: boolean,
): BlockSizePlane {
  const shown = data.lines
    .map((line, index) => ({ line, look: looks[index] }))
    .filter(({ line }) => line[direction].length > 0);
  const ends = shown.map(({ line }) => line[direction].at(-1)!);
  const labelPx = Math.max(
    ...shown.map(({ line }, index) =>
      textWidth(`${shortId(line.id)}\u00a0\u00a0${kilo(ends[index].iops)}`, fontSize.note, true),
    ),
    throughput ? widest(ends.map(throughputText), fontSize.note) : 0,
  );
  const figuresPx = textWidth('100', fontSize.note) + 12;
  const labelX = place.rightX - labelPx;
  const box = {
    leftX: place.left + figuresPx,
    rightX: labelX - leaderPx,
    topY: place.topY,
    bottomY: place.topY + planePx,
  };
  if (box.rightX - box.leftX < narrowestPlanePx)
    throw new ChartError(
      'iops by block size has no room left for its lines; give it more width or shorter ids',
    );
  const x = blockScale(blocks, box);
  const y = scaleLinear()
    .domain([0, mostIops * 1.05])
    .range([box.bottomY, box.topY]);
  const places = endPlaces(
    ends.map(({ iops }) => y(iops)),
    throughput ? labelLinePx : figureLinePx,
    box,
  );
  const lines = shown.map(({ line, look }, index) => {
    const end = ends[index];
    const more = throughput ? throughputText(end) : '';
    return {
      line,
      look,
      label: { end, id: shortId(line.id), figure: kilo(end.iops), more, middleY: places[index] },
    };
  });
  return { direction, box, lines, x, y, labelX };
}

function shortId(id: string): string {
  return cutText(id, widestIdPx, fontSize.note, true);
}

/** Each doubling as wide as the next, with half a step of air where there is only one size. */
function blockScale(blocks: readonly number[], box: PlaneBox): ScaleContinuousNumeric<number, number> {
  const [low, high] = [blocks[0], blocks.at(-1)!];
  const air = low === high ? 2 : 1.12;
  return scaleLog()
    .base(2)
    .domain([low / air, high])
    .range([box.leftX, box.rightX]);
}

/** Labels at the ends of lines, moved apart; a label may stand a little below the plane. */
function endPlaces(wishes: readonly number[], gap: number, box: PlaneBox): number[] {
  const order = wishes.map((_, index) => index).toSorted((a, b) => wishes[a] - wishes[b]);
  const sorted = spread(
    order.map((index) => wishes[index]),
    gap,
    box.topY,
    box.bottomY - gap / 2 + 6,
  );
  if (sorted === null)
    throw new ChartError('iops by block size has no room left for its labels; give fewer configurations');
  const places = Array.from<number>({ length: wishes.length });
  order.forEach((index, rank) => {
    places[index] = sorted[rank];
  });
  return places;
}
