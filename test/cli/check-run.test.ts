import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { qd1, repository, temporary } from './captured.js';

const psync = repository('data/host-vm/fio/engines/psync_r00.json');
const deep = repository('data/fio-real/qemu-perf/qemu-7.2.0-iodepth-4.json');

describe('qd1 check-run', () => {
  test('ends with 0 for a run that is fit, says what it tells, and prints a job', async () => {
    const { code, stdout, stderr } = await qd1(['check-run', psync]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('fit for queue depth 1');
    expect(stdout).toContain('the period, 1 / IOPS: 71.43 µs');
    expect(stdout).toContain('t.dat is a file');
    expect(stdout).toContain('  iodepth=1\n');
  });

  test('ends with 1 for one that is not, and prints the job that would do', async () => {
    const { code, stdout } = await qd1(['check-run', deep]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/not fit for queue depth 1\n/);
    expect(stdout).toContain('iodepth is 4: not one request at a time');
    expect(stdout).toMatch(/The job that would do[^]*filename=\/dev\/vdb/);
  });

  test('looks at job files too', async () => {
    const { code, stdout } = await qd1(['check-run', repository('test/formats/fio/jobs/everything.fio')]);
    expect(code).toBe(1);
    expect(stdout).toContain('deep  libaio: not fit for queue depth 1');
    expect(stdout).toContain('alone  libaio: fit for queue depth 1');
  });

  test('looks at one job when asked', async () => {
    const file = repository('test/formats/fio/jobs/everything.fio');
    expect((await qd1(['check-run', file, '--job', 'alone'])).code).toBe(0);
    const { code, stderr } = await qd1(['check-run', file, '--job', 'alnoe']);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `qd1: ${file} has no job "alnoe"; did you mean "alone"?\n`,
    });
  });

  test('ends with 2 and a sentence for what it cannot read', async () => {
    const trace = repository('data/host-vm/traces/sample_fio0_spinnone.trace.txt');
    const other = await qd1(['check-run', trace]);
    expect(other.code).toBe(2);
    expect(other.stderr).toMatch(
      /is a trace of ftrace, trace-cmd or perf script, not a result of fio; qd1 ingest/,
    );
    const broken = await qd1([
      'check-run',
      repository('data/fio-real/qemu-perf/qemu-io_uring-qd1-run-2.json'),
    ]);
    expect(broken.code).toBe(2);
    expect(broken.stderr).toContain('unresolved merge');
    const failed = await qd1(['check-run', repository('data/host-vm/fio/fails/io_uring_hipri_r00.json')]);
    expect(failed.code).toBe(2);
    expect(failed.stderr).toContain('EOPNOTSUPP');
  });

  test('prints a job that it finds fit itself', async () => {
    const { stdout } = await qd1(['check-run', deep, '--json']);
    const { job } = JSON.parse(stdout) as { job: { text: string } };
    expect((await qd1(['check-run', '-'], { stdin: job.text })).code).toBe(0);
  });
});

describe('qd1 job', () => {
  test('prints a job file, ready to run', async () => {
    const { code, stdout, stderr } = await qd1(['job', 'V1']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('; run:  fio --output-format=json+ --output=V1.json --readonly V1.fio\n');
    expect((await qd1(['check-run', '-'], { stdin: stdout })).code).toBe(0);
  });

  test('writes nothing unless a disk is named, and then warns', async () => {
    const writes = ['job', 'V1', '--set', 'fio.rw=randwrite'];
    const refused = await qd1(writes);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain('V1 writes, which destroys what is on the disk; name the disk');
    const named = await qd1([...writes, '--filename', '/dev/vdb']);
    expect(named.code).toBe(0);
    expect(named.stderr).toBe('qd1: it writes to /dev/vdb and destroys what is there\n');
    expect(named.stdout).not.toContain('--readonly');
  });

  test('is written whole into a file', async () => {
    const file = temporary('V1.fio');
    writeFileSync(file, 'before');
    expect(await qd1(['job', 'V1', '-o', file])).toMatchObject({ code: 0, stdout: '' });
    expect((await qd1(['check-run', file])).code).toBe(0);
  });
});
