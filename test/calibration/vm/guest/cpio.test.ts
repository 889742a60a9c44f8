import { execFileSync, spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { type CpioEntry, cpioArchive } from '../../../../calibration/vm/guest/cpio.js';
import { initramfsEntries } from '../../../../calibration/vm/guest/guest-files.js';

const hasCpio = spawnSync('cpio', ['--version']).status === 0;

const entries: CpioEntry[] = [
  { kind: 'directory', path: 'dev' },
  { kind: 'character device', path: 'dev/console', major: 5, minor: 1 },
  { kind: 'file', path: 'init', data: Buffer.from('#!/bin/odd'), executable: true },
  { kind: 'file', path: 'empty', data: new Uint8Array(0) },
];

describe('an initramfs archive', () => {
  test('is what cpio reads: names, modes, sizes and device numbers (needs cpio)', { skip: !hasCpio }, () => {
    const listing = execFileSync('cpio', ['-itv', '--quiet'], { input: cpioArchive(entries) }).toString();
    const lines = listing.trimEnd().split('\n');
    expect(lines.map((line) => line.split(/\s+/).at(-1))).toEqual(['dev', 'dev/console', 'init', 'empty']);
    expect(lines[0]).toMatch(/^drwxr-xr-x/);
    expect(lines[1]).toMatch(/^crw-------.* 5, +1 /);
    expect(lines[2]).toMatch(/^-rwxr-xr-x.* 10 /);
    expect(lines[3]).toMatch(/^-rw-r--r--.* 0 /);
  });

  test('unpacks to the bytes that went in (needs cpio)', { skip: !hasCpio }, () => {
    const input = cpioArchive(entries);
    expect(execFileSync('cpio', ['-i', '--quiet', '--to-stdout', 'init'], { input }).toString()).toBe(
      '#!/bin/odd',
    );
  });

  test('is of whole words, and the same each time', () => {
    expect(cpioArchive(entries).length % 4).toBe(0);
    expect(cpioArchive(entries)).toEqual(cpioArchive(entries));
  });

  test('holds our program and the modules in the order to load them', () => {
    const modules = ['virtio_ring', 'virtio', 'virtio_blk'].map((name) => ({
      name,
      data: new Uint8Array(4),
    }));
    const paths = initramfsEntries(Buffer.from('program'), modules).map(({ path }) => path);
    expect(paths).toEqual([
      'dev',
      'dev/console',
      'init',
      'modules',
      'modules/000-virtio_ring.ko',
      'modules/001-virtio.ko',
      'modules/002-virtio_blk.ko',
    ]);
  });
});
