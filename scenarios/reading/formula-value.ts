/** What a part of a formula can be: a number, a number with a unit, a distribution, or a list of these. */
import type { Distribution } from '../../sim/distributions.js';
import type { ConfigError } from '../../sim/errors.js';
import { dimensionOf } from './units.js';
import type { Dimension, Quantity } from './units.js';

export type Value = Quantity | Distribution | readonly Value[];

/** Makes the error for a problem; the place and the formula are already in it. */
export type Complaint = (problem: string) => ConfigError;

const spoken: Record<Dimension, string> = {
  number: 'a plain number',
  time: 'a time',
  size: 'a size',
  other: 'a mixed unit',
};

export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

export function isDistribution(value: Value): value is Distribution {
  return typeof value === 'object' && 'kind' in value;
}

export function isQuantity(value: Value): value is Quantity {
  return !isList(value) && !isDistribution(value);
}

/** A value in words, for a message: `a time`, `a plain number`, `a distribution`. */
export function nameOf(value: Value): string {
  if (isQuantity(value)) return spoken[dimensionOf(value)];
  return isList(value) ? 'a list' : 'a distribution';
}
