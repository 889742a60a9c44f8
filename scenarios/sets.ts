/** One setting from the command line, as it follows `--set`: `vm.iothread.pollMaxNs=16 us`, `vm.iothread=on`. */
import { ConfigError } from '../sim/errors.js';
import { nearest } from '../sim/nearest.js';
import { fieldAt, fields, sectionAt, sections } from './defaults.js';
import { readFieldText } from './reading/field-value.js';
import type { Settings } from './settings.js';

/** A setting in two parts: `costs.` and an id, or the path of a field or section; and what it is set to. */
export interface WrittenSet {
  readonly path: string;
  readonly value: string;
  /** How an error about it begins: the text itself, shortened. */
  readonly where: string;
}

/** Words that switch a section on and off. */
const words = new Map([
  ['on', true],
  ['true', true],
  ['{}', true],
  ['off', false],
  ['false', false],
  ['null', false],
]);

/** Splits the text at its first equals sign. */
export function parseSet(text: string): WrittenSet {
  const line = text.replaceAll(/[\p{C}\s]+/gu, ' ').trim();
  const where = `--set ${line.length > 80 ? `${line.slice(0, 77)}...` : line}`;
  const at = text.indexOf('=');
  if (at === -1)
    throw new ConfigError(`${where}: there is no value; write it as path=value, such as vm.iothread=on`);
  return { path: text.slice(0, at).trim(), value: text.slice(at + 1).trim(), where };
}

/** Applies a setting that is not of a cost. `origin` is who gave it. */
export function applySet(
  settings: Settings,
  { path, value, where }: WrittenSet,
  origin: string = '--set',
): void {
  const field = fieldAt(path);
  if (field !== undefined) return settings.assign(path, readFieldText(field, value, where), origin, where);
  const section = sectionAt(path);
  if (section === undefined)
    throw new ConfigError(`${where}: there is no setting of that name${suggestion(path)}`);
  if (section.orNull === undefined) {
    throw new ConfigError(`${where}: ${path} is a group; set one of ${fieldsOf(path).join(', ')}`);
  }
  const on = words.get(value);
  if (on === undefined) {
    throw new ConfigError(
      `${where}: ${path} is a group that is switched; it must be on, or null (${section.orNull})`,
    );
  }
  settings.switchSection(path, on, origin, where);
}

function fieldsOf(section: string): string[] {
  return Object.keys(fields).filter((path) => path.startsWith(`${section}.`));
}

/** The path that was meant: one that ends like it, or the closest in spelling. */
function suggestion(path: string): string {
  const paths = [...Object.keys(fields), ...Object.keys(sections)];
  const ending = `.${path.toLowerCase()}`;
  const guess =
    paths.find((known) => known.toLowerCase().endsWith(ending)) ??
    nearest(path, paths) ??
    byLastStep(path, paths);
  return guess === undefined ? '; qd1 show tells them all' : `; did you mean "${guess}"?`;
}

/** `vm.pollmaxns`: the last step alone is right, or nearly. */
function byLastStep(path: string, paths: readonly string[]): string | undefined {
  const step = nearest(lastStep(path), paths.map(lastStep));
  return step === undefined ? undefined : paths.find((known) => lastStep(known) === step);
}

function lastStep(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}
