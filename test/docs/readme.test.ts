/** The commands that the README shows, run as they stand there: a stranger types them first. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { qd1, temporary } from '../cli/captured.js';

const lines = [...readFileSync('README.md', 'utf8').matchAll(/^npx qd1 (.+?)(?: +# .*)?$/gm)].map(
  ([, words]) => words,
);

/** A result of fio that everyone has, in place of the reader's own. */
const measured = 'data/fio-real/qemu-perf/qemu-7.2.0-iodepth-1.json';

/** As a shell would part them; files are written elsewhere. */
function words(line: string, folder: string): string[] {
  return [...line.matchAll(/(?:[^\s']|'[^']*')+/g)]
    .map(([word]) => word.replaceAll("'", ''))
    .map((word) =>
      word === 'fio.json' ? measured : /^\w+\.(?:html|json)$/.test(word) ? join(folder, word) : word,
    );
}

test('there are a dozen and more', () => {
  expect(lines.length).toBeGreaterThan(12);
});

/** `qd1 serve` ends only when it is interrupted (test/cli/serve.test.ts), and `qd1 validate` takes a minute. */
const ending = lines.filter((line) => line !== 'serve' && line !== 'validate');

test.each(ending)('npx qd1 %s', async (line) => {
  const folder = dirname(temporary('any'));
  const { code, stdout, stderr } = await qd1(words(line, folder));
  expect(stderr).toBe('');
  expect(code).toBe(0);
  const written = words(line, folder).filter((word) => word.startsWith(folder));
  for (const file of written) expect(existsSync(file)).toBe(true);
  if (!line.includes(' -o ')) expect(stdout).not.toBe('');
});
