/** `qd1 measure` as a process, with the real fio on a file. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Manifest } from '../../calibration/measure/manifest.js';
import { resultSchemas } from '../../cli/schemas/published.js';
import { readFio } from '../../formats/fio/fio-json.js';
import { whatItSupports } from '../../formats/fio/support.js';
import { qd1, repository, temporary } from './captured.js';

const program = repository('dist/cli/main.js');
const small = ['--block-sizes', '4k', '--size', '4MiB', '--run-time', '300ms', '--no-probe'];

function hasFio(): boolean {
  try {
    execFileSync('fio', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const needsFio = hasFio() ? test : test.skip;
const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
});

function start(words: readonly string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [program, 'measure', ...words], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (said.stdout += String(chunk)));
  child.stderr.on('data', (chunk: Buffer) => (said.stderr += String(chunk)));
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, ...said }));
  return { child, ended };
}

async function until(what: () => boolean): Promise<void> {
  const limit = Date.now() + 60_000;
  while (!what()) {
    if (Date.now() > limit) throw new Error('it never came to that');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Processes that have this folder on their command line, ours aside. */
function processesOn(folder: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((pid) => {
      try {
        const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
        return words.includes(folder) ? [words] : [];
      } catch {
        return [];
      }
    });
}

function manifestIn(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Manifest;
}

/** Everything in a folder that a whole measurement does not have. */
function leftovers(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (name) => !/^(manifest\.json|primitives\.json|runs|runs\/r\d\d-[^/]+\.json)$/.test(name),
  );
}

describe('qd1 measure with the real fio (needs fio)', () => {
  needsFio(
    'measures a file from beginning to end',
    async () => {
      const folder = temporary('out');
      const { ended } = start([
        '--out',
        folder,
        '--engines',
        'psync,io_uring+hipri',
        '--precision',
        '50%',
        '--budget',
        '25s',
        '--json',
        ...small,
      ]);
      const { code, stdout, stderr } = await ended;
      expect(code, stderr).toBe(0);
      const manifest = JSON.parse(stdout) as Manifest;
      expect(resultSchemas['measure'].safeParse(manifest).error?.message).toBeUndefined();
      expect(manifest).toEqual(manifestIn(folder));
      expect(['precision', 'budget']).toContain(manifest.state);
      expect(manifest.fio).toMatch(/^fio-3\./);

      const runs = manifest.runs.filter(({ condition }) => condition === 'randread-4k-psync');
      expect(runs.length).toBeGreaterThan(0);
      for (const { file, result, observed } of runs) {
        const [raw] = readFio(readFileSync(join(folder, file!), 'utf8'), file!);
        expect(result).toMatchObject({ requests: raw.totalIos, iops: raw.iops, periodNs: 1e9 / raw.iops });
        expect(raw.options).toMatchObject({
          iodepth: '1',
          direct: '1',
          ioengine: 'psync',
          cpus_allowed: String(manifest.plan.cpu),
        });
        expect(raw.latency?.bins?.length).toBeGreaterThan(1);
        expect(
          whatItSupports(raw).filter((why) =>
            /direct|iodepth|no ramp_time|percentiles are of clat/.test(why),
          ),
        ).toEqual([]);
        expect(observed!.seconds).toBeGreaterThan(0.3);
      }
      const [summary] = manifest.conditions;
      expect(summary.periodNs!.median).toBeGreaterThan(summary.latencyP50Ns!.median * 0.5);
      expect(leftovers(folder)).toEqual([]);
      expect(processesOn(folder)).toEqual([]);
    },
    90_000,
  );

  needsFio(
    'interrupted, leaves no process and no half file, exits 130, and goes on where it was',
    async () => {
      const folder = temporary('out');
      const { child, ended } = start([
        '--out',
        folder,
        '--engines',
        'psync',
        '--precision',
        '0.1%',
        '--budget',
        '60s',
        ...small,
      ]);
      const fios = () => processesOn(folder).filter((words) => words.startsWith('fio '));
      await until(
        () =>
          existsSync(join(folder, 'manifest.json')) &&
          manifestIn(folder).runs.length >= 2 &&
          fios().length > 0,
      );
      child.kill('SIGINT');
      const { code, stdout, stderr } = await ended;
      expect(code).toBe(130);
      expect(processesOn(folder)).toEqual([]);
      expect(leftovers(folder)).toEqual([]);
      const before = manifestIn(folder);
      expect(before).toMatchObject({ state: 'interrupted', made: null });
      expect(stderr).toContain(
        `interrupted after ${before.runs.length} runs, which are kept; go on with qd1 measure --resume ${folder}`,
      );
      expect(stdout).toContain('randread-4k-psync');

      const resumed = await start(['--resume', folder, '--precision', '50%', '--budget', '30s']).ended;
      expect(resumed.code, resumed.stderr).toBe(0);
      const after = manifestIn(folder);
      expect(after.runs.slice(0, before.runs.length)).toEqual(before.runs);
      expect(after.runs.map(({ round }) => round)).toEqual(after.runs.map((_, index) => index));
      expect(after.seconds).toBeGreaterThan(before.seconds);
      expect(leftovers(folder)).toEqual([]);
    },
    120_000,
  );

  needsFio(
    'terminated while it makes its file, removes it',
    async () => {
      const folder = temporary('out');
      const { child, ended } = start([
        '--out',
        folder,
        '--engines',
        'psync',
        '--size',
        '512MiB',
        '--no-probe',
      ]);
      await until(() => existsSync(join(folder, 'qd1-measure.tmp')));
      child.kill('SIGTERM');
      expect((await ended).code).toBe(130);
      expect(leftovers(folder)).toEqual([]);
      expect(manifestIn(folder)).toMatchObject({ state: 'interrupted', made: null, runs: [] });
    },
    90_000,
  );

  needsFio(
    'after a crash, removes what the crash left and goes on',
    async () => {
      const folder = temporary('out');
      const { child, ended } = start([
        '--out',
        folder,
        '--rw',
        'randwrite',
        '--engines',
        'psync',
        '--budget',
        '60s',
        ...small,
      ]);
      await until(() => existsSync(join(folder, 'manifest.json')) && manifestIn(folder).runs.length >= 1);
      child.kill('SIGKILL');
      await ended;
      expect(manifestIn(folder).state).toBe('running');
      await until(() => processesOn(folder).length === 0);
      const resumed = await start(['--resume', folder, '--precision', '50%', '--budget', '30s']).ended;
      expect(resumed.code, resumed.stderr).toBe(0);
      expect(leftovers(folder)).toEqual([]);
      const [{ file }] = manifestIn(folder).runs;
      expect(readFio(readFileSync(join(folder, file!), 'utf8'), file!)[0].direction).toBe('write');
    },
    120_000,
  );
});

describe('qd1 measure refuses', () => {
  const block = readdirSync('/sys/class/block')
    .map((name) => `/dev/${name}`)
    .find((path) => existsSync(path));

  test.each([
    [['--engines', 'libaoi'], '"libaoi" is not an engine that is measured; did you mean "libaio"?'],
    [['--engines', 'psync,,libaio'], '--engines is "psync,,libaio"; give words with commas between them'],
    [['--rw', 'read'], '"read" is not measured'],
    [['--block-sizes', '1000'], 'a multiple of 512 bytes'],
    [['--block-sizes', 'big'], 'a block size is "big"; give a size, such as 4k or 1GiB'],
    [['--budget', '2'], '--budget 2 needs a unit'],
    [['--budget', '1s'], 'a budget of 1 s leaves no time for one run'],
    [['--precision', '5'], '--precision 5 needs a unit'],
    [['--cpu', '4095'], 'CPU 4095 is none that this process may use'],
    [['--target', '/dev/null'], 'neither a file nor a block device'],
    [['--allow-write', '/dev/x'], '--allow-write is given, but nothing is written'],
    [['--resume', '/nonexistent'], '"/nonexistent" holds no measurement'],
    [['--resume', '/nonexistent', '--size', '1g'], '--size cannot change when a measurement goes on'],
    [['--resume', '/x', '--plan'], '--plan and --resume do not go together'],
  ])('%j', async (words, why) => {
    const out = words[0] === '--resume' ? [] : ['--out', temporary('out')];
    const { code, stdout, stderr } = await qd1(['measure', ...out, ...words]);
    expect(stderr).toContain(why);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  test('to write to a file that was there, and leaves it as it was', async () => {
    const file = temporary('precious');
    writeFileSync(file, Buffer.alloc(1024 ** 2, 7));
    const { code, stderr } = await qd1([
      'measure',
      '--target',
      file,
      '--rw',
      'randwrite',
      '--out',
      temporary('out'),
    ]);
    expect(code).toBe(2);
    expect(stderr).toContain('writes go only to a file that qd1 makes');
    expect(readFileSync(file).every((byte) => byte === 7)).toBe(true);
  });

  test('to write to a block device that is named once', async () => {
    // Where a machine shows none there is nothing to protect; the rule itself is tested in test/calibration.
    if (block === undefined) return;
    for (const allowance of [[], ['--allow-write', `${block}x`]]) {
      const { code, stderr } = await qd1([
        'measure',
        '--plan',
        '--target',
        block,
        '--rw',
        'randwrite',
        ...allowance,
      ]);
      expect(code, stderr).toBe(2);
      expect(stderr).toMatch(/name it twice|without a medium|may not be read/);
    }
  });

  needsFio('a folder that holds something', async () => {
    const file = temporary('there');
    writeFileSync(file, '');
    const folder = join(file, '..');
    const { code, stderr } = await qd1(['measure', '--out', folder, '--budget', '30s', ...small]);
    expect({ code, left: readdirSync(folder) }).toEqual({ code: 2, left: ['there'] });
    expect(stderr).toContain(`the folder "${folder}" is not empty; go on with --resume ${folder}`);
  });

  test('to begin without fio, in one sentence', async () => {
    const folder = temporary('out');
    const { code, stdout, stderr } = await start(['--out', folder, ...small], { PATH: '/nonexistent' }).ended;
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toBe('qd1: fio is not installed; install it (Debian and Ubuntu: apt install fio)\n');
    expect(existsSync(folder)).toBe(false);
  });
});

describe('qd1 measure --plan', () => {
  test('says what would be run, for how long, what the machine does not tell, and makes nothing', async () => {
    const folder = temporary('out');
    const { code, stdout } = await qd1([
      'measure',
      '--plan',
      '--out',
      folder,
      '--engines',
      'psync',
      '--budget',
      '60s',
    ]);
    expect(code).toBe(0);
    expect(stdout).toContain('until each median over runs is known to 5 %');
    expect(stdout).toContain('randread-4k-psync, randread-64k-psync');
    expect(stdout).toContain('nothing was run or changed');
    expect(existsSync(folder)).toBe(false);
  });

  test('says what is too short', async () => {
    const { stdout } = await qd1(['measure', '--plan', '--out', temporary('out'), '--budget', '10s']);
    expect(stdout).toContain('the time is too short for intervals of every condition');
  });
});
