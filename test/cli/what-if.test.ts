import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { WhatIfResult } from '../../analysis/what-if.js';
import { qd1, temporary } from './captured.js';

describe('qd1 what-if', () => {
  test('is the same as comparing the two scenarios, with intervals of all that is counted', async () => {
    const { stdout, code } = await qd1(['what-if', 'V1', '--apply', 'multi-queue,packed', '--json']);
    expect(code).toBe(0);
    const result = JSON.parse(stdout) as WhatIfResult;
    const sets = ['--set', 'vm.queues=4', '--set', 'vm.packed=true'];
    const compared = await qd1(['compare', 'V1', ...sets, '--json']);
    const { difference } = JSON.parse(compared.stdout) as WhatIfResult;
    expect(result.difference).toEqual(difference);
    expect(result.optimizations.map(({ id }) => id)).toEqual(['multi-queue', 'packed']);
    expect(result.loses).toEqual([]);
    const { perRequest, intervalPerRequest, iops, intervalIops, cores, intervalCores } = result.difference;
    for (const [value, [low, high]] of [
      [iops, intervalIops],
      [cores, intervalCores],
      [perRequest.syscalls, intervalPerRequest.syscalls],
    ] as const) {
      expect(low).toBeLessThanOrEqual(value + 1e-3 * Math.abs(value) + 1e-9);
      expect(high).toBeGreaterThanOrEqual(value - 1e-3 * Math.abs(value) - 1e-9);
    }
  });

  test('for people: before, after, price, and a picture', async () => {
    const svg = temporary('where.svg');
    const { stdout, code } = await qd1(['what-if', 'V0', '--apply', 'passthrough', '--svg', svg]);
    expect(code).toBe(0);
    for (const words of ['V0 with', 'k IOPS', 'exits a request', 'system calls', '95 %'])
      expect(stdout).toContain(words);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('Lost: live-migration, snapshots, shared-drive.');
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(readFileSync(svg, 'utf8')).toContain('waterfall');
  });

  test.each([
    [['V0', '--apply', 'iothrad'], /did you mean "iothread"\?/],
    [['V0', '--apply', ','], /names no optimization/],
    [['V0'], /apply/],
    [['V0', '--apply', 'passthrough,storage-daemon', '--set', 'vm.qemu=7.2'], /exclude each other/],
    [['V0', '--apply', 'poll-grow'], /needs iothread/],
    [['V0', '--apply', 'poll-weight', '--set', 'vm.iothread=on'], /no predicted gain/],
    [['B0', '--apply', 'iothread'], /is for a VM/],
    [['nobody', '--apply', 'iothread'], /there is no scenario/],
  ])('%j is refused with 2 and one sentence', async (words, message) => {
    const picture = temporary('never.svg');
    const { code, stderr, stdout } = await qd1(['what-if', ...words, '--svg', picture]);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n {4}at /);
    expect(existsSync(picture)).toBe(false);
  });
});
