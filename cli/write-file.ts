/**
 * Writes a result to a file, complete or not at all: to a temporary file beside it, which then takes its name. One that
 * comes in pieces is never held as a whole.
 */

import { chmod, realpath, rename, stat, unlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ConfigError } from '../sim/errors.js';

/** All at once, or in pieces. */
type Contents = string | Uint8Array | Iterable<string>;

/**
 * Replaces the file at `path`; a symbolic link stays one, and its target is replaced.
 * @throws ConfigError when it cannot be written
 */
export async function writeWhole(path: string, data: Contents): Promise<void> {
  if (path === '') throw new ConfigError('the file to write has no name; give one');
  try {
    const existing = await stat(path).catch(() => null);
    if (existing?.isDirectory() === true) {
      throw new ConfigError(`"${path}" is a directory; give the name of a file`);
    }
    // A terminal, a pipe or /dev/null has no name that another file could take.
    if (existing !== null && !existing.isFile()) return await writeFile(path, data);
    await replace(existing === null ? path : await realpath(path), data, existing?.mode);
  } catch (error) {
    // What makes the pieces may fail too, and says so itself.
    throw isSystemError(error) ? unwritable(path, error) : error;
  }
}

async function replace(path: string, data: Contents, mode: number | undefined): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
  try {
    await writeFile(temporary, data, { flag: 'wx' });
    if (mode !== undefined) await chmod(temporary, mode);
    await rename(temporary, path);
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw error;
  }
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}

function unwritable(path: string, error: NodeJS.ErrnoException): ConfigError {
  const code = error.code ?? '';
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: `"${path}" cannot be written: there is no directory "${dirname(path)}"; make it first`,
    ENOTDIR: `"${path}" cannot be written: a part of the path is not a directory`,
    EACCES: `"${path}" may not be written; check the permissions of its directory`,
    EROFS: `"${path}" cannot be written: the file system is read-only`,
    ENOSPC: `"${path}" cannot be written: no space is left`,
  };
  return new ConfigError(reasons[code] ?? `"${path}" cannot be written (${code}); give another name`, {
    cause: error,
  });
}
