import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readFio } from '../../../formats/fio/fio-json.js';
import { checkRun, fitForDepthOne } from '../../../formats/fio/support.js';
import { whatItTells } from '../../../formats/fio/check/statements.js';
import { type MadeUp, NOTHING, result, sample } from './samples.js';

/** Latencies of `meanNs`, half of them in one bin. */
function latency(meanNs: number, bins: Record<string, number> = { [meanNs]: 100_000 }) {
  return {
    min: meanNs - 500,
    max: meanNs + 9000,
    mean: meanNs,
    stddev: 500,
    N: 100_000,
    percentile: { '50.000000': meanNs, '99.000000': meanNs + 1000 },
    bins,
  };
}

/** A run of 10 s with this latency and period [ns]. */
function run(
  options: Record<string, string>,
  meanNs: number,
  periodNs = meanNs + 500,
  more: MadeUp = {},
): MadeUp {
  const total = Math.round(1e10 / periodNs);
  const io = { total_ios: total, runtime: 10_000, lat_ns: latency(meanNs), clat_ns: latency(meanNs) };
  const write = (options['rw'] ?? '').includes('write');
  return {
    options: {
      direct: '1',
      rw: 'randread',
      filename: '/dev/nvme0n1',
      ioengine: 'psync',
      ramp_time: '5',
      ...options,
    },
    read: write ? { total_ios: 0, runtime: 0, iops: 0, lat_ns: NOTHING, clat_ns: NOTHING } : io,
    write: write ? io : {},
    more: { ctx: total },
    ...more,
  };
}

function findingsOf(job: MadeUp) {
  const runs = readFio(result(job), 'f');
  expect(runs).toHaveLength(1);
  return checkRun(runs[0]);
}

function idsOf(job: MadeUp): string[] {
  return findingsOf(job).map(({ id }) => id);
}

describe('a run held against its own numbers', () => {
  test('of a drive, one at a time, has nothing against it', () => {
    expect(findingsOf(run({}, 80_000))).toEqual([]);
  });

  test('with more in flight than its options say is not one at a time', () => {
    expect(idsOf(run({}, 80_000, 40_000))).toEqual(['in-flight']);
    expect(findingsOf(run({}, 80_000, 40_000))[0].text).toContain('IOPS x mean latency is 2.00');
  });

  test('with gaps that nothing explains is told so', () => {
    expect(idsOf(run({}, 50_000, 90_000))).toEqual(['gaps']);
    expect(idsOf(run({ thinktime: '40us' }, 50_000, 90_000))).toEqual(['waiting']);
  });

  test('that is faster than any drive came from a cache', () => {
    const cached = findingsOf(run({}, 1500));
    expect(cached.map(({ id, weight }) => [id, weight])).toContainEqual(['cached', 'unfit']);
    expect(idsOf(run({ direct: '0' }, 1500))).toContain('direct');
  });

  test('of which a part is faster than any drive is told how much', () => {
    const lat = latency(80_000, { 1500: 20_000, 80_000: 80_000 });
    const job = run({}, 80_000);
    job.read = { ...job.read, lat_ns: lat };
    expect(findingsOf(job)).toMatchObject([
      { id: 'partly-cached', text: expect.stringContaining('20 %') as string },
    ]);
  });

  // fio issue 1577: 893 IOPS with fdatasync, 94.9 k with hipri too, since the fsync was dropped.
  test('of 94.9 k synchronous writes cannot have flushed, and the cause is named', () => {
    const job = run(
      { ioengine: 'io_uring', hipri: '1', fdatasync: '1', rw: 'randwrite' },
      10_000,
      1e9 / 94_900,
      {
        more: { ctx: 10, sync: { total_ios: 0 } },
      },
    );
    expect(idsOf(job)).toEqual(expect.arrayContaining(['hipri-sync', 'no-flush', 'syncs']));
    const text = findingsOf(job)
      .map((finding) => finding.text)
      .join('\n');
    expect(text).toContain(
      '94.9 k synchronous writes a second, 10.5 µs each, cannot include a flush on a device',
    );
    expect(fitForDepthOne(findingsOf(job))).toBe(false);
  });

  test('of 893 such writes can', () => {
    const syncs = Math.round(1e10 / (1e9 / 893));
    const job = run({ ioengine: 'io_uring', fdatasync: '1', rw: 'randwrite' }, 10_000, 1e9 / 893, {
      more: { ctx: 2 * syncs, sync: { total_ios: syncs } },
    });
    expect(idsOf(job)).toEqual(['few', 'slat']);
  });

  test('that slept for each request did not poll, whatever hipri says', () => {
    expect(idsOf(run({ ioengine: 'pvsync2', hipri: '' }, 50_000))).toEqual(['hipri-slept']);
    const polled = run({ ioengine: 'pvsync2', hipri: '' }, 9000, 9500, { more: { ctx: 12 } });
    expect(idsOf(polled)).toEqual([]);
  });

  test('that never slept, though it should have, was not answered by a drive', () => {
    expect(idsOf(run({}, 9000, 9500, { more: { ctx: 12 } }))).toEqual(['never-slept']);
  });

  test('that ended before its runtime says why', () => {
    expect(idsOf(run({ runtime: '60' }, 80_000))).toEqual(['ended']);
    expect(idsOf(run({ runtime: '10s', time_based: '' }, 80_000))).toEqual([]);
  });

  test('of a moment is too little', () => {
    const job = run({}, 80_000);
    job.read = { ...job.read, total_ios: 400, runtime: 40 };
    job.more = { ctx: 400 };
    expect(findingsOf(job)).toMatchObject([{ id: 'glimpse', weight: 'unfit' }]);
  });
});

describe('several jobs of one file', () => {
  const jobs = (second: Record<string, string>) => {
    const document = JSON.parse(result(run({}, 80_000))) as { jobs: Record<string, unknown>[] };
    const [first] = document.jobs;
    const options = { ...(first['job options'] as object), ...second };
    return readFio(
      JSON.stringify({ ...document, jobs: [first, { ...first, jobname: 'k', 'job options': options }] }),
      'f',
    );
  };

  test('delay each other', () => {
    expect(jobs({}).map((one) => checkRun(one).map(({ id }) => id))).toEqual([['together'], ['together']]);
  });

  test('do not, one after the other', () => {
    expect(jobs({ stonewall: '' }).map((one) => checkRun(one))).toEqual([[], []]);
  });
});

describe('what a run can tell', () => {
  test('is said with figures, and nothing of an unfit one', () => {
    const [one] = readFio(result(run({}, 80_000)), 'f');
    expect(whatItTells(one, checkRun(one))).toEqual([
      "the period, 1 / IOPS: 80.50 µs, fio's own loop included",
      'lat, from the start of submission to completion: mean 80.00 µs, p50 80.00 µs, p99 81.00 µs, and the whole distribution in bins',
      'clat, from the end of submission to completion: mean 80.00 µs, p50 80.00 µs, p99 81.00 µs, and the whole distribution in bins',
    ]);
    const [deep] = readFio(result(run({ ioengine: 'libaio', iodepth: '8' }, 80_000, 10_500)), 'f');
    expect(whatItTells(deep, checkRun(deep))).toEqual([]);
  });
});

describe('real results', () => {
  const folders = ['engines', 'engines_cpu1', 'bs', 'noise'];

  test.each(folders)('of host-vm/fio/%s are all read, and all were one at a time', (folder) => {
    const names = readdirSync(new URL(`../../../data/host-vm/fio/${folder}`, import.meta.url));
    expect(names.length).toBeGreaterThan(9);
    for (const name of names) {
      for (const one of readFio(sample(`host-vm/fio/${folder}/${name}`), name)) {
        const findings = checkRun(one);
        expect(
          findings.filter(({ weight }) => weight === 'unfit'),
          name,
        ).toEqual([]);
        // The machine could not poll: queue/io_poll was 0.
        expect(
          findings.some(({ id }) => id === 'hipri-slept'),
          name,
        ).toBe(name.includes('hipri'));
      }
    }
  });

  test.each([
    [1, true],
    [4, false],
    [128, false],
  ])('at depth %i are fit: %s', (depth, fit) => {
    const runs = readFio(sample(`fio-real/qemu-perf/qemu-7.2.0-iodepth-${depth}.json`), 'f');
    expect(runs.map((one) => fitForDepthOne(checkRun(one)))).toEqual([fit]);
  });
});
