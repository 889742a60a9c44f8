/** Small fits for tests: sums of costs, which need no simulation, and short trials. */
import type { Observation } from '../../../calibration/fit/observation.js';
import type { TrialOptions } from '../../../calibration/fit/response.js';

export const short: TrialOptions = { seed: 'test', replications: 1, requests: 60 };

/** A step that was measured by itself. */
export function step(
  id: string,
  costs: Readonly<Record<string, number>>,
  us: number,
  sdUs: number,
): Observation {
  return { id, subject: { costs }, figure: { us }, sdUs, source: 'made up' };
}
