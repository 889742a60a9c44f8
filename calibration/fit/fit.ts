/**
 * Fits the costs to observations: simulate, solve on the sum of costs, simulate again, until nothing moves.
 *
 * The sum of costs along the critical path is exact while the modes stay (each wait a hit or a miss, each sleep in the
 * same state). Where a step changes a mode, the next simulation says so, and the step is halved until it helps.
 */
import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import { CostValues, type Scores } from '../../analysis/cost-values.js';
import { slopesOf } from '../../analysis/sensitivity.js';
import { MODEL_ERROR } from '../../analysis/uncertainty.js';
import { Z95 } from '../../models/costs/belief.js';
import { type Observation, referenceUs, residual, toleranceUs } from './observation.js';
import { covarianceOf, type Learned, learn, varianceAlong } from './posterior.js';
import { Prior, type PriorOptions } from './prior.js';
import { respond, type Response, type TrialOptions, trialOptions } from './response.js';
import { mostProbable } from './solve.js';
import { CalibrationError } from '../../sim/errors.js';

export interface FitOptions extends PriorOptions {
  readonly trials?: TrialOptions;
  readonly onRound?: (round: number, misfit: number) => void;
  readonly maxRounds?: number;
  /**
   * Scores to begin with, by id: those of a fit to much the same data. Of several, the one from which a first step comes
   * nearest to the data: where waits end otherwise on the way from the beliefs, a fit would not get beyond.
   */
  readonly starts?: readonly Scores[];
}

export interface Fit {
  readonly prior: Prior;
  readonly observations: readonly Observation[];
  /** Most probable scores, in the prior's order. */
  readonly scores: readonly number[];
  readonly values: CostValues;
  readonly learned: Learned;
  /** At the most probable costs, simulated. */
  readonly responses: readonly Response[];
  /** Sum of squares of all residuals, the prior's included. */
  readonly misfit: number;
  readonly rounds: number;
  /**
   * How far the sum of costs would still move the most moved cost, where no step that way helps since waits would then
   * end otherwise [widths]; next to nothing where a fit has settled by itself.
   */
  readonly heldBack: number;
}

/** A round that moves no score by more than this is the last [widths]. */
const SETTLED = 0.02;
const ROUNDS = 12;
/** A step is taken if the misfit does not grow by more, and is the last if it does not fall by more. */
const NO_WORSE = 0.01;
const ENOUGH = 0.005;
/** Below this share of the way to the solution of the sum of costs, no step is tried. */
const SHORTEST = 0.01;

/** @throws CalibrationError when the costs do not settle */
export function fit(observations: readonly Observation[], options: FitOptions = {}): Fit {
  const {
    trials = trialOptions,
    onRound = () => undefined,
    maxRounds = ROUNDS,
    starts = [new Map()],
  } = options;
  if (observations.length === 0)
    throw new CalibrationError('there is nothing to fit to: no observation is given');
  const prior = new Prior(options);
  const simulated = (scores: readonly number[]): Trial => {
    const values = new CostValues(prior.scores(scores), prior.beliefs);
    const responses = observations.map(({ subject }) => respond(subject, values, trials));
    return { scores, values, responses, misfit: misfitOf(prior, observations, responses, scores) };
  };
  const stepFrom = (from: Trial): Step => {
    const target = mostProbable(prior, observations, from.responses, activeOf(prior, from.responses));
    const heldBack = Math.max(...target.map((score, i) => Math.abs(score - from.scores[i])));
    for (let share = 1; share > SHORTEST; share /= 2) {
      const scores = from.scores.map((score, i) => score + share * (target[i] - score));
      if (Math.max(...scores.map((score, i) => Math.abs(score - from.scores[i]))) < SETTLED) break;
      const next = simulated(scores);
      if (next.misfit < from.misfit + NO_WORSE) return { next, heldBack };
    }
    return { next: from, heldBack };
  };
  const steps = starts.map((start) => {
    const from = simulated(prior.ids.map((id) => start.get(id) ?? 0));
    return { from, ...stepFrom(from) };
  });
  let { from, next, heldBack } = steps.reduce((one, other) =>
    other.next.misfit < one.next.misfit ? other : one,
  );
  let round = 1;
  onRound(round, Math.min(next.misfit, from.misfit));
  while (next.misfit < from.misfit - ENOUGH) {
    if (round === maxRounds)
      throw new CalibrationError(
        `the costs have not settled after ${maxRounds} rounds: a wait changes its mode between them (${next.responses
          .map(({ modes }, i) => `${observations[i].id}: ${modes}`)
          .slice(0, 3)
          .join('; ')})`,
      );
    round++;
    from = next;
    ({ next, heldBack } = stepFrom(from));
    onRound(round, Math.min(next.misfit, from.misfit));
  }
  const best = next.misfit < from.misfit ? next : from;
  const { scores, values, responses, misfit } = best;
  const learned = learn(prior, pulling(prior, observations, responses));
  return { prior, observations, scores, values, learned, responses, misfit, rounds: round, heldBack };
}

interface Step {
  readonly next: Trial;
  readonly heldBack: number;
}

interface Trial {
  readonly scores: readonly number[];
  readonly values: CostValues;
  readonly responses: readonly Response[];
  readonly misfit: number;
}

/** A prediction with what is not known of it: that of the costs, and of the model. */
export interface Prediction {
  readonly us: number;
  /** 90 % interval [µs]. */
  readonly intervalUs: readonly [number, number];
  /** Standard deviation that the costs leave, without the model's own error [µs]. */
  readonly costSdUs: number;
}

/** A simulated response as a prediction of the fit. */
export function predictionOf(
  { prior, learned }: Pick<Fit, 'prior' | 'learned'>,
  response: Response,
): Prediction {
  const row = prior.row(slopesOf(response.times, response.values)).map((ns) => ns / 1000);
  const costSdUs = Math.sqrt(varianceAlong(prior, learned, row));
  const half = Z95 * Math.sqrt(costSdUs ** 2 + (MODEL_ERROR * response.us) ** 2);
  return { us: response.us, intervalUs: [response.us - half, response.us + half], costSdUs };
}

/** The covariance of the scores after a fit. */
export function posteriorCovariance({ prior, learned }: Fit): ReturnType<typeof covarianceOf> {
  return covarianceOf(prior, learned);
}

function activeOf(prior: Prior, responses: readonly Response[]): number[] {
  const used = new Set<number>();
  for (const { times, values } of responses) {
    prior.row(slopesOf(times, values)).forEach((slope, place) => {
      if (slope !== 0) used.add(place);
    });
  }
  return [...used].sort((a, b) => a - b);
}

/** Slopes of the observations that pull: a bound that is kept says nothing [tolerances per width]. */
function pulling(
  prior: Prior,
  observations: readonly Observation[],
  responses: readonly Response[],
): number[][] {
  return observations.flatMap((observation, i) => {
    const { times, values, us } = responses[i];
    if (!('us' in observation.figure) && residual(observation, us) === 0) return [];
    const tolerance = toleranceUs(observation, referenceUs(observation.figure)) * 1000;
    return [prior.row(slopesOf(times, values)).map((slope) => slope / tolerance)];
  });
}

function misfitOf(
  prior: Prior,
  observations: readonly Observation[],
  responses: readonly Response[],
  scores: readonly number[],
): number {
  const misses = observations.reduce(
    (sum, observation, i) => sum + residual(observation, responses[i].us) ** 2,
    0,
  );
  return misses + departure(prior, scores);
}

/** How improbable scores are before any data: their squared distance, in correlated widths. */
function departure(prior: Prior, scores: readonly number[]): number {
  const column = Matrix.columnVector([...scores]);
  return column.transpose().mmul(new CholeskyDecomposition(prior.covariance).solve(column)).get(0, 0);
}
