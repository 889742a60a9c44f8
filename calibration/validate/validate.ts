/** What a calibration is worth: everything that docs/calibration-plan.md says is scored, as one result. */
import { MODEL_ERROR } from '../../analysis/uncertainty.js';
import { fit, predictionOf, type Fit } from '../fit/fit.js';
import { type Observation, residual } from '../fit/observation.js';
import { trialOptions, type TrialOptions } from '../fit/response.js';
import { talkObservations } from '../fit/talk-data.js';
import { alternatives, changed, CHOSEN } from './alternatives.js';
import { type GroupResult, predictGroups } from './groups.js';
import { leaveOneOut, rowOf } from './leave-one-out.js';
import { type Rival, rivals } from './rivals.js';
import { type Target, targetsOf } from './targets.js';
import { errorPct, type Row, type Score, scoreOf } from './score.js';

export interface ValidateOptions {
  readonly seed: string;
  readonly trials?: TrialOptions;
  /** The bars of the talk, unless others stand for them. */
  readonly observations?: readonly Observation[];
  /** Requests of each simulation of a published row. */
  readonly requests?: number;
  /** Also tries every structural alternative: minutes. */
  readonly alternatives?: boolean;
  /** Groups beside the published ones: measured machines, recorded traces. */
  readonly more?: readonly ((progress: (what: string) => void) => GroupResult)[];
  readonly onProgress?: (what: string) => void;
}

export interface AlternativeResult {
  readonly id: string;
  readonly what: string;
  readonly fittedWorstPct: number;
  /** Costs that a fit to all bars pulls beyond two widths of what was believed. */
  readonly farCosts: readonly string[];
  readonly leaveOneOut: { readonly medianAbsErrorPct: number; readonly worstAbsErrorPct: number };
  readonly chosen: boolean;
}

export interface FittedResult extends Score {
  readonly rows: readonly Row[];
  /** Ranges and bounds that the fit breaks. */
  readonly broken: readonly string[];
  readonly farCosts: readonly string[];
  readonly modelErrorPct: number;
}

export interface ValidationResult {
  readonly schemaVersion: 1;
  readonly seed: string;
  /** Fitted: the bars of the talk. Never pooled with what follows. */
  readonly fitted: FittedResult;
  readonly leaveOneOut: Score & { readonly rows: readonly Row[] };
  readonly groups: readonly GroupResult[];
  readonly rivals: readonly Rival[];
  readonly alternatives: readonly AlternativeResult[];
  /** What was to be reached, and was or was not. */
  readonly targets: readonly Target[];
}

/** Beyond this a cost is pulled far [widths of its belief]. */
const FAR = 2;

export function validateAll(options: ValidateOptions): ValidationResult {
  const { seed, trials = trialOptions, more = [], onProgress = () => undefined } = options;
  const { observations = talkObservations, requests } = options;
  onProgress('the talk, fitted');
  const whole = fit(observations, { trials });
  const left = leaveOneOut(observations, { trials }, whole, (id) => onProgress(`the talk without ${id}`));
  onProgress('the rivals');
  const compared = rivals(observations, trials);
  const groups = predictGroups({
    seed,
    ...(requests === undefined ? {} : { requests }),
    onRow: (id) => onProgress(id),
  });
  const others = more.map((run) => run(onProgress));
  const tried = options.alternatives === true ? tryAlternatives(trials, onProgress) : [];
  const scored = {
    fitted: fittedResult(whole),
    leaveOneOut: { ...scoreOf(left), rows: left },
    groups: [...groups, ...others],
    rivals: compared,
  };
  return { schemaVersion: 1, seed, ...scored, alternatives: tried, targets: targetsOf(scored) };
}

function fittedResult(whole: Fit): FittedResult {
  const rows = whole.observations.flatMap((observation, i) => {
    if (!('us' in observation.figure)) return [];
    const { us, intervalUs } = predictionOf(whole, whole.responses[i]);
    return [rowOf(observation, us, intervalUs)];
  });
  const broken = whole.observations.flatMap((observation, i) =>
    'us' in observation.figure || residual(observation, whole.responses[i].us) === 0 ? [] : [observation.id],
  );
  return { ...scoreOf(rows), rows, broken, farCosts: farCosts(whole), modelErrorPct: 100 * MODEL_ERROR };
}

/** Only those that the data know something of by themselves: what merely follows a group is not pulled. */
function farCosts({ prior, scores, responses }: Fit): string[] {
  const charged = new Set(
    responses.flatMap(({ times, values }) =>
      [...times.ns.keys()].flatMap((id) => [...values.slopes(id).keys()]),
    ),
  );
  return prior.ids.flatMap((id, i) =>
    charged.has(id) && Math.abs(scores[i]) > FAR
      ? [`${id} ${scores[i] > 0 ? '+' : '−'}${Math.abs(scores[i]).toFixed(1)}`]
      : [],
  );
}

function tryAlternatives(full: TrialOptions, onProgress: (what: string) => void): AlternativeResult[] {
  // As precise as the table that they are told in.
  const trials = { ...full, replications: 3, requests: 300 };
  return alternatives.map((alternative) => {
    onProgress(`alternative ${alternative.id}`);
    const observations = changed(talkObservations, alternative);
    const { correlated } = alternative;
    const whole = fit(observations, { trials, correlated });
    const { rows } = fittedResult(whole);
    const left = scoreOf(leaveOneOut(observations, { trials, correlated }, whole));
    return {
      id: alternative.id,
      what: alternative.what,
      fittedWorstPct: Math.max(...rows.map(errorPct).map(Math.abs)),
      farCosts: farCosts(whole),
      leaveOneOut: { medianAbsErrorPct: left.medianAbsErrorPct, worstAbsErrorPct: left.worstAbsErrorPct },
      chosen: alternative.id === CHOSEN,
    };
  });
}
