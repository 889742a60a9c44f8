/** What a ladder says in words: its labels, its columns and its description. */
import { kilo, microseconds, microsecondsRange, signedPercent, thousands } from '../format.js';
import type { LadderBar, LadderData, Measured } from './ladder-data.js';
import { measuredSpan, periodError, periodInterval } from './ladder-data.js';

/** The name of the axis, with its unit. */
export const axisLabel = 'period, µs per request (shorter is better)';

/** What stands in a row, right of the plot. */
export interface LadderCells {
  readonly error: string;
  readonly measured: string;
  readonly simulated: string;
}

/** Label of the measured mark: `12.8 µs`, `12.2–12.8 µs`, `≥ 12.8 µs`. */
export function measuredLabel(measured: Measured): string {
  const { lowUs, highUs } = measuredSpan(measured);
  if (lowUs === undefined && highUs === undefined) return 'not measured';
  if (highUs === undefined) return `≥\u00a0${microseconds(lowUs!)}`;
  if (lowUs === undefined) return `≤\u00a0${microseconds(highUs)}`;
  return lowUs === highUs ? microseconds(lowUs) : microsecondsRange(lowUs, highUs);
}

/** The columns of one row. */
export function ladderCells(bar: LadderBar): LadderCells {
  return { error: errorCell(bar), measured: measuredCell(bar.measured), simulated: thousands(bar.iops) };
}

/** The picture in words, a sentence a row. */
export function describeLadder(data: LadderData): string {
  const rows = data.bars.map((bar) => {
    const [low, high] = periodInterval(bar);
    const most = bar.stages.reduce((best, piece) => (piece.us > best.us ? piece : best), bar.stages[0]);
    const measured =
      bar.measured === null ? 'not measured' : `measured ${measuredLabel(bar.measured)} a request`;
    const error = periodError(bar);
    return (
      `${bar.id} ${bar.label}: ${measured}; simulated ${microseconds(bar.periodUs)} ` +
      `(${microsecondsRange(low, high)}), which is ${kilo(bar.iops)} IOPS` +
      (error === undefined
        ? ''
        : `, ${error === 0 ? 'within the measured figure' : `error ${signedPercent(error)}`}`) +
      `; most of it is ${most.stage}, ${microseconds(most.us)}.`
    );
  });
  return [
    `${data.subtitle}.`.replace(/\.\.$/, '.'),
    'Bars show the period in µs; shorter is better.',
    ...rows,
  ].join(' ');
}

function errorCell(bar: LadderBar): string {
  const error = periodError(bar);
  if (error === undefined) return '–';
  const exact = bar.measured !== null && 'iops' in bar.measured;
  return error === 0 && !exact ? 'inside' : signedPercent(error);
}

function measuredCell(measured: Measured): string {
  if (measured === null) return '–';
  if ('iops' in measured) return told(measured.iops);
  if (measured.lo === undefined) return `≤\u00a0${told(measured.hi!)}`;
  if (measured.hi === undefined) return `≥\u00a0${told(measured.lo)}`;
  return `${told(measured.lo)}–${told(measured.hi)}`;
}

/** A measured figure keeps the precision with which it was told: `78`, not `78.0`. */
function told(iops: number): string {
  return thousands(iops).replace(/\.0$/, '');
}
