import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { compressionOf, isPvhElf, readKernelImage } from '../../../../calibration/vm/guest/kernel-image.js';
import { unpack } from '../../../../calibration/vm/guest/unpack.js';

const ELF = Buffer.concat([
  Buffer.from('\u007fELF', 'latin1'),
  Buffer.alloc(100),
  Buffer.from([4, 0, 0, 0, 8, 0, 0, 0, 18, 0, 0, 0]),
  Buffer.from('Xen\0'),
]);

/** A bzImage with a payload; fields as in Documentation/arch/x86/boot.rst. */
function bzImage(payload: Uint8Array, protocol = 0x20f): Buffer {
  const setup = Buffer.alloc(2 * 512);
  setup[0x1f1] = 1;
  setup.write('HdrS', 0x202, 'latin1');
  setup.writeUInt16LE(protocol, 0x206);
  setup.writeUInt16LE(0x300 - 0x200, 0x20e);
  setup.write('6.1.0-9-amd64 (builder@example) #1 SMP\0', 0x300, 'latin1');
  setup.writeUInt32LE(16, 0x248);
  setup.writeUInt32LE(payload.length, 0x24c);
  return Buffer.concat([setup, Buffer.alloc(16), payload, Buffer.alloc(4096)]);
}

describe('a kernel image', () => {
  test('tells its version, and gives the payload that unpacks to an ELF image', async () => {
    const size = Buffer.alloc(4);
    size.writeUInt32LE(ELF.length);
    const image = readKernelImage(bzImage(Buffer.concat([gzipSync(ELF), size])), 'vmlinuz');
    expect(image.version).toBe('6.1.0-9-amd64');
    expect(image.compression).toBe('gzip');
    expect(await unpack(image.payload, 'gzip')).toEqual(ELF);
  });

  test('can be entered by QEMU only with the PVH note', () => {
    expect(isPvhElf(ELF)).toBe(true);
    expect(isPvhElf(ELF.subarray(0, 80))).toBe(false);
    expect(isPvhElf(ELF.subarray(4))).toBe(false);
  });

  test('is refused when it is none, or too old', () => {
    expect(() => readKernelImage(Buffer.from('#!/bin/sh'), 'x.sh')).toThrow(
      '"x.sh" is no kernel that x86 boots',
    );
    expect(() => readKernelImage(Buffer.alloc(8192), 'zeros')).toThrow('"zeros" is no kernel');
    expect(() => readKernelImage(bzImage(ELF, 0x207), 'old')).toThrow(
      '"old" is a kernel before Linux 2.6.26',
    );
  });

  test('of an unknown compression is left as it is', () => {
    expect(compressionOf(Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]))).toBe('xz');
    expect(compressionOf(Buffer.from([0x28, 0xb5, 0x2f, 0xfd]))).toBe('zstd');
    expect(compressionOf(ELF)).toBeNull();
  });

  test('whose payload is damaged unpacks to nothing', async () => {
    expect(await unpack(Buffer.from([0x1f, 0x8b, 1, 2, 3]), 'gzip')).toBeNull();
  });
});
