/** Quiet tables: aligned columns under dim heads, nothing else. */
import { stripVTControlCharacters } from 'node:util';
import Table from 'cli-table3';
import type { Style } from './style.js';

/** A column: its head (a line break makes two lines) and how its cells stand. */
export interface Column {
  readonly head: string;
  /** Default left. */
  readonly align?: 'left' | 'right';
  /** Its cells are cut, and lose their colour, where the table would else be too wide. */
  readonly cut?: boolean;
}

/** What parts columns: less where there is little room. */
function gap({ width }: Style): string {
  return width < 90 ? ' ' : '  ';
}

/** `indent` spaces stand before each line. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  style: Style,
  indent = 0,
): string {
  const made = emptyTable(columns, style);
  const heads = columns.map(({ head }) => head);
  const headLines = heads.every((head) => head === '')
    ? 0
    : Math.max(...heads.map((head) => head.split('\n').length));
  if (headLines > 0) made.push(heads.map((head) => ({ content: head, vAlign: 'bottom' as const })));
  made.push(...fitted(columns, rows, style, indent));
  return made
    .toString()
    .split('\n')
    .map((line, index) => {
      const told = `${' '.repeat(indent)}${line.trimEnd()}`;
      return index < headLines ? style.colors.dim(told) : told;
    })
    .join('\n');
}

function emptyTable(columns: readonly Column[], style: Style): Table.Table {
  const lines = ['top', 'bottom', 'mid', 'left', 'right'].flatMap((side) => [side, `${side}-mid`]);
  const corners = ['top-left', 'top-right', 'bottom-left', 'bottom-right', 'mid-mid'];
  return new Table({
    chars: { ...Object.fromEntries([...lines, ...corners].map((name) => [name, ''])), middle: gap(style) },
    colAligns: columns.map(({ align }) => align ?? 'left'),
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
}

/** The rows with the column that may be cut no wider than there is room. */
function fitted(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  style: Style,
  indent: number,
): string[][] {
  const cut = columns.findIndex((column) => column.cut === true);
  const widthOf = (column: number): number => {
    const cells = [...columns[column].head.split('\n'), ...rows.map((row) => row[column])];
    return Math.max(...cells.map((text) => stripVTControlCharacters(text).length));
  };
  const others = columns.reduce(
    (sum, _, index) => sum + gap(style).length + (index === cut ? 0 : widthOf(index)),
    indent,
  );
  const room = Math.max(16, style.width - others);
  const cell = (text: string, index: number): string => {
    const bare = index === cut ? stripVTControlCharacters(text) : '';
    return bare.length > room ? `${bare.slice(0, room - 1).trimEnd()}…` : text;
  };
  return rows.map((row) => row.map(cell));
}
