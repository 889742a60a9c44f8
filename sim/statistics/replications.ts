import { type ConfidenceInterval, confidenceInterval } from './confidence-interval.js';
import { Moments } from './moments.js';

/**
 * Mean of one result over independent replications, each run with its own seed, and its Student-t
 * interval (Law, Simulation Modeling and Analysis, chapter 9).
 * @param values one per replication
 * @throws CalibrationError when there are no values or `confidence` is not between 0 and 1.
 */
export function acrossReplications(values: readonly number[], confidence: number = 0.95): ConfidenceInterval {
  return confidenceInterval(momentsOf(values), confidence);
}

/**
 * Interval of the mean difference `after - before` of replications that share their seeds pair by pair. Common
 * random numbers make the two sides rise and fall together, so this is far narrower than two separate intervals.
 * @throws CalibrationError when there are no pairs or `confidence` is not between 0 and 1; pairs end with the
 *   shorter list.
 */
export function pairedDifference(
  before: readonly number[],
  after: readonly number[],
  confidence: number = 0.95,
): ConfidenceInterval {
  const pairs = before.length < after.length ? before.length : after.length;
  const differences: number[] = [];
  for (let i = 0; i < pairs; i++) differences.push(after[i] - before[i]);
  return acrossReplications(differences, confidence);
}

function momentsOf(values: readonly number[]): Moments {
  const moments = new Moments();
  for (const value of values) moments.add(value);
  return moments;
}
