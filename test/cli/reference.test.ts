import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { EffectiveScenario } from '../../cli/effective.js';
import type { Explanation } from '../../cli/explanation.js';
import type { Listing } from '../../cli/listing.js';
import { costs } from '../../models/costs/catalogue.js';
import { experiments } from '../../scenarios/experiments.js';
import { optimizations } from '../../scenarios/optimizations/index.js';
import { presets } from '../../scenarios/presets.js';
import { talkBars } from '../../scenarios/talk.js';
import { qd1, temporary } from './captured.js';

const topics = async (id: string) =>
  (JSON.parse((await qd1(['explain', id, '--json'])).stdout) as Explanation).topics;

const settings = async (...words: string[]) => {
  const { stdout } = await qd1(['show', ...words, '--json']);
  const { settings: rows } = JSON.parse(stdout) as EffectiveScenario;
  return new Map(rows.map((row) => [row.path, row]));
};

describe('qd1 show', () => {
  test('says of each value where it came from, and its unit', async () => {
    const file = temporary('mine.yaml');
    writeFileSync(file, 'id: mine\ntitle: mine\nextends: V1\nfio:\n  bs: 8 KiB\n');
    const rows = await settings(file, '--set', 'vm.iothread.pollMaxNs=1 us');
    expect(rows.get('fio.bs')).toMatchObject({ value: 8192, unit: 'bytes', origin: `file ${file}:5` });
    expect(rows.get('vm.iothread.pollMaxNs')).toMatchObject({ value: 1000, unit: 'ns' });
    expect(rows.get('vm.iothread.pollMaxNs')?.origin).toMatch(/^--set/);
    expect(rows.get('vm.haltpoll')?.origin).toMatch(/^preset V/);
    expect(rows.get('host.hz')?.origin).toBe('default');
  });

  test('gives the costs only when asked, a changed one as it was written', async () => {
    const without = await qd1(['show', 'V1', '--json']);
    expect((JSON.parse(without.stdout) as EffectiveScenario).costs).toBeNull();
    const { stdout } = await qd1(['show', 'V1', '--json', '--costs', '--set', 'costs.qemu_submit=2us']);
    const found = (JSON.parse(stdout) as EffectiveScenario).costs ?? [];
    expect(found.find(({ id }) => id === 'qemu_submit')).toMatchObject({ centralNs: 2000, formula: '2us' });
    expect(found.find(({ id }) => id === 'irqfd_write')).toMatchObject({ formula: null });
  });

  test('lists every cost that a simulation then charges', async () => {
    for (const { id } of presets) {
      const shown = JSON.parse((await qd1(['show', id, '--json', '--costs'])).stdout) as EffectiveScenario;
      const ran = JSON.parse((await qd1(['run', id, '--json'])).stdout) as { stages: { cost: string }[] };
      const charged = ran.stages.map(({ cost }) => cost).filter((cost) => costs.has(cost));
      expect(shown.costs?.map((cost) => cost.id)).toEqual(expect.arrayContaining(charged));
    }
  });

  test('for people fits 100 columns', async () => {
    const { stdout } = await qd1(['show', 'V1', '--costs']);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(stdout).toContain('vm.iothread.pollMaxNs');
  });
});

describe('qd1 list', () => {
  test('gives everything that has an id, with a title', async () => {
    const listing = JSON.parse((await qd1(['list', '--json'])).stdout) as Listing;
    const { scenarios, mechanisms, profiles } = listing;
    expect(Object.keys(listing)).toEqual([
      'schemaVersion',
      'scenarios',
      'mechanisms',
      'costs',
      'profiles',
      'optimizations',
      'experiments',
    ]);
    expect(listing.experiments).toEqual(experiments.map(({ id, title }) => ({ id, title })));
    for (const list of [scenarios, mechanisms, listing.costs, profiles, listing.optimizations]) {
      expect(list.length).toBeGreaterThan(0);
      for (const { id, title } of list) expect(id !== '' && title !== '').toBe(true);
    }
    expect(scenarios).toContainEqual({ id: 'V1', title: '+ IOThread', group: 'talk-2020' });
  });

  test('for people names each of them, within 100 columns', async () => {
    const { stdout } = await qd1(['list']);
    for (const id of costs.keys()) expect(stdout).toContain(id);
    for (const { id } of [...experiments, ...optimizations, ...presets]) expect(stdout).toContain(id);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  });
});

describe('qd1 explain', () => {
  test('a cost: how much, how sure, from where, and what uses it', async () => {
    const [topic] = await topics('qemu_submit');
    expect(topic).toMatchObject({
      kind: 'cost',
      id: 'qemu_submit',
      uses: { scenarios: ['V0', 'V1', 'V2', 'V3', 'V4', 'V5'] },
    });
    const { stdout } = await qd1(['explain', 'qemu_submit']);
    for (const word of ['belief', 'run', 'source', 'evidence', 'mechanisms', 'scenarios'])
      expect(stdout).toContain(word);
  });

  test('everything that an id stands for', async () => {
    expect((await topics('iopoll')).map(({ kind }) => kind)).toEqual([
      'mechanism',
      'experiment',
      'optimization',
    ]);
    expect((await topics('pinning')).map(({ id }) => id)).toEqual([
      'pin-vcpu',
      'pin-iothread',
      'pin-emulator',
      'pinning',
    ]);
  });

  test('scenarios and settings, whatever the case', async () => {
    expect((await topics('v1')).map(({ kind, id }) => [kind, id])).toEqual([['scenario', 'V1']]);
    const [setting] = await topics('VM.IOTHREAD.POLLMAXNS');
    expect(setting).toMatchObject({ kind: 'setting', setting: { unit: 'ns', default: 32_768 } });
  });

  test('a profile of costs', async () => {
    expect(await topics('prior')).toMatchObject([{ kind: 'profile', provenance: { fittedTo: [] } }]);
    expect((await qd1(['explain', 'prior'])).stdout).toMatch(/fitted to +nothing/);
  });

  test('a bar of the talk, with its figure and how it was put', async () => {
    for (const { id, label, words } of talkBars) {
      expect(await topics(id.toLowerCase())).toMatchObject([
        { kind: 'scenario', id, talk: { label, words } },
      ]);
      const { stdout } = await qd1(['explain', id]);
      expect(stdout).toMatch(/measured +\S+ k IOPS/);
      expect(stdout.replaceAll(/\s+/g, ' ')).toContain(words);
    }
  });

  test('an optimization, with its price, what to paste and how to check it', async () => {
    for (const one of optimizations) {
      const told = (await topics(one.id)).find(({ kind }) => kind === 'optimization');
      expect(told).toMatchObject({ id: one.id, optimization: one });
    }
    const { stdout } = await qd1(['explain', 'poll-max-ns']);
    const words = stdout.replaceAll(/\s+/g, ' ');
    expect(words).toContain("needs iothread apply --set 'vm.iothread.pollMaxNs=200 us'");
    expect(words).toContain('checked against documentation only');
    expect(stdout).toContain('    -object iothread,id=iothread0,poll-max-ns=200000\n');
  });

  test('every id of the list, within 100 columns', async () => {
    const listing = JSON.parse((await qd1(['list', '--json'])).stdout) as Listing;
    const ids = [
      listing.scenarios,
      listing.profiles,
      listing.mechanisms,
      listing.costs,
      listing.optimizations,
    ].flatMap((list) => list.map(({ id }) => id));
    // What can be pasted is never broken.
    const pasted = new Set(
      optimizations
        .flatMap(({ snippets, verify }) => [
          verify.command,
          ...Object.values(snippets).flatMap(({ text }) => text?.split('\n') ?? []),
        ])
        .map((line) => line.trim()),
    );
    for (const id of ids) {
      const { code, stdout } = await qd1(['explain', id]);
      expect(code, id).toBe(0);
      for (const line of stdout.split('\n')) {
        const oneWord = !line.trim().includes(' ');
        expect(line.length <= 100 || oneWord || pasted.has(line.trim()), line).toBe(true);
      }
    }
  });
});
