import { createReadStream, existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ingestFile } from '../../../calibration/ingest/ingest-file.js';
import type { IngestedObservation } from '../../../calibration/ingest/observation.js';
import { repository } from '../../cli/captured.js';

async function ingested(path: string) {
  return await ingestFile(path, createReadStream(repository(path), 'utf8'));
}

async function ofText(name: string, text: string) {
  return await ingestFile(name, [text]);
}

function find(observations: readonly IngestedObservation[], what: string): IngestedObservation {
  const found = observations.find((observation) => observation.what === what);
  if (found === undefined) throw new Error(`no ${what} in ${observations.map((one) => one.what).join(' ')}`);
  return found;
}

function filesUnder(folder: string): string[] {
  return readdirSync(repository(folder)).flatMap((name) => {
    const path = join(folder, name);
    return statSync(repository(path)).isDirectory() ? filesUnder(path) : [path];
  });
}

describe('what a file is', () => {
  test.each<[string, string]>([
    ['data/host-vm/fio/engines/psync_r00.json', 'fio-json'],
    ['data/fio-real/qemu-perf/qemu-7.2.0-iodepth-1.json', 'fio-json'],
    ['data/host-vm/traces/sample_fio0_spinnone.fio_lat.log', 'fio-log'],
    ['data/host-vm/traces/sample_fio0_spinnone.trace.txt', 'ftrace'],
    ['test/formats/trace/samples/host-kvm-nvme.txt', 'ftrace'],
    ['data/host-vm/traces/perf_trace_fio1.txt', 'perf-trace'],
    ['data/host-vm/traces/bpftrace_issue_to_complete.txt', 'bpftrace'],
    ['test/formats/qemu/samples/boot-timed.log', 'qemu-log'],
    ['test/formats/qemu/samples/boot-untimed.log', 'qemu-log'],
    ['data/qemu-polling/traces/null10us_p32768.csv', 'qemu-csv'],
  ])('%s is found out: %s', async (path, format) => {
    const result = await ingested(path);
    expect(result.format).toBe(format);
    expect(result.observations.length).toBeGreaterThan(0);
  });

  test.each<[string, string, RegExp]>([
    ['an empty file', '', /^f is empty: results and logs of fio/],
    ['prose', 'hello\nthere\n', /^f is none of the formats that are read: results and logs of fio/],
    ['a table of something', 'a,b,c\n1,2,3\n', /^f is none of the formats/],
    [
      'a script of bpftrace',
      'tracepoint:block:block_rq_issue { @s = nsecs; }\n',
      /^f is none of the formats/,
    ],
    ['JSON of something else', '{\n  "a": 1\n}\n', /^f line 1 begins JSON without a "fio version"/],
    [
      'a job file',
      '[global]\nrw=randread\n[j]\n',
      /^f is a fio job file; it says what to measure, not what was; qd1 check-run/,
    ],
    ['the report for people', '  read: IOPS=14.0k, BW=54.7MiB/s\n', /fio's report for people, not JSON/],
    ['the terse format', '3;fio-3.33;j;0;0;100;25;6;4000\n', /^f is a result of fio in its terse format/],
    [
      'a recorded sequence',
      'block_ns,event,old,new\n5000,g,0,4000\n',
      /^f is a recorded sequence of polling of QEMU; qd1 polling --replay/,
    ],
    [
      'a trace without requests',
      '  fio-1 [000] ..... 1.0000: x: y\n',
      /^f is a trace of ftrace.* without ten requests/,
    ],
    ['a histogram log', `501, 0, 4096${', 0'.repeat(100)}\n`, /^f is a log of histograms/],
  ])('%s is refused in one sentence', async (_, text, says) => {
    await expect(ofText('f', text)).rejects.toThrow(says);
    await expect(ofText('f', text)).rejects.toMatchObject({ name: 'ConfigError' });
  });
});

describe('every result and trace under data/', () => {
  const paths = [
    'data/fio-real',
    'data/host-vm/fio',
    'data/host-vm/traces',
    'data/qemu-polling/traces',
  ].flatMap(filesUnder);
  const refused: [RegExp, RegExp][] = [
    [/qd1-run-2\.json$/, /unresolved merge/],
    [/fails\/io_uring_hipri/, /EOPNOTSUPP/],
    [/\.runs\.jsonl$/, /without a "fio version"/],
    [/\.bt$/, /none of the formats/],
    [/qemu-polling\/traces\/.*\.json$/, /without a "fio version"/],
    [/probe_only_.*\.csv$|forced_.*\.csv$/, /./],
  ];

  test('is read, or refused for what it is', async () => {
    expect(paths.length).toBeGreaterThan(100);
    let read = 0;
    for (const path of paths) {
      const refusal = refused.find(([name]) => name.test(path));
      const outcome = await ingested(path).catch((error: Error) => error.message);
      if (refusal === undefined) expect(outcome, path).toHaveProperty('observations');
      else if (typeof outcome === 'string') expect(outcome, path).toMatch(refusal[1]);
      if (typeof outcome === 'object') read += 1;
    }
    expect(read).toBeGreaterThan(90);
  });
});

describe('the observations of a result of fio', () => {
  test('have the figures of each kind, the conditions and the caveats', async () => {
    const { observations } = await ingested('data/host-vm/fio/engines/libaio_r00.json');
    const period = find(observations, 'periodUs');
    expect(period.value).toBeCloseTo(52.55, 1);
    expect(period.sd).toBeGreaterThan(0);
    expect(period.fit).toBe(true);
    expect(period.count).toBe(95_167);
    expect(period.source).toEqual({
      file: 'data/host-vm/fio/engines/libaio_r00.json',
      part: 'libaio',
      direction: 'read',
    });
    expect(period.conditions).toMatchObject({
      engine: 'libaio',
      rw: 'randread',
      blockBytes: 4096,
      iodepth: 1,
      jobs: 1,
      direct: true,
      hipri: false,
      thinktimeUs: 0,
      target: 't.dat',
      fioVersion: 'fio-3.33',
    });
    expect(period.caveats.join()).toContain('t.dat is a file');
    expect(find(observations, 'latencyUs.p50').value).toBe(49.92);
    const parts = ['submissionLatencyUs.mean', 'completionLatencyUs.mean'].map(
      (what) => find(observations, what).value,
    );
    expect(parts[0] + parts[1]).toBeCloseTo(find(observations, 'latencyUs.mean').value, 1);
  });

  test('of a depth of 4 are marked unfit', async () => {
    const { observations } = await ingested('data/fio-real/qemu-perf/qemu-7.2.0-iodepth-4.json');
    expect(observations.every(({ fit }) => !fit)).toBe(true);
  });
});

describe('the observations of a log', () => {
  test('are those that fio itself tells of the same run', async () => {
    const log = (await ingested('data/host-vm/traces/sample_fio0_spinnone.fio_lat.log')).observations;
    const result = (await ingested('data/host-vm/traces/sample_fio0_spinnone.fio.json')).observations;
    for (const what of ['latencyUs.mean', 'latencyUs.p50', 'latencyUs.p90']) {
      expect(find(log, what).value).toBeCloseTo(find(result, what).value, 2);
    }
  });

  test('have a period when it is long enough, and averages only of averages', async () => {
    const lines = Array.from({ length: 3001 }, (_, index) => `${index}, 900000, 0, 4096, ${index * 4096}, 0`);
    const { observations } = await ofText('x_clat.1.log', lines.join('\n'));
    expect(find(observations, 'periodUs').value).toBe(1000);
    expect(find(observations, 'completionLatencyUs.mean').value).toBe(900);
    const averaged = await ofText('x_lat.log', '500, 88000, 0, 0, 0\n1000, 87000, 0, 0, 0\n');
    expect(averaged.observations.map(({ what, fit }) => [what, fit])).toEqual([['latencyUs.mean', false]]);
  });
});

describe('the observations of a kernel trace', () => {
  test('are the stages, which sum to the latency that fio measured but for its clock', async () => {
    const { observations } = await ingested('data/host-vm/traces/sample_fio0_spinnone.trace.txt');
    const stages = ['submit', 'device', 'host interrupt', 'complete', 'task wake'];
    const sum = stages.reduce((total, stage) => total + find(observations, `stageUs.${stage}.mean`).value, 0);
    const latency = find(observations, 'latencyUs.mean').value;
    // The mean of a stage is over the requests that have it; nearly all have all.
    expect(sum).toBeCloseTo(latency, 0);
    const fio = (await ingested('data/host-vm/traces/sample_fio0_spinnone.fio.json')).observations;
    const behind = find(fio, 'latencyUs.mean').value - latency;
    expect(behind).toBeGreaterThan(0);
    expect(behind).toBeLessThan(1.5);
    expect(find(observations, 'perRequest.interrupts').value).toBe(1);
    expect(find(observations, 'perRequest.wokenFromIdleState1').value).toBeGreaterThan(0.97);
    expect(observations.every(({ fit, source }) => fit && source.part === 'fio-11093')).toBe(true);
  });

  test('of a host have the exits of KVM', async () => {
    const { observations } = await ingested('test/formats/trace/samples/host-kvm-nvme.txt');
    expect(find(observations, 'kvmExitUs.EPT_MISCONFIG.mean').value).toBe(2.2);
    expect(find(observations, 'kvmExitUs.HLT.mean').value).toBe(21);
    expect(find(observations, 'kvmHaltUs.wait.mean').value).toBeCloseTo(20.1, 1);
    expect(find(observations, 'perRequest.kvmExits.HLT').value).toBe(1);
  });

  test('at a depth above 1 are marked unfit', async () => {
    const event = (us: number, rest: string) =>
      `  fio-7  [000] .....  1.${String(us).padStart(6, '0')}: ${rest}\n`;
    const text = Array.from({ length: 40 }, (_, index) => {
      const issue = event(10 * index, `block_rq_issue: 8,0 R 4096 () ${8 * index} + 8 [fio]`);
      return issue + event(10 * index + 5, `block_rq_complete: 8,0 R () ${8 * (index - 3)} + 8 [0]`);
    }).join('');
    const { observations } = await ofText('f', text);
    expect(observations.every(({ fit }) => !fit)).toBe(true);
    expect(observations[0].caveats[0]).toContain('not one at a time');
  });
});

describe('the observations of histograms', () => {
  test('are percentiles within bins, and bounds in open ones', async () => {
    const { observations } = await ingested('data/host-vm/traces/bpftrace_issue_to_complete.txt');
    expect(find(observations, 'histogramUs.issue_to_complete.p50').value).toBeCloseTo(39.6, 1);
    expect(find(observations, 'histogramUs.issue_to_complete.p99.9')).toMatchObject({
      value: 120,
      bound: 'least',
      sd: null,
    });
  });

  test('are told without a unit where the map names none', async () => {
    const { observations } = await ofText('f', '@x: \n[8, 16)   100 |@@@|\n');
    expect(find(observations, 'histogram.x.p50')).toMatchObject({ value: 12 });
    expect(observations[0].caveats.join()).toContain('the unit is not known');
  });
});

test('every observation is of a part of its file, with caveats as sentences', async () => {
  for (const path of ['data/host-vm/fio/bs/bs4k_r00.json', 'data/qemu-polling/traces/null10us_p32768.csv']) {
    expect(existsSync(repository(path))).toBe(true);
    for (const { value, sd, caveats, source } of (await ingested(path)).observations) {
      expect(Number.isFinite(value)).toBe(true);
      expect(sd === null || (Number.isFinite(sd) && sd >= 0)).toBe(true);
      expect(source.file).toBe(path);
      for (const caveat of caveats) expect(caveat).not.toContain('\n');
    }
  }
});
