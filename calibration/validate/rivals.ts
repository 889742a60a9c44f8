/**
 * What a simulator has to beat, on equal terms: the same figures, beliefs, correlations and optimizer.
 *
 * A static sum is the critical path of each bar as the beliefs have it, and is never simulated again: whatever changes
 * with the costs (a wait that misses, a clock that slows) it does not see.
 */
import { CostValues } from '../../analysis/cost-values.js';
import { slopesOf } from '../../analysis/sensitivity.js';
import { talkBarById } from '../../scenarios/talk.js';
import type { Observation } from '../fit/observation.js';
import { Prior } from '../fit/prior.js';
import { predicted, respond, type Response, type TrialOptions } from '../fit/response.js';
import { mostProbable } from '../fit/solve.js';
import { nearCopies, scoredBars } from '../fit/talk-data.js';
import { median } from './score.js';

export interface Rival {
  readonly id: string;
  readonly what: string;
  readonly leaveOneOut: { readonly medianAbsErrorPct: number; readonly worstAbsErrorPct: number };
}

export function rivals(observations: readonly Observation[], trials: TrialOptions): Rival[] {
  const atMedians = new CostValues();
  const responses = new Map(
    observations.map((observation) => [observation.id, respond(observation.subject, atMedians, trials)]),
  );
  const measured = (id: string): number => {
    const { figure } = observations.find((one) => one.id === id)!;
    return 'us' in figure ? figure.us : (figure.fromUs ?? figure.toUs)!;
  };
  const prior = (id: string): number => responses.get(id)!.us;
  const rival = (id: string, what: string, predict: (bar: string) => number | null): Rival => {
    const errors = scoredBars.flatMap((bar) => {
      const us = predict(bar);
      return us === null ? [] : [Math.abs(100 * (us / measured(bar) - 1))];
    });
    return {
      id,
      what,
      leaveOneOut: { medianAbsErrorPct: median(errors), worstAbsErrorPct: Math.max(...errors) },
    };
  };
  const others = (bar: string): Observation[] => {
    const out = new Set([bar, ...(nearCopies[bar] ?? [])]);
    return observations.filter(({ id }) => !out.has(id));
  };
  const static_ =
    (correlated: number) =>
    (bar: string): number => {
      const rest = others(bar);
      return staticSum(
        new Prior({ correlated }),
        rest,
        rest.map(({ id }) => responses.get(id)!),
        responses.get(bar)!,
      );
    };
  return [
    rival('priors-summed', 'the costs at their medians, fitted to nothing', prior),
    rival('static-sum', 'the sum of costs of each bar, fitted, never simulated again', static_(1)),
    rival('static-sum-uncorrelated', 'the same, costs that err alone', static_(0)),
    rival('one-factor', 'the medians times one factor', (bar) => {
      const ratios = others(bar).flatMap(({ id, figure }) => ('us' in figure ? [figure.us / prior(id)] : []));
      return prior(bar) * (ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length);
    }),
    rival('own-delta', 'the measured bar before, plus what the medians say that the step takes', (bar) => {
      const before = talkBarById(bar)!.after;
      return before === null ? null : measured(before) + prior(bar) - prior(before);
    }),
  ];
}

/** What a fit of the sums to `rest` predicts of `wanted` [µs]. */
function staticSum(
  prior: Prior,
  rest: readonly Observation[],
  responses: readonly Response[],
  wanted: Response,
): number {
  const active = new Set<number>();
  for (const { times, values } of responses) {
    prior.row(slopesOf(times, values)).forEach((slope, place) => slope !== 0 && active.add(place));
  }
  const scores = mostProbable(
    prior,
    rest,
    responses,
    [...active].sort((a, b) => a - b),
  );
  return predicted(wanted, new CostValues(prior.scores(scores)));
}
