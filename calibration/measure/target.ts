/**
 * What is measured, and the promise that nothing is lost by it: reads go to a file or a device that is there; writes go
 * to a file that this measurement makes, or to a device that the user has named twice.
 */
import { constants } from 'node:fs';
import { access, open, stat, statfs } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { ConfigError } from '../../sim/errors.js';
import { blockSizeName } from './fio/conditions.js';
import type { HostTree } from './host/host-tree.js';

export interface Target {
  /** `made`: a file that is made for the measurement and removed after it. */
  readonly kind: 'made' | 'file' | 'device';
  readonly path: string;
  readonly bytes: number;
  /** `major:minor` of the block device that is or holds it, as far as stat tells. */
  readonly device: string;
  /** Where the device or a part of it is mounted or used as swap; empty for files. */
  readonly usedAs: readonly string[];
  /** False where the file system has no O_DIRECT: then the page cache is measured. */
  readonly direct: boolean;
  /** What a person should know before. */
  readonly warnings: readonly string[];
}

export interface TargetWish {
  /** Null: a file is made in `folder`. */
  readonly path: string | null;
  readonly folder: string;
  /** Size of a file to make; null for the default. */
  readonly bytes: number | null;
  readonly writes: boolean;
  /** The device that is named a second time. */
  readonly allowWrite: string | null;
  /** Largest block that will be asked for. */
  readonly largestBlock: number;
}

/** The name of the file that is made where none is named. */
const MADE_NAME = 'qd1-measure.tmp';
const DEFAULT_BYTES = 1024 ** 3;
const SMALLEST_BYTES = 1024 ** 2;
/** Magic numbers of file systems in memory [Linux include/uapi/linux/magic.h: TMPFS_MAGIC, RAMFS_MAGIC]. */
const IN_MEMORY: Readonly<Record<number, string>> = { 0x01021994: 'tmpfs', 0x858458f6: 'ramfs' };

/**
 * Looks at the target and changes nothing.
 * @throws ConfigError when it cannot be measured, or must not be written to
 */
export async function findTarget(wish: TargetWish, tree: HostTree): Promise<Target> {
  const path = resolve(wish.path ?? `${wish.folder}/${MADE_NAME}`);
  const found = wish.path === null ? null : await stat(path, { bigint: true }).catch(() => null);
  if (found === null) {
    if (path.startsWith('/dev/') && !path.startsWith('/dev/shm/'))
      throw new ConfigError(`there is no device "${path}"`);
    refuseUselessAllowance(wish, false);
    return await fileToMake(path, wish);
  }
  if (found.isDirectory()) throw new ConfigError(`"${path}" is a directory; name a file or a device`);
  if (!found.isFile() && !found.isBlockDevice()) {
    throw new ConfigError(`"${path}" is neither a file nor a block device, so it cannot be measured`);
  }
  if (found.isFile() && wish.bytes !== null) {
    throw new ConfigError(
      `--size is for a file that is made, and "${path}" is there already; leave one of them out`,
    );
  }
  // Opened, not asked for: a container may refuse even root.
  await open(path, constants.O_RDONLY)
    .then(async (file) => await file.close())
    .catch((error: NodeJS.ErrnoException) => {
      throw new ConfigError(
        `"${path}" may not be read (${error.code}); run as a user who may, or measure a file of your own`,
        { cause: error },
      );
    });
  const target = found.isFile()
    ? await existingFile(path, Number(found.size), numberOf(found.dev))
    : await device(path, numberOf(found.rdev), tree);
  refuseUselessAllowance(wish, target.kind === 'device');
  if (wish.writes) refuseWrites(target, wish);
  if (target.bytes < wish.largestBlock * 2) {
    throw new ConfigError(
      `"${path}" has ${target.bytes} bytes, too few for blocks of ${blockSizeName(wish.largestBlock)}`,
    );
  }
  return target;
}

/** @throws ConfigError unless the target is a device that was named twice */
export function refuseWrites(
  target: Pick<Target, 'kind' | 'usedAs'>,
  { allowWrite, path }: Pick<TargetWish, 'allowWrite' | 'path'>,
): void {
  if (target.kind === 'file') {
    throw new ConfigError(
      `"${path}" is there already, and writes go only to a file that qd1 makes; give a name that is not there yet`,
    );
  }
  // Character by character: a second name that has to be resolved first is no second thought.
  if (allowWrite === path) return;
  const used = target.usedAs.length > 0 ? `, in use (${target.usedAs.join(', ')})` : '';
  const given = allowWrite === null ? '' : `; --allow-write names "${allowWrite}", another`;
  throw new ConfigError(
    `"${path}" is a raw device${used}, and randwrite would destroy what it holds${given}; if that is meant, name it ` +
      `twice: --target ${path} --allow-write ${path}`,
  );
}

function refuseUselessAllowance({ allowWrite, writes }: TargetWish, isDevice: boolean): void {
  if (allowWrite === null) return;
  if (!writes)
    throw new ConfigError(
      '--allow-write is given, but nothing is written; leave it out, or give --rw randwrite',
    );
  if (!isDevice)
    throw new ConfigError(`--allow-write ${allowWrite} is for a device, and the target is a file`);
}

async function fileToMake(path: string, wish: TargetWish): Promise<Target> {
  const folder = await closestFolder(dirname(path));
  const { bavail, bsize, type } = await statfs(folder);
  const free = bavail * bsize;
  // A quarter of what is free at most by itself, half if asked: a full file system hurts others, and measures badly.
  const bytes = wish.bytes ?? Math.min(DEFAULT_BYTES, roundDown(free / 4));
  if (bytes < Math.max(SMALLEST_BYTES, wish.largestBlock * 2)) {
    const asked =
      wish.bytes === null
        ? `${folder} has only ${mebibytes(free)} free, too little`
        : `--size ${bytes} is too small`;
    throw new ConfigError(
      `${asked}; a file of ${mebibytes(Math.max(SMALLEST_BYTES, wish.largestBlock * 2))} or more is needed`,
    );
  }
  if (bytes > free / 2) {
    throw new ConfigError(
      `${folder} has ${mebibytes(free)} free, and a file of ${mebibytes(bytes)} would take more than half; give a smaller --size`,
    );
  }
  await access(folder, constants.W_OK).catch(() => {
    throw new ConfigError(`no file can be made in "${folder}"; choose another place with --target or --out`);
  });
  const memory = IN_MEMORY[type];
  const warnings =
    memory === undefined
      ? []
      : [
          `${folder} is ${memory}, memory and no drive: no device will be measured; give a --target on a disk`,
        ];
  const { dev } = await stat(folder, { bigint: true });
  return { kind: 'made', path, bytes, device: numberOf(dev), usedAs: [], direct: true, warnings };
}

async function existingFile(path: string, bytes: number, device: string): Promise<Target> {
  const direct = await hasDirectIo(path);
  const memory = IN_MEMORY[(await statfs(path)).type];
  return {
    kind: 'file',
    path,
    bytes,
    device,
    usedAs: [],
    direct,
    warnings: [
      ...(memory === undefined
        ? []
        : [`"${path}" is on ${memory}, memory and no drive: no device will be measured`]),
      ...(direct ? [] : [noDirectIo(path)]),
    ],
  };
}

async function device(path: string, number: string, tree: HostTree): Promise<Target> {
  const node = tree.follow(`/sys/dev/block/${number}`);
  const sectors = node === null ? null : tree.readNumber(`${node}/size`);
  if (sectors === null || sectors === 0)
    throw new ConfigError(`"${path}" is a device without a medium (size 0)`);
  return {
    kind: 'device',
    path,
    bytes: sectors * 512,
    device: number,
    usedAs: usesOf(tree, number),
    direct: true,
    warnings: [],
  };
}

/** Mounts and swap of a disk and its partitions, and what is stacked on them. */
export function usesOf(tree: HostTree, number: string): string[] {
  const path = tree.follow(`/sys/dev/block/${number}`);
  if (path === null) return [];
  const parts = [
    path,
    ...tree
      .list(path)
      .map((name) => `${path}/${name}`)
      .filter((part) => tree.read(`${part}/partition`) !== null),
  ];
  const numbers = parts.map((part) => tree.read(`${part}/dev`)).filter((found) => found !== null);
  const names = parts.map((part) => part.split('/').at(-1) ?? '');
  const mounts = (tree.read('/proc/self/mountinfo') ?? '').split('\n').flatMap((line) => {
    const [, , device, , where] = line.split(' ');
    // The kernel writes spaces in paths as octal numbers.
    return device !== undefined && numbers.includes(device)
      ? [`mounted on ${where.replaceAll('\\040', ' ')}`]
      : [];
  });
  const swaps = (tree.read('/proc/swaps') ?? '').split('\n').flatMap((line) => {
    const name = line.split(/\s/)[0].replace('/dev/', '');
    return names.includes(name) ? [`swap on ${name}`] : [];
  });
  const holders = parts.flatMap((part) => tree.list(`${part}/holders`)).map((holder) => `held by ${holder}`);
  return [...new Set([...mounts, ...swaps, ...holders])];
}

/** Whether a file can be opened for I/O past the page cache. */
export async function hasDirectIo(path: string): Promise<boolean> {
  try {
    await (await open(path, constants.O_RDONLY | constants.O_DIRECT)).close();
    return true;
  } catch {
    return false;
  }
}

export function noDirectIo(path: string): string {
  return `"${path}" cannot be opened with O_DIRECT: the page cache is measured, not a device`;
}

/** The kernel's `major:minor` of a number as glibc packs it [gnu_dev_major, gnu_dev_minor]. */
function numberOf(packed: bigint): string {
  const major = ((packed >> 8n) & 0xfffn) | ((packed >> 32n) & 0xfffff000n);
  const minor = (packed & 0xffn) | ((packed >> 12n) & 0xffffff00n);
  return `${major}:${minor}`;
}

async function closestFolder(path: string): Promise<string> {
  const found = await stat(path).catch(() => null);
  if (found?.isDirectory() === true) return path;
  if (found !== null) throw new ConfigError(`"${path}" is not a folder`);
  return await closestFolder(dirname(path));
}

function roundDown(bytes: number): number {
  return Math.floor(bytes / SMALLEST_BYTES) * SMALLEST_BYTES;
}

function mebibytes(bytes: number): string {
  return `${Math.floor(bytes / 1024 ** 2)} MiB`;
}
