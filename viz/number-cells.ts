/** Numbers as a column has them, its unit in the head: as few digits as are known, and a dot for what is not there. */
import { thousands } from './format.js';

/** What is not there. */
export const nothing = '·';

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
