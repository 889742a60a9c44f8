/** Reading single fields of parsed JSON, with messages that say where and what was found. */
import { ConfigError } from '../../sim/errors.js';

/** A JSON object. */
export type Fields = Readonly<Record<string, unknown>>;

/** The object under `key`, or undefined when there is none. */
export function objectField(fields: Fields, key: string, where: string): Fields | undefined {
  const value = fields[key];
  if (value === undefined || value === null) return undefined;
  if (!isObject(value)) throw new ConfigError(`${where}: ${key} is ${show(value)}; it must be an object`);
  return value;
}

/** The number, 0 or more, under `key`. */
export function numberField(fields: Fields, key: string, where: string): number {
  return amount(fields[key], `${where}: ${key}`);
}

/** As {@link numberField}, but undefined when there is none. */
export function optionalNumberField(fields: Fields, key: string, where: string): number | undefined {
  return fields[key] === undefined ? undefined : numberField(fields, key, where);
}

/** Checks that a value is a number, 0 or more. */
export function amount(value: unknown, what: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) {
    throw new ConfigError(`${what} is ${show(value)}; it must be a number, 0 or more`);
  }
  return value;
}

/** True for JSON objects, false for lists and everything else. */
export function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value as it may stand in a message: short, on one line. */
export function show(value: unknown): string {
  if (value === undefined) return 'missing';
  const text = JSON.stringify(value) ?? typeof value;
  return text.length > 60 ? `${text.slice(0, 60)}...` : text;
}
