/** A measurement that ends badly, with a fio that is a script of a few lines. */
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HostTree } from '../../../calibration/measure/host/host-tree.js';
import type { Manifest } from '../../../calibration/measure/manifest.js';
import { measure, resume, type World } from '../../../calibration/measure/measure.js';
import { planMeasurement, type Wish } from '../../../calibration/measure/plan.js';

const folder = mkdtempSync(join(tmpdir(), 'qd1-measure-'));
const path = process.env['PATH'];
const real = readFileSync(new URL('../../../data/host-vm/fio/bs/bs4k_r00.json', import.meta.url));

beforeAll(() => {
  writeFileSync(join(folder, 'real.json'), real);
  process.env['PATH'] = `${folder}:${path}`;
});
afterAll(() => {
  process.env['PATH'] = path;
});

/** Makes `fio` a script; `$output` is where its result goes. */
function fioIs(script: string, version = 'fio-3.99'): void {
  const file = join(folder, 'fio');
  writeFileSync(
    file,
    `#!/bin/sh\n[ "$1" = --version ] && echo ${version} && exit 0\n` +
      `for word in "$@"; do case "$word" in --output=*) output="\${word#--output=}";; esac; done\n${script}\n`,
  );
  chmodSync(file, 0o755);
}

const works = `cp ${folder}/real.json "$output"`;

function world(change: Partial<World> = {}): World {
  return {
    tree: new HostTree(),
    signal: new AbortController().signal,
    env: {},
    now: () => performance.now() / 1000,
    date: () => '2026-11-28T10:00:00.000Z',
    progress: () => undefined,
    version: '0.0.0',
    ...change,
  };
}

const unchanged = { precision: null, budgetSeconds: null, allowWrite: null };

let count = 0;

async function planned(change: Partial<Wish> = {}) {
  const out = join(folder, `out${count++}`);
  const wish: Wish = {
    target: null,
    folder: out,
    sizeBytes: 1024 ** 2,
    allowWrite: null,
    rws: ['randread'],
    blocks: [4096],
    engines: ['psync'],
    precision: 0.05,
    budgetSeconds: 60,
    runSeconds: 0.1,
    cpu: null,
    seed: '1',
    probe: false,
    ...change,
  };
  return { out, ...(await planMeasurement(wish, new HostTree())) };
}

function manifestIn(out: string): Manifest {
  return JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8')) as Manifest;
}

describe('a measurement', () => {
  test('of which every run gives the same ends with precision after six', async () => {
    fioIs(works);
    const { out, plan, host } = await planned();
    const manifest = await measure(plan, host, out, world());
    expect(manifest).toMatchObject({ state: 'precision', fio: 'fio-3.99', made: null });
    expect(manifest.conditions[0]).toMatchObject({ runs: 6, precise: true, halfWidth: 0 });
    expect(readdirSync(join(out, 'runs'))).toHaveLength(6);
    expect(existsSync(plan.target.path)).toBe(false);
  });

  test('in which something breaks keeps its runs, removes its file, and says what broke', async () => {
    fioIs(works);
    const { out, plan, host } = await planned();
    const progress = (text: string): void => {
      if (text.includes('round 3')) throw new Error('broken');
    };
    await expect(measure(plan, host, out, world({ progress }))).rejects.toThrow('broken');
    expect(manifestIn(out)).toMatchObject({ state: 'failed', made: null });
    expect(manifestIn(out).runs).toHaveLength(2);
    expect(existsSync(plan.target.path)).toBe(false);
    expect(await resume(out, unchanged, world())).toMatchObject({
      state: 'precision',
    });
    expect(manifestIn(out).runs).toHaveLength(6);
  });

  test('of a fio that fails says why, and tries twice', async () => {
    fioIs('echo "fio: engine psync not loadable" >&2; exit 1');
    const { out, plan, host } = await planned();
    const manifest = await measure(plan, host, out, world());
    expect(manifest).toMatchObject({ state: 'nothing ran' });
    expect(manifest.conditions[0]).toMatchObject({
      runs: 0,
      failures: 2,
      failure: 'fio: engine psync not loadable',
    });
    expect(readdirSync(join(out, 'runs'))).toEqual([]);
  });

  test('of a fio that breaks off leaves no half result', async () => {
    fioIs(`head -c 2000 ${folder}/real.json > "$output"`);
    const { out, plan, host } = await planned();
    const manifest = await measure(plan, host, out, world());
    expect(manifest.conditions[0].failure).toMatch(/JSON|cut/i);
    expect(readdirSync(join(out, 'runs')).filter((name) => name.endsWith('.partial'))).toEqual([]);
  });

  test('is not mixed with one of another fio', async () => {
    fioIs(works);
    const { out, plan, host } = await planned();
    await measure(plan, host, out, world());
    fioIs(works, 'fio-4.0');
    await expect(resume(out, unchanged, world())).rejects.toThrow(
      'the runs so far are of fio-3.99, and this is fio-4.0; they cannot be mixed: measure anew',
    );
  });

  test('without a compiler goes on, and says that there are no primitives', async () => {
    fioIs(works);
    const { out, plan, host } = await planned({ probe: true });
    const manifest = await measure(plan, host, out, world({ env: { CC: '/nonexistent/cc' } }));
    expect(manifest.state).toBe('precision');
    expect(manifest.primitives).toMatchObject({
      file: null,
      absent: expect.stringContaining('no C compiler') as string,
    });
  });

  test('goes on only with the target that it began with', async () => {
    fioIs(works);
    const target = join(folder, 'target');
    writeFileSync(target, Buffer.alloc(1024 ** 2));
    const { out, plan, host } = await planned({ target, sizeBytes: null });
    await measure(plan, host, out, world());
    writeFileSync(target, Buffer.alloc(2 * 1024 ** 2));
    await expect(resume(out, unchanged, world())).rejects.toThrow(
      /was a file of 1048576 bytes on [\d:]+ and is a file of 2097152 bytes/,
    );
    expect(existsSync(target), 'a file that was there is never removed').toBe(true);
  });

  test('that writes to a device asks for its name again', async () => {
    fioIs(works);
    const { out, plan, host } = await planned();
    await measure(plan, host, out, world());
    const manifest = manifestIn(out);
    const device = { ...manifest, plan: { ...manifest.plan, allowWrite: '/dev/x' } };
    writeFileSync(join(out, 'manifest.json'), JSON.stringify(device));
    await expect(resume(out, unchanged, world())).rejects.toThrow(
      `name it again: --resume ${out} --allow-write /dev/x`,
    );
    await expect(resume(out, { ...unchanged, allowWrite: '/dev/y' }, world())).rejects.toThrow(
      'name it again',
    );
  });
});
