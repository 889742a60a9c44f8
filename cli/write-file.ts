/** Writes a result to a file, complete or not at all: to a temporary file beside it, which then takes its name. */
import { chmod, realpath, rename, stat, unlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ConfigError } from '../sim/errors.js';

/**
 * Replaces the file at `path`; a symbolic link stays one, and its target is replaced.
 * @throws ConfigError when it cannot be written
 */
export async function writeWhole(path: string, data: string | Uint8Array): Promise<void> {
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
    if (error instanceof ConfigError) throw error;
    throw unwritable(path, error);
  }
}

async function replace(path: string, data: string | Uint8Array, mode: number | undefined): Promise<void> {
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

function unwritable(path: string, error: unknown): ConfigError {
  const code = (error as NodeJS.ErrnoException).code ?? '';
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
