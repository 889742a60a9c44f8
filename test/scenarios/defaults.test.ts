import { describe, expect, test } from 'vitest';
import { defaultPollParameters } from '../../models/poll-adaptation.js';
import { kvmHaltPollParameters } from '../../models/kvm-halt-poll.js';
import { fieldAt, fields, sectionAt, sections } from '../../scenarios/defaults.js';
import type { Field } from '../../scenarios/field.js';
import { readFieldValue } from '../../scenarios/reading/field-value.js';
import { Settings } from '../../scenarios/settings.js';

describe.each(Object.entries<Field>(fields))('the default of %s', (path, field) => {
  test('is accepted by the rules of its own field', () => {
    expect(readFieldValue(field, field.default, path)).toBe(field.default);
  });

  test('has a source, and the field a meaning, that go into a sentence', () => {
    for (const text of [field.source, field.means]) {
      expect(text).toMatch(/^\S.*[^.\s]$/u);
    }
  });
});

test('the table is whole: each group of fields together, and none without fields', () => {
  const groups = Object.keys(fields).map((path) => path.split('.')[0]);
  const runs = groups.filter((group, index) => group !== groups[index - 1]);
  expect(runs).toEqual(['id', 'title', 'group', 'host', 'drive', 'vm', 'pinning', 'fio']);
  for (const section of Object.keys(sections)) {
    const inner = Object.keys(fields).filter((path) => path.startsWith(`${section}.`));
    expect(inner.length, section).toBeGreaterThan(0);
  }
});

test('the defaults of polling are those that the models state', () => {
  const settings = new Settings();
  settings.switchSection('vm', true, 'test', 'test');
  settings.switchSection('vm.iothread', true, 'test', 'test');
  const { host, vm } = settings.scenario();
  expect(vm?.iothread).toEqual(defaultPollParameters);
  const kvm = kvmHaltPollParameters('6.1');
  expect([host.haltPollNs, host.haltPollNsGrow, host.haltPollNsGrowStart]).toEqual([
    kvm.maxNs,
    kvm.grow,
    kvm.growStartNs,
  ]);
});

test('a stock setup is bare metal by interrupt, with nothing tuned', () => {
  expect(new Settings().scenario()).toMatchObject({
    vm: null,
    drive: { pollQueues: 0 },
    fio: { ioengine: 'psync', hipri: false, iodepth: 1 },
  });
});

test.each(['constructor', '__proto__', 'toString', '', 'vm.', 'vm.iothread.pollMaxNs.x'])(
  'there is neither a field nor a section called %j',
  (path) => {
    expect(fieldAt(path)).toBeUndefined();
    expect(sectionAt(path)).toBeUndefined();
  },
);
