/** Quiet tables: aligned columns, a rule below the head, nothing else. */
import Table from 'cli-table3';
import type { Style } from './style.js';

/** A column: its head (a line break makes two lines) and on which side its cells stand. */
export interface Column {
  readonly head: string;
  readonly align?: 'left' | 'right';
}

/** Two spaces part columns; `indent` spaces stand before each line. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  style: Style,
  indent = 0,
): string {
  const none = '';
  const made = new Table({
    chars: {
      top: none, 'top-mid': none, 'top-left': none, 'top-right': none,
      bottom: none, 'bottom-mid': none, 'bottom-left': none, 'bottom-right': none,
      left: none, 'left-mid': none, mid: none, 'mid-mid': none,
      right: none, 'right-mid': none, middle: '  ',
    },
    colAligns: columns.map(({ align }) => align ?? 'left'),
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  if (columns.some(({ head }) => head !== '')) {
    made.push(columns.map(({ head }) => ({ content: head, vAlign: 'bottom' as const })));
  }
  made.push(...rows.map((row) => [...row]));
  const lines = made.toString().split('\n');
  const heads = Math.max(0, ...columns.map(({ head }) => (head === '' ? 0 : head.split('\n').length)));
  return lines
    .map((line, index) => {
      const told = `${' '.repeat(indent)}${line.trimEnd()}`;
      return index < heads ? style.colors.dim(told) : told;
    })
    .join('\n');
}
