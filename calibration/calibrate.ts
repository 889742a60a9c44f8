/** A fit from data to profile, with all that there is to say about it. */
import { MODEL_ERROR } from '../analysis/uncertainty.js';
import type { CostBelief } from '../models/costs/cost.js';
import type { Profile } from '../scenarios/profile.js';
import { ConfigError } from '../sim/errors.js';
import type { DataSet } from './data/data-set.js';
import { feasible } from './fit/feasible.js';
import { fit, type Fit, type FitOptions, predictionOf } from './fit/fit.js';
import { type Inseparable, inseparable, type Straddle, straddling } from './fit/identifiable.js';
import { worthOf, type Worth } from './fit/next-measurement.js';
import { type Figure, residual, type Subject, toleranceUs, referenceUs } from './fit/observation.js';
import { profileOf } from './fit/profile.js';
import { trialOptions } from './fit/response.js';

export interface CalibrateOptions extends FitOptions {
  readonly id: string;
  readonly title: string;
  /** The command line, for whoever wants to repeat it. */
  readonly made: string;
  /** A configuration whose prediction shall be narrowed. */
  readonly narrow?: { readonly id: string; readonly subject: Subject };
  /** Draws by which modes are looked for; 0 leaves that out. */
  readonly draws?: number;
}

/** One observation beside what the fit says. */
export interface FittedRow {
  readonly id: string;
  readonly measured: Figure;
  readonly predictedUs: number;
  /** 90 % interval of the prediction. */
  readonly intervalUs: readonly [number, number];
  /** Off the figure, or the bound that is broken, in tolerances; 0 within bounds. */
  readonly off: number;
  readonly source: string;
}

export interface Calibration {
  readonly profile: Profile;
  readonly rows: readonly FittedRow[];
  readonly rounds: number;
  readonly inseparable: readonly Inseparable[];
  readonly straddling: readonly Straddle[];
  /** What to measure next, for the prediction that was named. */
  readonly next: readonly Worth[];
}

/** Draws of the costs by which other modes are looked for. */
const DRAWS = 12;

/** From this on it is told that a change of modes kept the fit from going on [widths]. */
const HELD_BACK = 0.5;

/** @throws CalibrationError where the fit does not settle */
export function calibrate(data: readonly DataSet[], options: CalibrateOptions): Calibration {
  const observations = data.flatMap((set) => set.observations);
  const ids = observations.map(({ id }) => id);
  const twice = ids.find((id, i) => ids.indexOf(id) !== i);
  if (twice !== undefined)
    throw new ConfigError(`two observations are called "${twice}"; give each a name of its own`);
  const beliefs = new Map<string, CostBelief>(data.flatMap((set) => [...set.beliefs]));
  const fitted = fit(observations, { ...options, beliefs });
  const pairs = inseparable(fitted);
  const either = straddling(fitted, options.draws ?? DRAWS, options.trials ?? trialOptions);
  const profile = profileOf(fitted, {
    id: options.id,
    title: options.title,
    fittedTo: data.map(({ id }) => id),
    made: options.made,
    heldOut: data.length === 1 ? data[0].heldOut : null,
    notes: notesOf(fitted, pairs, either),
  });
  const next =
    options.narrow === undefined
      ? []
      : worthOf(
          fitted,
          options.narrow.subject,
          feasible.filter(({ id }) => id !== options.narrow!.id),
          options.trials ?? trialOptions,
        );
  return {
    profile,
    rows: rowsOf(fitted),
    rounds: fitted.rounds,
    inseparable: pairs,
    straddling: either,
    next,
  };
}

function rowsOf(fitted: Fit): FittedRow[] {
  return fitted.observations.map((observation, i) => {
    const { us, intervalUs } = predictionOf(fitted, fitted.responses[i]);
    const { id, figure, source } = observation;
    return { id, measured: figure, predictedUs: us, intervalUs, off: residual(observation, us), source };
  });
}

function notesOf(fitted: Fit, pairs: readonly Inseparable[], either: readonly Straddle[]): string[] {
  const outside = fitted.observations
    .map((observation, i) => ({ observation, off: residual(observation, fitted.responses[i].us) }))
    .filter(({ off }) => Math.abs(off) > 2);
  return [
    `each configuration is granted a model error of ${100 * MODEL_ERROR} % (one standard deviation)`,
    ...(fitted.heldBack > HELD_BACK
      ? [
          `the fit stopped at its best round: the sum of costs would move a cost by ${fitted.heldBack.toFixed(1)} widths more, ` +
            'but waits then end otherwise, and the simulation is no nearer to the data',
        ]
      : []),
    ...outside.map(({ observation, off }) => {
      const tolerance = toleranceUs(observation, referenceUs(observation.figure));
      return `${observation.id} stays ${Math.abs(off * tolerance).toFixed(2)} µs too ${off < 0 ? 'fast' : 'slow'}`;
    }),
    ...pairs.map(({ costs: [a, b] }) => `the data know ${a} and ${b} better as a sum than apart`),
    ...either.map(
      ({ id, others, draws }) => `${id} runs in another mode at ${others} of ${draws} draws of the costs`,
    ),
  ];
}
