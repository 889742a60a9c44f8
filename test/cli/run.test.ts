import { readFileSync, writeFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import type { RunResult } from '../../analysis/talk.js';
import { readRunOptions } from '../../cli/commands/run-options.js';
import { qd1, temporary } from './captured.js';

async function run(...words: string[]): Promise<RunResult> {
  const { code, stdout, stderr } = await qd1(['run', ...words, '--json']);
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as RunResult;
}

describe('qd1 run', () => {
  test('tells one scenario as the talk does, with its latencies', async () => {
    const { stdout } = await qd1(['talk', '--json']);
    const { bars } = JSON.parse(stdout) as { bars: RunResult[] };
    const { latencies, run: times, ...told } = await run('V1');
    expect(told).toMatchObject({ ...bars.find(({ id }) => id === 'V1'), label: told.label });
    expect(latencies.lat.mean).toBeCloseTo(told.latencyUs, 9);
    expect(times.periodsNs).toHaveLength(times.replications);
  });

  test('takes an id in any case, a file, and standard input', async () => {
    const file = temporary('mine.yaml');
    writeFileSync(file, 'id: mine\ntitle: my VM\nextends: V1\n');
    const { iops } = await run('V1');
    expect((await run('v1')).iops).toBe(iops);
    expect(await run(file)).toMatchObject({ id: 'mine', label: 'my VM', iops });
    const { stdout } = await qd1(['run', '-', '--json'], { stdin: readFileSync(file) });
    expect(JSON.parse(stdout)).toMatchObject({ id: 'mine', iops });
  });

  test('compares with the talk only what the talk measured', async () => {
    expect((await run('V1')).measured).toEqual({ iops: 46_000 });
    expect((await run('V1', '--set', 'fio.bs=8 KiB')).measured).toBeNull();
    expect((await run('V1', '--set', 'costs.qemu_submit=1us')).measured).toBeNull();
  });

  test('charges a cost as it is set, and says so', async () => {
    const [before, after] = [await run('V1'), await run('V1', '--set', 'costs.qemu_submit=11.6us')];
    expect(after.periodUs).toBeGreaterThan(before.periodUs + 9);
    expect(after.notes.join()).toContain("the cost qemu_submit is not the profile's: 11.6us");
  });

  test('tells which costs are not those of the profile, and holds only what the talk measured against it', async () => {
    const { provenance } = await run('V1');
    expect(provenance.overrides).toEqual([]);
    expect(provenance).toMatchObject({ kind: 'fitted', heldOut: null });
    expect((await run('V1', '--profile', 'prior')).provenance.heldOut).toContain('talk-2020');
    const words = ['V1', '--set', 'costs.qemu_submit=1us'];
    const own = (await run(...words)).provenance;
    expect(own).toMatchObject({ overrides: ['qemu_submit'], heldOut: null });
    expect((await qd1(['run', ...words])).stdout).toContain('profile talk-2020 but for qemu_submit, seed 1');
    expect((await run('V1', '--set', 'fio.bs=8 KiB')).provenance.heldOut).toBeNull();
  });

  test('warns of a precision that is not reached, and fails only if it was asked for', async () => {
    const { code, stdout, stderr } = await qd1(['run', 'V1', '--json', '--precision', '0.0001%']);
    expect(code).toBe(3);
    expect(stderr).toBe('qd1: V1 did not reach the precision of 0.0001%; ask for a coarser one\n');
    expect((JSON.parse(stdout) as RunResult).run.precise).toBe(false);
    const { options, verdict } = readRunOptions({ seed: '1', precision: undefined, profile: 'prior' });
    options.onImprecise?.('V1');
    let said = '';
    const output = { write: (text: string) => void (said += text), isTTY: false };
    const io = { stdout: output, stderr: output, env: {}, stdin: () => Readable.from([]) };
    expect(verdict(io)).toBe(0);
    expect(said).toBe('qd1: V1 did not reach the precision of 0.5%; see its interval\n');
  });

  test('tells what was set and changes nothing, and refuses what cannot be', async () => {
    const { notes } = await run('V3', '--set', 'vm.aio=threads');
    expect(notes.join('\n')).toContain(
      'vm.aio has no effect: the userspace NVMe driver makes no system calls',
    );
    const words = ['run', 'V3', '--set', 'vm.guests=2'];
    const { code, stdout, stderr } = await qd1(words);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^qd1: vm\.guests \(--set\): with vm\.blockDriver \(preset V3\) .*\n$/);
  });

  test('names whoever serves the disk among the CPUs that it keeps busy', async () => {
    const actors = async (...words: string[]): Promise<string[]> =>
      (await run('V1', ...words.flatMap((set) => ['--set', set]))).cpu.map(({ actor }) => actor);
    expect(await actors('vm.disk=vhost-user-spdk')).toContain('reactor');
    expect(await actors('vm.disk=vhost-user-qsd', 'vm.qemu=6.0')).toContain('qsd');
    expect(await actors('vm.aio=threads')).toEqual(expect.arrayContaining(['iothread', 'iothread-worker']));
    expect(await actors('vm.disk=vfio')).toEqual(['vcpu0']);
  });

  test('prints the same bytes for the same seed', async () => {
    const [one, again] = [await qd1(['run', 'V0', '--seed', '7']), await qd1(['run', 'V0', '--seed', '7'])];
    expect(one.stdout).toBe(again.stdout);
    expect(one.stdout).toContain('seed 7');
  });

  test('fits 100 columns', async () => {
    const { stdout } = await qd1(['run', 'V0']);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  test('draws its bar', async () => {
    const svg = temporary('v1.svg');
    expect((await qd1(['run', 'V1', '--svg', svg])).code).toBe(0);
    expect(readFileSync(svg, 'utf8')).toContain('V1');
  });
});
