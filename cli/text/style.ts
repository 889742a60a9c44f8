/** How text is set: the width there is, and whether there is colour. */
import pc from 'picocolors';
import type { Output } from '../io.js';

/** picocolors, switched on or off. */
export type Colors = ReturnType<typeof pc.createColors>;

export interface Style {
  readonly colors: Colors;
  readonly colored: boolean;
  /** Columns to fill. */
  readonly width: number;
}

/** Where no terminal says otherwise, and the most that is used of a wide one: longer lines are hard to follow. */
const WIDTH = 100;
const NARROWEST = 72;

/**
 * The style for an output, null for a file. NO_COLOR wins over FORCE_COLOR, and `--color` over both.
 */
export function styleFor(
  output: Output | null,
  env: Readonly<Record<string, string | undefined>>,
  color: 'auto' | 'always' | 'never',
): Style {
  const colored = color === 'auto' ? wanted(output, env) : color === 'always';
  const columns = output?.columns ?? WIDTH;
  return {
    colors: pc.createColors(colored),
    colored,
    width: Math.max(NARROWEST, Math.min(WIDTH, columns)),
  };
}

function wanted(output: Output | null, env: Readonly<Record<string, string | undefined>>): boolean {
  if ((env['NO_COLOR'] ?? '') !== '') return false;
  const forced = env['FORCE_COLOR'] ?? '';
  if (forced !== '') return forced !== '0' && forced !== 'false';
  return output !== null && output.isTTY && env['TERM'] !== 'dumb';
}

/** Plain text of 100 columns, as in the documents. */
export const plain: Style = { colors: pc.createColors(false), colored: false, width: WIDTH };
