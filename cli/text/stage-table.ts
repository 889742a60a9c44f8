/** Stages down, configurations across: the numbers behind the ladder. */
import { type BarResult, byStage } from '../../analysis/talk.js';
import { paint, stageKey } from './ladder.js';
import { us } from './numbers.js';
import type { Style } from './style.js';
import { table } from './table.js';

/** Width of a column of numbers, and of the names before them. */
const COLUMN = 6;
const NAMES = 24;

/** One decimal, as fine as any figure is known; a dot where a configuration has no such stage. */
export function stageTable(bars: readonly BarResult[], style: Style): string {
  const fit = Math.max(1, Math.floor((style.width - NAMES) / COLUMN));
  const tables: string[] = [];
  for (let from = 0; from < bars.length; from += fit)
    tables.push(part(bars, bars.slice(from, from + fit), style));
  return tables.join('\n\n');
}

function part(all: readonly BarResult[], bars: readonly BarResult[], style: Style): string {
  const sums = bars.map((bar) => new Map(byStage(bar.stages).map(({ stage, us }) => [stage, us])));
  const rows = [...stageKey(all)].map(([stage, letter]) => [
    style.colored ? paint(stage, style.colors)(letter) : letter,
    stage,
    ...sums.map((sum) => us(sum.get(stage) ?? 0)),
  ]);
  const total = ['', 'period', ...bars.map((bar) => us(bar.periodUs))].map((cell) => style.colors.bold(cell));
  const columns = [
    { head: '' },
    { head: 'µs a request' },
    ...bars.map(({ id }) => ({ head: id.padStart(4), align: 'right' as const })),
  ];
  return table(columns, [...rows, total], style);
}
