import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { priorTables } from '../../analysis/simulate.js';
import { assemble } from '../../scenarios/assemble.js';
import { settingsOf } from '../../scenarios/layers.js';
import { presetById, presetSettings, presets, resolvePreset } from '../../scenarios/presets.js';
import { readScenarioFile } from '../../scenarios/reading/scenario-file.js';

const files = readdirSync('scenarios/presets').toSorted();

test('there is a preset for each file, in the order of their names', () => {
  expect(presets.map(({ id }) => `${id}.yaml`)).toEqual(files);
});

describe.each(presets.map(({ id }) => id))('preset %s', (id) => {
  test('is the effective configuration that is committed', async () => {
    const text = `${JSON.stringify(presetById(id), null, 2)}\n`;
    await expect(text).toMatchFileSnapshot(`presets/${id}.json`);
  });

  test('was compiled from its file as it is now', () => {
    const name = `scenarios/presets/${id}.yaml`;
    const contents = readScenarioFile(readFileSync(name, 'utf8'), name);
    expect(settingsOf(contents, presetSettings, () => `preset ${id}`).entries()).toEqual(
      presetSettings(id, '').entries(),
    );
  });

  test('assembles, and its job completes requests', () => {
    let completed = 0;
    const observer = {
      completed: (): void => {
        if (++completed === 50) machine.chassis.calendar.stop();
      },
    };
    const machine = assemble(presetById(id), { tables: priorTables, rootSeed: 'preset', observer });
    machine.start();
    machine.chassis.calendar.run(100_000_000);
    expect(completed).toBe(50);
  });
});

/** The paths at which a preset differs from another, its names aside. */
function changed(from: string, to: string): string[] {
  const [before, after] = [resolvePreset(from).origins, resolvePreset(to).origins];
  const differs = ([path, { value }]: [string, { value: unknown }]): boolean =>
    path !== 'id' && path !== 'title' && before.get(path)?.value !== value;
  return [...after].filter(differs).map(([path]) => path);
}

describe('a step of the talk changes what its name says, and nothing else', () => {
  const iothread = ['vm.iothread', 'vm.iothread.pollMaxNs', 'vm.iothread.pollGrow', 'vm.iothread.pollShrink'];
  test.each([
    ['B0', 'B1', ['drive.pollQueues']],
    ['P0', 'P1', ['vm.haltpoll']],
    ['P0', 'P2', ['vm.pollQueues']],
    ['P2', 'P3', ['vm.haltpoll']],
    ['V0', 'V1', [...iothread, 'pinning.iothread']],
    ['V1', 'V2', ['vm.queues']],
    ['V2', 'V3', ['drive.irqCpu', 'vm.blockDriver', 'vm.packed']],
    ['V3', 'V4', ['vm.pollQueues']],
    ['V4', 'V5', ['vm.qemu', 'vm.nvmePolledQueues']],
    ['V5', 'V6', ['vm.aioFastPath']],
  ])('%s to %s', (from, to, paths) => {
    expect(changed(from, to)).toEqual(paths);
  });

  test('and a VM of the talk is on the host of its bare metal', () => {
    for (const to of ['P0', 'V0']) {
      const given = changed('B0', to).filter((path) => !/^(?:vm|pinning)\b/u.test(path));
      expect(given).toEqual([]);
      expect(presetById(to).pinning).toMatchObject({ application: 4, emulator: 8 });
    }
  });
});

test('a preset tells which preset each setting is from, and which are stock', () => {
  const { origins } = resolvePreset('V1');
  const origin = (path: string): string | undefined => origins.get(path)?.origin;
  expect(origin('vm.iothread')).toBe('preset V1');
  expect(origin('vm.haltpoll')).toBe('preset V0');
  expect(origin('fio.ioengine')).toBe('preset B0');
  expect(origin('vm.iothread.pollMaxNs')).toBe('default');
});

test('the case of an id does not matter', () => {
  expect(presetById(' v1 ')).toBe(presetById('V1'));
});

test('an id that does not exist gets the nearest, or the list', () => {
  expect(() => presetById('V7')).toThrow('preset: there is no preset "V7"; did you mean "V0"?');
  expect(() => presetById('postgres')).toThrow('there are B0, B1, P0, P1, P2, P3, V0, V1');
});

test('a change to what a preset resolved to does not reach the next reader', () => {
  presetSettings('V1', '').assign('vm.haltpoll', false, 'x', 'x');
  expect(resolvePreset('V1').scenario.vm?.haltpoll).toBe(true);
});
