import { spawnSync } from 'node:child_process';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readFileSync } from 'node:fs';
import { readJobFile } from '../../../formats/fio/job-file.js';
import { canonical } from '../../../formats/fio/options.js';
import { checkJob, fitForDepthOne } from '../../../formats/fio/support.js';
import { ConfigError } from '../../../sim/errors.js';
import { testWith } from '../../system-part.js';
import { mutated, readOrRefuse, RUNS } from '../mutated.js';

const EVERYTHING = readFileSync(new URL('jobs/everything.fio', import.meta.url), 'utf8');

function messageOf(text: string): string {
  try {
    readJobFile(text, 'f.fio');
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as ConfigError).message;
  }
  throw new Error('it was read');
}

describe('readJobFile', () => {
  test('gives each job what the global sections before it say', () => {
    const { jobs } = readJobFile(EVERYTHING, 'f.fio');
    expect(jobs.map(({ name, line }) => [name, line])).toEqual([
      ['deep', 9],
      ['alone', 17],
    ]);
    expect(jobs[0].options).toMatchObject({
      readwrite: 'randread',
      blocksize: '4k',
      time_based: '',
      iodepth: '32',
    });
    expect(jobs[0].options['direct']).toBeUndefined();
    expect(jobs[1].options).toMatchObject({ direct: '1', stonewall: '', runtime: '30s' });
  });

  test('cuts comments where fio does, at the first ; or #', () => {
    const { jobs } = readJobFile('[j]\nfilename=/tmp/x#y\nrw=read ; all of it\n', 'f.fio');
    expect(jobs[0].options).toEqual({ filename: '/tmp/x', rw: 'read' });
  });

  test('tells what it includes', () => {
    expect(readJobFile('include other.fio\n[j]\n', 'f').includes).toEqual(['other.fio']);
  });

  test.each<[string, string, string]>([
    [
      'an option outside of a section',
      'rw=read\n[j]\n',
      'f.fio:1: fio job file has the line "rw=read"; an option must stand in a section',
    ],
    [
      'a line that is nothing',
      '[j]\n=4k\n',
      'f.fio:2: fio job file has the line "=4k"; it must be [section]',
    ],
    ['no job', '[global]\nrw=read\n', 'f.fio is a fio job file without a job'],
    ['a very long line', `[j]\nx=${'y'.repeat(5000)}`, 'f.fio:2: fio job file has the line'],
  ])('refuses %s', (_, text, says) => {
    expect(messageOf(text)).toContain(says);
  });

  test('reads or refuses any text', async () => {
    await fc.assert(
      fc.asyncProperty(mutated(EVERYTHING), (text) =>
        readOrRefuse(() => readJobFile(text, 'f').jobs.map(({ options }) => checkJob(options))),
      ),
      { numRuns: RUNS },
    );
  });

  testWith('fio')('understands a file as fio does', () => {
    const file = new URL('jobs/everything.fio', import.meta.url).pathname;
    const { stdout } = spawnSync('fio', ['--parse-only', '--showcmd', file], { encoding: 'utf8' });
    const { jobs } = readJobFile(EVERYTHING, 'f');
    for (const { name, options } of jobs) {
      const at = stdout.indexOf(`--name=${name}`);
      const whole = stdout.slice(stdout.slice(0, at).lastIndexOf('fio ') + 1).replaceAll('= ', '=');
      expect(at).toBeGreaterThan(0);
      for (const [option, value] of Object.entries(canonical(options))) {
        expect(whole).toContain(value === '' ? `--${option}` : `--${option}=${value}`);
      }
    }
  });
});

describe('checkJob', () => {
  test('says of each job whether it will measure one request at a time', () => {
    const { jobs } = readJobFile(EVERYTHING, 'f.fio');
    const [deep, alone] = jobs.map(({ options }) => checkJob(options));
    expect(fitForDepthOne(deep)).toBe(false);
    expect(deep.map(({ id }) => id)).toEqual([
      'iodepth',
      'numjobs',
      'direct',
      'ramp',
      'runtime',
      'percentiles',
    ]);
    expect(alone).toEqual([]);
    expect(fitForDepthOne(alone)).toBe(true);
  });

  test.each<[string, Record<string, string>, string]>([
    [
      'a polled ring that shall flush',
      { ioengine: 'io_uring', hipri: '1', fdatasync: '1', rw: 'randwrite' },
      'hipri-sync',
    ],
    ['hipri with an engine that has none', { hipri: '' }, 'hipri-engine'],
    ['sequential reads', { rw: 'read' }, 'sequential'],
    ['both directions', { rw: 'randrw' }, 'mixed'],
    ['block sizes that vary', { bssplit: '4k/50:8k/50' }, 'bs'],
    ['no drive', { filename: '/dev/nullb0' }, 'no-drive'],
    ['an engine without requests', { ioengine: 'null' }, 'engine'],
    ['IOPS alone', { gtod_reduce: '1' }, 'iops-only'],
    ['a small file', { size: '64m' }, 'size'],
    ['checking of data', { verify: 'crc32c' }, 'verify'],
  ])('sees %s', (_, more, id) => {
    const base = {
      direct: '1',
      rw: 'randread',
      filename: '/dev/nvme0n1',
      ramp_time: '5',
      runtime: '30',
      ioengine: 'psync',
    };
    const ids = checkJob({ ...base, ...more }).map((finding) => finding.id);
    expect(checkJob(base)).toEqual([]);
    expect(ids).toContain(id);
  });

  test('knows that a synchronous engine has one request in flight whatever iodepth says', () => {
    const findings = checkJob({ ioengine: 'psync', iodepth: '32', direct: '1', rw: 'randread' });
    expect(findings.find(({ id }) => id === 'iodepth')).toMatchObject({ weight: 'note' });
    expect(fitForDepthOne(findings)).toBe(true);
  });
});
