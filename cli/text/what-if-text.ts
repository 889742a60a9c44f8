/** Optimizations applied, for people: what they are, what they change, and what one gives up. */
import type { WhatIfResult } from '../../analysis/what-if.js';
import { compareText } from './compare-text.js';
import { heading, paragraph } from './prose.js';
import type { Style } from './style.js';
import { table } from './table.js';

/** Everything `qd1 what-if` says. */
export function whatIfText(result: WhatIfResult, style: Style): string {
  const { optimizations, base, loses } = result;
  const rows = optimizations.map(({ id, title }) => [style.colors.bold(id), title]);
  const price =
    loses.length === 0
      ? 'Nothing is lost: live migration, snapshots and sharing of the drive stay.'
      : `Lost: ${loses.join(', ')}.`;
  return [
    `${heading(`${base.id} with`, style)}\n${table([{ head: '' }, { head: '', cut: true }], rows, style, 2)}`,
    compareText(result, style).trimEnd(),
    `${heading('Price', style)}\n${paragraph(`${price} What each needs, and what to paste: qd1 explain ID.`, style, '  ')}\n`,
  ].join('\n\n');
}
