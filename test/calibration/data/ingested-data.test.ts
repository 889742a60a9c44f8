import { createReadStream, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ingestedData } from '../../../calibration/data/ingested-data.js';
import { namedData } from '../../../calibration/data/named-data.js';
import type { Observation } from '../../../calibration/fit/observation.js';
import { ingestFile } from '../../../calibration/ingest/ingest-file.js';
import { presetById } from '../../../scenarios/presets.js';
import type { Scenario } from '../../../scenarios/scenario.js';
import { repository } from '../../cli/captured.js';

const B0 = presetById('B0');

async function dataOf(path: string, scenario: Scenario = B0) {
  return ingestedData(await ingestFile(path, createReadStream(repository(path), 'utf8')), scenario);
}

async function dataOfText(name: string, texts: readonly string[], scenario: Scenario = B0) {
  return ingestedData(await ingestFile(name, texts), scenario);
}

const text = (path: string): string => readFileSync(repository(path), 'utf8');

function scenarioIn({ subject }: Observation): Scenario {
  if (!('scenario' in subject)) throw new Error('no scenario');
  return subject.scenario;
}

describe('results of fio', () => {
  const engine = (name: string): string => text(`data/host-vm/fio/engines/${name}.json`);

  test('of several jobs are a configuration each, with what the job did', async () => {
    const { observations } = await dataOfText('all.json', [engine('psync_r00'), engine('libaio_r00')]);
    expect(observations.map(({ id }) => id)).toEqual(['all.json:psync', 'all.json:libaio']);
    expect(observations.map((one) => scenarioIn(one).fio)).toMatchObject([
      { ioengine: 'psync', hipri: false, bs: 4096, rw: 'randread' },
      { ioengine: 'libaio', hipri: false },
    ]);
    expect(observations[0]).toMatchObject({ subject: { metric: 'periodUs' } });
    expect(observations[0].figure).toEqual({ us: expect.closeTo(71.43, 1) as number });
    expect(observations[0].sdUs).toBeCloseTo(0.02 * 71.43, 1);
  });

  test('that repeat a job are one observation: the median, as well known as they agree', async () => {
    const { observations } = await dataOfText('all.json', [engine('psync_r00'), engine('psync_r01')]);
    expect(observations).toHaveLength(1);
    expect(observations[0].figure).toEqual({ us: expect.closeTo((71.43 + 57.75) / 2, 1) as number });
    expect(observations[0].sdUs).toBeGreaterThan((71.43 - 57.75) / 2.1);
    expect(observations[0].source).toContain('2 runs');
  });

  test('on a file have its file system beside the scenario, on a device not', async () => {
    const file = await dataOfText('f.json', [engine('psync_r00')]);
    expect(file.observations[0].subject).toMatchObject({ besides: { fs_ext4_dio_read: 1 } });
    expect(file.notes?.join()).toContain('through a file');
    const raw = engine('psync_r00').replaceAll('"t.dat"', '"/dev/nvme0n1"');
    const device = await dataOfText('d.json', [raw]);
    expect(device.observations[0].subject).not.toHaveProperty('besides');
  });

  test('writes are writes, whatever the scenario does', async () => {
    const { observations } = await dataOf('data/host-vm/fio/engines/randwrite_psync_r00.json');
    expect(scenarioIn(observations[0]).fio.rw).toBe('randwrite');
  });

  test('of more than one request at a time are refused, with what tells more', async () => {
    const deep = engine('libaio_r00').replaceAll(/"iodepth" : "1"/g, '"iodepth" : "32"');
    expect(deep).not.toBe(engine('libaio_r00'));
    await expect(dataOfText('deep.json', [deep])).rejects.toThrow(
      /deep\.json is a result of fio.*nothing that B0 predicts.*no run of one request at a time.*check-run/,
    );
  });

  test('of an engine that is not modelled are refused by its name', async () => {
    const other = engine('psync_r00').replaceAll(/"ioengine" : "psync"/g, '"ioengine" : "mmap"');
    await expect(dataOfText('m.json', [other])).rejects.toThrow(/mmap/);
  });
});

describe('a latency log of fio', () => {
  const path = 'data/host-vm/traces/sample_fio0_spinnone.fio_lat.log';

  test('gives its median, with what it does not tell', async () => {
    const { observations, notes } = await dataOf(path);
    expect(observations).toMatchObject([{ subject: { metric: 'latencyP50Us' } }]);
    expect(notes?.join()).toContain('does not tell the options');
  });

  test('of slat is refused', async () => {
    await expect(dataOfText('x_slat.1.log', [text(path)])).rejects.toThrow(/slat is no figure.*write_lat_log/);
  });

  test('of clat stands for lat where the engine submits and waits in one call, and only there', async () => {
    const { observations } = await dataOfText('x_clat.1.log', [text(path)]);
    expect(observations).toHaveLength(1);
    const libaio = { ...B0, fio: { ...B0.fio, ioengine: 'libaio' as const, hipri: false } };
    await expect(dataOfText('x_clat.1.log', [text(path)], libaio)).rejects.toThrow(/libaio only lat/);
  });
});

describe('traces of a kernel', () => {
  const cut = (observations: readonly Observation[]) =>
    observations.map(({ subject, figure }) => [
      'stretches' in subject ? subject.stretches.join('+') : '',
      'us' in figure ? Math.round(10 * figure.us) / 10 : null,
    ]);

  test('of ftrace give a stretch where events mark both its ends', async () => {
    const { observations, notes } = await dataOf('data/host-vm/traces/sample_fio1_spinnone.trace.txt');
    expect(cut(observations)).toEqual([
      ['application', 1],
      ['submit', 2.3],
      ['device', 61.2],
      ['interrupt', 1.8],
      // Nothing marks the switch to the thread here.
      ['wake+return', 9.5],
    ]);
    // The tracer's own time, and that events are near the borders.
    for (const { sdUs, figure } of observations) expect(sdUs).toBeGreaterThan(0.1 * ('us' in figure ? figure.us : 0));
    expect(notes?.join()).toContain("tracer's time");
  });

  test('of perf without wake-ups end where the block layer ends the request', async () => {
    const { observations } = await dataOf('data/host-vm/traces/perf_trace_fio1.txt');
    expect(cut(observations)).toEqual([
      ['device', 73],
      ['interrupt', 18.9],
    ]);
  });

  test('of blkparse have no interrupt: what is before and after it is one', async () => {
    const lines = Array.from({ length: 20 }, (_, i) => {
      const event = (us: number, action: string, name: string): string =>
        `259,0 2 ${i} ${(0.001 * i + us / 1e6).toFixed(9)} 3120 ${action} R ${4096 + 8 * i} + 8 [${name}]`;
      return [event(0, 'Q', 'fio'), event(1, 'D', 'fio'), event(11, 'C', '0')].join('\n');
    });
    const { observations } = await dataOfText('blk.txt', [`${lines.join('\n')}\n`]);
    expect(cut(observations)).toEqual([['device+interrupt', 10]]);
  });

  test('as histograms of bpftrace are known by their names', async () => {
    const path = 'data/host-vm/traces/bpftrace_issue_to_complete.txt';
    const { observations } = await dataOf(path);
    expect(cut(observations)).toEqual([['device+interrupt', 39.6]]);
    await expect(dataOfText('h.txt', [text(path).replaceAll('issue_to_complete_us', 'usecs')])).rejects.toThrow(
      /@usecs.*named after two moments.*@issue_to_complete_us/,
    );
  });

  test('are of one kernel: with a scenario of two they are refused', async () => {
    await expect(
      dataOf('data/host-vm/traces/bpftrace_issue_to_complete.txt', presetById('V1')),
    ).rejects.toThrow(/V1 has two; give a scenario without a VM/);
  });
});

describe('trace logs of QEMU', () => {
  test('bound the period from above, since they are written within it', async () => {
    const { observations, notes } = await dataOf('data/qemu-polling/traces/null10us_p32768.csv', presetById('V1'));
    expect(observations).toMatchObject([{ figure: { toUs: expect.any(Number) as number } }]);
    expect(notes?.join()).toContain('upper bound');
  });

  test('need a scenario with QEMU', async () => {
    await expect(dataOf('data/qemu-polling/traces/null10us_p32768.csv')).rejects.toThrow(/B0 has no QEMU/);
  });
});

describe('words of the command line', () => {
  const files = {
    text: async (path: string) => await Promise.resolve({ name: path, text: text(path) }),
    stream: (path: string) => ({ name: path, chunks: createReadStream(repository(path), 'utf8') }),
  };
  const path = 'data/host-vm/fio/engines/psync_r00.json';

  test('a drive takes the place of that of the scenario; any believes nothing of it', async () => {
    const named = await namedData(`${path}=B0`, files, { drive: 'p5800x' });
    expect(scenarioIn(named.observations[0]).drive.model).toBe('p5800x');
    expect(named.beliefs.size).toBe(0);
    const any = await namedData(`${path}=B0`, files, { drive: 'any' });
    expect(any.beliefs.get('dev_p4800x_read_4k')).toMatchObject({ lowNs: 2000 });
  });

  test('a file without its scenario is answered with how to name it', async () => {
    await expect(namedData(path, files)).rejects.toThrow(`${path}=V1`);
    await expect(namedData('trace.txt', files)).rejects.toThrow('trace.txt=V1');
  });
});
