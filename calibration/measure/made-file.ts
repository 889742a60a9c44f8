/** The file that a measurement makes, fills with what does not compress, and removes. */
import { randomFillSync } from 'node:crypto';
import { type FileHandle, open, stat, unlink } from 'node:fs/promises';
import { ConfigError } from '../../sim/errors.js';
import { Interrupted } from './group-process.js';

const CHUNK = 1024 ** 2;
/** Dirty pages are written out in steps: a gigabyte at once would stall others, and us for seconds after a Ctrl-C. */
const SYNC_EVERY = 64;

/** Which file it is: after a crash a file of that name may be another's. */
export interface MadeFile {
  readonly path: string;
  readonly inode: string;
}

/**
 * Makes the file, empty.
 * @throws ConfigError when there is one already, or it cannot be made
 */
export async function makeEmpty(path: string): Promise<MadeFile> {
  try {
    await (await open(path, 'wx', 0o600)).close();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ConfigError(
      code === 'EEXIST'
        ? `"${path}" is there already; remove it, or choose another place`
        : `"${path}" cannot be made (${code})`,
      { cause: error },
    );
  }
  return { path, inode: await inodeOf(path) };
}

/**
 * Fills it and brings it to the disk.
 * @throws Interrupted when `signal` is aborted; ConfigError when the disk is full
 */
export async function fill({ path }: MadeFile, bytes: number, signal: AbortSignal): Promise<void> {
  const file = await open(path, 'r+');
  try {
    const chunk = Buffer.alloc(CHUNK);
    for (let at = 0, count = 1; at < bytes; at += CHUNK, count++) {
      if (signal.aborted) throw new Interrupted('the file was not finished: interrupted');
      randomFillSync(chunk);
      await write(file, chunk.subarray(0, Math.min(CHUNK, bytes - at)), at, path);
      if (count % SYNC_EVERY === 0) await file.datasync();
    }
    await file.sync();
  } finally {
    await file.close();
  }
}

async function write(file: FileHandle, chunk: Uint8Array, at: number, path: string): Promise<void> {
  try {
    await file.write(chunk, 0, chunk.length, at);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === 'ENOSPC' ? 'no space is left; give a smaller --size' : `${code}`;
    throw new ConfigError(`"${path}" cannot be filled: ${why}`, { cause: error });
  }
}

/** Removes it, if it is still the one that was made. */
export async function removeMade({ path, inode }: MadeFile): Promise<void> {
  if ((await inodeOf(path)) === inode) await unlink(path);
}

/** With the device, which numbers them, and the birth, since numbers are given again; empty where there is no such file. */
async function inodeOf(path: string): Promise<string> {
  const found = await stat(path, { bigint: true }).catch(() => null);
  return found === null ? '' : `${found.dev}:${found.ino}:${found.birthtimeNs}`;
}
