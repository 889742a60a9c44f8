/**
 * What the data cannot tell apart, and where a wait may end either way.
 *
 * Two costs that are always paid together are only known as a sum: their scores after the fit are strongly and negatively
 * correlated, while each alone is hardly narrower than before.
 */
import { CostValues } from '../../analysis/cost-values.js';
import { RandomStreams } from '../../sim/random.js';
import { normalQuantile } from '../../sim/math/elementary.js';
import { CholeskyDecomposition, type Matrix } from 'ml-matrix';
import type { Fit } from './fit.js';
import { covarianceOf } from './posterior.js';
import { respond, type TrialOptions } from './response.js';

/** Two costs that the data know better together than apart. */
export interface Inseparable {
  readonly costs: readonly [string, string];
  /** Correlation of their scores after the fit, less that before. */
  readonly correlation: number;
}

/** From this change of a correlation on, two costs are told as inseparable. */
const TOGETHER = 0.25;
/** And only where at least this much of both is still unknown [of the belief's width]. */
const UNKNOWN = 0.5;

export function inseparable(fit: Fit, most = 8): Inseparable[] {
  const { prior } = fit;
  const after = covarianceOf(prior, fit.learned);
  // A cost that nothing measured pays has moved with the others of its group, and is no part of any sum.
  const paid = paidCosts(fit);
  const touched = prior.ids
    .map((_, i) => i)
    .filter((i) => paid.has(prior.ids[i]) && fit.learned.getRow(i).some((taught) => Math.abs(taught) > 0.05));
  const pairs: Inseparable[] = [];
  for (const i of touched) {
    for (const j of touched) {
      if (j <= i || Math.min(after.get(i, i), after.get(j, j)) < UNKNOWN * UNKNOWN) continue;
      const correlation = after.get(i, j) / Math.sqrt(after.get(i, i) * after.get(j, j));
      const change = correlation - prior.covariance.get(i, j);
      if (change < -TOGETHER) pairs.push({ costs: [prior.ids[i], prior.ids[j]], correlation: change });
    }
  }
  return pairs.sort((a, b) => a.correlation - b.correlation).slice(0, most);
}

/** Costs on the critical path of what was measured, or in a sum that was. */
export function paidCosts({ responses }: Fit): Set<string> {
  return new Set(
    responses.flatMap(({ times, values }) =>
      [...times.ns.keys()].flatMap((id) => [...values.slopes(id).keys()]),
    ),
  );
}

/** A configuration that, within what is still unknown, runs in more than one mode. */
export interface Straddle {
  readonly id: string;
  /** How many of the draws ended in another mode than the most probable costs. */
  readonly others: number;
  readonly draws: number;
  readonly modes: readonly string[];
}

/** Simulates each observed configuration at costs drawn from what is known after the fit. */
export function straddling(fit: Fit, draws: number, trials: TrialOptions): Straddle[] {
  const { prior, scores, observations } = fit;
  const covariance = covarianceOf(prior, fit.learned);
  const factor = lowerFactor(covariance);
  const stream = new RandomStreams('straddle').stream('scores');
  const drawn = Array.from({ length: draws }, () => {
    const luck = prior.ids.map(() =>
      normalQuantile(Math.min(1 - 1e-9, Math.max(1e-9, stream.nextUniform()))),
    );
    const moved = prior.ids.map(
      (_, i) => scores[i] + luck.slice(0, i + 1).reduce((sum, each, j) => sum + factor.get(i, j) * each, 0),
    );
    return new CostValues(prior.scores(moved), prior.beliefs);
  });
  return observations.flatMap(({ id, subject }, i) => {
    if (!('scenario' in subject)) return [];
    const here = fit.responses[i].modes;
    const modes = drawn.map((values) => respond(subject, values, trials).modes);
    const others = modes.filter((mode) => mode !== here).length;
    return others === 0 ? [] : [{ id, others, draws, modes: [...new Set([here, ...modes])] }];
  });
}

function lowerFactor(covariance: Matrix): Matrix {
  const symmetric = covariance.clone().add(covariance.transpose()).mul(0.5);
  // What data have pinned down has hardly any variance left; a little keeps the factor real.
  for (let i = 0; i < symmetric.rows; i++) symmetric.set(i, i, symmetric.get(i, i) + 1e-9);
  return new CholeskyDecomposition(symmetric).lowerTriangularMatrix;
}
