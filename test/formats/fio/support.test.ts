import { describe, expect, test } from 'vitest';
import { readFio, whatItSupports } from '../../../formats/index.js';
import { type MadeUp, NOTHING, result, sample } from './samples.js';

const BINS = {
  min: 9000,
  max: 9999,
  mean: 9500,
  stddev: 10,
  N: 50_000,
  percentile: { '50.0': 9472 },
  bins: { 9472: 50_000 },
};

/** A job with nothing to warn of. */
const GOOD = {
  options: {
    direct: '1',
    filename: '/dev/nvme0n1',
    ioengine: 'psync',
    rw: 'randread',
    ramp_time: '5',
    runtime: '30',
    time_based: '1',
  },
  read: { total_ios: 3_000_000, runtime: 30_000, lat_ns: BINS, clat_ns: BINS },
};

function warningsOf(job: MadeUp): string[] {
  return readFio(result(job), 'f').flatMap(whatItSupports);
}

function withOptions(options: Record<string, string>): MadeUp {
  return { ...GOOD, options: { ...GOOD.options, ...options } };
}

describe('whatItSupports', () => {
  test('has nothing to say of a direct, long, synchronous run at depth 1 with bins', () => {
    expect(warningsOf(GOOD)).toEqual([]);
  });

  test.each<[string, MadeUp]>([
    ['iodepth is 4: not one request at a time', withOptions({ ioengine: 'libaio', iodepth: '4' })],
    ['numjobs is 2: requests of several jobs are in flight together', withOptions({ numjobs: '2' })],
    ['and the jobs are merged in one result', withOptions({ numjobs: '2', group_reporting: '' })],
    ['thinktime is set: IOPS hold waiting', withOptions({ thinktime: '100' })],
    ['direct is not 1: the page cache may have answered', withOptions({ direct: '0' })],
    ['/tmp/x is a file: the file system adds its own time', withOptions({ filename: '/tmp/x' })],
    ['no ramp_time: the start', withOptions({ ramp_time: '0' })],
    ['it ran for 1.5 s: 5 s or more', { ...GOOD, read: { ...GOOD.read, runtime: 1500 } }],
    ['only 9000 requests', { ...GOOD, read: { ...GOOD.read, total_ios: 9000 } }],
    [
      'IOPS only: latencies were switched off',
      { ...GOOD, read: { ...GOOD.read, lat_ns: NOTHING, clat_ns: NOTHING } },
    ],
    [
      'io_uring submits in a call of its own: compare by lat, not clat',
      withOptions({ ioengine: 'io_uring' }),
    ],
    [
      'plain json: percentiles but no bins',
      { ...GOOD, read: { ...GOOD.read, lat_ns: { ...BINS, bins: undefined } } },
    ],
    ['hipri of pvsync2 does not poll, and says nothing', withOptions({ ioengine: 'pvsync2', hipri: '1' })],
  ])('warns: %s', (warning, job) => {
    expect(warningsOf(job).join('\n')).toContain(warning);
  });

  test('takes buffered=0 for direct', () => {
    const { direct: _, ...options } = GOOD.options;
    expect(warningsOf({ ...GOOD, options: { ...options, buffered: '0' } })).toEqual([]);
  });

  test('lets clat stand in for lat with a synchronous engine only', () => {
    const lat = { ...BINS, bins: undefined, percentile: undefined };
    const read = { ...GOOD.read, lat_ns: lat };
    expect(warningsOf({ ...GOOD, read })).toEqual([]);
    expect(warningsOf({ ...withOptions({ ioengine: 'libaio' }), read }).join('\n')).toContain(
      'percentiles are of clat only (no lat_percentiles=1)',
    );
  });

  test('says only that means can be compared when there are no percentiles', () => {
    const lat = { ...BINS, bins: undefined, percentile: undefined };
    expect(warningsOf({ ...GOOD, read: { ...GOOD.read, lat_ns: lat, clat_ns: lat } })).toEqual([
      'no percentiles: only means can be compared',
    ]);
  });

  test('marks the numbers of a job that failed', () => {
    const runs = readFio(`${result(GOOD)}\n${result({ ...GOOD, error: 5 })}`, 'f');
    expect(runs.map((run) => whatItSupports(run).length)).toEqual([0, 1]);
  });

  test('sees what a real depth-4 result does not support', () => {
    const runs = readFio(sample('fio-real/qemu-perf/qemu-7.2.0-iodepth-4.json'), 'f');
    expect(runs.map(whatItSupports)).toMatchInlineSnapshot(`
      [
        [
          "iodepth is 4: not one request at a time, so 1 / IOPS is not a latency",
          "libaio submits in a call of its own: compare by lat, not clat, which leaves the submission (and its kick) out",
          "percentiles are of clat only (no lat_percentiles=1): of lat, only the mean can be compared",
        ],
      ]
    `);
  });
});
