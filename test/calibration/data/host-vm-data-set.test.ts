/** The nested virtual machine as data of a fit: what of it may be seen, and how it is read. */
import { describe, expect, test } from 'vitest';
import { CostValues } from '../../../analysis/cost-values.js';
import { hostVmBeliefs, hostVmDataSet, hostVmTicks } from '../../../calibration/data/host-vm-data-set.js';
import { figureOf, hostVmConfigurations, readHostVmRun } from '../../../calibration/data/host-vm-runs.js';
import { tracedTimes } from '../../../calibration/data/host-vm-trace.js';
import { around, hostVmVariations, variedTables } from '../../../calibration/data/host-vm-variation.js';
import { at } from '../../../calibration/data/quantiles.js';
import { mean } from '../../../sim/distributions.js';
import { ConfigError } from '../../../sim/errors.js';

const configurations = hostVmConfigurations();
const data = hostVmDataSet();

describe('the split', () => {
  const ids = (role: 'fitted' | 'held out'): string[] =>
    configurations.filter((one) => one.role === role).map(({ id }) => id);

  test('is that of the plan', () => {
    expect(ids('fitted').toSorted()).toEqual([
      'libaio randread 4 KiB, CPU 1',
      'psync randread 1 KiB, CPU 1',
      'psync randread 16 KiB, CPU 1',
      'psync randread 4 KiB, CPU 1',
      'psync randread 64 KiB, CPU 1',
      'psync randwrite 4 KiB, CPU 1',
    ]);
    expect(ids('held out').toSorted()).toEqual([
      'io_uring randread 4 KiB, CPU 1',
      'psync randread 128 KiB, CPU 1',
      'psync randread 2 KiB, CPU 1',
      'psync randread 32 KiB, CPU 1',
      'psync randread 4 KiB, CPU 0',
      'psync randread 512 B, CPU 1',
      'psync randread 8 KiB, CPU 1',
      'pvsync2 hipri randread 4 KiB, CPU 1',
    ]);
  });

  test('is kept by the data set, which fits no tail and no primitive that is storage', () => {
    const fitted = data.observations.filter(({ subject }) => 'scenario' in subject);
    expect(fitted.map(({ id }) => id).toSorted()).toEqual(ids('fitted').toSorted());
    expect(data.unseen!.map(({ id }) => id).toSorted()).toEqual(ids('held out').toSorted());
    for (const { subject } of [...fitted, ...data.unseen!])
      expect(subject).toMatchObject({ metric: 'latencyP50Us' });
    expect(data.observations.some(({ id }) => /direct|nanosleep/u.test(id))).toBe(false);
  });

  test('takes sets that repeat a configuration for one', () => {
    const psync = configurations.find(({ id }) => id === 'psync randread 4 KiB, CPU 1')!;
    expect(new Set(psync.runs.map(({ set }) => set))).toEqual(new Set(['engines_cpu1', 'bs', 'noise']));
    expect(psync.runs).toHaveLength(20);
  });
});

describe('runs', () => {
  const run = (p50Us: number, foreignShare = 0) => ({ ...configurations[0].runs[0], p50Us, foreignShare });

  test('that others disturbed are left out where three remain', () => {
    const quiet = [run(50), run(52), run(51)];
    const figure = figureOf([...quiet, run(90, 0.4)], ({ p50Us }) => p50Us);
    expect(figure).toMatchObject({ us: 51, runs: 3, leftOut: 1 });
    expect(figureOf([run(50), run(90, 0.4), run(60)], ({ p50Us }) => p50Us)).toMatchObject({ us: 60, leftOut: 0 });
  });

  test('that agree are known to 2 %, others as they differ', () => {
    expect(figureOf([run(50), run(50), run(50)], ({ p50Us }) => p50Us).sdUs).toBeCloseTo(1, 9);
    expect(figureOf([run(40), run(50), run(60)], ({ p50Us }) => p50Us).sdUs).toBeCloseTo((1.25 * 10) / Math.sqrt(3), 9);
  });

  test('that are no such run are refused with the field', () => {
    const line = { ioengine: 'psync', rw: 'randread', cpu: 1, set: 's', bs: '4k', config: 'c', secs: 5, lat_p50_ns: 1, lat_p99_ns: 2, foreign_cpu_s: 0 };
    const refused = (changes: object): string => {
      try {
        readHostVmRun(JSON.stringify({ ...line, ...changes }), 'runs:7');
        return 'read';
      } catch (error) {
        expect(error).toBeInstanceOf(ConfigError);
        return (error as Error).message;
      }
    };
    expect(refused({})).toBe('read');
    expect(refused({ cpu: null })).toBe('runs:7: cpu is null; it must be 0 or 1');
    expect(refused({ bs: '4q' })).toContain('runs:7: bs is "4q"');
    expect(refused({ ioengine: 'sync' })).toContain('ioengine is "sync"');
    expect(refused({ lat_p99_ns: 'slow' })).toContain('lat_p99_ns is "slow"');
    expect(refused({ foreign_cpu_s: undefined })).toContain('foreign_cpu_s is missing');
    expect(() => readHostVmRun('{', 'runs:7')).toThrow('runs:7: no JSON');
  });
});

describe('how its costs vary', () => {
  const variations = hostVmVariations();

  test('the traced run tells each request', () => {
    expect(tracedTimes('issued', 'irq')).toHaveLength(400);
  });

  test('around the value of a profile, moved or by a factor', () => {
    for (const [, variation] of variations) {
      const points = around(20_000, variation);
      expect(at(points, 0.5)).toBeCloseTo(20_000, 6);
      for (let i = 1; i < points.length; i++) {
        expect(points[i][0]).toBeGreaterThan(points[i - 1][0]);
        expect(points[i][1]).toBeGreaterThanOrEqual(points[i - 1][1]);
      }
    }
    const wake = variations.get('halted_cpu_exit')!;
    const beyond = (ns: number): number => at(around(ns, wake), 0.99) - ns;
    expect(beyond(30_000)).toBeCloseTo(beyond(10_000), 6);
    const disk = variations.get('virtio_disk_read_4k')!;
    expect(at(around(60_000, disk), 0.99)).toBeCloseTo(2 * at(around(30_000, disk), 0.99), 6);
  });

  test('with the mean that was recorded beside the quantiles', () => {
    const { quantiles } = variations.get('halted_cpu_exit')!;
    // Of three rounds: 30371, 30147, 28647 ns.
    expect(mean({ kind: 'quantiles', points: quantiles }) / 29_722).toBeCloseTo(1, 1);
  });

  test('ticks are the longest gaps of a busy CPU, 375 in 1.5 s', () => {
    const ticks = hostVmTicks();
    expect(at(ticks, 0)).toBeGreaterThan(15_000);
    expect(at(ticks, 0.5)).toBeLessThan(30_000);
    expect(ticks.at(-1)![0]).toBe(1);
  });

  test('in tables that leave other costs as the profile has them', () => {
    const values = new CostValues(new Map(), hostVmBeliefs);
    const tables = variedTables(values, variations);
    expect(tables('blk_submit').meanNs).toBe(values.tables()('blk_submit').meanNs);
    expect(tables('ttwu_send').nodes[0]).toBeCloseTo(10_000, 6);
    expect(tables('halted_cpu_exit').meanNs).toBeGreaterThan(8000);
  });
});
