import { CalibrationError } from '../errors.js';
import { studentQuantile } from '../math/elementary.js';
import type { Moments } from './moments.js';

/** A mean and how far it may be off, all in the unit of the values. */
export interface ConfidenceInterval {
  /** Number of independent values the interval rests on. */
  count: number;
  mean: number;
  /** Sample standard deviation of those values. */
  standardDeviation: number;
  /** Probability with which such intervals hold the true mean, such as 0.95. */
  confidence: number;
  /** Half the width: the true mean is taken to be within mean +- halfWidth. Infinity for fewer than two values. */
  halfWidth: number;
  low: number;
  high: number;
  /** halfWidth / |mean|, without a unit; 0 when every value is the same, Infinity when only the mean is 0. */
  relativeHalfWidth: number;
}

/**
 * Student-t interval for the mean of independent values.
 * @param confidence above 0 and below 1
 * @throws CalibrationError when `confidence` is not, or when there are no values.
 */
export function confidenceInterval(moments: Moments, confidence: number): ConfidenceInterval {
  if (!(confidence > 0 && confidence < 1)) {
    throw new CalibrationError(`a confidence of ${confidence} is not usable; it must be above 0 and below 1`);
  }
  const { count, mean, standardDeviation } = moments;
  if (count === 0) throw new CalibrationError('there is no mean of 0 values; give one or more');
  const halfWidth =
    count > 1
      ? (studentQuantile((1 + confidence) / 2, count - 1) * standardDeviation) / Math.sqrt(count)
      : Infinity;
  const size = mean < 0 ? -mean : mean;
  return {
    count,
    mean,
    standardDeviation,
    confidence,
    halfWidth,
    low: mean - halfWidth,
    high: mean + halfWidth,
    relativeHalfWidth: halfWidth === 0 ? 0 : halfWidth / size,
  };
}
