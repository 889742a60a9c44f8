/** What was measured, and how far a prediction is off it, in the cells of a report. */
import type { Measured } from '../charts/ladder-data.js';
import { measuredSpan } from '../charts/ladder-data.js';
import { measuredLabel } from '../charts/ladder-words.js';
import { kilo, signedPercent } from '../format.js';
import { nothing, signedCell } from '../number-cells.js';

/** A measured figure in thousands, as it was told: `78`, `78–82`, `≤ 78`, `–`. */
export function measuredKiloCell(measured: Measured): string {
  if (measured === null) return '–';
  const told = (iops: number): string => kilo(iops).replace(/\u00a0k$/, '');
  if ('iops' in measured) return told(measured.iops);
  const { lo, hi } = measured;
  if (lo === undefined) return `≤\u00a0${told(hi!)}`;
  return hi === undefined ? `≥\u00a0${told(lo)}` : `${told(lo)}–${told(hi)}`;
}

/** The same as a period [µs]. */
export function measuredUsCell(measured: Measured): string {
  return measured === null ? '–' : measuredLabel(measured).replace(/\u00a0µs$/, '');
}

/** How far a period is off what was measured: in percent, and in µs; nothing to be off from within a range. */
export function errorCells(periodUs: number, measured: Measured): [percent: string, us: string] {
  const { lowUs, highUs } = measuredSpan(measured);
  if (lowUs === undefined && highUs === undefined) return ['–', '–'];
  if (lowUs !== undefined && periodUs < lowUs) return off(periodUs, lowUs);
  if (highUs !== undefined && periodUs > highUs) return off(periodUs, highUs);
  return lowUs === highUs ? off(periodUs, periodUs) : ['inside', nothing];
}

/** `+3.1`: a signed share in percent, under a head that has the unit. */
export function percentCell(fraction: number): string {
  return signedPercent(fraction).replace(/\u00a0%$/, '');
}

function off(periodUs: number, edgeUs: number): [string, string] {
  return [percentCell(periodUs / edgeUs - 1), signedCell(periodUs - edgeUs)];
}
