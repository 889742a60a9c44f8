import { existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { HostTree } from '../../../calibration/measure/host/host-tree.js';
import { fill, makeEmpty, removeMade } from '../../../calibration/measure/made-file.js';
import { findTarget, refuseWrites, type TargetWish, usesOf } from '../../../calibration/measure/target.js';
import { machine } from './host/machine.js';

const folder = mkdtempSync(join(tmpdir(), 'qd1-target-'));
const there = join(folder, 'there');
writeFileSync(there, Buffer.alloc(1024 ** 2));
const tree = new HostTree();

function wish(change: Partial<TargetWish>): TargetWish {
  return { path: null, folder, bytes: null, writes: false, allowWrite: null, largestBlock: 4096, ...change };
}

describe('a target', () => {
  test('that is not named is a file to make, no larger than a quarter of what is free', async () => {
    const target = await findTarget(wish({}), tree);
    expect(target.kind).toBe('made');
    expect(target.bytes).toBeGreaterThanOrEqual(1024 ** 2);
    expect(existsSync(target.path), 'nothing is made by looking').toBe(false);
  });

  test('that is a file is read, whole', async () => {
    const before = readFileSync(there);
    expect(await findTarget(wish({ path: there }), tree)).toMatchObject({ kind: 'file', bytes: 1024 ** 2 });
    expect(readFileSync(there).equals(before)).toBe(true);
  });

  test('that is a file is never written to, whatever is allowed', async () => {
    await expect(findTarget(wish({ path: there, writes: true }), tree)).rejects.toThrow(
      'writes go only to a file that qd1 makes',
    );
    await expect(findTarget(wish({ path: there, writes: true, allowWrite: there }), tree)).rejects.toThrow(
      'is for a device',
    );
  });

  test.each([
    [{ path: folder }, 'is a directory'],
    [{ path: '/dev/null' }, 'neither a file nor a block device'],
    [{ path: '/dev/qd1-no-such' }, 'there is no device'],
    [{ path: there, bytes: 1 }, '--size is for a file that is made'],
    [{ path: there, largestBlock: 1024 ** 2 }, 'too few for blocks of 1024k'],
    [{ bytes: 2 ** 52 }, 'would take more than half'],
    [{ bytes: 4096 }, 'too small'],
    [{ allowWrite: '/dev/x' }, 'nothing is written'],
  ])('%o is refused', async (change, why) => {
    await expect(findTarget(wish(change), tree)).rejects.toThrow(why);
  });

  test.runIf(statSync('/dev/shm', { throwIfNoEntry: false })?.isDirectory() === true)(
    'in memory is warned of',
    async () => {
      const { warnings } = await findTarget(
        wish({ path: '/dev/shm/qd1-memory.tmp', bytes: 1024 ** 2 }),
        tree,
      );
      expect(warnings.join()).toContain('tmpfs, memory and no drive');
    },
  );
});

describe('writing to a device', () => {
  const device = { kind: 'device' as const, usedAs: [] };
  const mounted = { kind: 'device' as const, usedAs: ['mounted on /'] };

  test('is refused unless it is named twice, letter by letter', () => {
    expect(() => refuseWrites(device, { path: '/dev/a', allowWrite: null })).toThrow(
      '"/dev/a" is a raw device, and randwrite would destroy what it holds; if that is meant, name it twice: ' +
        '--target /dev/a --allow-write /dev/a',
    );
    expect(() => refuseWrites(device, { path: '/dev/a', allowWrite: '/dev/b' })).toThrow(
      '--allow-write names "/dev/b", another',
    );
    expect(() => refuseWrites(device, { path: '/dev/a', allowWrite: '/dev/./a' })).toThrow('another');
    expect(() => refuseWrites(device, { path: '/dev/a', allowWrite: '/dev/a' })).not.toThrow();
  });

  test('says where it is mounted', () => {
    expect(() => refuseWrites(mounted, { path: '/dev/a', allowWrite: null })).toThrow(
      'in use (mounted on /)',
    );
  });

  test('knows mounts and swap of the disk and of its partitions', () => {
    const bare = machine('bare-metal-nvme');
    expect(usesOf(bare, '259:0')).toEqual(['mounted on /mnt/fast disk', 'swap on nvme0n1p2']);
    expect(usesOf(bare, '259:1')).toEqual(['mounted on /mnt/fast disk']);
    expect(usesOf(bare, '8:0')).toEqual([]);
  });
});

describe('a file that is made', () => {
  const never = new AbortController().signal;

  test('has its size, does not compress, and is removed', async () => {
    const made = await makeEmpty(join(folder, 'made'));
    await fill(made, 3_000_000, never);
    const content = readFileSync(made.path);
    expect(content).toHaveLength(3_000_000);
    expect(new Set(content.subarray(0, 4096)).size).toBeGreaterThan(200);
    await removeMade(made);
    expect(existsSync(made.path)).toBe(false);
  });

  test('never replaces what is there', async () => {
    await expect(makeEmpty(there)).rejects.toThrow('is there already');
  });

  test("is not removed when another's has taken its name", async () => {
    const made = await makeEmpty(join(folder, 'replaced'));
    await removeMade(made);
    writeFileSync(made.path, 'of somebody else');
    await removeMade(made);
    expect(existsSync(made.path)).toBe(true);
  });

  test('is given up when the measurement is', async () => {
    const made = await makeEmpty(join(folder, 'given-up'));
    await expect(fill(made, 1024 ** 2, AbortSignal.abort())).rejects.toThrow('interrupted');
    await removeMade(made);
  });
});
