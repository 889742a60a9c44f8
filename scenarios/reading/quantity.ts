/**
 * Numbers with units, as people write them: `1.2 us`, `4 KiB`, `8.2 us + 0.35 us/KiB * 4 KiB`.
 *
 * This is the edge: what comes out is whole nanoseconds, whole bytes or a distribution in nanoseconds, rounded
 * once. Every function takes `where` (file, line, key) with which its errors begin; they are `ConfigError`s.
 */
import { validate } from '../../sim/distributions.js';
import type { Distribution } from '../../sim/distributions.js';
import { ConfigError } from '../../sim/errors.js';
import { evaluateFormula } from './formula.js';
import { quoted } from './formula-text.js';
import { isDistribution, isQuantity, nameOf } from './formula-value.js';
import type { Value } from './formula-value.js';
import { dimensionOf, magnitude } from './units.js';
import type { Dimension } from './units.js';

const noNames: ReadonlyMap<string, number> = new Map();

/**
 * A time [ns], 0 or more: `'1.2 us'` gives 1200. A bare number has no unit and is an error, except 0, which is
 * the same in every unit.
 */
export function readNs(given: string | number, where: string): number {
  return whole(evaluated(given, where), String(given), time, where);
}

/** A size [B], 0 or more: `'4 KiB'` gives 4096. A bare number other than 0 is an error. */
export function readBytes(given: string | number, where: string): number {
  return whole(evaluated(given, where), String(given), size, where);
}

/**
 * A formula over costs as a distribution [ns]: arithmetic with units, `names` (cost id to ns), min and max, and
 * the named distributions constant, uniform, normal, lognormal, quantiles, shifted and mixture. A formula whose
 * value is a time gives the constant of that time.
 */
export function readFormula(expr: string, names: ReadonlyMap<string, number>, where: string): Distribution {
  const value = evaluateFormula(expr, names, where);
  if (!isDistribution(value)) return { kind: 'constant', ns: whole(value, expr, time, where) };
  validate(value, `${where}: distribution`);
  return value;
}

/** A formula whose value must be a time [ns, rounded]: `0.5 * syscall_default`. */
export function readFormulaNs(expr: string, names: ReadonlyMap<string, number>, where: string): number {
  return whole(evaluateFormula(expr, names, where), expr, time, where);
}

/** A dimension as the edge sees it: the unit that comes out, those to suggest, and an example. */
interface Kind {
  readonly dimension: Dimension;
  readonly base: string;
  readonly suggest: readonly [string, string, string];
  readonly example: string;
}

const time: Kind = { dimension: 'time', base: 'ns', suggest: ['ns', 'us', 'ms'], example: '800 ns' };
const size: Kind = { dimension: 'size', base: 'B', suggest: ['B', 'KiB', 'MiB'], example: '4 KiB' };

function evaluated(given: string | number, where: string): Value {
  return typeof given === 'number' ? given : evaluateFormula(given, noNames, where);
}

/** Rounded once, to a whole number of the base unit, and within what a number holds exactly. */
function whole(value: Value, text: string, kind: Kind, where: string): number {
  if (typeof value === 'number' && value !== 0) {
    const [first, second, third] = kind.suggest.map((unit) => `${value} ${unit}`);
    const found = String(value) === text.trim() ? text.trim() : quoted(text);
    throw new ConfigError(`${where}: ${found} needs a unit: ${first}, ${second} or ${third}?`);
  }
  if (!isQuantity(value) || (value !== 0 && dimensionOf(value) !== kind.dimension)) {
    throw new ConfigError(
      `${where}: ${quoted(text)} is ${nameOf(value)}; give a ${kind.dimension}, such as ${kind.example}`,
    );
  }
  // Units are converted through seconds, which costs the last digits: what is half a nanosecond must stay so.
  const rounded = Math.round(Number(magnitude(value).toPrecision(14))) + 0; // + 0 turns a negative zero into zero
  if (rounded >= 0 && Number.isSafeInteger(rounded)) return rounded;
  throw new ConfigError(
    `${where}: ${quoted(text)} is ${rounded} ${kind.base}; a ${kind.dimension} is 0 ${kind.base} or more, and finite`,
  );
}
