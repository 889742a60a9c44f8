/**
 * Distributions of host primitives, as `primitives.json` keeps them: of the probe, and recorded before there was one.
 * Every figure in nanoseconds.
 */
import { ConfigError } from '../../sim/errors.js';
import { isObject, numberField, show } from '../../formats/fio/fields.js';
import type { IdleResidency } from './host/idle-facts.js';

export interface Primitive {
  readonly name: string;
  /** How it was measured: CPUs, `gap_us`, the state of the target's CPU, `foreign_cpu_fraction` (null: not recorded). */
  readonly params: Readonly<Record<string, string | number | null>>;
  readonly n: number;
  readonly mean: number;
  readonly sd: number;
  readonly p50: number;
  /** 51 quantiles: of 0, 2, ... 100 percent. */
  readonly q: readonly number[];
  /** Absent where whoever recorded it kept no more than the 51. */
  readonly p99?: number;
  /** Of the CPU of the measured side, while it was measured; null where the machine does not tell. */
  readonly idle?: readonly IdleResidency[] | null;
}

export interface PrimitiveRound {
  readonly round: number;
  readonly note: string;
  readonly primitives: readonly Primitive[];
}

export interface Primitives {
  readonly tool: string;
  readonly unit: 'ns';
  /** Which 51 they are. */
  readonly quantiles: string;
  readonly machine: string;
  readonly rounds: readonly PrimitiveRound[];
  /** What could not be measured, and why. */
  readonly absent?: Readonly<Record<string, string>>;
}

/** How `quantiles` says it. */
export const QUANTILES = 'q holds 51 values, p0 p2 p4 ... p100';

/**
 * Reads a file of primitives.
 * @throws ConfigError in one sentence that names what is wrong
 */
export function readPrimitives(text: string, fileName: string): Primitives {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch (error) {
    throw new ConfigError(`${fileName} is no JSON; give the primitives.json of qd1 measure`, {
      cause: error,
    });
  }
  if (!isObject(found) || !Array.isArray(found['rounds']) || found['unit'] !== 'ns') {
    throw new ConfigError(`${fileName} has no rounds in ns; give the primitives.json of qd1 measure`);
  }
  for (const [index, round] of found['rounds'].entries()) checkRound(round, `${fileName}: round ${index}`);
  return found as unknown as Primitives;
}

function checkRound(round: unknown, where: string): void {
  if (!isObject(round) || !Array.isArray(round['primitives'])) {
    throw new ConfigError(`${where} is ${show(round)}; it must have a list of primitives`);
  }
  for (const [index, primitive] of round['primitives'].entries()) {
    checkPrimitive(primitive, `${where}, primitive ${index}`);
  }
}

/** @throws ConfigError unless it is a {@link Primitive} */
export function checkPrimitive(value: unknown, where: string): asserts value is Primitive {
  if (!isObject(value)) throw new ConfigError(`${where} is ${show(value)}; it must be an object`);
  const { name, params, q } = value;
  if (typeof name !== 'string') throw new ConfigError(`${where}: name is ${show(name)}; it must be a text`);
  if (!isObject(params))
    throw new ConfigError(`${where} (${name}): params is ${show(params)}; it must be an object`);
  for (const key of ['n', 'mean', 'sd', 'p50']) numberField(value, key, `${where} (${name})`);
  const rising = (at: unknown, index: number, all: unknown[]): boolean =>
    typeof at === 'number' && (index === 0 || at >= (all[index - 1] as number));
  if (!Array.isArray(q) || q.length !== 51 || !q.every(rising)) {
    throw new ConfigError(`${where} (${name}): q is ${show(q)}; it must be 51 numbers that do not fall`);
  }
}
