/** The page of the talk's mechanisms: it is complete, its settings exist, its commands run. */
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fieldAt, sectionAt } from '../../scenarios/defaults.js';
import { qd1 } from '../cli/captured.js';

const page = readFileSync('docs/mechanisms.md', 'utf8');
const [ofTheTalk, beyond] = page.split('## Beyond the talk');
const mechanisms = rowsOf(ofTheTalk);
const more = rowsOf(beyond);

/** The cells of each row of the tables in a text, their heads left out. */
function rowsOf(text: string): string[][] {
  const lines = text.split('\n').filter((line) => line.startsWith('| '));
  const cells = lines.map((line) => line.split('|').slice(1, -1));
  return cells.slice(2).map((row) => row.map((cell) => cell.trim()));
}

function words(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1]);
}

test('the talk names 21 mechanisms, and each has a model, a test and a command', () => {
  expect(mechanisms.map(([number]) => Number(number))).toEqual(Array.from({ length: 21 }, (_, i) => i + 1));
  for (const [, title, model, , test_, command] of mechanisms) {
    expect(title).not.toBe('');
    expect(model === 'below' || words(model).length > 0, title).toBe(true);
    expect(
      words(test_).every((path) => path.startsWith('test/')),
      title,
    ).toBe(true);
    expect(words(test_).length, title).toBeGreaterThan(0);
    expect(words(command), title).toEqual([expect.stringMatching(/^qd1 /)]);
  }
});

test('what switches a mechanism is a setting', () => {
  const settings = mechanisms
    .flatMap(([, , , switches]) => words(switches))
    .filter((word) => word !== '--set');
  for (const path of settings) expect(fieldAt(path) ?? sectionAt(path), path).toBeDefined();
});

test('every command runs, and a change that one makes has an effect', async () => {
  for (const row of mechanisms) {
    const [command] = words(row[5]);
    const compares = command.startsWith('qd1 compare');
    const { code, stdout, stderr } = await qd1([
      ...command.split(' ').slice(1),
      ...(compares ? ['--json'] : []),
    ]);
    expect(code, `${command}: ${stderr}`).toBe(0);
    expect(stdout).not.toBe('');
    if (!compares) continue;
    const { difference } = JSON.parse(stdout) as { difference: { periodUs: number } };
    expect(Math.abs(difference.periodUs), command).toBeGreaterThan(0);
  }
}, 60_000);

test('what is beyond the talk has models, settings and tests that exist, and commands that run', async () => {
  expect(more.length).toBeGreaterThan(0);
  for (const [title, model, switches, test_, command] of more) {
    for (const path of [...words(model), ...words(test_)])
      expect(existsSync(path), `${title}: ${path}`).toBe(true);
    expect(words(test_).length, title).toBeGreaterThan(0);
    for (const path of words(switches)) expect(fieldAt(path), `${title}: ${path}`).toBeDefined();
    const [line] = words(command);
    const { code, stdout, stderr } = await qd1([...line.split(' ').slice(1), '--json']);
    expect(code, `${line}: ${stderr}`).toBe(0);
    const { difference } = JSON.parse(stdout) as { difference: { periodUs: number } };
    expect(Math.abs(difference.periodUs), line).toBeGreaterThan(0);
  }
}, 60_000);
