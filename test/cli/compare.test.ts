import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ComparisonResult } from '../../analysis/compare.js';
import type { MeasuredComparison } from '../../analysis/measured.js';
import { qd1, repository, temporary } from './captured.js';

const realRun = repository('data/fio-real/qemu-perf/qemu-7.2.0-iodepth-1.json');
const withBins = repository('data/host-vm/fio/engines/psync_r00.json');

async function json<T>(...words: string[]): Promise<T> {
  const { code, stdout, stderr } = await qd1(['compare', ...words, '--json']);
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as T;
}

describe('qd1 compare A B', () => {
  test('tells the difference in µs, by stage, largest first', async () => {
    const { before, after, difference } = await json<ComparisonResult>('V0', 'V1');
    expect([before.id, after.id]).toEqual(['V0', 'V1']);
    expect(difference.periodUs).toBeCloseTo(after.periodUs - before.periodUs, 6);
    expect(difference.stages.reduce((sum, stage) => sum + stage.differenceUs, 0)).toBeCloseTo(
      difference.periodUs,
      6,
    );
    const sizes = difference.stages.map(({ differenceUs }) => Math.abs(differenceUs));
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
  });

  test('knows the difference better than either side, since both share their luck', async () => {
    const result = await json<ComparisonResult>('V1', '--set', 'vm.iothread.pollMaxNs=40 us');
    const { before, difference } = result;
    const [low, high] = difference.intervalPeriodUs;
    expect(low).toBeLessThanOrEqual(difference.periodUs);
    expect(high).toBeGreaterThanOrEqual(difference.periodUs);
    expect(high - low).toBeLessThan(1e6 / before.intervalIops[0] - 1e6 / before.intervalIops[1]);
  });

  test('of a scenario with itself finds nothing', async () => {
    const { difference } = await json<ComparisonResult>('V1', 'V1');
    expect(difference.periodUs).toBe(0);
    expect(difference.intervalPeriodUs).toEqual([0, 0]);
    expect(difference.stages.every(({ differenceUs }) => differenceUs === 0)).toBe(true);
    expect((await qd1(['compare', 'V1', 'V1'])).stdout).toContain('no difference that shows');
  });

  test('of two bars of the talk tells the step between them', async () => {
    const { steps } = JSON.parse((await qd1(['talk', '--json'])).stdout) as {
      steps: { from: string; to: string; us: number }[];
    };
    for (const [from, to] of [
      ['B0', 'P0'],
      ['V4', 'V5'],
    ]) {
      const { difference } = await json<ComparisonResult>(from, to);
      const step = steps.find((one) => one.from === from && one.to === to)!;
      expect(Math.abs(difference.periodUs - step.us)).toBeLessThan(0.05);
    }
  });

  test('of one scenario takes --set as the change, of two as what both have', async () => {
    const one = await json<ComparisonResult>('V1', '--set', 'fio.bs=16 KiB');
    expect(one.difference.periodUs).toBeGreaterThan(1);
    const both = await json<ComparisonResult>('V1', 'V1', '--set', 'fio.bs=16 KiB');
    expect(both.before.periodUs).toBe(one.after.periodUs);
    expect(both.difference.periodUs).toBe(0);
    expect((await qd1(['compare', 'V1', '--set', 'fio.bs=16 KiB'])).stdout).toMatch(/^before +V1/);
  });

  test('tells on which side a cost is not that of the profile', async () => {
    const { before, after } = await json<ComparisonResult>('V1', '--set', 'costs.qemu_submit=1us');
    expect(before.provenance).toMatchObject({ overrides: [], heldOut: null });
    expect(after.provenance).toMatchObject({ overrides: ['qemu_submit'], heldOut: null });
  });

  test('names what did not reach the precision that was asked for', async () => {
    const { code, stderr } = await qd1(['compare', 'V0', 'V1', '--precision', '0.0001%']);
    expect({ code, stderr }).toEqual({
      code: 3,
      stderr: 'qd1: V0, V1 did not reach the precision of 0.0001%; ask for a coarser one\n',
    });
  });

  test('prints the same bytes for the same seed, within 100 columns', async () => {
    const words = ['compare', 'V0', 'V1', '--seed', '3'];
    const { stdout } = await qd1(words);
    expect((await qd1(words)).stdout).toBe(stdout);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(stdout).toMatch(/µs a request, −\d+\.\d %: faster/);
  });
});

describe('qd1 compare SCENARIO --measured FILE', () => {
  test('compares a period with a period and each latency with its own kind', async () => {
    const { iops, periodUs, latencies } = await json<MeasuredComparison>('V1', '--measured', realRun);
    expect(iops.measured).toBeCloseTo(48_668.7, 1);
    expect(periodUs.measured).toBeCloseTo(1e6 / iops.measured, 9);
    expect(periodUs.simulated).toBeCloseTo(1e6 / iops.simulated, 9);
    expect(latencies.clat?.meanUs.measured).toBeCloseTo(16.13, 2);
    expect(latencies.lat?.meanUs.measured).toBeLessThan(periodUs.measured);
    expect(latencies.lat?.percentiles).toEqual([]);
    expect(latencies.clat?.percentiles.map(({ percent }) => percent)).toContain(99.9);
  });

  test('with bins compares whole distributions', async () => {
    const { latencies } = await json<MeasuredComparison>('V1', '--measured', withBins);
    expect(latencies.lat?.kolmogorovSmirnov).toBeGreaterThan(0.9);
    expect(latencies.lat?.wassersteinUs).toBeGreaterThan(10);
  });

  test('says where the jobs differ and what the run cannot support', async () => {
    const { differingOptions, unsupported } = await json<MeasuredComparison>('V1', '--measured', realRun);
    expect(differingOptions).toEqual([
      'ioengine is libaio in the run and pvsync2 in the scenario',
      'hipri is 0 in the run and 1 in the scenario',
    ]);
    expect(unsupported.join()).toContain('percentiles are of clat only');
    const { stdout } = await qd1(['compare', 'V1', '--measured', realRun]);
    expect(stdout).toContain('not expected to agree');
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  test('tells a long path in a line that fits', async () => {
    const directory = join(
      dirname(temporary('x')),
      ...Array.from({ length: 6 }, () => 'a-long-directory-name'),
    );
    mkdirSync(directory, { recursive: true });
    const file = join(directory, 'result.json');
    copyFileSync(realRun, file);
    for (const columns of [100, 72]) {
      const { stdout } = await qd1(['compare', 'V1', '--measured', file], {
        terminal: { stdout: columns },
        env: { NO_COLOR: '1' },
      });
      const first = stdout.split('\n')[0];
      expect(first).toMatch(/^measured {3}.+….+result\.json, job /);
      expect(first.length).toBeLessThanOrEqual(columns);
    }
    const result = await json<MeasuredComparison>('V1', '--measured', file);
    expect(result.measured.fileName).toBe(file);
  });

  test('warns of a run at depth 4', async () => {
    const deep = repository('data/fio-real/qemu-perf/qemu-7.2.0-iodepth-4.json');
    const { differingOptions, unsupported } = await json<MeasuredComparison>('V1', '--measured', deep);
    expect(differingOptions).toContain('iodepth is 4 in the run and 1 in the scenario');
    expect(unsupported.join()).toContain('iodepth is 4');
  });

  test('finds no difference where the job is the same', async () => {
    const words = ['V1', '--measured', realRun, '--set', 'fio.hipri=false', '--set', 'fio.ioengine=libaio'];
    expect((await json<MeasuredComparison>(...words)).differingOptions).toEqual([]);
  });

  test('fails if it is told to and the period is further off', async () => {
    const words = ['compare', 'V1', '--measured', withBins, '--fail-if-off'];
    const failed = await qd1([...words, '10%']);
    expect(failed.code).toBe(1);
    expect(failed.stderr).toMatch(/the period is [\d.]+ % off, more than 10%\n$/);
    expect(failed.stdout).toContain('period µs');
    expect((await qd1([...words, '99%'])).code).toBe(0);
  });

  test('takes a file from standard input', async () => {
    const { code } = await qd1(['compare', 'V1', '--measured', '-'], { stdin: readFileSync(realRun) });
    expect(code).toBe(0);
  });

  test('refuses what is no usable result', async () => {
    const merge = repository('data/fio-real/qemu-perf/qemu-io_uring-qd1-run-2.json');
    const failed = repository('data/host-vm/fio/fails/io_uring_hipri_r00.json');
    for (const [file, says] of [
      [merge, /unresolved merge/],
      [failed, /EOPNOTSUPP/],
      [repository('package.json'), /not a result of fio/],
      [repository('data'), /is a directory/],
      ['nothing.json', /there is no file "nothing.json"/],
    ] as const) {
      const { code, stderr } = await qd1(['compare', 'V1', '--measured', file]);
      expect(code).toBe(2);
      expect(stderr).toMatch(says);
    }
  });

  test('takes the job that is named, and names those that there are', async () => {
    const run = JSON.parse(readFileSync(withBins, 'utf8')) as { jobs: { jobname: string }[] };
    const file = temporary('two.json');
    writeFileSync(
      file,
      JSON.stringify({ ...run, jobs: [run.jobs[0], { ...run.jobs[0], jobname: 'second' }] }),
    );
    const without = await qd1(['compare', 'V1', '--measured', file]);
    expect(without.stderr).toMatch(/has 2 jobs; choose one with --job: psync, second/);
    expect(without.code).toBe(2);
    expect((await qd1(['compare', 'V1', '--measured', file, '--job', 'second'])).code).toBe(0);
    const wrong = await qd1(['compare', 'V1', '--measured', file, '--job', 'secnd']);
    expect(wrong.stderr).toMatch(/has no job "secnd"; did you mean "second"\?/);
  });

  test('refuses a run that only does the other direction', async () => {
    const { code, stderr } = await qd1(['compare', 'V1', '--measured', realRun, '--set', 'fio.rw=randwrite']);
    expect(code).toBe(2);
    expect(stderr).toContain('has no writes, which the scenario does');
  });
});
