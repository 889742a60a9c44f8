/** The compiled program as a process: what only a process shows. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { repository } from './captured.js';

const program = repository('dist/cli/main.js');

async function run(
  words: readonly string[],
  stopAfterFirstChunk = false,
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [program, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += String(chunk);
    if (stopAfterFirstChunk) child.stdout.destroy();
  });
  child.stderr.on('data', (chunk: Buffer) => (stderr += String(chunk)));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

describe('the program', () => {
  beforeAll(() => {
    expect(existsSync(program), 'dist/cli/main.js is missing; run npm run build').toBe(true);
  });

  test('tells success, a check that said no, and bad input apart', async () => {
    expect((await run(['list', '--json'])).code).toBe(0);
    const recording = repository('data/qemu-polling/sequences/null10us_p32768.csv');
    expect((await run(['polling', '--replay', recording, '--poll-max-ns', '20000'])).code).toBe(1);
    expect((await run(['tlak'])).code).toBe(2);
  });

  test('writes all of a long result to a pipe', async () => {
    const { stdout } = await run(['run', 'V1', '--json']);
    expect(() => JSON.parse(stdout) as unknown).not.toThrow();
  });

  test.runIf(existsSync('/dev/full'))('says in a sentence that its result cannot be written', async () => {
    const full = openSync('/dev/full', 'w');
    for (const words of [['talk'], ['list', '--json']]) {
      const child = spawn(process.execPath, [program, ...words], { stdio: ['ignore', full, 'pipe'] });
      let stderr = '';
      child.stderr?.on('data', (chunk: Buffer) => (stderr += String(chunk)));
      const [code] = (await once(child, 'close')) as [number | null];
      expect({ code, stderr }).toEqual({
        code: 1,
        stderr: 'qd1: standard output cannot be written: no space is left; make room, or write elsewhere\n',
      });
    }
    closeSync(full);
  });

  test('ends quietly when nobody reads on', async () => {
    const { stderr } = await run(['explain', 'V1'], true);
    expect(stderr).toBe('');
  });
});
