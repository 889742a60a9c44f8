/**
 * The value of one field, from a file or from the command line: the same rules and the same sentences for both.
 */
import { ConfigError } from '../../sim/errors.js';
import { didYouMean } from '../../sim/nearest.js';
import type { Field, FieldType, FieldValue } from '../field.js';
import { plainBytes, plainNs, plainNumber } from './plain-quantity.js';

/**
 * The value that `given` stands for. From a file it may be a string, number, boolean or null; from the command line
 * it is text. `where` begins the error.
 */
export function readFieldValue(field: Field, given: unknown, where: string): FieldValue {
  if (given === null && field.orNull !== undefined) return null;
  const value = valueOf(field.type, given);
  if (value !== undefined) return value;
  throw new ConfigError(`${where}: ${refusal(field, given)}`);
}

/** Text from the command line: `null`, `on` and `off` are words there, and a number is written in digits. */
export function readFieldText(field: Field, text: string, where: string): FieldValue {
  const word = text.trim();
  if (word === 'null' && field.orNull !== undefined) return null;
  const { kind } = field.type;
  if (kind === 'switch') return readFieldValue(field, switches.get(word) ?? word, where);
  const isNumber = kind === 'count' || kind === 'number-of';
  return readFieldValue(field, (isNumber ? plainNumber(word) : undefined) ?? word, where);
}

/** What a field accepts, as the end of a sentence: `must be …`. */
export function accepts({ type, orNull }: Pick<Field, 'type' | 'orNull'>): string {
  const values = acceptsType(type);
  return orNull === undefined ? values : `${values}, or null (${orNull})`;
}

const switches = new Map([
  ['true', true],
  ['on', true],
  ['yes', true],
  ['false', false],
  ['off', false],
  ['no', false],
]);

/** Undefined where the value is not accepted. */
function valueOf(type: FieldType, given: unknown): FieldValue | undefined {
  switch (type.kind) {
    case 'text':
      return typeof given === 'string' && type.pattern.test(given) ? given : undefined;
    case 'choice':
      return typeof given === 'string' && type.among.includes(given) ? given : undefined;
    case 'switch':
      return typeof given === 'boolean' ? given : undefined;
    case 'count':
      return typeof given === 'number' ? within(given, type) : undefined;
    case 'number-of':
      return typeof given === 'number' && type.among.includes(given) ? given : undefined;
    case 'time':
      return within(typeof given === 'string' ? plainNs(given) : given, type);
    case 'size':
      return within(typeof given === 'string' ? plainBytes(given) : given, type);
    default:
      return typeof given === 'string' && /^v?\d{1,3}\.\d{1,3}(?:[.+~-][\w.+~-]{0,60})?$/u.test(given)
        ? given
        : undefined;
  }
}

function within(given: unknown, { from, to }: { from: number; to: number }): number | undefined {
  const whole = typeof given === 'number' && Number.isSafeInteger(given);
  return whole && given >= from && given <= to ? given + 0 : undefined;
}

/** Why a value is not accepted, and what is. */
export function refusal(field: Field, given: unknown): string {
  const { type } = field;
  if (given === undefined) return `is missing; it must be ${accepts(field)}`;
  if (type.kind === 'version' && Number.isFinite(given)) {
    return `${spoken(given)} needs quotes, such as '${type.example}': without them 5.10 is the number 5.1`;
  }
  const guess = type.kind === 'choice' && typeof given === 'string' ? didYouMean(given, type.among) : '';
  return `${spoken(given)} is not accepted; it must be ${accepts(field)}${guess}`;
}

function acceptsType(type: FieldType): string {
  switch (type.kind) {
    case 'text':
      return type.accepts;
    case 'choice':
      return listed(type.among);
    case 'switch':
      return 'true or false';
    case 'count':
      return `a whole number from ${type.from} to ${type.to}`;
    case 'number-of':
      return listed(type.among.map(String));
    case 'time':
      return `a time from ${spokenNs(type.from)} to ${spokenNs(type.to)}, such as 32 us or 32000 (ns)`;
    case 'size':
      return `a size from ${type.from} bytes to ${type.to / 1024} KiB, such as 4 KiB, 4k or 4096 (bytes)`;
    default:
      return `a version of ${type.of}: ${type.accepts}, such as '${type.example}'`;
  }
}

function listed(words: readonly string[]): string {
  return words.length === 1 ? words[0] : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

function spokenNs(ns: number): string {
  return ns > 0 && ns % 1_000_000_000 === 0 ? `${ns / 1_000_000_000} s` : `${ns} ns`;
}

/** A value in a message, on one short line. */
function spoken(given: unknown): string {
  const text = typeof given === 'string' ? JSON.stringify(given) : given === null ? 'null' : scalar(given);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function scalar(given: unknown): string {
  if (Number.isNaN(given)) return 'what is not a number';
  if (given === Infinity || given === -Infinity) return 'an infinite number';
  return typeof given === 'number' || typeof given === 'boolean' ? String(given) : 'a list or a mapping';
}
