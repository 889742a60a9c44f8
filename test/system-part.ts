/** Tests that need a program of the system: run where it is, named as skipped elsewhere. */
import { spawnSync } from 'node:child_process';
import { test } from 'vitest';

/** `test` where `program` can be run; else a test that is skipped and says what it needs. */
export function testWith(program: string): (name: string, run: () => void | Promise<void>) => void {
  const found = spawnSync(program, ['--version']).error === undefined;
  if (found) return (name, run) => test(name, run);
  return (name, run) => test.skip(`${name} (skipped: needs ${program})`, run);
}
