/**
 * The most probable costs, given responses that are known as sums of costs.
 *
 * Least squares over two kinds of residuals: how far each prediction is from its figure, in tolerances, and how far the
 * scores are from what was believed. The scores are whitened by the Cholesky factor of their correlations, so that the
 * belief is a residual for each. Levenberg-Marquardt does the rest.
 */
import { levenbergMarquardt } from 'ml-levenberg-marquardt';
import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import { CostValues } from '../../analysis/cost-values.js';
import { type Observation, residual } from './observation.js';
import type { Prior } from './prior.js';
import { predicted, type Response } from './response.js';

/** No score may leave these bounds: a cost five widths out is another mechanism. */
const FARTHEST = 5;
const ITERATIONS = 25;

/** The optimizer refuses fewer points; what is missing is no residual. */
const FEWEST_ROWS = 3;

/**
 * The scores of all costs, in the order of the prior.
 * @param active places of the costs that any response depends on; the others follow by their correlations
 */
export function mostProbable(
  prior: Prior,
  observations: readonly Observation[],
  responses: readonly Response[],
  active: readonly number[],
): number[] {
  // Nothing that was observed depends on a cost that may move.
  if (active.length === 0) return filled(prior.ids.length, 0);
  const among = prior.covariance.selection([...active], [...active]);
  const whitening = new CholeskyDecomposition(among).lowerTriangularMatrix;
  const count = active.length;
  const rows = Math.max(FEWEST_ROWS, observations.length + count);
  const scoresOf = (white: readonly number[]): number[] =>
    whitening.mmul(Matrix.columnVector([...white])).to1DArray();
  const residuals = (white: readonly number[]): number[] => {
    const scores = scoresOf(white);
    const byId = new Map(active.map((place, i) => [prior.ids[place], scores[i]]));
    const values = new CostValues(byId, prior.beliefs);
    const misses = observations.map((observation, i) =>
      residual(observation, predicted(responses[i], values)),
    );
    return [...misses, ...white];
  };
  const { parameterValues } = levenbergMarquardt(
    { x: Array.from({ length: rows }, (_, i) => i), y: filled(rows, 0) },
    (white) => {
      const all = residuals(white);
      return (row) => all[row] ?? 0;
    },
    {
      initialValues: filled(count, 0.01),
      minValues: filled(count, -FARTHEST),
      maxValues: filled(count, FARTHEST),
      damping: 0.1,
      dampingStepUp: 10,
      dampingStepDown: 10,
      gradientDifference: 1e-3,
      centralDifference: true,
      maxIterations: ITERATIONS,
      errorTolerance: 1e-9,
    },
  );
  const found = Matrix.columnVector(scoresOf(parameterValues));
  const everyone = prior.ids.map((_, place) => place);
  const carried = new CholeskyDecomposition(among).solve(found);
  return prior.covariance
    .selection(everyone, [...active])
    .mmul(carried)
    .to1DArray();
}

function filled(count: number, value: number): number[] {
  return Array.from({ length: count }, () => value);
}
