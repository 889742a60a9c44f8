import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { MeasureVmResult } from '../../calibration/vm/measure-vm.js';
import { readVmRuns } from '../../calibration/vm/vm-runs.js';
import { measureVmResult } from '../../cli/schemas/measure-vm.js';
import { NEEDS, canBoot } from '../calibration/vm/needs.js';
import { qd1, repository } from './captured.js';

const folder = mkdtempSync(join(tmpdir(), 'qd1-vm-test-'));
const matrix = join(folder, 'matrix.yaml');
writeFileSync(
  matrix,
  "- part: one\n  axes: { backend: 'null:20000', pollMaxNs: 200000, thinkUs: 20, grow: 4 }\n",
);
const words = [
  'measure',
  '--vm',
  '--accel',
  'tcg',
  '--matrix',
  matrix,
  '--samples',
  '1',
  '--run-time',
  '200ms',
];

describe.skipIf(!canBoot)(`qd1 measure --vm on a real machine (skipped: ${NEEDS})`, () => {
  test('boots, measures, and writes what its own reader and schema read', { timeout: 90_000 }, async () => {
    const out = join(folder, 'whole');
    const { code, stdout, stderr } = await qd1([...words, '--let-sleep', '--out', out, '--json']);
    expect(code, stderr).toBe(0);
    const result = JSON.parse(stdout) as MeasureVmResult;
    expect(measureVmResult.safeParse(result).error?.message).toBeUndefined();
    expect(result.manifest).toMatchObject({ end: 'complete', accel: { accel: 'tcg' }, kvmPerRequest: null });
    const [run] = readVmRuns(readFileSync(join(out, 'runs.csv'), 'utf8'), 'runs.csv');
    expect(run).toMatchObject({
      backend: { kind: 'null', latencyNs: 20_000 },
      grow: 4,
      thinkUs: 20,
      samples: 1,
    });
    const { iops, latencyUs, events } = run;
    // Served no faster than the disk can, and at one request in flight each takes its latency and the think time.
    expect(latencyUs.p10).toBeGreaterThan(20);
    expect(latencyUs.p10).toBeLessThanOrEqual(latencyUs.p50.median);
    expect(latencyUs.p50.median).toBeLessThanOrEqual(latencyUs.p99);
    expect(1e6 / iops.median).toBeGreaterThan(latencyUs.mean + 20);
    expect(1e6 / iops.median).toBeLessThan((latencyUs.mean + 20) * 1.1);
    expect(events.kicks).toBeGreaterThan(0.3);
    expect(readdirSync(join(out, 'raw'))).toEqual(['r00-c000.json']);
    // The same again goes on, and finds nothing left to do.
    const again = await qd1(['measure', '--vm', '--resume', out, '--json']);
    expect(JSON.parse(again.stdout)).toMatchObject({ runs: result.runs });
  });

  test(
    'interrupted, it leaves no machine and no half file, and can be resumed',
    { timeout: 90_000 },
    async () => {
      const out = join(folder, 'interrupted');
      const long = [...words.slice(0, -1), '60s', '--out', out];
      const child = spawn(process.execPath, [repository('dist/cli/main.js'), ...long], {
        stdio: 'pipe',
      });
      let told = '';
      child.stderr.on('data', (chunk: Buffer) => void (told += String(chunk)));
      const machine = await machineOf(child);
      // It may have come as far as measuring, or not.
      await sleep(2000);
      child.kill('SIGINT');
      const code = await new Promise((resolve) => child.once('exit', resolve));
      expect(code, told).toBe(130);
      expect(told).toContain(`go on with qd1 measure --vm --resume ${out}`);
      expect(existsSync(`/proc/${machine}`)).toBe(false);
      expect(readdirSync(out, { recursive: true }).filter((name) => String(name).endsWith('.tmp'))).toEqual(
        [],
      );
    },
  );

  test('killed outright, it leaves no machine either', { timeout: 90_000 }, async () => {
    const out = join(folder, 'killed');
    const child = spawn(process.execPath, [repository('dist/cli/main.js'), ...words, '--out', out], {
      stdio: 'ignore',
    });
    const machine = await machineOf(child);
    child.kill('SIGKILL');
    for (let waited = 0; existsSync(`/proc/${machine}`) && waited < 50; waited++) await sleep(100);
    expect(existsSync(`/proc/${machine}`)).toBe(false);
  });
});

/** The process of QEMU that a run of ours has started. */
async function machineOf(child: ChildProcess): Promise<number> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`it ended by itself with ${child.exitCode}`);
    const children = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').split(' ');
    for (const id of children.filter((one) => one !== '')) {
      try {
        if (readFileSync(`/proc/${id}/cmdline`, 'utf8').startsWith('qemu-system-x86_64\0-name'))
          return Number(id);
      } catch {
        // It was a compiler, and has ended.
      }
    }
    await sleep(50);
  }
}

describe('qd1 measure --vm, what it refuses', () => {
  const refusals: readonly (readonly [string[], string])[] = [
    [['--vm', '--accel', 'xen'], '--accel is "xen"; it must be auto, kvm or tcg'],
    [['--vm', '--samples', '0'], '--samples is 0; give 1 or more'],
    [['--vm', '--cpus', '1'], '--cpus is "1"; give two different CPUs, such as 0,1'],
    [['--vm', '--cpus', '0,9999'], '--cpus 0,9999: this process may not use CPU 9999'],
    [['--vm', '--target', '/dev/null'], '--target is for fio and does not go with --vm; leave it out'],
    [['--matrix', 'small'], '--matrix needs --vm'],
    [['--vm', '--qemu', 'no-such-qemu'], 'no-such-qemu is not installed; install qemu-system-x86'],
    [['--vm', '--resume', '/nowhere'], '"/nowhere/manifest.json" cannot be read'],
    [['--vm', '--resume', 'x', '--samples', '2'], '--samples cannot change when a measurement goes on'],
  ];

  test.each(refusals)('%j: %s', async (given, sentence) => {
    const { code, stderr } = await qd1(['measure', ...given]);
    expect(stderr).toContain(`qd1: ${sentence}`);
    expect(code).toBe(2);
  });
});
