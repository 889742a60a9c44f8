/** Where things on a ladder stand from left to right: the columns of numbers, and the scale of time. */
import { scaleLinear } from 'd3';
import type { ScaleLinear } from 'd3';
import { ChartError } from '../errors.js';
import { microseconds } from '../format.js';
import { arrowPx } from '../marks/measured.js';
import { textWidth, widest } from '../text.js';
import { fontSize, space } from '../theme.js';
import type { LadderBar } from './ladder-data.js';
import { measuredSpan, periodInterval } from './ladder-data.js';
import { ladderCells, measuredLabel } from './ladder-words.js';
import type { LadderCells } from './ladder-words.js';

/** Columns from the right edge: each as wide as its widest cell or head. */
export function columnPlaces(bars: readonly LadderBar[], simulated: number): ColumnPlaces {
  const cells = bars.map(ladderCells);
  const width = (name: keyof LadderCells, head: string): number =>
    Math.max(
      textWidth(head, fontSize.note),
      widest(
        cells.map((cell) => cell[name]),
        fontSize.body,
        name === 'measured',
      ),
    );
  const measured = simulated - width('simulated', 'simulated') - space.medium;
  const measuredLeftX = measured - width('measured', 'measured');
  const error = measuredLeftX - space.large;
  return {
    leftX: error - width('error', 'of period'),
    measuredLeftX,
    columnX: { error, measured, simulated },
  };
}

/** Where the columns stand. */
export interface ColumnPlaces {
  /** Left edge of all of them. */
  readonly leftX: number;
  readonly measuredLeftX: number;
  readonly columnX: Record<keyof LadderCells, number>;
}

/** From zero, and so that the longest bar leaves room for its label. */
export function periodScale(
  bars: readonly LadderBar[],
  left: number,
  right: number,
): ScaleLinear<number, number> {
  const reaches = bars.flatMap((bar) => [measuredReach(bar), ...simulatedReaches(bar)]);
  const roomPx = right - left;
  if (reaches.some(({ px }) => px >= roomPx)) {
    throw new ChartError('ladder has no room left for its bars; give it more width or shorter ids');
  }
  const pxPerUs = Math.min(...reaches.map(({ us, px }) => (roomPx - px) / us));
  return scaleLinear()
    .domain([0, roomPx / pxPerUs])
    .range([left, right]);
}

/** How far something reaches: a length of time, and then pixels that do not scale with it. */
interface Reach {
  readonly us: number;
  readonly px: number;
}

const labelGapPx = 14;

function measuredReach({ measured }: LadderBar): Reach {
  const { lowUs, highUs } = measuredSpan(measured);
  const labelPx = labelGapPx + textWidth(measuredLabel(measured), fontSize.note, true);
  const open = lowUs !== undefined && highUs === undefined;
  return { us: highUs ?? lowUs ?? 0, px: open ? arrowPx + labelPx : labelPx };
}

/** The bar with its label, which may have to stand right of a plumb line, and the whisker, which has no label. */
function simulatedReaches(bar: LadderBar): Reach[] {
  const px = labelGapPx + textWidth(microseconds(bar.periodUs), fontSize.note);
  const whisker = { us: periodInterval(bar)[1], px: 2 };
  const { lowUs = 0, highUs = 0 } = measuredSpan(bar.measured);
  return [{ us: Math.max(bar.periodUs, lowUs, highUs), px }, whisker];
}
