/** How far a fit was off where it had not seen the data, in words. */
import { Z95 } from '../models/costs/belief.js';
import type { FittedRow } from './calibrate.js';
import { median } from './validate/score.js';

/** Over all rows, so that nobody has to choose some. */
export function errorsOf(rows: readonly FittedRow[]): string {
  const errors = rows.flatMap(({ measured, predictedUs }) =>
    'us' in measured ? [Math.abs(predictedUs / measured.us - 1)] : [],
  );
  const inside = `${rows.filter(isInside).length} of ${rows.length} within the interval`;
  if (errors.length === 0) return inside;
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  return `median error ${percent(median(errors))}, worst ${percent(Math.max(...errors))}, ${inside}`;
}

/** Whether the figure is within the 90 % interval, with what is not known of the figure itself. */
function isInside({ measured, predictedUs, intervalUs: [, high], sdUs }: FittedRow): boolean {
  const half = Math.hypot(high - predictedUs, Z95 * sdUs);
  const from = 'us' in measured ? measured.us : (measured.fromUs ?? -Infinity);
  const to = 'us' in measured ? measured.us : (measured.toUs ?? Infinity);
  return predictedUs + half >= from && predictedUs - half <= to;
}
