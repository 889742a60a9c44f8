import { describe, expect, test } from 'vitest';
import { type FioRun, readFio } from '../../../formats/index.js';
import { FioHistogram } from '../../../sim/statistics/fio-histogram.js';
import { result, sample } from './samples.js';

function only(text: string): FioRun {
  const runs = readFio(text, 'f.json');
  expect(runs).toHaveLength(1);
  return runs[0];
}

/** The running totals that `--status-interval` prints after some seconds. */
function soFar(seconds: number, totalIos: number): string {
  const timestampMs = 1_000_000 + 1000 * seconds;
  return result({ timestampMs, read: { runtime: 1000 * seconds, total_ios: totalIos } });
}

describe('a real result', () => {
  test('of fio 3.33 with json+ is read in full', () => {
    const run = only(sample('host-vm/fio/engines/libaio_r00.json'));
    expect(run).toMatchObject({
      fileName: 'f.json',
      fioVersion: 'fio-3.33',
      jobName: 'libaio',
      direction: 'read',
      totalIos: 95_167,
      runtimeMs: 5001,
      error: 0,
    });
    expect(run.options).toMatchObject({ ioengine: 'libaio', iodepth: '1', bs: '4k', ramp_time: '0.3' });
    expect(run.submission).toMatchObject({
      count: 95_167,
      minNs: 2265,
      maxNs: 119_851,
      meanNs: 15581.313144,
    });
    expect(run.submission?.percentilesNs.get(99.9)).toBe(68_096);
    expect(run.submission?.bins?.[0]).toEqual([2256, 1]);
    expect(run.submission?.bins?.at(-1)?.[0]).toBe(120_320);
  });

  test('gives the IOPS that fio printed, to fio’s six decimals', () => {
    for (const [path, iops] of [
      ['host-vm/fio/engines/psync_r00.json', 13999.0002],
      ['host-vm/fio/engines/libaio_r00.json', 19029.594081],
      ['fio-real/qemu-perf/qemu-7.2.0-iodepth-4.json', 142217.926069],
      ['fio-real/qemu-perf/qemu-io_uring-qd1-run-1.json', 39849.002517],
    ] as const) {
      expect(only(sample(path)).iops).toBeCloseTo(iops, 5);
    }
  });

  test('takes longer per request than its mean latency, at depth 1', () => {
    for (const engine of ['psync', 'libaio', 'io_uring', 'pvsync2_hipri']) {
      const run = only(sample(`host-vm/fio/engines/${engine}_r00.json`));
      expect(1e9 / run.iops).toBeGreaterThan(run.latency?.meanNs ?? NaN);
    }
  });

  test('has bins that hold every request and give back its percentiles', () => {
    const { latency } = only(sample('host-vm/fio/bs/bs4k_r00.json'));
    const histogram = new FioHistogram();
    for (const [ns, count] of latency?.bins ?? []) histogram.addMany(ns, count);
    expect(histogram.count).toBe(latency?.count);
    for (const [percent, ns] of latency?.percentilesNs ?? []) expect(histogram.percentile(percent)).toBe(ns);
  });

  test('after a line of log and with global options is read', () => {
    const text = sample('fio-real/qemu-perf/qemu-7.2.0-iodepth-1.json');
    expect(text.startsWith('fio: clocksource=cpu may not be reliable\n{')).toBe(true);
    const run = only(text);
    expect(run.options).toMatchObject({
      iodepth: '1',
      ioengine: 'libaio',
      filename: '/dev/vdb',
      rw: 'randread',
    });
    expect(run.latency?.percentilesNs.size).toBe(0);
    expect(run.completion?.percentilesNs.size).toBe(17);
    expect(run.completion?.bins).toBeUndefined();
  });

  test('of a synchronous engine has no submission latency', () => {
    const run = only(sample('host-vm/fio/engines/psync_r00.json'));
    expect(run.submission).toBeUndefined();
    expect(run.completion?.meanNs).toBeLessThan(run.latency?.meanNs ?? 0);
  });
});

describe('readFio', () => {
  test('lets the job’s own options win over the global ones', () => {
    const run = only(
      result({ globalOptions: { bs: '512', iodepth: '1' }, options: { bs: '4k', time_based: '' } }),
    );
    expect(run.options).toEqual({ bs: '4k', iodepth: '1', time_based: '' });
  });

  test('gives one run for each direction that did I/O', () => {
    const text = result({ write: { total_ios: 500, runtime: 20, iops: 25_000 } });
    expect(readFio(text, 'f').map(({ direction, iops }) => [direction, iops])).toEqual([
      ['read', 50_000],
      ['write', 25_000],
    ]);
  });

  test('reads a result without latencies (gtod_reduce) for its IOPS', () => {
    const zero = { min: 0, max: 0, mean: 0, stddev: 0, N: 0 };
    const run = only(result({ read: { clat_ns: zero, lat_ns: zero } }));
    expect(run.iops).toBe(50_000);
    expect([run.latency, run.completion, run.submission]).toEqual([undefined, undefined, undefined]);
  });

  test('reads a result without latency objects at all', () => {
    const run = only(result({ read: { slat_ns: undefined, clat_ns: undefined, lat_ns: undefined } }));
    expect([run.latency, run.completion, run.submission]).toEqual([undefined, undefined, undefined]);
  });

  test('reads a latency whose sample count an older fio left out', () => {
    const lat = { min: 5, max: 9, mean: 7, stddev: 1 };
    expect(only(result({ read: { lat_ns: lat } })).latency).toMatchObject({ count: undefined, meanNs: 7 });
  });

  test('sorts bins and percentiles by value, not by the order of the file', () => {
    const lat = {
      min: 5,
      max: 9,
      mean: 7,
      stddev: 1,
      N: 3,
      percentile: { '99.0': 9, '1.0': 5 },
      bins: { 9: 1, 5: 2 },
    };
    const { latency } = only(result({ read: { lat_ns: lat } }));
    expect(latency?.bins).toEqual([
      [5, 2],
      [9, 1],
    ]);
    expect([...(latency?.percentilesNs ?? [])]).toEqual([
      [1, 5],
      [99, 9],
    ]);
  });

  test('takes fio’s own IOPS when the runtime is below a millisecond', () => {
    expect(only(result({ read: { runtime: 0, iops: 1234.5 } })).iops).toBe(1234.5);
  });

  test('reads separate results in one file as separate runs', () => {
    const first = result({ timestampMs: 1_000_000, read: { runtime: 5000, total_ios: 1000 } });
    const second = result({ timestampMs: 1_006_000, read: { runtime: 5001, total_ios: 1100 } });
    expect(readFio(`${first}\nfio: a warning\n${second}\n`, 'f').map((run) => run.totalIos)).toEqual([
      1000, 1100,
    ]);
  });

  test('takes only the last of the running totals that --status-interval prints', () => {
    const text = [soFar(1, 50_000), soFar(2, 101_000), soFar(3, 149_000)].join('\n');
    expect(readFio(text, 'f').map((run) => run.totalIos)).toEqual([149_000]);
  });

  test('reads the entries of a client as jobs', () => {
    const text = result().replace('"jobs"', '"client_stats"');
    expect(only(text).totalIos).toBe(1000);
  });

  test('keeps a job that failed after some I/O beside one that did not, and says so', () => {
    const both = `${result({ name: 'good' })}\n${result({ name: 'bad', error: 5 })}`;
    expect(readFio(both, 'f').map(({ jobName, error }) => [jobName, error])).toEqual([
      ['good', 0],
      ['bad', 5],
    ]);
  });

  test('is not led astray by option names that objects inherit', () => {
    const text = result({ options: { a: '1' } }).replace('"a"', '"__proto__"');
    expect(Object.hasOwn(only(text).options, '__proto__')).toBe(true);
  });
});
