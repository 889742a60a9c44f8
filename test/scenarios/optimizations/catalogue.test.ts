import { describe, expect, test } from 'vitest';
import {
  optimizationAliases,
  optimizations,
  snippetPlaces,
  versionOf,
} from '../../../scenarios/optimizations/index.js';
import { versionRank } from '../../../models/versions.js';

const ids = optimizations.map(({ id }) => id);

test('each has an id of its own, in plain words', () => {
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
});

test('those that people ask for are there', () => {
  expect(ids).toEqual(
    expect.arrayContaining([
      'iothread',
      'multi-queue',
      'packed',
      'nvme-userspace',
      'guest-iopoll',
      'nvme-polled-queues',
      'aio-fast-path',
      'guest-haltpoll',
      'passthrough',
      'poll-max-ns',
      'poll-grow',
      'poll-shrink',
      'poll-weight',
      'aio-native',
      'aio-io-uring',
      'halt-poll-ns',
      'nvme-poll-queues',
      'storage-daemon',
      'vhost-user-spdk',
      'pin-vcpu',
      'pin-iothread',
      'pin-emulator',
      'numa-ram',
      'scheduler-none',
      'c-state-limit',
      'governor-performance',
      'event-idx',
      'ioeventfd',
    ]),
  );
});

test('what an optimization requires exists and comes before it; what it excludes excludes it too', () => {
  for (const { id, requires, excludes } of optimizations) {
    expect(ids.slice(0, ids.indexOf(id))).toEqual(expect.arrayContaining([...requires]));
    for (const other of excludes) {
      expect(optimizations.find((one) => one.id === other)?.excludes, `${other} of ${id}`).toContain(id);
    }
  }
});

test("their order is the talk's advice: tune, assign the drive, else QEMU's driver, else share it by a daemon", () => {
  const advice = [
    'iothread',
    'multi-queue',
    'passthrough',
    'nvme-userspace',
    'storage-daemon',
    'aio-fast-path',
  ];
  expect(ids.filter((id) => advice.includes(id))).toEqual(advice);
});

test('earlier names stand for what is there, and are no ids', () => {
  for (const [old, now] of Object.entries(optimizationAliases)) {
    expect(ids).not.toContain(old);
    expect(ids).toEqual(expect.arrayContaining([...now]));
  }
});

describe.each(optimizations.map((one) => [one.id, one] as const))('%s', (_, one) => {
  test('is simulated, or says why not', () => {
    expect(one.sets.length > 0).toBe(one.notSimulated === null);
    expect(one.notSimulated).not.toBe('');
  });

  test('has versions that can be compared', () => {
    for (const of of versionOf) {
      for (const version of [one.since[of], one.until[of]])
        if (version !== undefined) expect(versionRank(version)).not.toBeNaN();
    }
  });

  test('has something to paste or says why not, says how to check it, and where that is written', () => {
    for (const place of snippetPlaces) {
      const snippet = one.snippets[place];
      expect(snippet.text === null ? snippet.why : snippet.text, place).not.toBe('');
    }
    const pasted = snippetPlaces.filter((place) => one.snippets[place].text !== null);
    expect(pasted.length > 0).toBe(one.prototype === null);
    expect(one.verify.command).not.toBe('');
    expect(one.verify.expect).not.toBe('');
    expect(one.sources.length).toBeGreaterThan(0);
  });

  test('says that it was never merged, if it was not', () => {
    const told = /never merged/.test(one.title + (one.prototype ?? ''));
    expect(told).toBe(one.prototype !== null);
  });
});

test('each loss and each core has a price that is told', () => {
  const byId = new Map(optimizations.map((one) => [one.id, one.price]));
  expect(byId.get('passthrough')?.loses).toEqual(['live-migration', 'snapshots', 'shared-drive']);
  expect(byId.get('nvme-userspace')?.loses).toEqual(['shared-drive']);
  expect(byId.get('vhost-user-spdk')?.cores).toMatch(/one core/);
  expect(byId.get('iothread')?.loses).toEqual([]);
});

test('nothing that QEMU 7.2 or libvirt 9.0 does not know claims to be checked against them', () => {
  for (const { id, since, snippets } of optimizations) {
    if (versionRank(since.qemu ?? '0.1') > versionRank('7.2'))
      for (const { libvirt, qemu } of [snippets])
        for (const one of [libvirt, qemu])
          if (one.text !== null) expect(one.checked, id).toBe('documentation');
    if (versionRank(since.libvirt ?? '0.1') > versionRank('9.0') && snippets.libvirt.text !== null)
      expect(snippets.libvirt.checked, id).toBe('documentation');
  }
});
