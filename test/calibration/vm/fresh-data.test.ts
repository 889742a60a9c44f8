import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { configurationKey, configurationsOf, wideMatrix } from '../../../calibration/vm/matrix.js';
import { readVmRuns } from '../../../calibration/vm/vm-runs.js';

const folder = new URL('../../../data/qemu-vm-fresh/', import.meta.url);
const runs = readVmRuns(readFileSync(new URL('runs.csv', folder), 'utf8'), 'runs.csv');

describe('data/qemu-vm-fresh', () => {
  test('holds each configuration of the wide matrix once', () => {
    const planned = configurationsOf(wideMatrix).map(({ configuration }) => configurationKey(configuration));
    const measured = runs.map(configurationKey);
    expect(measured.toSorted()).toEqual(planned.toSorted());
  });

  test('no row is faster than its disk and the time to think', () => {
    for (const { line, backend, thinkUs, threads, iops, latencyUs } of runs) {
      const least = backend.kind === 'null' ? backend.latencyNs / 1000 : 0;
      expect(latencyUs.p10, `line ${line}`).toBeGreaterThan(least);
      expect((threads * 1e6) / iops.median, `line ${line}`).toBeGreaterThan(least + thinkUs);
    }
  });
});
