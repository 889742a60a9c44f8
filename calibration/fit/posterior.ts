/**
 * What is known of the costs after the fit: the scores are normal around the most probable ones.
 *
 * Each observation narrows one direction. With slopes G [tolerances per width] of those that pull, the covariance is
 *
 *     R - U U',   U = R G' C^-T,   C C' = G R G' + 1
 *
 * so that what the data taught is the few columns of U, and what they did not touch is still the prior, correlations
 * included.
 */
import { CholeskyDecomposition, Matrix, solve } from 'ml-matrix';
import type { Prior } from './prior.js';

/** Columns of U: for each cost, in the order of the prior, what each observation taught. */
export type Learned = Matrix;

/** @param slopes a row for each observation that pulls, in the prior's order of costs [tolerances per width] */
export function learn(prior: Prior, slopes: readonly (readonly number[])[]): Learned {
  if (slopes.length === 0) return new Matrix(prior.ids.length, 0);
  const g = new Matrix(slopes.map((row) => [...row]));
  const rg = prior.covariance.mmul(g.transpose());
  const inner = symmetric(g.mmul(rg)).add(Matrix.eye(slopes.length));
  const lower = new CholeskyDecomposition(inner).lowerTriangularMatrix;
  return solve(lower, rg.transpose()).transpose();
}

/** What is symmetric but for rounding, made so to the bit: the decomposition insists. */
function symmetric(matrix: Matrix): Matrix {
  return Matrix.add(matrix, matrix.transpose()).mul(0.5);
}

/** The covariance of the scores after the fit. */
export function covarianceOf(prior: Prior, learned: Learned): Matrix {
  return learned.columns === 0
    ? prior.covariance.clone()
    : Matrix.sub(prior.covariance, learned.mmul(learned.transpose()));
}

/** The variance along a row of slopes [square of their unit]. */
export function varianceAlong(prior: Prior, learned: Learned, row: readonly number[]): number {
  let variance = 0;
  const used = row.flatMap((slope, place) => (slope === 0 ? [] : [place]));
  for (const i of used) for (const j of used) variance += row[i] * row[j] * prior.covariance.get(i, j);
  for (let column = 0; column < learned.columns; column++) {
    let along = 0;
    for (const i of used) along += row[i] * learned.get(i, column);
    variance -= along * along;
  }
  return Math.max(0, variance);
}
