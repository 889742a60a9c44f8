import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readJobFile } from '../../../formats/fio/job-file.js';
import { checkJob } from '../../../formats/fio/support.js';
import { jobLike, jobOfScenario } from '../../../formats/fio/write-job.js';
import { presets } from '../../../scenarios/presets.js';
import { resolveScenario } from '../../../scenarios/resolve.js';
import { testWith } from '../../system-part.js';

const ids = presets.map(({ id }) => id);

async function jobOf(preset: string, ...sets: string[]) {
  const { scenario } = await resolveScenario({ base: { preset }, sets });
  return jobOfScenario(scenario, '/dev/vdz');
}

describe('the job of a scenario', () => {
  test.each(ids)('of %s is found fit by the rules that judge the jobs of others', async (id) => {
    const { text, name } = await jobOf(id);
    const { jobs } = readJobFile(text, 'f');
    expect(jobs.map((job) => job.name)).toEqual([name]);
    expect(checkJob(jobs[0].options)).toEqual([]);
  });

  test('says what the scenario says', async () => {
    const { text } = await jobOf(
      'V1',
      'vm.pollQueues=1',
      'fio.ioengine=io_uring',
      'fio.bs=16k',
      'fio.thinktimeNs=20us',
      'fio.hipri=yes',
    );
    expect(readJobFile(text, 'f').jobs[0].options).toMatchObject({
      ioengine: 'io_uring',
      hipri: '1',
      bs: '16k',
      thinktime: '20us',
      rw: 'randread',
      filename: '/dev/vdz',
      iodepth: '1',
      numjobs: '1',
      direct: '1',
      cpus_allowed: '0',
    });
  });

  test('has what io_uring is asked for, and how writes are to last', async () => {
    const { text } = await jobOf(
      'B0',
      'fio.hipri=false',
      'fio.ioengine=io_uring',
      'fio.fixedbufs=true',
      'fio.sync=dsync',
      'fio.rw=randwrite',
    );
    expect(readJobFile(text, 'f').jobs[0].options).toMatchObject({
      fixedbufs: '1',
      sync: 'dsync',
      rw: 'randwrite',
    });
    const polled = await jobOf('B0', 'fio.hipri=false', 'fio.ioengine=io_uring', 'fio.sqthreadPoll=true');
    expect(polled.text).toMatch(/sqthread_poll=1\nsqthread_poll_cpu=\d+\n/);
    const spdk = await jobOf('B0', 'fio.hipri=false', 'fio.ioengine=spdk');
    expect(spdk.warnings).toEqual(['fio needs its plugin for ioengine spdk']);
  });

  test('has one request in flight even where the scenario has more, and says so', async () => {
    const { text } = await jobOf('V1', 'fio.hipri=false', 'fio.ioengine=libaio', 'fio.iodepth=4');
    expect(text).toContain('iodepth=1\n');
    expect(text).toContain('; the scenario has iodepth 4 and numjobs 1; this job has one request in flight');
  });

  test('warns of writing, and is read-only otherwise', async () => {
    const reads = await jobOf('V1');
    expect(reads.command).toContain('--readonly');
    expect(reads.warnings).toEqual([]);
    const writes = await jobOf('V1', 'fio.rw=randwrite');
    expect(writes.command).not.toContain('--readonly');
    expect(writes.warnings).toEqual(['it writes to /dev/vdz and destroys what is there']);
    expect(writes.text).toContain('; WARNING: it writes to /dev/vdz');
  });

  testWith('fio')('is one that fio takes', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'qd1-'));
    const files = ids.map((id) => join(folder, `${id}.fio`));
    for (const [index, id] of ids.entries()) writeFileSync(files[index], (await jobOf(id)).text);
    const uring = await jobOf(
      'B0',
      'fio.hipri=false',
      'fio.ioengine=io_uring',
      'fio.sqthreadPoll=true',
      'fio.sync=dsync',
    );
    files.push(join(folder, 'uring.fio'));
    writeFileSync(files.at(-1)!, uring.text);
    const { status, stderr } = spawnSync('fio', ['--parse-only', ...files], { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });

  testWith('fio')('measures, and what it measured is fit', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'qd1-'));
    const { text, name } = await jobOf('B0', 'fio.hipri=false', 'fio.ioengine=psync');
    // A file in place of the drive, for a moment: what is tested is the job, not the machine.
    const short = text
      .replace('/dev/vdz', join(folder, 'data'))
      .replace('ramp_time=5', 'ramp_time=200ms\nsize=4m')
      .replace('runtime=30', 'runtime=600ms')
      .replace(/cpus_allowed=.*/, '');
    writeFileSync(join(folder, 'j.fio'), short);
    const { status, stdout, stderr } = spawnSync('fio', ['--output-format=json+', 'j.fio'], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(status, stderr).toBe(0);
    const { readFio } = await import('../../../formats/fio/fio-json.js');
    const runs = readFio(stdout, 'f');
    expect(runs.map(({ jobName, direction }) => [jobName, direction])).toEqual([[name, 'read']]);
    expect(runs[0].latency?.bins?.length).toBeGreaterThan(0);
    expect(runs[0].latency?.percentilesNs.size).toBeGreaterThan(0);
  });
});

describe('the job that would have done', () => {
  test('keeps engine, target, size of requests and direction', () => {
    const { text, warnings } = jobLike('my run', {
      ioengine: 'libaio',
      readwrite: 'write',
      blocksize: '64k',
      filename: '/data/f',
      size: '10g',
      iodepth: '32',
    });
    const [{ name, options }] = readJobFile(text, 'f').jobs;
    expect(name).toBe('my-run');
    expect(options).toMatchObject({
      ioengine: 'libaio',
      rw: 'randwrite',
      bs: '64k',
      filename: '/data/f',
      size: '10g',
    });
    expect(options['iodepth']).toBe('1');
    expect(warnings).toEqual(['it writes to /data/f and destroys what is there']);
  });

  test('asks for the target where none is known, and lets no name break out of its line', () => {
    const { text, warnings, name } = jobLike('a]\n[b', {
      filename: 'x;\nexec_prerun=rm',
      bs: '4k\nrw=write',
    });
    expect(warnings).toEqual(['filename must be filled in']);
    expect(name).toBe('a-b');
    const { jobs } = readJobFile(text, 'f');
    expect(jobs).toHaveLength(1);
    expect(Object.keys(jobs[0].options)).not.toContain('exec_prerun');
    expect(jobs[0].options).toMatchObject({ rw: 'randread', bs: '4k' });
  });
});
