/** What the catalogue says of QEMU's options is held against QEMU 7.2: it starts with them, and reports the values set. */
import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { type Optimization, optimizations } from '../../../scenarios/optimizations/index.js';
import { type Asked, asked, type Qmp, qomGet, returned } from './asked-qemu.js';

const version = ((): string => {
  try {
    return (
      /version (\S+)/.exec(execFileSync('qemu-system-x86_64', ['--version'], { encoding: 'utf8' }))?.[1] ?? ''
    );
  } catch {
    return '';
  }
})();
const needs = version.startsWith('7.2') ? '' : ' (skipped: needs qemu-system-x86 7.2)';

const lines = (one: Optimization): string[] => (one.snippets.qemu.text ?? '').split('\n');
const checkedAs = (checked: string): Optimization[] =>
  optimizations.filter(({ snippets: { qemu } }) => qemu.text !== null && qemu.checked === checked);

interface Expectation {
  readonly ask: Qmp;
  holds(answer: never, all: Asked): void;
}

const disk = '/machine/peripheral/virtio-disk0';

/** A property of the disk's device. */
function property(name: string, value: unknown): Expectation {
  return { ask: qomGet(disk, name), holds: (answer) => expect(answer).toBe(value) };
}

function pollProperty(name: string, value: number): Expectation {
  return {
    ask: { execute: 'query-iothreads' },
    holds: (answer: Record<string, unknown>[]) =>
      expect(answer).toMatchObject([{ id: 'iothread0', [name]: value }]),
  };
}

/** Its engine shows in what the process has open, and cache.direct in what it reports. */
function engine(shows: (all: Asked) => boolean): Expectation {
  return {
    ask: { execute: 'query-named-block-nodes', arguments: { flat: true } },
    holds: (answer: { 'node-name': string; cache: object }[], all) => {
      expect(answer.find((node) => node['node-name'] === 'disk0')?.cache).toMatchObject({ direct: true });
      expect(shows(all)).toBe(true);
    },
  };
}

/** What QEMU reports when it has started with a snippet, by optimization. */
const reports: Readonly<Record<string, Expectation>> = {
  iothread: { ask: qomGet(disk, 'iothread'), holds: (answer) => expect(answer).toBe('/objects/iothread0') },
  'poll-max-ns': pollProperty('poll-max-ns', 200_000),
  'poll-grow': pollProperty('poll-grow', 4),
  'poll-shrink': pollProperty('poll-shrink', 2),
  'multi-queue': property('num-queues', 4),
  'event-idx': property('event_idx', true),
  'event-idx-off': property('event_idx', false),
  packed: property('packed', true),
  ioeventfd: property('ioeventfd', true),
  'aio-native': engine(({ maps }) => maps.includes('[aio]')),
  'aio-io-uring': engine(({ open }) => open.some((target) => target.includes('io_uring'))),
  'numa-ram': {
    ask: { execute: 'query-memdev' },
    holds: (answer: object[]) =>
      expect(answer).toMatchObject([{ id: 'ram0', policy: 'bind', 'host-nodes': [0] }]),
  },
};

const started = checkedAs('qemu-7.2-started');

test('each that claims to have been started has something to report', () => {
  expect(Object.keys(reports).toSorted()).toEqual(started.map(({ id }) => id).toSorted());
});

describe.skipIf(needs !== '')(`QEMU 7.2${needs}`, () => {
  test.each(started.map((one) => [one.id, one] as const))(
    'starts with %s, and reports it',
    async (_, one) => {
      const { ask, holds } = reports[one.id];
      const all = await asked(lines(one), [ask]);
      holds(returned(all.answers[0]), all);
    },
  );

  test('reports something else without them, so the tests above would see it', async () => {
    const all = await asked(
      [],
      [qomGet(disk, 'packed'), qomGet(disk, 'num-queues'), { execute: 'query-iothreads' }],
    );
    expect(all.answers.map(returned)).toEqual([false, expect.any(Number), []]);
    expect(returned<number>(all.answers[1])).not.toBe(4);
    expect(all.maps).not.toContain('[aio]');
    expect(all.open.join()).not.toContain('io_uring');
  });

  test('does not start with an option that it does not have', async () => {
    await expect(asked(['-object iothread,id=iothread0,poll-weight=3'], [])).rejects.toThrow(/poll-weight/);
  });

  test('a property can be set for all virtio disks, as the snippets for Proxmox VE do', async () => {
    for (const { snippets } of optimizations) {
      const globals = /-global (virtio-blk-pci\.([a-z_-]+)=([a-z0-9]+))/.exec(snippets.proxmox.text ?? '');
      if (globals === null) continue;
      const [, option, name, value] = globals;
      const { answers } = await asked([`-global ${option}`], [qomGet(disk, name)]);
      expect(String(returned<string | number | boolean>(answers[0])), option).toBe(
        { on: 'true', off: 'false' }[value] ?? value,
      );
    }
  });

  test('the polling time can be set while it runs, as the snippets for Proxmox VE do', async () => {
    const set = {
      execute: 'human-monitor-command',
      arguments: { 'command-line': 'qom-set /objects/iothread0 poll-max-ns 200000' },
    };
    const { answers } = await asked(['-object iothread,id=iothread0'], [set, { execute: 'query-iothreads' }]);
    expect(returned(answers[1])).toMatchObject([{ 'poll-max-ns': 200_000 }]);
  });
});

describe.skipIf(needs !== '')(`the QMP schema of QEMU 7.2${needs}`, () => {
  const list = (typename: string, execute = 'device-list-properties'): Qmp => ({
    execute,
    arguments: { typename },
  });
  const has = (answer: { name: string }[]): string[] => answer.map(({ name }) => name);

  test('has what needs a device, or KVM, to be started', async () => {
    const { answers } = await asked(
      [],
      [
        list('vfio-pci'),
        list('vhost-user-blk-pci'),
        list('memory-backend-memfd', 'qom-list-properties'),
        list('max-x86_64-cpu', 'qom-list-properties'),
        { execute: 'query-qmp-schema' },
      ],
    );
    const [vfio, vhostUser, memfd, cpu, schema] = answers.map((answer) =>
      returned<{ name: string }[]>(answer),
    );
    const known: Record<string, readonly (readonly [readonly string[], RegExp])[]> = {
      passthrough: [[has(vfio), /-device vfio-pci,(.*)$/m]],
      'storage-daemon': [
        [has(vhostUser), /-device vhost-user-blk-pci,(.*)$/m],
        [has(memfd), /-object memory-backend-memfd,id=\w+,(.*)$/m],
      ],
      'vhost-user-spdk': [[has(vhostUser), /-device vhost-user-blk-pci,(.*)$/m]],
      'guest-haltpoll': [[has(cpu), /-cpu host,(.*)$/m]],
      'nvme-userspace': [[[...nvmeMembers(schema), 'driver', 'node-name'], /-blockdev (.*)$/m]],
    };
    expect(Object.keys(known).toSorted()).toEqual(
      checkedAs('qemu-7.2-schema')
        .map(({ id }) => id)
        .toSorted(),
    );
    for (const one of checkedAs('qemu-7.2-schema')) {
      for (const [properties, option] of known[one.id]) {
        const values = option.exec(one.snippets.qemu.text ?? '')?.[1] ?? '';
        const given = values.split(',').map((part) => part.split('=')[0]);
        expect(given.length).toBeGreaterThan(0);
        expect(properties, one.id).toEqual(expect.arrayContaining(given));
      }
    }
  });
});

/** The members of the block driver nvme: those of the object with a device and a namespace. */
function nvmeMembers(schema: readonly unknown[]): string[] {
  const objects = schema as { members?: { name: string }[] }[];
  const names = objects.map(({ members }) => (members ?? []).map(({ name }) => name));
  return names.find((all) => all.includes('device') && all.includes('namespace')) ?? [];
}

test('what is newer than QEMU 7.2 says that it was checked against documentation only', () => {
  const ids = checkedAs('documentation').map(({ id }) => id);
  expect(ids).toEqual(expect.arrayContaining(['poll-weight', 'iothread-vq-mapping']));
});
