/** Builds a small C program of ours with the system's compiler, on the machine where it will run. */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { ConfigError } from '../../sim/errors.js';

/** Where the package has the sources; a build has no copy of them. */
const SOURCES = 'calibration/vm/native';

/**
 * @param source a file of calibration/vm/native
 * @returns the path of the program
 * @throws ConfigError when there is no compiler, or it fails
 */
export async function compile(
  source: string,
  output: string,
  words: readonly string[] = [],
): Promise<string> {
  const child = spawn('cc', ['-O2', '-s', ...words, '-o', output, join(packageFolder(), SOURCES, source)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => void (errors += String(chunk)));
  const code = await new Promise<number | null>((resolve) => {
    child.on('error', () => resolve(-1));
    child.on('close', resolve);
  });
  if (code === -1) throw new ConfigError('there is no C compiler (cc); install gcc and libc6-dev');
  if (code !== 0) {
    const first = errors.split('\n').find((line) => line.includes('error') || line.includes('cannot')) ?? '';
    throw new ConfigError(`cc cannot build ${output} (${first.trim()}); install gcc and libc6-dev`);
  }
  return output;
}

function packageFolder(): string {
  return dirname(createRequire(import.meta.url).resolve('qd1/package.json'));
}
