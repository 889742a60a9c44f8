/**
 * Which one further measurement would narrow a prediction most: for each that could be made, what the interval of the
 * prediction would be with it, whatever its result.
 */
import { slopesOf } from '../../analysis/sensitivity.js';
import { MODEL_ERROR } from '../../analysis/uncertainty.js';
import { Z95 } from '../../models/costs/belief.js';
import type { Fit } from './fit.js';
import { type Subject } from './observation.js';
import { covarianceOf } from './posterior.js';
import { respond, type TrialOptions, trialOptions } from './response.js';

/** A measurement that could be made. */
export interface Candidate {
  readonly id: string;
  /** How, in words. */
  readonly how: string;
  readonly subject: Subject;
  /** How well it would be known, relative. */
  readonly precision: number;
}

export interface Worth {
  readonly id: string;
  readonly how: string;
  /** Half of the 90 % interval of the prediction that the costs leave, before and after [µs]. */
  readonly beforeUs: number;
  readonly afterUs: number;
}

/** All candidates, the most useful first. */
export function worthOf(
  fit: Fit,
  wanted: Subject,
  candidates: readonly Candidate[],
  trials: TrialOptions = trialOptions,
): Worth[] {
  const { prior, values } = fit;
  const covariance = covarianceOf(prior, fit.learned);
  const rowOf = (subject: Subject): { row: number[]; us: number } => {
    const response = respond(subject, values, trials);
    return { row: prior.row(slopesOf(response.times, values)).map((ns) => ns / 1000), us: response.us };
  };
  const along = (a: readonly number[], b: readonly number[]): number => {
    let sum = 0;
    a.forEach((x, i) => {
      if (x !== 0) b.forEach((y, j) => (sum += y === 0 ? 0 : x * y * covariance.get(i, j)));
    });
    return sum;
  };
  const target = rowOf(wanted).row;
  const variance = along(target, target);
  return candidates
    .map(({ id, how, subject, precision }) => {
      const { row, us } = rowOf(subject);
      const modelUs = 'scenario' in subject ? MODEL_ERROR * us : 0;
      const noise = (precision * us) ** 2 + modelUs ** 2;
      const gained = along(target, row) ** 2 / (along(row, row) + noise);
      const half = (left: number): number => Z95 * Math.sqrt(Math.max(0, left));
      return { id, how, beforeUs: half(variance), afterUs: half(variance - gained) };
    })
    .sort((a, b) => a.afterUs - b.afterUs);
}
