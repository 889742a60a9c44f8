/** Where everything on a latency distribution stands: two planes over one another, a table of percentiles beside. */
import { scaleLinear, scaleLog } from 'd3';
import type { ScaleContinuousNumeric, ScaleLinear } from 'd3';
import { cutText } from '../cut-text.js';
import { ChartError } from '../errors.js';
import { logTicks } from '../log-ticks.js';
import { layoutFlowKey } from '../marks/flow-key.js';
import type { FlowKey } from '../marks/flow-key.js';
import { layoutPage, pageEnd } from '../marks/page.js';
import type { Page, PageEnd } from '../marks/page.js';
import { axisNameLinePx, lowerNamePx, upperNamePx } from '../marks/plane.js';
import type { PlaneBox, PlaneTick } from '../marks/plane.js';
import { markerPx, seriesKey } from '../marks/series-mark.js';
import type { SeriesLook } from '../series.js';
import { textWidth, widest, wrapText } from '../text.js';
import { fontSize, space } from '../theme.js';
import type { Theme } from '../theme.js';
import { density, densityStep, nines } from './latency-distribution-curves.js';
import type { DensityStep } from './latency-distribution-curves.js';
import type { CountedLatencies, LatencyDistributionData } from './latency-distribution-data.js';
import {
  countCell,
  markedPercents,
  microsecondsCell,
  percentileCell,
  stepText,
} from './latency-distribution-words.js';

/** One distribution, ready to draw. */
export interface LatencySeries {
  readonly counted: CountedLatencies;
  readonly look: SeriesLook;
  readonly steps: readonly DensityStep[];
  /** Its id, as much of it as has room over its column. */
  readonly head: string;
  /** Right edge of its column in the table. */
  readonly columnX: number;
}

/** A row of the table beside the planes. */
export interface LatencyRow {
  readonly head: string;
  readonly middleY: number;
  readonly cells: readonly string[];
  readonly strong: boolean;
}

/** Everything that drawing needs to know. */
export interface LatencyLayout {
  readonly page: Page;
  readonly end: PageEnd;
  readonly key: FlowKey<Theme>;
  readonly series: readonly LatencySeries[];
  /** From latency [ns] to px. */
  readonly x: ScaleContinuousNumeric<number, number>;
  readonly xTicks: readonly PlaneTick[];
  readonly upper: PlaneBox;
  readonly upperName: readonly string[];
  readonly share: ScaleLinear<number, number>;
  readonly lower: PlaneBox;
  readonly lowerName: readonly string[];
  readonly flatName: readonly string[];
  readonly tail: ScaleLinear<number, number>;
  readonly percents: readonly number[];
  /** Right edge of the heads of the rows. */
  readonly rowHeadX: number;
  readonly rows: readonly LatencyRow[];
}

const upperPx = 150;
const ninePx = 62;
const narrowestPlanePx = 140;
const widestHeadPx = 80;
const narrowestStepPx = 3;

/** Lays out `all`, which are those of `data` counted, in `widthPx`. */
export function layoutLatencies(
  data: LatencyDistributionData,
  all: readonly CountedLatencies[],
  looks: readonly SeriesLook[],
  widthPx: number,
): LatencyLayout {
  const page = layoutPage('latency distribution', data, widthPx);
  const percents = markedPercents(all);
  const key = layoutFlowKey(
    seriesKey(
      all.map(({ id, label }, index) => ({ id, label, look: looks[index] })),
      page.innerPx,
    ),
    page.innerPx,
  );

  const columns = columnPlaces(all, percents, widthPx - space.margin);
  const leftX = space.margin + widest(percents.map(String), fontSize.note) + 12;
  const rightX = columns.leftX - space.medium;
  if (rightX - leftX < narrowestPlanePx)
    throw new ChartError(
      'latency distribution has no room left for its curves; give it more width or shorter ids',
    );
  const x = scaleLog().domain(reach(all)).range([leftX, rightX]);
  const octavePx = x(2) - x(1);
  const step = densityStep(octavePx, narrowestStepPx);
  const name = (text: string): string[] => wrapText(text, rightX - leftX, fontSize.label, true);
  const upperName = name(`density: % of requests, in steps ${stepText(step)} wide`);
  const lowerName = name('cumulative: % of requests that took no longer');
  const flatName = name('latency, µs (log scale, shorter is better)');

  const upperTop = page.bodyY + key.heightPx + space.large + upperName.length * axisNameLinePx;
  const upper = { leftX, rightX, topY: upperTop, bottomY: upperTop + upperPx };
  const lowerTop = upper.bottomY + space.large + lowerName.length * axisNameLinePx + upperNamePx;
  const most =
    Math.max(nines(percents.at(-1)!), ...all.map(({ count }) => Math.min(Math.log10(count), 6))) + 0.15;
  const lower = { leftX, rightX, topY: lowerTop, bottomY: lowerTop + most * ninePx };
  const tail = scaleLinear().domain([0, most]).range([lower.bottomY, lower.topY]);
  const series = all.map((counted, index) => ({
    counted,
    look: looks[index],
    steps: density(counted, step),
    head: columnHead(counted.id),
    columnX: columns.columnX[index],
  }));
  const highest = Math.max(...series.flatMap(({ steps }) => steps.map((each) => each.share)));
  const share = scaleLinear()
    .domain([0, highest * 1.05])
    .range([upper.bottomY, upper.topY]);
  const bottomY = lower.bottomY + lowerNamePx + (flatName.length - 1) * axisNameLinePx;
  return {
    page,
    end: pageEnd(page, bottomY),
    key,
    series,
    x,
    xTicks: xTicksOf(x),
    upper,
    upperName,
    share,
    lower,
    lowerName,
    flatName,
    tail,
    percents,
    rowHeadX: columns.rowHeadX,
    rows: rowsOf(all, percents, upper, tail),
  };
}

function rowsOf(
  all: readonly CountedLatencies[],
  percents: readonly number[],
  upper: PlaneBox,
  tail: ScaleLinear<number, number>,
): LatencyRow[] {
  const facts: [string, (each: CountedLatencies) => string][] = [
    ['requests', ({ count }) => countCell(count)],
    ['mean, µs', ({ meanUs }) => microsecondsCell(meanUs)],
    ['slowest, µs', ({ maxNs }) => microsecondsCell(maxNs / 1000)],
  ];
  return [
    ...facts.map(([head, cell], index) => ({
      head,
      middleY: upper.topY + 34 + index * 22,
      cells: all.map(cell),
      strong: head === 'mean, µs',
    })),
    ...percents.map((percent) => ({
      head: rowHead(percent),
      middleY: tail(nines(percent)),
      cells: all.map((each) => percentileCell(each, percent)),
      strong: false,
    })),
  ];
}

function columnHead(id: string): string {
  return cutText(id, widestHeadPx, fontSize.label, true);
}

function rowHead(percent: number): string {
  return `p${percent}, µs`;
}

/** Columns from the right edge, each as wide as its widest cell or head. */
function columnPlaces(
  all: readonly CountedLatencies[],
  percents: readonly number[],
  rightX: number,
): { columnX: number[]; rowHeadX: number; leftX: number } {
  const columnX: number[] = [];
  let x = rightX;
  for (const each of all.toReversed()) {
    columnX.unshift(x);
    const cells = [
      countCell(each.count),
      microsecondsCell(each.maxNs / 1000),
      microsecondsCell(each.meanUs),
      ...percents.map((percent) => percentileCell(each, percent)),
    ];
    const head = 2 * markerPx + 6 + textWidth(columnHead(each.id), fontSize.label, true);
    x -= Math.max(head, widest(cells, fontSize.label, true)) + space.medium;
  }
  const heads = ['slowest, µs', ...percents.map(rowHead)];
  return { columnX, rowHeadX: x, leftX: x - widest(heads, fontSize.note) };
}

/** All latencies, with a little air on either side, and never less than half an octave. */
function reach(all: readonly CountedLatencies[]): [number, number] {
  const low = Math.min(...all.map(({ minNs }) => minNs));
  const high = Math.max(...all.map(({ maxNs }) => maxNs));
  const air = Math.max(1.05, Math.sqrt(1.5 / (high / low)));
  return [low / air, high * air];
}

function xTicksOf(x: ScaleContinuousNumeric<number, number>): PlaneTick[] {
  const [low, high] = x.domain();
  return logTicks(low / 1000, high / 1000, (us) => x(us * 1000)).map(({ value, text }) => ({
    at: x(value * 1000),
    text,
  }));
}
