/** Makes what a guest boots from: the kernel, unpacked where that can be, and an initramfs with our program alone. */
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError } from '../../../sim/errors.js';
import { compile } from '../compile.js';
import { type CpioEntry, cpioArchive } from './cpio.js';
import { isPvhElf, readKernelImage } from './kernel-image.js';
import { type GuestModule, readModules } from './modules.js';
import { unpack } from './unpack.js';

/** What QEMU is given. */
export interface GuestFiles {
  readonly kernel: string;
  readonly initramfs: string;
  readonly kernelVersion: string;
  /** Where the kernel came from, as the user knows it. */
  readonly kernelSource: string;
  /** It is handed over unpacked. */
  readonly unpacked: boolean;
}

/** What the guest needs to see a disk. */
const MODULES = ['virtio_pci', 'virtio_blk'];

/**
 * Builds them in `folder`.
 * @param kernelFile a bzImage; null for the newest of /boot
 * @throws ConfigError when a kernel, its modules or a compiler are missing
 */
export async function buildGuest(folder: string, kernelFile: string | null): Promise<GuestFiles> {
  const source = kernelFile ?? (await newestKernel());
  const bytes = await readFile(source).catch((error: NodeJS.ErrnoException) => {
    throw new ConfigError(`the kernel "${source}" cannot be read (${error.code}); give one with --kernel`);
  });
  const image = readKernelImage(bytes, source);
  const [program, modules, elf] = await Promise.all([
    compileProgram(folder),
    readModules(image.version, MODULES),
    image.compression === null ? null : unpack(image.payload, image.compression),
  ]);
  const unpacked = elf !== null && isPvhElf(elf);
  const kernel = unpacked ? join(folder, 'vmlinux') : source;
  if (unpacked) await writeFile(kernel, elf);
  const initramfs = join(folder, 'initramfs.cpio');
  await writeFile(initramfs, cpioArchive(initramfsEntries(program, modules)));
  return { kernel, initramfs, kernelVersion: image.version, kernelSource: source, unpacked };
}

/** The files of the initramfs. The kernel opens /dev/console for process 1 before devtmpfs is mounted. */
export function initramfsEntries(program: Uint8Array, modules: readonly GuestModule[]): CpioEntry[] {
  return [
    { kind: 'directory', path: 'dev' },
    { kind: 'character device', path: 'dev/console', major: 5, minor: 1 },
    { kind: 'file', path: 'init', data: program, executable: true },
    { kind: 'directory', path: 'modules' },
    ...modules.map(({ name, data }, index) => ({
      kind: 'file' as const,
      path: `modules/${String(index).padStart(3, '0')}-${name}.ko`,
      data,
    })),
  ];
}

async function newestKernel(): Promise<string> {
  const names = await readdir('/boot').catch(() => [] as string[]);
  const kernels = names.filter((name) => name.startsWith('vmlinuz-'));
  kernels.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  const newest = kernels.at(-1);
  if (newest === undefined) {
    throw new ConfigError(
      '/boot holds no kernel (vmlinuz-*); install linux-image-amd64, or give one with --kernel',
    );
  }
  return join('/boot', newest);
}

async function compileProgram(folder: string): Promise<Buffer> {
  return await readFile(await compile('init.c', join(folder, 'init'), ['-static', '-pthread']));
}
