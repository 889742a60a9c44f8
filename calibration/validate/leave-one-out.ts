/** The talk, one bar left out: each is predicted by a fit to the others, its near copies left out with it. */
import { CostValues } from '../../analysis/cost-values.js';
import { Z95 } from '../../models/costs/belief.js';
import { fit, type Fit, type FitOptions, predictionOf } from '../fit/fit.js';
import type { Observation } from '../fit/observation.js';
import { respond, trialOptions } from '../fit/response.js';
import { nearCopies, scoredBars } from '../fit/talk-data.js';
import type { Row } from './score.js';

/**
 * A row for each bar with a value.
 * @param whole a fit to all of them, from whose costs the others start: it only saves rounds
 */
export function leaveOneOut(
  observations: readonly Observation[],
  options: FitOptions,
  whole: Fit,
  onBar: (id: string) => void = () => undefined,
): Row[] {
  const starts = [whole.prior.scores(whole.scores)];
  return scoredBars.map((id) => {
    onBar(id);
    const out = new Set([id, ...(nearCopies[id] ?? [])]);
    const observation = observations.find((one) => one.id === id)!;
    const fitted = fit(
      observations.filter((one) => !out.has(one.id)),
      { ...options, starts },
    );
    const values = new CostValues(fitted.prior.scores(fitted.scores), fitted.prior.beliefs);
    const prediction = predictionOf(
      fitted,
      respond(observation.subject, values, options.trials ?? trialOptions),
    );
    return rowOf(observation, prediction.us, prediction.intervalUs);
  });
}

/** A row; the interval takes in how well the figure itself is known. */
export function rowOf(
  { id, figure, sdUs }: Observation,
  predictedUs: number,
  [low, high]: readonly [number, number],
): Row {
  const measuredUs = 'us' in figure ? figure.us : (figure.fromUs ?? figure.toUs ?? 0);
  const half = Math.sqrt(((high - low) / 2) ** 2 + (Z95 * sdUs) ** 2);
  const middle = (low + high) / 2;
  return { id, scored: true, measuredUs, predictedUs, intervalUs: [middle - half, middle + half] };
}
