/**
 * The settings of a scenario as they are put together: each field's value, and who gave it.
 *
 *     defaults  <-  preset  <-  file  <-  --set        what comes later wins
 *
 * A section that may be null (the VM, its IOThread) is switched as a whole. Switched on, its fields begin at their
 * defaults; switched off, they are forgotten.
 */
import { ConfigError } from '../sim/errors.js';
import { fieldAt, fields, sectionAt, sections } from './defaults.js';
import type { FieldValue, Fields } from './field.js';
import type { Scenario } from './scenario.js';

/** A value and where it came from: `default`, `preset B0`, `file x.yaml:14`, `--set`. */
export interface Setting {
  /** For a section that may be null: `'on'`, or null. */
  readonly value: FieldValue;
  readonly origin: string;
}

/** A setting with what there is to know about it: a row of `show`. */
export interface SettingOrigin extends Setting {
  /** Where the default comes from; only of a default. */
  readonly source?: string;
  readonly description: string;
}

const nullable = Object.keys(sections).filter((path) => sections[path].orNull !== undefined);
/** Sections that may be null and all fields, each section before its fields. */
const order = [
  ...Object.keys(fields).reduce((paths, path) => {
    for (const section of nullable) if (path.startsWith(`${section}.`)) paths.add(section);
    return paths.add(path);
  }, new Set<string>()),
];

/** Settings by path; begins as the defaults. */
export class Settings {
  private readonly known: Map<string, Setting>;

  constructor(from: Iterable<readonly [string, Setting]> = []) {
    this.known = new Map(from);
    this.fillDefaults();
  }

  /** A copy that can be changed without changing this one. */
  copy(): Settings {
    return new Settings(this.known);
  }

  /** Gives a field its value. `where` begins the error if its section is switched off. */
  assign(path: string, value: FieldValue, origin: string, where: string): void {
    const off = nullable.find(
      (section) => path.startsWith(`${section}.`) && this.known.get(section)?.value === null,
    );
    if (off !== undefined) {
      throw new ConfigError(
        `${where}: ${path} has no place, since ${off} is null (${sections[off].orNull}); switch it on first, with ${off}=on`,
      );
    }
    this.known.set(path, { value, origin });
  }

  /** Gives a field its default again. */
  reset(path: keyof Fields): void {
    this.known.set(path, { value: fields[path].default, origin: 'default' });
  }

  /** Switches a section that may be null on or off. What is on already keeps its fields. */
  switchSection(path: string, on: boolean, origin: string, where: string): void {
    const parent = nullable.find((section) => path.startsWith(`${section}.`));
    if (parent !== undefined && this.known.get(parent)?.value === null) {
      if (!on) return;
      throw new ConfigError(
        `${where}: ${path} has no place, since ${parent} is null (${sections[parent].orNull}); switch it on first, with ${parent}=on`,
      );
    }
    this.known.set(path, { value: on ? 'on' : null, origin });
    if (on) return this.fillDefaults();
    for (const inner of this.known.keys()) if (inner.startsWith(`${path}.`)) this.known.delete(inner);
  }

  /** The value at a path; undefined where its section is null. */
  get(path: string): FieldValue | undefined {
    return this.known.get(path)?.value;
  }

  /** Path and setting, in the order of the table. */
  entries(): [string, Setting][] {
    return order.flatMap((path) => {
      const setting = this.known.get(path);
      return setting === undefined ? [] : [[path, setting] as [string, Setting]];
    });
  }

  /** The effective scenario. */
  scenario(): Scenario {
    const root: Nested = {};
    for (const [path, { value }] of this.entries()) {
      const steps = path.split('.');
      const last = steps.pop() as string;
      let at = root;
      for (const step of steps) at = (at[step] ??= {}) as Nested;
      at[last] = sectionAt(path) !== undefined && value !== null ? {} : value;
    }
    // The table of fields has exactly the fields of Scenario: its type says so.
    return root as unknown as Scenario;
  }

  /** Each setting with its description, in the order of the table. */
  origins(): Map<string, SettingOrigin> {
    return new Map(
      this.entries().map(([path, setting]) => {
        const field = fieldAt(path);
        const description = field?.means ?? sections[path].means;
        const source = field?.source;
        const cited = setting.origin === 'default' && source !== undefined;
        return [path, { ...setting, ...(cited ? { source } : {}), description }];
      }),
    );
  }

  private fillDefaults(): void {
    const missing = (path: string): boolean => !this.known.has(path) && !this.isOff(path);
    for (const path of order.filter(missing)) {
      this.known.set(path, { value: fieldAt(path)?.default ?? null, origin: 'default' });
    }
  }

  /** Whether a section around the path is null. */
  private isOff(path: string): boolean {
    return nullable.some(
      (section) => path.startsWith(`${section}.`) && this.known.get(section)?.value == null,
    );
  }
}

/** A scenario while it is being built. */
interface Nested {
  [key: string]: FieldValue | Nested;
}
