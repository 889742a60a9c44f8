/**
 * What a kernel's file says of itself: its version, and the ELF image inside it.
 *
 * A bzImage unpacks itself when it boots. Under software emulation that takes as long as all the rest of the boot, so
 * we unpack it here and hand QEMU the ELF image, which it enters by the PVH note. Header fields: Linux
 * Documentation/arch/x86/boot.rst; note: include/xen/interface/elfnote.h (XEN_ELFNOTE_PHYS32_ENTRY, 18).
 */
import { ConfigError } from '../../../sim/errors.js';

/** How the payload of a bzImage is compressed, by its first bytes (Linux lib/decompress.c). */
export type Compression = 'gzip' | 'xz' | 'zstd' | 'lz4' | 'bzip2' | 'lzma';

const MAGICS: readonly (readonly [Compression, readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['lz4', [0x02, 0x21, 0x4c, 0x18]],
  ['bzip2', [0x42, 0x5a, 0x68]],
  ['lzma', [0x5d, 0x00, 0x00]],
];

/** A bzImage taken apart. */
export interface KernelImage {
  /** As `uname -r` gives it: `6.1.0-56-amd64`. */
  readonly version: string;
  readonly compression: Compression | null;
  readonly payload: Uint8Array;
}

/**
 * Reads a bzImage.
 * @throws ConfigError when it is none, or one older than boot protocol 2.08 (Linux 2.6.26)
 */
export function readKernelImage(bytes: Uint8Array, fileName: string): KernelImage {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 0x1000 || view.getUint32(0x202, true) !== 0x53726448) {
    throw new ConfigError(
      `"${fileName}" is no kernel that x86 boots (bzImage); give one such as /boot/vmlinuz`,
    );
  }
  if (view.getUint16(0x206, true) < 0x208) {
    throw new ConfigError(`"${fileName}" is a kernel before Linux 2.6.26; give a newer one`);
  }
  const versionAt = view.getUint16(0x20e, true) + 0x200;
  const versionEnd = bytes.indexOf(0, versionAt);
  const version = Buffer.from(bytes.subarray(versionAt, versionEnd)).toString('latin1').split(' ')[0];
  // 0 stands for 4, for old loaders.
  const setupSectors = bytes[0x1f1] === 0 ? 4 : bytes[0x1f1];
  const start = (setupSectors + 1) * 512 + view.getUint32(0x248, true);
  const payload = bytes.subarray(start, start + view.getUint32(0x24c, true));
  return { version, compression: compressionOf(payload), payload };
}

/** How bytes are compressed; null where they are not, or in a way that we don't know. */
export function compressionOf(bytes: Uint8Array): Compression | null {
  const found = MAGICS.find(([, magic]) => magic.every((byte, index) => bytes[index] === byte));
  return found === undefined ? null : found[0];
}

/** Whether an ELF image has the note by which QEMU can enter it. */
export function isPvhElf(bytes: Uint8Array): boolean {
  if (Buffer.from(bytes.subarray(0, 4)).toString('latin1') !== '\u007fELF') return false;
  const note = (descriptionBytes: number) =>
    Buffer.from([4, 0, 0, 0, descriptionBytes, 0, 0, 0, 18, 0, 0, 0, ...Buffer.from('Xen\0', 'latin1')]);
  const image = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return image.includes(note(8)) || image.includes(note(4));
}
