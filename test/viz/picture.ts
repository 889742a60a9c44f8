/** Pictures as tests: each chart is compared with its committed file, and the files are the gallery. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

/**
 * Expects `svg` to be `test/viz/output/<name>.svg`. Where it is not, the new picture is left beside the old one as
 * `<name>-changed.svg`; `UPDATE_PICTURES=1` accepts it.
 */
export function expectPicture(name: string, svg: string): void {
  const changed = path(`${name}-changed`);
  rmSync(changed, { force: true });
  if (process.env['UPDATE_PICTURES'] === '1') {
    writeFileSync(path(name), svg);
    return;
  }
  const expected = existsSync(path(name)) ? readFileSync(path(name), 'utf8') : '';
  if (svg === expected) return;
  writeFileSync(changed, svg);
  expect.fail(`${name}.svg changed; look at ${name}-changed.svg beside it, then run with UPDATE_PICTURES=1`);
}

function path(file: string): string {
  return fileURLToPath(new URL(`output/${file}.svg`, import.meta.url));
}
