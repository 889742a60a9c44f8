/** The recorded data that comes with the source: the folder `data` of the package. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { ConfigError } from '../../sim/errors.js';

/** The program was installed without its recorded data. */
export class NotRecorded extends ConfigError {}

/** The path of a file below `data`, wherever the program was started. */
export function recordedPath(name: string): string {
  return join(dirname(createRequire(import.meta.url).resolve('qd1/package.json')), 'data', name);
}

/**
 * The text of a file below `data`.
 * @throws NotRecorded where the program was installed without it
 */
export function readRecorded(name: string): string {
  try {
    return readFileSync(recordedPath(name), 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new NotRecorded(
      `data/${name} cannot be read (${code}); recorded data come with the source of qd1, not with its package: run it from a checkout`,
      { cause: error },
    );
  }
}
