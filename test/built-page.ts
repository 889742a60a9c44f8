/** Builds the teaching page before the tests, unless it is newer than what it is built from. */
import { execFileSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

function timeOf(path: string): number {
  const file = fileURLToPath(new URL(`../${path}`, import.meta.url));
  return existsSync(file) ? statSync(file).mtimeMs : 0;
}

/** Called by Vitest, once. */
export default function setup(): void {
  const compiled = Math.max(timeOf('dist/viz/page/main.js'), timeOf('dist/tools/build-page.js'));
  const madeFrom = Math.max(compiled, timeOf('viz/page/page.css'));
  if (timeOf('dist/page/index.html') > madeFrom) return;
  const builder = fileURLToPath(new URL('../dist/tools/build-page.js', import.meta.url));
  if (!existsSync(builder)) throw new Error('dist is missing; run npm run build');
  execFileSync(process.execPath, [builder], { stdio: ['ignore', 'ignore', 'inherit'] });
}
