/**
 * Arithmetic on numbers with units, by mathjs, from a short list of units: times and sizes.
 *
 * Only the functions named here are taken from mathjs. Its `evaluate`, `import` and `createUnit` are not among
 * them, so nothing in this instance can be reached by text. Loading mathjs takes about a second: import this
 * folder lazily, only when a file written by a person has to be read.
 */
import {
  addDependencies,
  create,
  divideDependencies,
  multiplyDependencies,
  parseDependencies,
  subtractDependencies,
  unitDependencies,
} from 'mathjs';
import type { MathNode, Unit } from 'mathjs';

/** A plain number, or a number with a unit. */
export type Quantity = number | Unit;

/** What a quantity measures; `other` is a rate, an area of time, and the like. */
export type Dimension = 'number' | 'time' | 'size' | 'other';

/** The part of mathjs in use, typed for quantities (its own types are wider than what comes in here). */
interface Arithmetic {
  parse(text: string): MathNode;
  unit(value: number, name: string): Unit;
  add(left: Quantity, right: Quantity): Quantity;
  subtract(left: Quantity, right: Quantity): Quantity;
  multiply(left: Quantity, right: Quantity): Quantity;
  divide(left: Quantity, right: Quantity): Quantity;
}

/** mathjs, reduced to parsing and the four operations. */
export const arithmetic: Arithmetic = create({
  addDependencies,
  divideDependencies,
  multiplyDependencies,
  parseDependencies,
  subtractDependencies,
  unitDependencies,
});

/** The units a time may be given in, as people type them (`µs` is read as `us`). */
export const timeUnits: readonly string[] = ['ns', 'us', 'ms', 's'];

/** The units a size may be given in. */
export const sizeUnits: readonly string[] = ['B', 'KiB', 'MiB'];

const units: ReadonlyMap<string, Unit> = new Map(
  [...timeUnits, ...sizeUnits].map((name) => [name, arithmetic.unit(1, name)]),
);
const oneNs = arithmetic.unit(1, 'ns');
const oneByte = arithmetic.unit(1, 'B');

/** One of that unit, or undefined when the name is not on the list. */
export function unitNamed(name: string): Unit | undefined {
  return units.get(name);
}

/** A time as a quantity [ns]. */
export function nanoseconds(ns: number): Unit {
  return arithmetic.unit(ns, 'ns');
}

export function dimensionOf(quantity: Quantity): Dimension {
  if (typeof quantity === 'number') return 'number';
  if (quantity.equalBase(oneNs)) return 'time';
  return quantity.equalBase(oneByte) ? 'size' : 'other';
}

/**
 * The number in a quantity: nanoseconds of a time, bytes of a size, a plain number as it is. Not yet rounded
 * (32 us gives 31999.999999999996). NaN for any other dimension.
 */
export function magnitude(quantity: Quantity): number {
  if (typeof quantity === 'number') return quantity;
  const dimension = dimensionOf(quantity);
  if (dimension === 'other') return Number.NaN;
  return quantity.toNumber(dimension === 'time' ? 'ns' : 'B');
}
