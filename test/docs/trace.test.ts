/** docs/trace.md lists the names of events as they are; `UPDATE_EXAMPLES=1` rewrites its table. */
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { EventRow } from '../../analysis/trace/event-row.js';
import { eventTable } from '../../analysis/trace/event-table.js';
import { repository } from '../cli/captured.js';

const FILE = repository('docs/trace.md');
const [BEGIN, END] = ['<!-- events -->\n', '<!-- end of events -->'];

const code = (texts: readonly string[] = []): string => texts.map((text) => `\`${text}\``).join(', ');

function cells({ site, only = [], before, after, words, begins, ends, source }: EventRow): string[] {
  const where = [
    ...(only.length === 0 ? [] : [only.join(', ')]),
    ...(before === undefined ? [] : [`before \`${before}\``]),
    ...(after === undefined ? [] : [`after \`${after}\``]),
  ];
  return [`\`${site}\``, where.join('; '), words, code(begins), code(ends), source];
}

/** As prettier sets a table that is too wide to align. */
function tableText(): string {
  const rows = [['work', 'where', 'what', 'begins', 'ends', 'source'], ...eventTable.map(cells)];
  const lines = rows.map((row) => `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`);
  lines.splice(1, 0, `| ${rows[0].map(() => '---').join(' | ')} |`);
  return `${lines.map((line) => line.replaceAll('|  |', '| |').replaceAll('|  |', '| |')).join('\n')}\n`;
}

/** Without what only sets it. */
const told = (table: string): string => table.replaceAll(/[ -]+/g, ' ');

test('the table of events is that of the program', () => {
  const text = readFileSync(FILE, 'utf8');
  const [begin, end] = [text.indexOf(BEGIN) + BEGIN.length, text.indexOf(END)];
  expect(begin).toBeGreaterThan(BEGIN.length);
  expect(end).toBeGreaterThanOrEqual(begin);
  if (process.env['UPDATE_EXAMPLES'] === '1') {
    writeFileSync(FILE, `${text.slice(0, begin)}\n${tableText()}\n${text.slice(end)}`);
    return;
  }
  expect(told(text.slice(begin, end)).trim(), 'look at what changed, then run with UPDATE_EXAMPLES=1').toBe(
    told(tableText()).trim(),
  );
});
