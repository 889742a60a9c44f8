import { expect, test } from 'vitest';
import { Settings } from '../../scenarios/settings.js';

function vm(): Settings {
  const settings = new Settings();
  settings.switchSection('vm', true, 'preset V', 'here');
  return settings;
}

test('a section that is switched on begins at its defaults', () => {
  expect(vm().scenario().vm).toMatchObject({ haltpoll: false, iothread: null, eventIdx: true });
});

test('a section that is on already keeps what was set in it', () => {
  const settings = vm();
  settings.assign('vm.haltpoll', true, 'one', 'here');
  settings.switchSection('vm', true, 'two', 'here');
  expect(settings.scenario().vm?.haltpoll).toBe(true);
});

test('a section that is switched off forgets what was set in it', () => {
  const settings = vm();
  settings.switchSection('vm.iothread', true, 'one', 'here');
  settings.assign('vm.iothread.pollMaxNs', 1, 'one', 'here');
  settings.switchSection('vm', false, 'two', 'here');
  expect(settings.scenario().vm).toBeNull();
  settings.switchSection('vm', true, 'three', 'here');
  expect(settings.scenario().vm?.iothread).toBeNull();
  settings.switchSection('vm.iothread', true, 'three', 'here');
  expect(settings.scenario().vm?.iothread?.pollMaxNs).toBe(32_768);
});

test('a setting inside a section that is off is refused, with the way to switch it on', () => {
  expect(() => new Settings().assign('vm.iothread.pollMaxNs', 0, 'x', 'x.yaml:3')).toThrow(
    'x.yaml:3: vm.iothread.pollMaxNs has no place, since vm is null (bare metal); switch it on first, with vm=on',
  );
  expect(() => vm().assign('vm.iothread.pollMaxNs', 0, 'x', 'x.yaml:3')).toThrow('since vm.iothread is null');
  expect(() => new Settings().switchSection('vm.iothread', true, 'x', 'x.yaml:3')).toThrow(
    'since vm is null',
  );
});

test('each setting says who gave it, and a default also its source', () => {
  const settings = vm();
  settings.assign('vm.qemu', '8.2', 'file x.yaml:9', 'here');
  const origins = settings.origins();
  expect(origins.get('vm')).toEqual({
    value: 'on',
    origin: 'preset V',
    description: 'the virtual machine that the application runs in',
  });
  expect(origins.get('vm.qemu')).toMatchObject({ value: '8.2', origin: 'file x.yaml:9' });
  expect(origins.get('vm.qemu')).not.toHaveProperty('source');
  expect(origins.get('host.hz')).toMatchObject({ value: 250, origin: 'default', source: expect.any(String) });
  expect(origins.has('vm.iothread.pollMaxNs')).toBe(false);
});

test('a copy does not share later changes', () => {
  const settings = new Settings();
  const copy = settings.copy();
  copy.assign('fio.iodepth', 4, 'x', 'x');
  expect(settings.get('fio.iodepth')).toBe(1);
  expect(copy.get('fio.iodepth')).toBe(4);
});
