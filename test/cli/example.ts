/** Output as documentation: committed files that a test holds against what the program prints. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect } from 'vitest';
import { repository } from './captured.js';

/** Expects the file at `path` of the repository to hold `text`; `UPDATE_EXAMPLES=1` rewrites it. */
export function expectCurrent(path: string, text: string): void {
  const file = repository(path);
  if (process.env['UPDATE_EXAMPLES'] === '1') {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return;
  }
  const committed = existsSync(file) ? readFileSync(file, 'utf8') : '';
  expect(text, `${path} is not current; look at what changed, then run with UPDATE_EXAMPLES=1`).toBe(
    committed,
  );
}
