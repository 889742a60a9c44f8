/**
 * A YAML file written by a person: its text is parsed with positions kept, checked against a zod schema, and
 * every error names the file, the line and the key, with the nearest key when one is misspelt.
 */
import { LineCounter, isMap, isNode, isPair, isScalar, parseDocument, visit } from 'yaml';
import type { Document } from 'yaml';
import * as z from 'zod';
import { ConfigError } from '../../sim/errors.js';
import { didYouMean } from '../../sim/nearest.js';

/** Keys and indices from the top of the file to a value. */
export type YamlPath = readonly (string | number)[];

/** A checked file: its contents, and where each value stands. */
export interface YamlFile<T> {
  readonly contents: T;
  /** `models/costs/idle.yaml:14, low of c1_exit`: how an error about the value at `path` begins. */
  readonly where: (path: YamlPath) => string;
  /** `models/costs/idle.yaml:14`: file and line of the value at `path`. */
  readonly line: (path: YamlPath) => string;
  /** Whether the key at `path` has nothing after it, which YAML reads as null. */
  readonly isEmpty: (path: YamlPath) => boolean;
}

/** Longest file read [characters], unless the caller says less; the largest of the catalogue has about 25,000. */
const longest = 1_000_000;

/** Parses and checks `text`; `file` is its name in errors. */
export function readYaml<T>(
  text: string,
  file: string,
  schema: z.ZodType<T>,
  maxLength: number = longest,
): YamlFile<T> {
  if (text.length > maxLength) {
    throw new ConfigError(
      `${file}: the file has ${text.length} characters; ${maxLength} is the most that is read`,
    );
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, schema: 'core' });
  // A warning is a tag that nobody knows: what it stands for cannot be read.
  const problem = document.errors[0] ?? document.warnings[0];
  if (problem !== undefined) {
    throw new ConfigError(`${file}:${lines.linePos(problem.pos[0]).line}: ${sentence(problem.message)}`);
  }
  const line = (path: YamlPath): string => `${file}:${lines.linePos(offsetOf(document, path)).line}`;
  const where = (path: YamlPath): string => `${line(path)}${spokenPath(path)}`;
  const result = schema.safeParse(plainContents(document, file, lines));
  const isEmpty = (path: YamlPath): boolean => {
    const node = document.getIn(path, true);
    return isScalar(node) && node.value === null && !node.source;
  };
  if (result.success) return { contents: result.data, where, line, isEmpty };
  throw new ConfigError(firstIssue(result.error, schema, where));
}

function plainContents(document: Document, file: string, lines: LineCounter): unknown {
  try {
    visit(document, { Pair: (_, { key }) => checkKey(key, file, lines) });
    return document.toJS();
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    // The parser limits how often an alias may be repeated, so that a small file cannot fill the memory.
    throw new ConfigError(`${file}: ${sentence(error instanceof Error ? error.message : 'cannot be read')}`);
  }
}

/** A key must be a word; and one that has a meaning of its own in JavaScript would be lost on the way, silently. */
function checkKey(key: unknown, file: string, lines: LineCounter): void {
  if (isScalar(key) && key.value !== '__proto__') return;
  const line = lines.linePos(isNode(key) ? (key.range?.[0] ?? 0) : 0).line;
  throw new ConfigError(
    `${file}:${line}: ${isScalar(key) ? 'the key "__proto__" cannot be used' : 'a key must be a word'}`,
  );
}

function firstIssue(error: z.ZodError, schema: z.ZodType, where: (path: YamlPath) => string): string {
  const issue = error.issues[0];
  const path = issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step));
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0];
    const known = keysAt(schema, path);
    const hint = didYouMean(key, known);
    return `${where([...path, key])}: unknown key "${key}"${hint === '' ? `; known are ${known.join(', ')}` : hint}`;
  }
  if (issue.code === 'invalid_key') {
    return `${where(path)}: the key "${String(path.at(-1))}" ${sentence(issue.issues[0].message)}`;
  }
  return `${where(path)}: ${sentence(issue.message)}`;
}

/** The keys a mapping at `path` may have, read off the schema. Only called once something is wrong. */
function keysAt(schema: z.ZodType, path: YamlPath): string[] {
  let at: unknown = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  for (const step of path) {
    const { properties, additionalProperties, items } = notNull(at as z.core.JSONSchema.JSONSchema);
    at = typeof step === 'number' ? items : (properties?.[step] ?? additionalProperties);
    if (typeof at !== 'object') return [];
  }
  return Object.keys(notNull(at as z.core.JSONSchema.JSONSchema).properties ?? {});
}

/** The mapping of what is a mapping or null. */
function notNull(schema: z.core.JSONSchema.JSONSchema): z.core.JSONSchema.JSONSchema {
  const either = schema.anyOf?.find((one) => typeof one === 'object' && one.properties !== undefined);
  return typeof either === 'object' ? either : schema;
}

/** Offset of the key (better than the value: a value may begin lines later), or of the nearest parent. */
function offsetOf(document: Document, path: YamlPath): number {
  for (let length = path.length; length > 0; length--) {
    const parent = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const pair = isMap(parent)
      ? parent.items.find((item) => isPair(item) && String(item.key) === String(path[length - 1]))
      : undefined;
    const node = pair?.key ?? document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}

/** `, low of c1_exit`: the last steps, since the first ones are the same for every row of a file. */
function spokenPath(path: YamlPath): string {
  const steps = path.filter((step) => step !== 'costs').map(String);
  return steps.length === 0 ? '' : `, ${steps.reverse().join(' of ')}`;
}

/** A parser's message in the house style: one line that begins in lower case and has no full stop. */
function sentence(message: string): string {
  const line = message.replaceAll(/\s+/gu, ' ').trim().replace(/\.$/u, '');
  return line.charAt(0).toLowerCase() + line.slice(1);
}
