/** A fit from data to profile, with all that there is to say about it. */
import { MODEL_ERROR } from '../analysis/uncertainty.js';
import type { CostBelief } from '../models/costs/cost.js';
import type { Profile } from '../scenarios/profile.js';
import { ConfigError } from '../sim/errors.js';
import { didYouMean } from '../sim/nearest.js';
import type { DataSet } from './data/data-set.js';
import { feasible } from './fit/feasible.js';
import { fit, type Fit, type FitOptions, predictionOf } from './fit/fit.js';
import { type Inseparable, inseparable, paidCosts, type Straddle, straddling } from './fit/identifiable.js';
import { worthOf, type Worth } from './fit/next-measurement.js';
import { identify, type Wanted } from './fit/identified.js';
import {
  type Figure,
  type Observation,
  residual,
  type Subject,
  toleranceUs,
  referenceUs,
} from './fit/observation.js';
import { profileOf } from './fit/profile.js';
import { errorsOf } from './unseen.js';
import { respond, type Response, trialOptions } from './fit/response.js';

export interface CalibrateOptions extends FitOptions {
  readonly id: string;
  readonly title: string;
  /** The command line, for whoever wants to repeat it. */
  readonly made: string;
  /** A configuration whose prediction shall be narrowed. */
  readonly narrow?: { readonly id: string; readonly subject: Subject };
  /** What has to come out known: a fit that cannot tell it fails. */
  readonly identify?: readonly Wanted[];
  /** Observations that are not fitted but predicted, by a part of their ids. */
  readonly holdOut?: readonly string[];
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
  /** How well the figure itself is known, one standard deviation [µs]. */
  readonly sdUs: number;
  /** Off the figure, or the bound that is broken, in tolerances; 0 within bounds. */
  readonly off: number;
  readonly source: string;
}

export interface Calibration {
  readonly profile: Profile;
  readonly rows: readonly FittedRow[];
  /** What was measured and not fitted. */
  readonly unseen: readonly FittedRow[];
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

/**
 * @throws CalibrationError where the fit does not settle, or cannot tell what was asked
 * @throws ConfigError for data that cannot be fitted together
 */
export function calibrate(data: readonly DataSet[], options: CalibrateOptions): Calibration {
  const { observations, unseen } = partedBy(options.holdOut ?? [], data);
  const beliefs = together(data);
  const trials = options.trials ?? data.find((set) => set.trials !== undefined)?.trials ?? trialOptions;
  const starts = data.flatMap((set) => set.starts ?? []);
  const fitted = fit(observations, {
    ...options,
    trials,
    beliefs,
    ...(starts.length === 0 ? {} : { starts }),
  });
  identify(fitted, options.identify ?? [], feasible, trials);
  const pairs = inseparable(fitted);
  const either = straddling(fitted, options.draws ?? DRAWS, trials);
  const predicted = unseen.map((observation) =>
    rowOf(fitted, observation, respond(observation.subject, fitted.values, trials)),
  );
  const profile = profileOf(fitted, {
    id: options.id,
    title: options.title,
    fittedTo: data.map(({ id }) => id),
    made: options.made,
    heldOut: data.length === 1 ? data[0].heldOut : null,
    notes: [
      ...severalMachines(data),
      ...new Set(data.flatMap(({ notes = [] }) => notes)),
      ...(predicted.length === 0 ? [] : [`what was measured and not fitted: ${errorsOf(predicted)}`]),
      ...notesOf(fitted, pairs, either),
    ],
  });
  const next =
    options.narrow === undefined
      ? []
      : worthOf(
          fitted,
          options.narrow.subject,
          feasible.filter(({ id }) => id !== options.narrow!.id),
          trials,
        );
  return {
    profile,
    rows: fitted.observations.map((observation, i) => rowOf(fitted, observation, fitted.responses[i])),
    unseen: predicted,
    rounds: fitted.rounds,
    inseparable: pairs,
    straddling: either,
    next,
  };
}

/** Where two have beliefs of a cost, either may be right: the first's median, and the bounds of both. */
function together(data: readonly DataSet[]): Map<string, CostBelief> {
  const all = new Map<string, CostBelief>();
  for (const [id, belief] of data.flatMap(({ beliefs }) => [...beliefs])) {
    const before = all.get(id) ?? belief;
    const lowNs = Math.min(before.lowNs, belief.lowNs);
    all.set(id, { ...before, lowNs, highNs: Math.max(before.highNs, belief.highNs) });
  }
  return all;
}

/** Costs are those of one machine. */
function severalMachines(data: readonly DataSet[]): string[] {
  const machines = [...new Set(data.flatMap(({ machine }) => machine ?? []))];
  if (machines.length < 2) return [];
  return [
    `the data are of ${machines.length} machines (${machines.join('; ')}), and are fitted as if of one`,
  ];
}

interface Parted {
  readonly observations: readonly Observation[];
  readonly unseen: readonly Observation[];
}

/** All observations, each under a name of its own, and those of them that a fit may not see. */
function partedBy(holdOut: readonly string[], data: readonly DataSet[]): Parted {
  const sets = data.map(({ id, observations, unseen = [] }) => ({ id, all: [...observations, ...unseen] }));
  const count = new Map<string, number>();
  for (const id of sets.flatMap(({ all }) => [...new Set(all.map((one) => one.id))]))
    count.set(id, (count.get(id) ?? 0) + 1);
  const named = (set: string, one: Observation): Observation =>
    count.get(one.id) === 1 ? one : { ...one, id: `${set}: ${one.id}` };
  const every = data.flatMap(({ id, observations }) => observations.map((one) => named(id, one)));
  const kept = data.flatMap(({ id, unseen = [] }) => unseen.map((one) => named(id, one)));
  const ids = [...every, ...kept].map(({ id }) => id);
  const twice = ids.find((id, i) => ids.indexOf(id) !== i);
  if (twice !== undefined)
    throw new ConfigError(`two observations are called "${twice}"; give each a name of its own`);
  const held = ({ id }: Observation): boolean => holdOut.some((part) => id.includes(part));
  const unmatched = holdOut.find((part) => !every.some(({ id }) => id.includes(part)));
  if (unmatched !== undefined)
    throw new ConfigError(
      `no observation is called "${unmatched}"${didYouMean(unmatched, ids)}; there are ${ids.slice(0, 8).join(', ')}${ids.length > 8 ? ', ...' : ''}`,
    );
  return { observations: every.filter((one) => !held(one)), unseen: [...every.filter(held), ...kept] };
}

function rowOf(fitted: Fit, observation: Observation, response: Response): FittedRow {
  const { us, intervalUs } = predictionOf(fitted, response);
  const { id, figure, sdUs, source } = observation;
  const off = residual(observation, us);
  return { id, measured: figure, predictedUs: us, intervalUs, sdUs, off, source };
}

/** From here on a belief is not moved but broken [widths]. */
const STRAINED = 3;

/** Costs on the critical paths that were measured, of which no sources tell what the fit makes of them. */
function strained(fitted: Fit): string[] {
  const { prior, scores } = fitted;
  const paid = paidCosts(fitted);
  const far = prior.ids
    .map((id, i) => ({ id, score: scores[i] }))
    .filter(({ id, score }) => paid.has(id) && Math.abs(score) > STRAINED)
    .sort((a, b) => Math.abs(b.score) - Math.abs(a.score))
    .slice(0, 3);
  if (far.length === 0) return [];
  const told = far.map(({ id, score }) => `${id} by ${Math.abs(score).toFixed(1)} widths`).join(', ');
  return [
    `the data move ${told}, further than its sources allow: what was measured is likely not what its scenario says ` +
      '(another drive, a virtual disk, a cache), so do not trust the profile before that is known',
  ];
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
    ...strained(fitted),
    ...pairs.map(({ costs: [a, b] }) => `the data know ${a} and ${b} better as a sum than apart`),
    ...either.map(
      ({ id, others, draws }) => `${id} runs in another mode at ${others} of ${draws} draws of the costs`,
    ),
  ];
}
