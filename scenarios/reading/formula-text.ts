/**
 * From text to syntax tree, for text written by a stranger.
 *
 * Everything that can be refused by looking at the characters is refused before the parser sees it: length,
 * depth of brackets, and any character that no accepted formula contains. That alone removes strings,
 * assignments, powers, factorials, ranges, comments and blocks. What is left is decided node by node when the
 * tree is walked (`formula.ts`); mathjs parses and never evaluates.
 */
import type { MathNode } from 'mathjs';
import { ConfigError } from '../../sim/errors.js';
import { arithmetic } from './units.js';

/** Longest formula [characters]; the longest in the catalogue of costs has about 250. */
const maxLength = 2000;

/** Deepest nesting of brackets. A parser that recurses would overflow the stack at about a thousand. */
const maxBrackets = 24;

const refused = /[^A-Za-z0-9_.+\-*/(),[\] ]/u;

/** What an accepted formula is made of, for the end of an error message. */
export const accepted: string =
  'a formula is made of numbers, + - * /, parentheses, the units ns us ms s B KiB MiB, names of costs and ' +
  'the functions min, max, constant, uniform, normal, lognormal, quantiles, shifted and mixture';

/** The tree of a formula; a `ConfigError` that begins with `where` when it cannot be one. */
export function parseFormula(text: string, where: string): MathNode {
  if (text.length > maxLength) {
    throw new ConfigError(
      `${where}: the formula has ${text.length} characters; ${maxLength} is the most that is read`,
    );
  }
  const plain = text
    .replaceAll(/[µμ]s\b/gu, 'us')
    .replaceAll(/\s+/gu, ' ')
    .trim();
  if (plain === '') throw new ConfigError(`${where}: found nothing; ${accepted}`);
  const odd = refused.exec(plain);
  if (odd !== null) throw new ConfigError(`${where}: found '${odd[0]}' in ${quoted(text)}; ${accepted}`);
  if (bracketDepth(plain) > maxBrackets) {
    throw new ConfigError(`${where}: brackets are nested deeper than ${maxBrackets} in ${quoted(text)}`);
  }
  try {
    return arithmetic.parse(plain);
  } catch (error) {
    const reason = error instanceof SyntaxError ? error.message : 'it is nested too deeply';
    throw new ConfigError(`${where}: cannot read ${quoted(text)}: ${reason}; ${accepted}`);
  }
}

/** Text in quotation marks, shortened so that a message stays one readable line. */
export function quoted(text: string): string {
  const line = text.replaceAll(/\s+/gu, ' ').trim();
  return `"${line.length > 60 ? `${line.slice(0, 57)}...` : line}"`;
}

function bracketDepth(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const character of text) {
    if (character === '(' || character === '[') deepest = Math.max(deepest, ++depth);
    else if (character === ')' || character === ']') depth--;
  }
  return deepest;
}
