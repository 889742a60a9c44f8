import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { qd1, repository } from './captured.js';

const trace = repository('data/host-vm/traces/sample_fio0_spinnone.trace.txt');
const result = repository('data/host-vm/fio/engines/libaio_r00.json');

describe('qd1 ingest', () => {
  test('finds out what files are and prints their figures with caveats', async () => {
    const { code, stdout, stderr } = await qd1(['ingest', result, trace]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/libaio_r00.json {2}a result of fio/);
    expect(stdout).toMatch(/^period +52.55 ±0.059 /m);
    expect(stdout).toContain('t.dat is a file');
    expect(stdout).toMatch(/spinnone.trace.txt {2}a trace of ftrace/);
    expect(stdout).toMatch(/^stage.device +56.76 ±/m);
    expect(stdout).toMatch(/^ {2}wake-up until the CPU leaves idle +22.81 ±/m);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  test('marks what is not fit for queue depth 1', async () => {
    const { code, stdout } = await qd1([
      'ingest',
      repository('data/fio-real/qemu-perf/qemu-7.2.0-iodepth-4.json'),
    ]);
    expect(code).toBe(0);
    expect(stdout).toContain('job1, reads  not fit for queue depth 1');
  });

  test('reads standard input', async () => {
    const { code, stdout } = await qd1(['ingest', '-', '--json'], { stdin: readFileSync(trace) });
    expect(code).toBe(0);
    const { files } = JSON.parse(stdout) as { files: { file: string; format: string }[] };
    expect(files.map(({ file, format }) => [file, format])).toEqual([['standard input', 'ftrace']]);
  });

  test.each<[string, string | Uint8Array, RegExp]>([
    ['binary', new Uint8Array([80, 75, 3, 4, 0, 0]), /standard input is a binary file; give a text file/],
    ['not UTF-8', new Uint8Array([0xff, 0xfe, 0x41]), /standard input is not UTF-8 text/],
    ['empty', '', /standard input is empty/],
    ['something else', 'hello\n', /standard input is none of the formats that are read/],
  ])('refuses what is %s with exit 2 and a sentence', async (_, stdin, says) => {
    const { code, stdout, stderr } = await qd1(['ingest', '-'], { stdin });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(says);
    expect(stderr).toMatch(/^qd1: .*\n$/);
  });

  test('prints nothing of others when one cannot be read', async () => {
    const { code, stdout, stderr } = await qd1(['ingest', result, 'nowhere.json']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('there is no file "nowhere.json"');
    expect((await qd1(['ingest', repository('cli')])).stderr).toContain('is a directory');
  });
});
