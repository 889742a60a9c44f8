/** The modules that a kernel needs for a virtio disk, in the order to load them. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError } from '../../../sim/errors.js';
import { compressionOf } from './kernel-image.js';
import { unpack } from './unpack.js';

export interface GuestModule {
  /** `virtio_blk`. */
  readonly name: string;
  /** The ELF object, unpacked. */
  readonly data: Uint8Array;
}

/** In `modules.dep`, a line a module, `path: what it needs`; in `modules.builtin`, a path a line (kmod, modules.dep(5)). */
export function loadOrder(wanted: readonly string[], dependencies: string, builtin: string): string[] {
  const needs = new Map(
    dependencies
      .split('\n')
      .filter((line) => line.includes(':'))
      .map((line) => {
        const [path, rest] = line.split(':');
        return [path, rest.split(' ').filter((word) => word !== '')] as const;
      }),
  );
  const isBuiltIn = new Set(builtin.split('\n').map(moduleName));
  const order: string[] = [];
  const add = (path: string): void => {
    for (const needed of (needs.get(path) ?? []).toReversed()) add(needed);
    if (!order.includes(path)) order.push(path);
  };
  for (const name of wanted) {
    const path = [...needs.keys()].find((candidate) => moduleName(candidate) === name);
    if (path !== undefined) add(path);
    else if (!isBuiltIn.has(name)) {
      throw new ConfigError(
        `the kernel has no module ${name}, neither built in nor to load; give another with --kernel`,
      );
    }
  }
  return order;
}

/** `kernel/drivers/block/virtio_blk.ko.xz` is `virtio_blk`; dashes and underscores are one to the kernel. */
export function moduleName(path: string): string {
  const file = path.slice(path.lastIndexOf('/') + 1);
  return file.replace(/\.ko(\.\w+)?$/, '').replaceAll('-', '_');
}

/**
 * Reads the modules of a kernel's version from `/lib/modules`.
 * @throws ConfigError when they are not there or cannot be unpacked
 */
export async function readModules(version: string, wanted: readonly string[]): Promise<GuestModule[]> {
  const folder = join('/lib/modules', version);
  const dependencies = await readFile(join(folder, 'modules.dep'), 'utf8').catch(() => null);
  const builtin = await readFile(join(folder, 'modules.builtin'), 'utf8').catch(() => '');
  if (dependencies === null) {
    throw new ConfigError(
      `kernel ${version} has no modules in ${folder}; install its package, or give another kernel`,
    );
  }
  return await Promise.all(
    loadOrder(wanted, dependencies, builtin).map(async (path) => ({
      name: moduleName(path),
      data: await readModule(join(folder, path)),
    })),
  );
}

async function readModule(path: string): Promise<Uint8Array> {
  const bytes = await readFile(path);
  const compression = compressionOf(bytes);
  if (compression === null) return bytes;
  const unpacked = await unpack(bytes, compression);
  if (unpacked === null) throw new ConfigError(`"${path}" cannot be unpacked; install ${compression}`);
  return unpacked;
}
