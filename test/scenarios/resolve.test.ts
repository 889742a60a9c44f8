import { describe, expect, test } from 'vitest';
import type { ResolvedScenario } from '../../scenarios/resolved.js';
import { presetById } from '../../scenarios/presets.js';
import { resolveScenario } from '../../scenarios/resolve.js';

/** Resolves a file; a line is a line. */
async function file(lines: readonly string[], sets: readonly string[] = []): Promise<ResolvedScenario> {
  return await resolveScenario({ base: { file: 'x.yaml', text: `${lines.join('\n')}\n` }, sets });
}

const head = ['id: mine', 'title: My VM'];

test('a preset without changes is the preset', async () => {
  const { scenario, costs } = await resolveScenario({ base: { preset: 'v1' } });
  expect(scenario).toEqual(presetById('V1'));
  expect(costs.size).toBe(0);
});

test('a file with a name and nothing else is the stock setup', async () => {
  const { scenario, origins } = await file(head);
  expect(scenario).toMatchObject({ id: 'mine', title: 'My VM', group: 'yours', vm: null });
  expect(origins.get('title')).toMatchObject({ value: 'My VM', origin: 'file x.yaml:2' });
  expect(origins.get('host.hz')).toMatchObject({ origin: 'default' });
});

test('a file can start from a preset: its settings win, its group is its own', async () => {
  const lines = [...head, 'extends: v1', 'vm:', '  iothread:', '    pollMaxNs: 50 us', '  haltpoll: false'];
  const { scenario, origins } = await file(lines);
  expect(scenario.group).toBe('yours');
  expect(scenario.vm).toMatchObject({ qemu: '5.1', haltpoll: false, iothread: { pollMaxNs: 50_000 } });
  expect(origins.get('vm.iothread.pollMaxNs')?.origin).toBe('file x.yaml:6');
  expect(origins.get('vm.qemu')?.origin).toBe('preset V0');
});

test('a file can take away what its preset has', async () => {
  expect((await file([...head, 'extends: V1', 'vm:', '  iothread: null'])).scenario.vm?.iothread).toBeNull();
  expect((await file([...head, 'extends: V1', 'vm: null'])).scenario.vm).toBeNull();
});

test('a file may be JSON', async () => {
  const text = '{"$schema": "s", "id": "mine", "title": "My VM", "vm": {"qemu": "8.2", "iothread": {}}}';
  const { scenario } = await resolveScenario({ base: { file: 'x.json', text } });
  expect(scenario.vm).toMatchObject({ qemu: '8.2', iothread: { pollMaxNs: 32_768 } });
});

test('settings come on top of the file, in order', async () => {
  const { scenario, origins } = await file(
    [...head, 'fio: {bs: 8k}'],
    ['fio.bs=16k', 'fio.bs=64 KiB', 'vm=on', 'vm.qemu=9.0'],
  );
  expect(scenario.fio.bs).toBe(65_536);
  expect(scenario.vm?.qemu).toBe('9.0');
  expect(origins.get('fio.bs')).toMatchObject({ origin: '--set' });
});

describe('costs', () => {
  test('are a time, a distribution, or a formula over the catalogue', async () => {
    const lines = [...head, 'costs:', '  qemu_submit: 1.2 us', '  qemu_complete: lognormal(1 us, 0.1)'];
    const { costs } = await file(lines, ['costs.fio_loop=0.5 * qemu_submit']);
    expect([...costs]).toEqual([
      ['qemu_submit', { distribution: { kind: 'constant', ns: 1200 }, formula: '1.2 us' }],
      [
        'qemu_complete',
        { distribution: { kind: 'lognormal', meanNs: 1000, cv: 0.1 }, formula: 'lognormal(1 us, 0.1)' },
      ],
      ['fio_loop', { distribution: { kind: 'constant', ns: 800 }, formula: '0.5 * qemu_submit' }],
    ]);
  });

  test('of a file give way to those of --set', async () => {
    const { costs } = await file([...head, 'costs: {qemu_submit: 1 us}'], ['costs.qemu_submit=2us']);
    expect(costs.get('qemu_submit')?.formula).toBe('2us');
  });

  test.each([
    ['qemu_submt: 1 us', 'x.yaml:4, qemu_submt: there is no cost of that id; did you mean "qemu_submit"?'],
    ['qemu_submit: 1.2', 'x.yaml:4, qemu_submit: 1.2 needs a unit: 1.2 ns, 1.2 us or 1.2 ms?'],
    [
      'qemu_submit: 2 s',
      'x.yaml:4, qemu_submit: the cost is 2000000000 ns in the mean; it must be 1000000000 ns (1 s) or less',
    ],
    ['qemu_submit: 2 * qemu_sbmit', 'did you mean "qemu_submit"?'],
    ['qemu_submit: -1 us', 'x.yaml:4, qemu_submit: "-1 us" is -1000 ns; a time is 0 ns or more'],
    ['qemu_submit: [1]', 'x.yaml:4, qemu_submit: must be a formula, such as 1.2 us'],
    ['constructor: 1 us', 'x.yaml:4, constructor: there is no cost of that id'],
    ['__proto__: 1 us', 'x.yaml:4: the key "__proto__" cannot be used'],
  ])('that cannot be, %s, are refused', async (line, message) => {
    await expect(file([...head, 'costs:', `  ${line}`])).rejects.toThrow(message);
  });
});

describe('an error of a file names file, line and key, and what would do', () => {
  test.each([
    [['id: mine'], 'x.yaml:1, title: is missing; it must be one line of 1 to 200 characters'],
    [['id: a b', 'title: t'], 'x.yaml:1, id: "a b" is not accepted; it must be up to 64 letters, digits'],
    [[...head, 'vms: {}'], 'x.yaml:3, vms: unknown key "vms"; did you mean "vm"?'],
    [
      [...head, 'vm:', '  iothread:', '    pollMaxNS: 1'],
      'x.yaml:5, pollMaxNS of iothread of vm: unknown key "pollMaxNS"; did you mean "pollMaxNs"?',
    ],
    [
      [...head, 'vm:', '  iothread:', '    pollMaxNs: 32 kg'],
      'x.yaml:5, pollMaxNs of iothread of vm: "32 kg" is not accepted; it must be a time from 0 ns to 1 s',
    ],
    [
      [...head, 'vm:', '  qemu: 5.10'],
      "x.yaml:4, qemu of vm: 5.1 needs quotes, such as '7.2': without them 5.10 is the number 5.1",
    ],
    [
      [...head, 'vm:', '  haltpoll: yes please'],
      'x.yaml:4, haltpoll of vm: "yes please" is not accepted; it must be true or false',
    ],
    [
      [...head, 'fio: {ioengine: liburing}'],
      'x.yaml:3, ioengine of fio: "liburing" is not accepted; it must be psync, pvsync2, libaio, io_uring or spdk',
    ],
    [
      [...head, 'host: {hz: 500}'],
      'x.yaml:3, hz of host: 500 is not accepted; it must be 100, 250, 300 or 1000',
    ],
    [
      [...head, 'fio: {iodepth: 129}'],
      'x.yaml:3, iodepth of fio: 129 is not accepted; it must be a whole number from 1 to 128',
    ],
    [
      [...head, 'fio: {iodepth: .nan}'],
      'x.yaml:3, iodepth of fio: what is not a number is not accepted; it must be a whole number from 1 to 128',
    ],
    [
      [...head, 'fio: {thinktimeNs: .inf}'],
      'x.yaml:3, thinktimeNs of fio: an infinite number is not accepted; it must be a time from 0 ns to 1 s',
    ],
    [[...head, 'fio: {thinktimeNs: 2 s}'], 'x.yaml:3, thinktimeNs of fio: "2 s" is not accepted'],
    [
      [...head, 'fio: {bs: 2 MiB}'],
      'x.yaml:3, bs of fio: "2 MiB" is not accepted; it must be a size from 512 bytes to 1024 KiB',
    ],
    [
      [...head, 'drive: 7'],
      'x.yaml:3, drive: must be a mapping of keys to values: the NVMe drive in the host',
    ],
    [
      [...head, 'vm:'],
      'x.yaml:3, vm: nothing is written here; write {} for one with defaults, or null (bare metal)',
    ],
    [[...head, 'extends: V9'], 'x.yaml:3, extends: there is no preset "V9"'],
    [['id: mine', 'id: yours', 'title: t'], 'x.yaml:2: map keys must be unique'],
    [['- 1'], 'x.yaml:1: must be a mapping of keys to values: a scenario'],
    [[''], 'x.yaml:1: must be a mapping'],
  ])('%j', async (lines, message) => {
    await expect(file(lines)).rejects.toThrow(message);
    await expect(file(lines)).rejects.toHaveProperty('name', 'ConfigError');
  });
});

test('an error of a combination says where the setting is from', async () => {
  await expect(file([...head, 'fio: {iodepth: 4}'])).rejects.toThrow(
    'fio.iodepth (file x.yaml:3): psync has one request in flight',
  );
});
