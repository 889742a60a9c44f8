/** Numbers as people read them. The unit is never separated from its number: the space between does not break. */

const hardSpace = '\u00a0';

/** `12.8 µs`: one decimal, which is finer than any figure here is known. */
export function microseconds(us: number): string {
  return `${fixed(us, 1)}${hardSpace}µs`;
}

/** `12.2–12.8 µs`. */
export function microsecondsRange(lowUs: number, highUs: number): string {
  return `${fixed(lowUs, 1)}–${microseconds(highUs)}`;
}

/** Thousands without their unit, for a column that has it in its head: `21`, `77.4`. */
export function thousands(value: number, decimals = 1): string {
  return fixed(value / 1000, decimals);
}

/** `21 k`, `8.3 k`, `640`: as one says it, no more than one decimal and none that is zero. */
export function kilo(value: number): string {
  return Math.abs(value) < 1000 ? fixed(value, 0) : `${short(value / 1000)}${hardSpace}k`;
}

/** `+3.1 %`, `−0.4 %`, `0.0 %`, `+210 %`: always signed, with a true minus, and no decimal from 100 on. */
export function signedPercent(fraction: number): string {
  const text = fixed(fraction * 100, Math.abs(fraction) < 1 ? 1 : 0);
  const sign = text.startsWith('−') || text === '0.0' ? '' : '+';
  return `${sign}${text}${hardSpace}%`;
}

/** At most one decimal, and none where it would be zero: the labels of an axis. */
export function short(value: number): string {
  return fixed(value, 1).replace(/\.0$/, '');
}

/** A coordinate without float noise: three decimals are finer than any screen. */
export function coordinate(value: number): number {
  return Math.round(value * 1000) / 1000 + 0;
}

/** Fixed decimals, a true minus, and no minus before zero. */
function fixed(value: number, decimals: number): string {
  const text = Math.abs(value).toFixed(decimals);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}
