import { describe, expect, test } from 'vitest';
import { busyNs, counted, readThreads, threadCounts } from '../../../../calibration/vm/machine/threads.js';

const status = 'Name:\tIO io0\nvoluntary_ctxt_switches:\t120\nnonvoluntary_ctxt_switches:\t7\n';

describe('what is counted of a thread', () => {
  test('is read from its three files', () => {
    expect(threadCounts('5000000 40000 130\n', status, 'rchar: 9\nsyscr: 11\nsyscw: 22\n')).toEqual({
      cpuNs: 5_000_000,
      queuedNs: 40_000,
      sleeps: 120,
      reads: 11,
      writes: 22,
    });
  });

  test('system calls are unknown where the kernel does not count them', () => {
    expect(threadCounts('1 2 3', status, null)).toMatchObject({ reads: null, writes: null });
  });

  test('differences begin at 0 for a thread that is new', () => {
    const after = threadCounts('50 4 1', status, 'syscr: 1\nsyscw: 2\n');
    expect(counted(undefined, after)).toEqual(after);
    expect(counted(after, after)).toEqual({ cpuNs: 0, queuedNs: 0, sleeps: 0, reads: 0, writes: 0 });
  });

  test('all threads of a process are found', () => {
    expect(readThreads(process.pid).get(process.pid)?.cpuNs).toBeGreaterThan(0);
    expect(readThreads(2 ** 22 + 1).size).toBe(0);
  });

  test('a busy host is one that is not idle', () => {
    expect(busyNs('cpu  100 1 20 999 50 3 4 5 0 0\ncpu0 1 1 1 1\n')).toBe(133 * 1e7);
  });
});
