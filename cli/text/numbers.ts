/** Numbers as the charts write them, with a space that breaks: a terminal sets lines by itself. */
import {
  microseconds as hardMicroseconds,
  signedPercent as hardPercent,
  thousands,
} from '../../viz/format.js';

export {
  countCell as count,
  halfWidthCell as halfWidth,
  shareCell as share,
  signedCell as signedUs,
  usCell as us,
} from '../../viz/number-cells.js';

type Measured = { readonly iops: number } | { readonly lo?: number; readonly hi?: number } | null;

/** `−7.3 %`. */
export function signedPercent(fraction: number): string {
  return hardPercent(fraction).replaceAll('\u00a0', ' ');
}

/** `12.8 µs`. */
export function microseconds(us: number): string {
  return hardMicroseconds(us).replaceAll('\u00a0', ' ');
}

/** `97.1`: thousands without their unit. */
export function kilo(iops: number): string {
  return thousands(iops);
}

/** `78`, `78–82`, `≤78`, `≥78`, or a dash where nothing was measured. */
export function measuredKilo(measured: Measured): string {
  return span(measured, (iops) => thousands(iops).replace(/\.0$/, ''));
}

/** The same as a period: more IOPS are a shorter one, so the ends change places. */
export function measuredPeriod(measured: Measured): string {
  if (measured === null || 'iops' in measured) return span(measured, period);
  const { lo, hi } = measured;
  return span({ ...(hi === undefined ? {} : { lo: hi }), ...(lo === undefined ? {} : { hi: lo }) }, period);
}

function period(iops: number): string {
  return thousands(1e9 / iops);
}

function span(measured: Measured, tell: (iops: number) => string): string {
  if (measured === null) return '–';
  if ('iops' in measured) return tell(measured.iops);
  const { lo, hi } = measured;
  if (lo !== undefined && hi !== undefined) return `${tell(lo)}–${tell(hi)}`;
  if (hi !== undefined) return `≤${tell(hi)}`;
  return lo === undefined ? '–' : `≥${tell(lo)}`;
}

/** Whether enough of `requests` lie above a percentile for it to be more than luck. */
export function restsOnEnough(percent: number, requests: number): boolean {
  return requests * (1 - percent / 100) >= 5;
}
