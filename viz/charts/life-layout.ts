/** Where everything in the life of a request stands: a row a lane, time to the right; names above their rows where it is narrow. */
import { scaleLinear } from 'd3';
import type { ScaleLinear } from 'd3';
import { microseconds } from '../format.js';
import type { Box } from '../marks/stage-fill.js';
import { textWidth, widest, wrapText } from '../text.js';
import { fontSize } from '../theme.js';
import type { LifeData, LifeRow, LifeStep } from './life-data.js';

/** A step where it stands, and the word that fits in it. */
export interface PlacedStep {
  readonly step: LifeStep;
  readonly box: Box;
  readonly text: string;
}

/** A lane where it stands. */
export interface PlacedRow {
  readonly row: LifeRow;
  readonly topY: number;
  readonly heightPx: number;
  readonly labelX: number;
  readonly labelY: number;
  readonly steps: readonly PlacedStep[];
}

/** Everything that drawing needs to know. */
export interface LifeLayout {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly x: ScaleLinear<number, number>;
  readonly plotTopY: number;
  readonly plotBottomY: number;
  readonly axisLines: readonly string[];
  readonly rows: readonly PlacedRow[];
  /** The path of the request from lane to lane. */
  readonly path: readonly (readonly [x: number, y: number])[];
  readonly periodX: number;
  readonly periodY: number;
  readonly sourceLines: readonly string[];
  readonly sourceY: number;
}

/** Heights [px]. */
const px = {
  margin: 8,
  head: 44,
  row: 34,
  slice: 22,
  cpuRow: 26,
  cpuSlice: 14,
  label: 15,
  gap: 10,
  source: 15,
};

const axisName = 'time since the last completion, µs';

/** Lays out `data` in `widthPx`, of which 280 are enough. */
export function layoutLife(data: LifeData, widthPx: number): LifeLayout {
  const narrow = widthPx < 620;
  const labelPx = narrow
    ? 0
    : widest(
        data.rows.map(({ label }) => label),
        fontSize.label,
      ) + 14;
  const [left, right] = [px.margin + labelPx, widthPx - px.margin - 6];
  const x = scaleLinear().domain([0, data.axisUs]).range([left, right]);
  const axisLines = wrapText(axisName, right - left, fontSize.label, true);
  const plotTopY = px.head;
  let topY = plotTopY + 22;
  const rows = data.rows.map((row, index): PlacedRow => {
    const firstCpu = row.cpu && index > 0 && !data.rows[index - 1].cpu;
    if (firstCpu) topY += px.gap;
    const labelPxHeight = narrow ? px.label : 0;
    const heightPx = (row.cpu ? px.cpuRow : px.row) + labelPxHeight;
    const sliceHeight = row.cpu ? px.cpuSlice : px.slice;
    const sliceY = topY + labelPxHeight + ((row.cpu ? px.cpuRow : px.row) - sliceHeight) / 2;
    const steps = data.steps
      .filter(({ lane }) => lane === row.id)
      .map((step) => placed(step, x, sliceY, sliceHeight));
    const labelY = narrow ? topY + 12 : sliceY + sliceHeight / 2 + 4;
    const told = { row, topY, heightPx, labelX: px.margin + (narrow ? 5 : 0), labelY, steps };
    topY += heightPx;
    return told;
  });
  const plotBottomY = topY + 4;
  const sourceLines = wrapText(data.source, widthPx - 2 * px.margin, fontSize.note);
  const sourceY = plotBottomY + 22;
  const heightPx = Math.ceil(sourceY + sourceLines.length * px.source - 4);
  const periodX = x(data.periodUs);
  const frame = { widthPx, heightPx, x, plotTopY, plotBottomY, axisLines, rows };
  return { ...frame, path: pathOf(data, rows, x), periodX, periodY: plotTopY + 14, sourceLines, sourceY };
}

function placed(step: LifeStep, x: ScaleLinear<number, number>, y: number, height: number): PlacedStep {
  const [left, right] = [x(step.startUs), x(step.endUs)];
  // A quarter of a pixel of paper to either side; what is too short for that still shows.
  const inset = right - left > 3 ? 0.25 : 0;
  const box = { x: left + inset, y, width: Math.max(right - left - 2 * inset, 0.75), height };
  return { step, box, text: wordFor(step, box.width) };
}

/** The longest words that fit. */
function wordFor({ words, label, state, category, startUs, endUs }: LifeStep, widthPx: number): string {
  const length = microseconds(endUs - startUs);
  const name = category === 'idle' && state !== undefined ? state : words;
  const wishes = [`${name} ${length}`, name, `${label} ${length}`, label];
  return wishes.find((wish) => textWidth(wish, fontSize.note) + 8 <= widthPx) ?? '';
}

/** From the end of each step to the beginning of the next, which is at the same moment in another lane. */
function pathOf(
  { steps }: LifeData,
  rows: readonly PlacedRow[],
  x: ScaleLinear<number, number>,
): [number, number][] {
  const middle = new Map(
    rows.map(({ row, steps: [first], topY, heightPx }) => [
      row.id,
      first === undefined ? topY + heightPx / 2 : first.box.y + first.box.height / 2,
    ]),
  );
  return steps
    .filter(({ critical }) => critical)
    .sort((a, b) => a.startUs - b.startUs)
    .flatMap(({ lane, startUs, endUs }) => [
      [x(startUs), middle.get(lane)!],
      [x(endUs), middle.get(lane)!],
    ]);
}
