import { describe, expect, test } from 'vitest';
import {
  blockNode,
  diskDevice,
  diskKey,
  pollingProperties,
  qemuArguments,
} from '../../../../calibration/vm/machine/qemu-command.js';
import { ordinary } from '../../../../calibration/vm/matrix.js';

const guest = { kernel: '/k/vmlinux', initramfs: '/k/initramfs.cpio' };

describe("QEMU's command line", () => {
  test('boots our kernel, starts paused and without a disk', () => {
    const words = qemuArguments({ accel: 'tcg', smp: 2, guest, keepAwake: null, folder: '/f' });
    const after = (option: string) => words[words.indexOf(option) + 1];
    expect(after('-accel')).toBe('tcg');
    expect(after('-smp')).toBe('2');
    expect(after('-kernel')).toBe('/k/vmlinux');
    expect(after('-qmp')).toBe('unix:/f/qmp,server=on,wait=off');
    expect(words).toContain('-S');
    expect(words.join(' ')).not.toContain('virtio-blk');
  });

  test('a guest under KVM sees the CPU that there is', () => {
    const words = qemuArguments({ accel: 'kvm', smp: 1, guest, keepAwake: null, folder: '/f' });
    expect(words[words.indexOf('-cpu') + 1]).toBe('host');
  });

  test('a null-co disk has its latency, a file its engine and O_DIRECT', () => {
    expect(blockNode({ ...ordinary, backend: { kind: 'null', latencyNs: 15_000 } }, '')).toMatchObject({
      driver: 'null-co',
      'latency-ns': 15_000,
    });
    expect(blockNode({ ...ordinary, backend: { kind: 'file', aio: 'native' } }, '/a/file')).toMatchObject({
      driver: 'raw',
      file: { driver: 'file', filename: '/a/file', aio: 'native', cache: { direct: true } },
    });
  });

  test('the disk has queues, ring and IOThread of its configuration', () => {
    expect(diskDevice({ ...ordinary, queues: 2, packed: true, eventIdx: false })).toMatchObject({
      'num-queues': 2,
      packed: true,
      event_idx: false,
      iothread: 'iothread0',
    });
    expect(diskDevice({ ...ordinary, mode: 'main' })).not.toHaveProperty('iothread');
  });

  test('what can be set while a disk is plugged needs no other disk', () => {
    const changed = {
      ...ordinary,
      pollMaxNs: 200_000,
      grow: 4,
      shrink: 2,
      thinkUs: 50,
      layout: 'cross' as const,
    };
    expect(diskKey(changed)).toBe(diskKey(ordinary));
    expect(diskKey({ ...ordinary, packed: true })).not.toBe(diskKey(ordinary));
    expect(pollingProperties(changed)).toEqual({ 'poll-max-ns': 200_000, 'poll-grow': 4, 'poll-shrink': 2 });
  });
});
