/**
 * The functions a formula may call: min and max of quantities, and the named distributions of a cost.
 *
 * Units end here: times become whole nanoseconds, rounded once, while a coefficient of variation, a probability
 * and a weight must be plain numbers. Whether the numbers fit together is checked by `validate` of `sim`.
 */
import type { Distribution } from '../../sim/distributions.js';
import { isDistribution, isList, isQuantity, nameOf } from './formula-value.js';
import type { Complaint, Value } from './formula-value.js';
import { dimensionOf, magnitude } from './units.js';
import type { Quantity } from './units.js';

/** One function: how it is written, for messages, and what it makes of its arguments. */
export interface FormulaFunction {
  readonly usage: string;
  apply(given: readonly Value[], complain: Complaint): Value;
}

export const formulaFunctions: ReadonlyMap<string, FormulaFunction> = new Map<string, FormulaFunction>([
  ['min', { usage: 'min(a, b, ...)', apply: (given, complain) => extreme(given, complain, Math.min) }],
  ['max', { usage: 'max(a, b, ...)', apply: (given, complain) => extreme(given, complain, Math.max) }],
  ['constant', { usage: 'constant(x)', apply: constant }],
  ['uniform', { usage: 'uniform(low, high)', apply: uniform }],
  ['normal', { usage: 'normal(mean, sd)', apply: normal }],
  ['lognormal', { usage: 'lognormal(mean, cv)', apply: lognormal }],
  ['quantiles', { usage: 'quantiles([[p, x], ...])', apply: quantiles }],
  ['shifted', { usage: 'shifted(by, dist)', apply: shifted }],
  ['mixture', { usage: 'mixture([[weight, dist], ...])', apply: mixture }],
]);

function extreme(given: readonly Value[], complain: Complaint, pick: (...all: number[]) => number): Quantity {
  const quantities = given.map((value) => {
    if (isQuantity(value) && dimensionOf(value) !== 'other') return value;
    throw complain(`was given ${nameOf(value)}; it compares times, sizes or plain numbers`);
  });
  if (quantities.length === 0) throw complain('was given nothing; it needs at least one argument');
  if (new Set(quantities.map(dimensionOf)).size > 1)
    throw complain('was given a mixture of units to compare');
  const amounts = quantities.map(magnitude);
  return quantities[amounts.indexOf(pick(...amounts))] ?? quantities[0];
}

function constant(given: readonly Value[], complain: Complaint): Distribution {
  const [x] = count(given, 1, complain);
  return { kind: 'constant', ns: time(x, 'x', complain) };
}

function uniform(given: readonly Value[], complain: Complaint): Distribution {
  const [low, high] = count(given, 2, complain);
  return { kind: 'uniform', lowNs: time(low, 'low', complain), highNs: time(high, 'high', complain) };
}

function normal(given: readonly Value[], complain: Complaint): Distribution {
  const [mean, sd] = count(given, 2, complain);
  return { kind: 'normal', meanNs: time(mean, 'mean', complain), sdNs: time(sd, 'sd', complain) };
}

function lognormal(given: readonly Value[], complain: Complaint): Distribution {
  const [mean, cv] = count(given, 2, complain);
  return { kind: 'lognormal', meanNs: time(mean, 'mean', complain), cv: plain(cv, 'cv', complain) };
}

function quantiles(given: readonly Value[], complain: Complaint): Distribution {
  const points = pairs(given, complain).map(
    ([p, x]) => [plain(p, 'p', complain), time(x, 'x', complain)] as const,
  );
  return { kind: 'quantiles', points };
}

function shifted(given: readonly Value[], complain: Complaint): Distribution {
  const [by, of] = count(given, 2, complain);
  return { kind: 'shifted', byNs: time(by, 'by', complain), of: distribution(of, complain) };
}

function mixture(given: readonly Value[], complain: Complaint): Distribution {
  const parts = pairs(given, complain).map(
    ([weight, of]) => [plain(weight, 'weight', complain), distribution(of, complain)] as const,
  );
  return { kind: 'mixture', parts };
}

function count(given: readonly Value[], needed: number, complain: Complaint): readonly Value[] {
  if (given.length === needed) return given;
  throw complain(`was given ${given.length} arguments; it needs ${needed}`);
}

function time(value: Value, name: string, complain: Complaint): number {
  // Nothing is nothing in any unit: a plain zero is as clear as 0 ns.
  if (isQuantity(value) && (value === 0 || dimensionOf(value) === 'time')) {
    return Math.round(magnitude(value)) + 0; // + 0 turns a negative zero into zero
  }
  throw complain(`was given ${nameOf(value)} as ${name}; it needs a time, such as 800 ns`);
}

function plain(value: Value, name: string, complain: Complaint): number {
  if (typeof value === 'number') return value;
  throw complain(`was given ${nameOf(value)} as ${name}; it needs a plain number`);
}

/** A distribution, or a time, which stands for the constant of that time. */
function distribution(value: Value, complain: Complaint): Distribution {
  return isDistribution(value) ? value : { kind: 'constant', ns: time(value, 'dist', complain) };
}

function pairs(given: readonly Value[], complain: Complaint): (readonly [Value, Value])[] {
  const [list] = count(given, 1, complain);
  if (!isList(list)) throw complain(`was given ${nameOf(list)}; it needs a list of pairs`);
  return list.map((pair) => {
    if (isList(pair) && pair.length === 2) return [pair[0], pair[1]] as const;
    throw complain('was given something that is not a pair');
  });
}
