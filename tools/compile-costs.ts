/**
 * Compiles the YAML files of `models/costs` into `models/costs/catalogue.generated.ts`: plain rows in
 * nanoseconds. Part of the build, run from the root of the repository; it imports nothing that it generates.
 */
import { readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cost } from '../models/costs/cost.js';
import { readCostFiles } from '../scenarios/reading/cost-file.js';
import { Qd1Error } from '../sim/errors.js';

const folder = join('models', 'costs');

/** The text of the generated module for these rows. */
function moduleOf(rows: readonly Cost[]): string {
  return [
    '// Generated from the YAML files beside it by tools/compile-costs.ts; do not edit.',
    "import type { Cost } from './cost.js';",
    '',
    `export const rows: readonly Cost[] = ${JSON.stringify(rows, null, 1)};`,
    '',
  ].join('\n');
}

function compile(): void {
  // By name, not in the order of the file system, so that the same sources give the same bytes everywhere.
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .toSorted();
  const files = names.map((name) => ({
    name: `${folder}/${name}`,
    text: readFileSync(join(folder, name), 'utf8'),
  }));
  const rows = readCostFiles(files);
  const target = join(folder, 'catalogue.generated.ts');
  // A reader (a test run, an editor) never meets half a module: written aside, then renamed.
  const aside = `${target}.${process.pid}.tmp`;
  writeFileSync(aside, moduleOf(rows));
  renameSync(aside, target);
  process.stderr.write(`${rows.length} costs from ${names.length} files -> ${target}\n`);
}

try {
  compile();
} catch (error) {
  if (!(error instanceof Qd1Error)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
