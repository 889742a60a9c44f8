/** Whether a fit has told what it was asked for: a cost, or the period of a configuration. */
import { slopesOf } from '../../analysis/sensitivity.js';
import { Z95 } from '../../models/costs/belief.js';
import { CalibrationError } from '../../sim/errors.js';
import type { Fit } from './fit.js';
import { type Candidate, worthOf } from './next-measurement.js';
import type { Subject } from './observation.js';
import { learn, varianceAlong } from './posterior.js';
import { respond, type TrialOptions } from './response.js';

/** What is to come out known. */
export interface Wanted {
  readonly id: string;
  readonly subject: Subject;
}

/** A cost is known when the data have left no more than this of what was not [of the belief's width]. */
const HALF = 0.5;
/** A configuration when its 90 % interval, as far as costs decide it, is no wider than this on either side [relative]. */
const WITHIN = 0.1;

/**
 * Passes when everything is known.
 * @throws CalibrationError that says what is not, and which one of the measurements that could be made would tell most
 */
export function identify(
  fit: Fit,
  wanted: readonly Wanted[],
  candidates: readonly Candidate[],
  trials: TrialOptions,
): void {
  for (const { id, subject } of wanted) {
    const why = unknown(fit, subject, trials);
    if (why === null) continue;
    const [best] = worthOf(
      fit,
      subject,
      candidates.filter((candidate) => candidate.id !== id),
      trials,
    );
    throw new CalibrationError(
      `the data cannot identify ${id}: ${why}; ${best.how} would leave ±${best.afterUs.toPrecision(2)} µs of ±${best.beforeUs.toPrecision(2)}`,
    );
  }
}

/** Why it is not known; null where it is. */
function unknown({ prior, learned, values }: Fit, subject: Subject, trials: TrialOptions): string | null {
  const { times, us } = respond(subject, values, trials);
  const row = prior.row(slopesOf(times, values)).map((ns) => ns / 1000);
  const after = varianceAlong(prior, learned, row);
  if ('scenario' in subject) {
    const half = (Z95 * Math.sqrt(after)) / us;
    return half <= WITHIN
      ? null
      : `its prediction of ${us.toFixed(1)} µs is good to ${(100 * half).toFixed(0)} %, not to ${100 * WITHIN} %`;
  }
  const before = varianceAlong(prior, learn(prior, []), row);
  const left = before === 0 ? 0 : Math.sqrt(after / before);
  return left <= HALF
    ? null
    : `they leave ${(100 * left).toFixed(0)} % of what was not known of it, more than ${100 * HALF} %`;
}
