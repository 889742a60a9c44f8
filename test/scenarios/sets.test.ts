import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fields, sections } from '../../scenarios/defaults.js';
import type { Field } from '../../scenarios/field.js';
import { presetSettings } from '../../scenarios/presets.js';
import { applySet, parseSet } from '../../scenarios/sets.js';
import type { Settings } from '../../scenarios/settings.js';
import { ConfigError } from '../../sim/errors.js';

function set(text: string, settings: Settings = presetSettings('V1', '')): Settings {
  applySet(settings, parseSet(text));
  return settings;
}

test.each([
  ['vm.iothread.pollMaxNs=0', 'vm.iothread.pollMaxNs', 0],
  ['vm.iothread.pollMaxNs=16us', 'vm.iothread.pollMaxNs', 16_000],
  ['vm.iothread.pollMaxNs = 16 µs', 'vm.iothread.pollMaxNs', 16_000],
  ['fio.thinktimeNs=1.5ms', 'fio.thinktimeNs', 1_500_000],
  ['fio.bs=4k', 'fio.bs', 4096],
  ['fio.bs=128 KiB', 'fio.bs', 131_072],
  ['fio.bs=512', 'fio.bs', 512],
  ['fio.iodepth=8', 'fio.iodepth', 8],
  ['vm.haltpoll=off', 'vm.haltpoll', false],
  ['vm.eventIdx=yes', 'vm.eventIdx', true],
  ['vm.qemu=5.10', 'vm.qemu', '5.10'],
  ['host.maxCstate=1', 'host.maxCstate', 1],
  ['host.maxCstate=null', 'host.maxCstate', null],
  ['drive.irqCpu=3', 'drive.irqCpu', 3],
  ['title=a = b', 'title', 'a = b'],
  ['vm.iothread=null', 'vm.iothread', null],
  ['vm.iothread=on', 'vm.iothread', 'on'],
  ['vm.iothread={}', 'vm.iothread', 'on'],
  ['vm=off', 'vm', null],
])('%s', (text, path, value) => {
  const settings = set(text);
  expect(settings.get(path)).toBe(value);
  expect(new Map(settings.entries()).get(path)).toEqual({ value, origin: '--set' });
});

test('an IOThread that is switched on again begins at its defaults', () => {
  const settings = set('vm.iothread.pollMaxNs=0');
  set('vm.iothread=null', settings);
  set('vm.iothread=on', settings);
  expect(settings.get('vm.iothread.pollMaxNs')).toBe(32_768);
});

describe('what cannot be is refused by one sentence', () => {
  test.each([
    ['vm.iothread', '--set vm.iothread: there is no value; write it as path=value, such as vm.iothread=on'],
    ['iothread.pollMaxNs=0', 'there is no setting of that name; did you mean "vm.iothread.pollMaxNs"?'],
    ['pollmaxns=0', 'did you mean "vm.iothread.pollMaxNs"?'],
    ['vm.iothread.poll-max-ns=0', 'did you mean "vm.iothread.pollMaxNs"?'],
    ['fio.blocksize=4k', 'there is no setting of that name; qd1 show tells them all'],
    ['__proto__.x=1', 'there is no setting of that name'],
    ['constructor=1', 'there is no setting of that name'],
    ['=1', 'there is no setting of that name'],
    ['fio=off', '--set fio=off: fio is a group; set one of fio.ioengine, fio.hipri'],
    ['vm.iothread=2', 'vm.iothread is a group that is switched; it must be on, or null'],
    [
      'vm.iothread.pollMaxNs=16 KiB',
      '"16 KiB" is not accepted; it must be a time from 0 ns to 1 s, such as 32 us or 32000 (ns)',
    ],
    ['vm.iothread.pollMaxNs=-1', '"-1" is not accepted'],
    ['vm.iothread.pollMaxNs=null', '"null" is not accepted'],
    [
      'fio.bs=4 us',
      '"4 us" is not accepted; it must be a size from 512 bytes to 1024 KiB, such as 4 KiB, 4k or 4096 (bytes)',
    ],
    ['fio.iodepth=1.5', '1.5 is not accepted; it must be a whole number from 1 to 128'],
    ['fio.iodepth=four', '"four" is not accepted'],
    ['host.hz=500', '500 is not accepted; it must be 100, 250, 300 or 1000'],
    ['fio.ioengine=io_urng', 'it must be psync, pvsync2, libaio, io_uring or spdk; did you mean "io_uring"?'],
    ['vm.haltpoll=maybe', '"maybe" is not accepted; it must be true or false'],
    ['vm.qemu=latest', '"latest" is not accepted; it must be a version of QEMU: 2.9 to 5.1, 5.2 to 6.2'],
    ['title=', '"" is not accepted; it must be one line'],
  ])('%s', (text, message) => {
    expect(() => set(text)).toThrow(ConfigError);
    expect(() => set(text)).toThrow(message);
  });

  test('a setting of something that is switched off says how to switch it on', () => {
    expect(() => set('vm.iothread.pollMaxNs=0', presetSettings('V0', ''))).toThrow(
      'switch it on first, with vm.iothread=on',
    );
    expect(() => set('vm.qemu=7.2', presetSettings('B0', ''))).toThrow('since vm is null (bare metal)');
  });
});

/** The text of a value that a field accepts. */
function accepted({ type }: Field): fc.Arbitrary<string> {
  switch (type.kind) {
    case 'text':
      return fc.stringMatching(/^[a-z][a-z0-9]{0,20}$/);
    case 'choice':
      return fc.constantFrom(...type.among);
    case 'number-of':
      return fc.constantFrom(...type.among.map(String));
    case 'switch':
      return fc.constantFrom('true', 'false');
    case 'version':
      return fc.tuple(fc.nat(99), fc.nat(99)).map(([major, minor]) => `${major}.${minor}`);
    default:
      return fc.integer({ min: type.from, max: type.to }).map(String);
  }
}

const paths = Object.entries<Field>(fields);

/** Settings with every group of fields switched on. */
function complete(): Settings {
  const settings = presetSettings('V1', '');
  for (const [path, { orNull }] of Object.entries(sections)) {
    if (orNull !== undefined) settings.switchSection(path, true, 'test', '');
  }
  return settings;
}
const pathAndValue = fc
  .constantFrom(...paths)
  .chain(([path, field]) => accepted(field).map((value) => [path, value] as const));

test('any accepted value arrives, at its path and nowhere else', () => {
  const before = new Map(complete().entries());
  fc.assert(
    fc.property(pathAndValue, ([path, value]) => {
      const after = new Map(set(`${path}=${value}`, complete()).entries());
      expect(String(after.get(path)?.value)).toBe(value);
      for (const [other, setting] of before) if (other !== path) expect(after.get(other)).toEqual(setting);
    }),
  );
});

test('the same setting twice is the same as once', () => {
  fc.assert(
    fc.property(pathAndValue, ([path, value]) => {
      const once = set(`${path}=${value}`, complete());
      expect(set(`${path}=${value}`, once.copy()).entries()).toEqual(once.entries());
    }),
  );
});

test('settings of different paths may come in any order', () => {
  fc.assert(
    fc.property(pathAndValue, pathAndValue, (one, other) => {
      fc.pre(one[0] !== other[0]);
      const [first, second] = [one.join('='), other.join('=')];
      expect(set(first, set(second, complete())).scenario()).toEqual(
        set(second, set(first, complete())).scenario(),
      );
    }),
  );
});

test('whatever text is given, it is applied or refused by one sentence', () => {
  const word = fc.oneof(
    fc.string(),
    fc.constantFrom(...paths.map(([path]) => path), 'vm', 'costs', '__proto__'),
  );
  fc.assert(
    fc.property(word, fc.string(), (path, value) => {
      try {
        set(`${path}=${value}`);
      } catch (error) {
        expect(error).toBeInstanceOf(ConfigError);
        expect((error as Error).message).not.toMatch(/\p{Cc}/u);
        expect((error as Error).message.length).toBeLessThan(600);
      }
    }),
    { numRuns: 1000 },
  );
});
