/**
 * Writes a result that comes in pieces to a file, complete or not at all, without holding it: each piece goes to a
 * temporary file beside it, which then takes its name. What fits into memory has `write-file.ts`.
 */
import { chmod, open, realpath, rename, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ConfigError } from '../sim/errors.js';

/**
 * Replaces the file at `path`; a symbolic link stays one, and its target is replaced.
 * @throws ConfigError when it cannot be written
 */
export async function writeChunks(path: string, chunks: Iterable<string>): Promise<void> {
  if (path === '') throw new ConfigError('the file to write has no name; give one');
  try {
    const existing = await stat(path).catch(() => null);
    if (existing?.isDirectory() === true) {
      throw new ConfigError(`"${path}" is a directory; give the name of a file`);
    }
    // A terminal, a pipe or /dev/null has no name that another file could take.
    if (existing !== null && !existing.isFile()) return await writeInto(path, 'w', chunks);
    const target = existing === null ? path : await realpath(path);
    const temporary = join(dirname(target), `.${basename(target)}.${process.pid}.tmp`);
    try {
      await writeInto(temporary, 'wx', chunks);
      if (existing !== null) await chmod(temporary, existing.mode);
      await rename(temporary, target);
    } catch (error) {
      await unlink(temporary).catch(() => undefined);
      throw error;
    }
  } catch (error) {
    throw isSystemError(error) ? unwritable(path, error) : error;
  }
}

async function writeInto(path: string, flags: string, chunks: Iterable<string>): Promise<void> {
  const file = await open(path, flags);
  try {
    for (const chunk of chunks) await file.write(chunk);
  } finally {
    await file.close();
  }
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}

/** The system's own words: `ENOSPC: no space left on device, write`. */
function unwritable(path: string, error: NodeJS.ErrnoException): ConfigError {
  const reason = /^\w+: ([^,]+)/.exec(error.message)?.[1] ?? error.code ?? 'unknown';
  return new ConfigError(`"${path}" cannot be written: ${reason}; give another name`, { cause: error });
}
