import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readCores, readKeep, readTarget } from '../../cli/plan-values.js';
import { resultSchemas } from '../../cli/schemas/published.js';
import { qd1, temporary } from './captured.js';

describe('qd1 plan', () => {
  test('on bare metal finds polling, draws, and holds to its schema', async () => {
    const svg = temporary('front.svg');
    const { code, stdout } = await qd1(['plan', 'B0', '--target', '100k', '--svg', svg]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/The cheapest: nvme-poll-queues/);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(readFileSync(svg, 'utf8')).toContain('CPUs kept busy');
    const json = await qd1(['plan', 'B0', '--target', '100k', '--json']);
    expect(resultSchemas['plan'].safeParse(JSON.parse(json.stdout)).error?.message).toBeUndefined();
  });

  test('ends with 1 where it cannot be done, and says why', async () => {
    const { code, stdout } = await qd1(['plan', 'B0', '--target', '5us']);
    expect(code).toBe(1);
    expect(stdout).toContain('You cannot, and here is the bound.');
    expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(/µs short, and of its [\d.]+ µs go to: device/);
  });

  test.each([
    [['V0'], /target/],
    [['V0', '--target', 'fast'], /--target is "fast"; it must be IOPS/],
    [['V0', '--target', '0'], /must be IOPS from 1/],
    [['V0', '--target', '100k', '--keep', 'live-migraton'], /did you mean "live-migration"\?/],
    [['V0', '--target', '100k', '--max-cores', '-1'], /--max-cores/],
    [['nobody', '--target', '100k'], /there is no scenario/],
  ])('%j is refused with 2', async (words, message) => {
    const { code, stderr, stdout } = await qd1(['plan', ...words]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
  });
});

test('a target is IOPS or a period', () => {
  expect(['100k', '95000', '0.1M', '100 k IOPS', '10us', '12.5 µs'].map(readTarget)).toEqual([
    100_000, 95_000, 100_000, 100_000, 100_000, 80_000,
  ]);
});

test('what is kept and how many CPUs are read as written', () => {
  expect(readKeep('snapshots, live-migration')).toEqual(['snapshots', 'live-migration']);
  expect(readKeep(undefined)).toEqual([]);
  expect([readCores('1.5'), readCores(undefined)]).toEqual([1.5, null]);
});
