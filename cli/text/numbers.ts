/** Numbers as the charts write them, with a space that breaks: a terminal sets lines by itself. */
import {
  microseconds as hardMicroseconds,
  signedPercent as hardPercent,
  thousands,
} from '../../viz/format.js';

type Measured = { readonly iops: number } | { readonly lo?: number; readonly hi?: number } | null;

/** `−7.3 %`. */
export function signedPercent(fraction: number): string {
  return hardPercent(fraction).replaceAll('\u00a0', ' ');
}

/** `12.8 µs`. */
export function microseconds(us: number): string {
  return hardMicroseconds(us).replaceAll('\u00a0', ' ');
}

/** `12.8`; what is there but too small to show is `<0.1`, and what is not there a dot. */
export function us(value: number): string {
  if (value === 0) return '·';
  return Math.abs(value) < 0.05 ? '<0.1' : thousands(value * 1000);
}

/** `+1.2`, `−0.4`, `±0.0`. */
export function signedUs(value: number, decimals = 1): string {
  const text = thousands(value * 1000, decimals);
  if (Number(text) === 0) return `±${text}`;
  return text.startsWith('−') ? text : `+${text}`;
}

/** `97.1`: thousands without their unit. */
export function kilo(iops: number): string {
  return thousands(iops);
}

/** `±0.1`: half of an interval, in thousands. */
export function halfWidth([low, high]: readonly [number, number]): string {
  const half = (high - low) / 2;
  return `±${thousands(half, half < 100 ? 2 : 1)}`;
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

/** A count a request: `1`, `0.02`, `5.1`; what hardly ever happens is `<0.01`. */
export function count(value: number): string {
  if (value === 0) return '·';
  if (value < 0.01) return '<0.01';
  return value.toFixed(2).replace(/\.?0+$/, '');
}

/** A share of CPUs: `0.49`. */
export function share(value: number): string {
  if (value === 0) return '·';
  return value < 0.005 ? '<0.01' : value.toFixed(2);
}

/** Whether enough of `requests` lie above a percentile for it to be more than luck. */
export function restsOnEnough(percent: number, requests: number): boolean {
  return requests * (1 - percent / 100) >= 5;
}
