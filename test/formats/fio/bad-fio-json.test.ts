import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readFio, whatItSupports } from '../../../formats/index.js';
import { ConfigError } from '../../../sim/errors.js';
import { result, sample } from './samples.js';

const PSYNC = sample('host-vm/fio/engines/psync_r00.json');

function messageOf(text: string): string {
  try {
    readFio(text, 'f.json');
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as ConfigError).message;
  }
  throw new Error('it was read');
}

/** Reads it, or refuses it as a user's mistake; anything else fails the test. */
function readOrRefuse(text: string): void {
  try {
    readFio(text, 'f.json').forEach(whatItSupports);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    expect(error.message).not.toContain('\n');
  }
}

describe('a real result that cannot be used', () => {
  test('because the job failed names the job, the error and what would do', () => {
    expect(messageOf(sample('host-vm/fio/fails/io_uring_hipri_r00.json'))).toBe(
      'f.json: job "io_uring_hipri" failed with error 95 (EOPNOTSUPP, not supported); ' +
        'hipri needs a device with poll queues (nvme.poll_queues) under the file',
    );
  });

  test('because it was committed in the middle of a merge names the line', () => {
    expect(messageOf(sample('fio-real/qemu-perf/qemu-io_uring-qd1-run-2.json'))).toBe(
      'f.json line 3 is the mark of an unresolved merge ("<<<<<<<< HEAD:results/registered-buf/qd-..."); ' +
        'keep one of the sides',
    );
  });
});

describe('readFio refuses, in one sentence,', () => {
  test.each<[string, string, string]>([
    ['an empty file', '', 'f.json is empty; give the result of fio --output-format=json+'],
    ['blanks only', ' \n\n', 'f.json is empty;'],
    ['something that is not text', 'PK\u0003\u0004\u0000\u0000', 'f.json is not text;'],
    ['prose', 'hello\n', 'f.json holds no JSON object (it begins "hello");'],
    ['the terse format', '3;fio-3.33;j;0;0;100;25;6;4000', "f.json is in fio's terse format;"],
    [
      'the report for people',
      'j: (g=0): rw=randread, bs=(R) 4096B-4096B\n  read: IOPS=14.0k, BW=54.7MiB/s',
      "f.json is fio's report for people, not JSON;",
    ],
    [
      'a job file',
      '[global]\nrw=randread\n[j]\nbs=4k\n',
      'f.json is a fio job file, not the result of running it;',
    ],
    [
      'JSON of something else',
      '{"name": "qd1"}',
      'f.json line 1 begins JSON without a "fio version", so it is not a result of fio;',
    ],
    [
      'a result without jobs',
      '{"fio version": "fio-3.33"}',
      'f.json line 1: jobs is missing; it must be a list',
    ],
    [
      'an empty list of jobs',
      '{"fio version": "fio-3.33", "jobs": []}',
      'f.json holds a fio result without jobs; give one with a job',
    ],
    [
      'a job that is not an object',
      '{"fio version": "fio-3.33", "jobs": [7]}',
      'f.json: job 1 is 7; it must be an object',
    ],
    [
      'a number that is not one',
      result({ read: { total_ios: '1000' } }),
      'f.json: job "j" read: total_ios is "1000"; it must be a number, 0 or more',
    ],
    [
      'a negative latency',
      result({ read: { lat_ns: { min: -1, max: 1, mean: 1, stddev: 0, N: 1 } } }),
      'f.json: job "j" read lat_ns: min is -1; it must be a number, 0 or more',
    ],
    [
      'a percentile that is not a number',
      result({ read: { lat_ns: { min: 1, max: 1, mean: 1, stddev: 0, N: 1, percentile: { high: 1 } } } }),
      'f.json: job "j" read lat_ns percentile "high" is null; it must be a number, 0 or more',
    ],
    [
      'the microseconds of fio 2',
      result({
        version: 'fio-2.16',
        read: { lat_ns: undefined, lat: { min: 10, max: 90, mean: 20, stddev: 1 } },
      }),
      'f.json: job "j" read gives lat in microseconds, as fio before 3.0 did, too coarse for a request of some 10 us; ' +
        'measure again with fio 3.0 or later',
    ],
    [
      'a job that did no I/O',
      result({ read: { total_ios: 0, runtime: 0 } }),
      'f.json: no request was completed by job "j"; give a job that runs past its ramp_time',
    ],
    [
      'a job that failed after some I/O, alone in its file',
      result({ error: 5 }),
      'f.json: job "j" failed with error 5 (EIO, the device reported an error); look at the kernel log',
    ],
    [
      'an error that few have met',
      result({ error: 77 }),
      'f.json: job "j" failed with error 77 (see errno(3)); look at what fio printed on its standard error',
    ],
    [
      'a nan, which JSON does not have',
      result().replace('50000', '-nan'),
      'f.json is not JSON at line 13, column 17: found "-nan," where a value is needed;',
    ],
  ])('%s', (_, text, message) => {
    const found = messageOf(text);
    expect(found).toContain(message);
    expect(found).not.toContain('\n');
  });

  test('a file that is cut off, with the line where it ends', () => {
    const lines = PSYNC.split('\n');
    expect(messageOf(lines.slice(0, 120).join('\n'))).toBe(
      'f.json ends at line 120 inside the JSON object that begins on line 1; ' +
        'it is cut off, so copy it again or let fio finish',
    );
    expect(messageOf(`fio: a warning\n${PSYNC.slice(0, 2000)}`)).toContain(
      'that begins on line 2; it is cut off',
    );
  });

  test('a file of more than 64 MB, before reading it', () => {
    expect(messageOf(' '.repeat(65 * 1024 * 1024))).toBe(
      'f.json is 65 MB; results of up to 64 MB are read, so split it or give the result of fio --output-format=json+',
    );
  });
});

describe('whatever happens to a file, readFio', () => {
  const texts = fc.constantFrom(PSYNC, sample('fio-real/qemu-perf/qemu-7.2.0-iodepth-1.json'), result());

  test('never fails in another way when it is cut anywhere', () => {
    fc.assert(fc.property(texts, fc.nat(), (text, at) => readOrRefuse(text.slice(0, at % text.length))));
  });

  test('never fails in another way when characters change', () => {
    const edit = fc.tuple(
      fc.nat(),
      fc.oneof(fc.string({ maxLength: 4 }), fc.constantFrom('{', '}', '"', '-', '0', 'null', '\n')),
    );
    fc.assert(
      fc.property(texts, fc.array(edit, { minLength: 1, maxLength: 4 }), (text, edits) => {
        let mutated = text;
        for (const [at, put] of edits) {
          const position = at % mutated.length;
          mutated = mutated.slice(0, position) + put + mutated.slice(position + 1);
        }
        readOrRefuse(mutated);
      }),
      { numRuns: 300 },
    );
  });

  test('never fails in another way when a value becomes any other JSON value', () => {
    const values = [...result().matchAll(/: ("[^"]*"|[\d.]+)/g)];
    fc.assert(
      fc.property(fc.nat(), fc.json(), (which, json) => {
        const text = result();
        const match = values[which % values.length];
        readOrRefuse(`${text.slice(0, match.index)}: ${json}${text.slice(match.index + match[0].length)}`);
      }),
      { numRuns: 300 },
    );
  });

  test('never fails in another way on any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), readOrRefuse));
    fc.assert(fc.property(fc.json(), readOrRefuse));
  });
});
