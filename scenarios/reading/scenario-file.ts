/** A scenario file, read: what it gives, in order, each with the line where it stands. */
import { ConfigError } from '../../sim/errors.js';
import { fieldAt, sectionAt } from '../defaults.js';
import type { Field, FieldValue, Section } from '../field.js';
import { scenarioFileSchema } from '../schema.js';
import { readFieldValue } from './field-value.js';
import { readYaml } from './yaml-file.js';

/** One thing that a file gives: a field's value, or a section switched on or off. */
interface Given {
  readonly path: string;
  readonly value: FieldValue;
  readonly section: boolean;
  /** `x.yaml:14`. */
  readonly line: string;
  /** How an error about it begins. */
  readonly where: string;
}

/** A cost that a file gives, not worked out yet. */
interface GivenCost {
  readonly id: string;
  readonly formula: string;
  readonly where: string;
}

export interface ScenarioFileContents {
  /** Id of the preset that it starts from, and how an error about it begins. */
  readonly base: { readonly id: string; readonly where: string } | null;
  readonly given: readonly Given[];
  readonly costs: readonly GivenCost[];
}

/** Longest scenario file read [characters]; about ten times what one with every field and long comments has. */
const maxLength = 32_768;

/** Reads the text of a scenario file; `file` is its name in errors. */
export function readScenarioFile(text: string, file: string): ScenarioFileContents {
  const { contents, where, line, isEmpty } = readYaml(text, file, scenarioFileSchema, maxLength);
  const given: Given[] = [];
  const walk = (mapping: object, steps: readonly string[]): void => {
    for (const [key, value] of Object.entries(mapping)) {
      if (value === undefined) continue;
      const at = [...steps, key];
      const path = at.join('.');
      const place = { path, line: line(at), where: where(at) };
      const section = sectionAt(path);
      const field = fieldAt(path);
      if (value === null && isEmpty(at)) throw new ConfigError(emptyKey(place.where, section ?? field));
      if (field !== undefined) {
        given.push({ ...place, value: readFieldValue(field, value, place.where), section: false });
      } else if (section !== undefined) {
        if (section.orNull !== undefined)
          given.push({ ...place, value: value === null ? null : 'on', section: true });
        if (value !== null) walk(value as object, at);
      }
    }
  };
  walk(contents, []);
  const base =
    typeof contents.extends === 'string' ? { id: contents.extends, where: where(['extends']) } : null;
  const costs = Object.entries((contents.costs ?? {}) as Record<string, string | number>).map(
    ([id, formula]) => ({
      id,
      formula: String(formula),
      where: where(['costs', id]),
    }),
  );
  return { base, given, costs };
}

/** Is a key without a value meant to switch on or off? YAML says null; a person may have meant either. */
function emptyKey(where: string, at: Section | Field | undefined): string {
  const on = at !== undefined && 'default' in at ? 'a value' : '{} for one with defaults';
  return `${where}: nothing is written here; write ${on}, or null (${at?.orNull ?? 'nothing'})`;
}
