/** Numbers in the cells of a report: as few digits as are known, and a dot for what is not there. */
import type { Measured } from '../charts/ladder-data.js';
import { measuredSpan } from '../charts/ladder-data.js';
import { measuredLabel } from '../charts/ladder-words.js';
import { kilo, signedPercent, thousands } from '../format.js';

const nothing = '·';

/** `12.8`; what is there but too small to show is `<0.1`. */
export function usCell(us: number): string {
  if (us === 0) return nothing;
  return Math.abs(us) < 0.05 ? '<0.1' : thousands(us * 1000);
}

/** `+1.2`, `−0.4`, `±0.0`. */
export function signedCell(value: number, decimals = 1): string {
  const text = thousands(value * 1000, decimals);
  if (Number(text) === 0) return `±${text}`;
  return text.startsWith('−') ? text : `+${text}`;
}

/** A share of CPUs: `0.49`. */
export function shareCell(value: number): string {
  if (value === 0) return nothing;
  return value < 0.005 ? '<0.01' : value.toFixed(2);
}

/** A count a request: `1`, `0.02`, `5.1`; what hardly ever happens is `<0.01`. */
export function countCell(value: number): string {
  if (value === 0) return nothing;
  return value < 0.01 ? '<0.01' : value.toFixed(2).replace(/\.?0+$/, '');
}

/** `±0.1`: half of an interval of IOPS, in thousands. */
export function halfWidthCell([low, high]: readonly [number, number]): string {
  const half = (high - low) / 2;
  return `±${thousands(half, half < 100 ? 2 : 1)}`;
}

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
