/**
 * The value of an option as QEMU reads it: `driver,key=value,flag`, where `,,` is a comma, or JSON.
 *
 * QEMU util/keyval.c and util/qemu-option.c: the first part without `=` is the value of an implied key; a later one is a
 * switch that is on. Nested objects of JSON become dotted keys, `file.driver`, as keyval has them.
 */
import type { Fact, Place } from '../../scenarios/machine/machine-config.js';
import { type ConfigText, quoted } from '../config-text.js';
import { scanJson } from '../json-scan.js';
import type { Word } from './words.js';

/** The keys of one option, in order; the last of a repeated key wins, as in QEMU. */
export class Options {
  private readonly byKey: ReadonlyMap<string, string>;

  constructor(
    entries: readonly (readonly [string, string])[],
    /** Where the option stands, and how it is called. */
    readonly place: Place,
    /** The key that is not written. */
    private readonly implied = '',
  ) {
    this.byKey = new Map(entries.map(([key, value]) => [key.replaceAll('_', '-'), value]));
  }

  /** A value as it is written; underscores and hyphens in keys are the same. */
  text(key: string): string | null {
    return this.byKey.get(key.replaceAll('_', '-')) ?? null;
  }

  fact(key: string): Fact<string> | null {
    const value = this.text(key);
    if (value === null) return null;
    const { what } = this.place;
    const named = key === this.implied ? what : `${what}${what.includes(' ') ? ',' : ' '}${key}`;
    return { value, place: { ...this.place, what: named } };
  }

  keys(): string[] {
    return [...this.byKey.keys()];
  }

  entries(): [string, string][] {
    return [...this.byKey];
  }
}

/**
 * Parses the value of an option.
 * @param option as written, `-device`
 * @param implied what the first part without `=` is the value of
 */
export function parseOptions(option: string, value: Word, implied: string, text: ConfigText): Options {
  const place = (name: string): Place => ({ ...value.place, what: `${option} ${name}`.trim() });
  const entries = value.text.startsWith('{')
    ? jsonEntries(value, text)
    : keyValueEntries(value.text, implied);
  const named = new Map(entries);
  // A drive is known by its id: its file may be a long path.
  const id = named.get('id');
  const name = implied === 'file' ? (id === undefined ? '' : `id=${id}`) : named.get(implied);
  return new Options(entries, place((name ?? '').slice(0, 40)), implied);
}

function keyValueEntries(value: string, implied: string): [string, string][] {
  return splitAtCommas(value).map((part, index): [string, string] => {
    const at = part.indexOf('=');
    if (at > 0) return [part.slice(0, at).trim(), part.slice(at + 1)];
    if (index === 0) return [implied, part];
    // QemuOpts: "no" in front switches off.
    return part.startsWith('no') && part.length > 2 && !part.startsWith('node')
      ? [part.slice(2), 'off']
      : [part, 'on'];
  });
}

function splitAtCommas(value: string): string[] {
  const parts: string[] = [];
  let part = '';
  for (let at = 0; at < value.length; at++) {
    if (value[at] !== ',') part += value[at];
    else if (value[at + 1] === ',') {
      part += ',';
      at += 1;
    } else {
      parts.push(part);
      part = '';
    }
  }
  if (part !== '') parts.push(part);
  return parts;
}

function jsonEntries({ text: json, place }: Word, text: ConfigText): [string, string][] {
  const scan = scanJson(json, 0);
  if (!scan.ok) {
    const found = json.slice(scan.at, scan.at + 20);
    throw text.errorAt(place, `this is not JSON: found ${quoted(found)} where ${scan.expected} is needed`);
  }
  const entries: [string, string][] = [];
  flatten(JSON.parse(json.slice(0, scan.end)), '', entries);
  return entries;
}

function flatten(value: unknown, path: string, into: [string, string][]): void {
  if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value))
      flatten(inner, path === '' ? key : `${path}.${key}`, into);
  } else if (path !== '') {
    into.push([path, typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value)]);
  }
}
