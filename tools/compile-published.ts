/**
 * Compiles `data/published.json` into `scenarios/published/records.generated.ts`, so that the records need no file to be
 * read. Part of the build, run from the root of the repository; it imports nothing that is generated.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const source = join('data', 'published.json');
const target = join('scenarios', 'published', 'records.generated.ts');

const rows = JSON.parse(readFileSync(source, 'utf8')) as Readonly<Record<string, unknown>>[];
const lines = rows.map((row) => `  ${JSON.stringify(row)},\n`);
const text = [
  '// Generated from data/published.json by tools/compile-published.ts; do not edit.',
  "import type { PublishedRecord } from './record.js';",
  '',
  '/** All records, in the order of the file. */',
  `export const publishedRecords: readonly PublishedRecord[] = [\n${lines.join('')}];`,
  '',
].join('\n');

// A reader (a test run, an editor) never meets half a module: written aside, then renamed.
const aside = `${target}.${process.pid}.tmp`;
writeFileSync(aside, text);
renameSync(aside, target);
process.stderr.write(`${rows.length} published records -> ${target}\n`);
