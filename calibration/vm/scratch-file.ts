/** The file that a guest's disk reads. It has no name while it is used, so that nothing is left behind however we end. */
import { type FileHandle, constants, open, statfs, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from '../../sim/errors.js';

export interface ScratchFile {
  /** By which QEMU opens it: it stays valid as long as this process holds the file. */
  readonly path: string;
  readonly bytes: number;
  /** Where it lies, for the manifest. */
  readonly place: string;
  close(): Promise<void>;
}

/** Enough that offsets are spread, little enough to stay in memory [bytes]. */
const BYTES = 64 * 2 ** 20;

/** `f_type` of tmpfs (Linux include/uapi/linux/magic.h). */
const TMPFS_MAGIC = 0x01021994;

/**
 * Makes the file, in memory where the file system there takes O_DIRECT (tmpfs since Linux 6.6), else in `TMPDIR`.
 * @param folder where the user wants it; null to choose
 * @throws ConfigError where no folder takes O_DIRECT
 */
export async function makeScratchFile(folder: string | null): Promise<ScratchFile> {
  const folders = folder === null ? ['/dev/shm', tmpdir()] : [folder];
  for (const candidate of folders) {
    const made = await tryIn(candidate);
    if (made !== null) return made;
  }
  throw new ConfigError(
    `no file with O_DIRECT can be made in ${folders.join(' or ')}; give a folder of another file system with --file-folder`,
  );
}

async function tryIn(folder: string): Promise<ScratchFile | null> {
  const name = join(folder, `.qd1-vm-disk.${process.pid}`);
  let handle: FileHandle;
  try {
    handle = await open(
      name,
      constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | constants.O_DIRECT,
      0o600,
    );
  } catch {
    return null;
  } finally {
    await unlink(name).catch(() => undefined);
  }
  const path = `/proc/${process.pid}/fd/${handle.fd}`;
  await fill(path);
  const { type } = await statfs(path);
  const place = type === TMPFS_MAGIC ? `${folder}, in memory` : folder;
  return { path, bytes: BYTES, place, close: async () => await handle.close() };
}

/** With something, since a hole is not read from anywhere. */
async function fill(path: string): Promise<void> {
  const chunk = Buffer.alloc(2 ** 20, 'queue depth 1');
  const plain = await open(path, 'r+');
  try {
    for (let at = 0; at < BYTES; at += chunk.length) await plain.write(chunk, 0, chunk.length, at);
    await plain.sync();
  } finally {
    await plain.close();
  }
}
