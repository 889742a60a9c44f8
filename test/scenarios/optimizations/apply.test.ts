import { describe, expect, test } from 'vitest';
import {
  applyOptimizations,
  availabilityOf,
  inEffect,
  type Optimization,
  optimizationById,
  optimizations,
  readOptimizations,
} from '../../../scenarios/optimizations/index.js';
import { resolveScenario } from '../../../scenarios/resolve.js';
import type { ResolvedScenario } from '../../../scenarios/resolved.js';
import type { Scenario } from '../../../scenarios/scenario.js';
import { ConfigError } from '../../../sim/errors.js';

const get = (...ids: string[]): Optimization[] => readOptimizations(ids);

const base = (preset: string, ...sets: string[]): Promise<ResolvedScenario> =>
  resolveScenario({ base: { preset }, sets });

/** What a setup must be like for a change to be one, where that is not how the talk's V0 is. */
const untuned: Readonly<Record<string, readonly string[]>> = {
  'pin-vcpu': ['pinning.application=0', 'pinning.emulator=0'],
  'pin-iothread': ['host.numaNodes=2', 'pinning.iothread=3', 'vm.iothread=on'],
  'pin-emulator': ['pinning.application=0', 'pinning.emulator=0'],
  'numa-ram': ['host.numaNodes=2', 'vm.memoryNode=1'],
  'halt-poll-ns': ['host.haltPollNs=0'],
  'scheduler-none': ['vm.scheduler=mq-deadline', 'drive.scheduler=mq-deadline'],
  'governor-performance': ['host.clock=on'],
  'event-idx': ['vm.eventIdx=false'],
  'aio-native': ['vm.aio=threads'],
};

/** V0 without haltpoll on a release that has everything, or bare metal; and what the change needs. */
async function before({ id, on, requires }: Optimization): Promise<ResolvedScenario> {
  const stock = on === 'VM' ? ['vm.haltpoll=false', 'vm.qemu=7.2', 'host.kernel=6.1'] : [];
  const start = await base(on === 'VM' ? 'V0' : 'B0', ...stock, ...(untuned[id] ?? []));
  return applyOptimizations(start, get(...requires));
}

const simulated = optimizations.filter(({ notSimulated }) => notSimulated === null);

describe.each(simulated.map((one) => [one.id, one] as const))('%s', (_, one) => {
  test('changes the scenario, and nothing when it is applied again', async () => {
    const without = await before(one);
    expect(inEffect(one, without)).toBe(false);
    const once = applyOptimizations(without, [one]);
    expect(configuration(once)).not.toEqual(configuration(without));
    expect(inEffect(one, once)).toBe(true);
    expect(configuration(applyOptimizations(once, [one]))).toEqual(configuration(once));
  });

  test('has an effect as far as the checks can tell, and is named as the origin', async () => {
    const { notes, origins } = applyOptimizations(await before(one), [one]);
    const given = [...origins].filter(([, { origin }]) => origin === `optimization ${one.id}`);
    expect(given.length).toBeGreaterThan(0);
    for (const [path] of given) expect(notes.join('\n')).not.toContain(`${path} has no effect`);
  });
});

test.each(
  optimizations.filter(({ notSimulated }) => notSimulated !== null).map((one) => [one.id, one] as const),
)('%s is not simulated, and changes nothing', async (_, one) => {
  const without = await base('V1');
  expect(configuration(applyOptimizations(without, [one].filter(isOld)))).toEqual(configuration(without));
  expect(inEffect(one, without)).toBe(false);
});

/** Whether QEMU 5.1 has it. */
function isOld(one: Optimization): boolean {
  return one.since.qemu === undefined || Number(one.since.qemu) < 5.1;
}

/** A scenario but for its name. */
function configuration({ scenario }: ResolvedScenario): Partial<Scenario> {
  const { id: _id, title: _title, ...rest } = scenario;
  return rest;
}

/** Each step of the talk, as the changes that it is made of, and the CPU that it happened to take. */
const steps: readonly [from: string, to: string, changes: readonly string[], ...sets: string[]][] = [
  ['B0', 'B1', ['nvme-poll-queues']],
  ['P0', 'P1', ['guest-haltpoll']],
  ['P0', 'P2', ['guest-iopoll']],
  ['P2', 'P3', ['guest-haltpoll']],
  ['V0', 'V1', ['iothread'], 'pinning.iothread=10'],
  ['V1', 'V2', ['multi-queue']],
  ['V2', 'V3', ['nvme-userspace', 'packed', 'irq-on-own-cpu']],
  ['V3', 'V4', ['guest-iopoll']],
  ['V4', 'V5', ['nvme-polled-queues']],
  ['V5', 'V6', ['aio-fast-path']],
];

describe("the talk's steps are named changes", () => {
  test.each(steps)('%s to %s: %j', async (from, to, changes, ...sets) => {
    const target = configuration(await base(to));
    const start = await base(from, ...sets);
    expect(configuration(applyOptimizations(start, get(...changes)))).toEqual(target);
    for (const left of changes) {
      const others = changes.filter((id) => id !== left);
      const partly = ((): unknown => {
        try {
          return configuration(applyOptimizations(start, get(...others)));
        } catch {
          return null;
        }
      })();
      expect(partly, `without ${left}`).not.toEqual(target);
    }
  });

  test('all of them together lead from V0 to V6, in whatever order they are given', async () => {
    const all = steps.filter(([from]) => from.startsWith('V')).flatMap(([, , changes]) => changes);
    const start = await base('V0', 'pinning.iothread=10');
    const target = configuration(await base('V6'));
    expect(configuration(applyOptimizations(start, get(...all)))).toEqual(target);
    expect(configuration(applyOptimizations(start, get(...all.toReversed())))).toEqual(target);
  });

  test('passthrough leads from V0 to P1, but for what an assigned drive does not look at', async () => {
    const start = await base('V0', 'vm.queues=null', 'pinning.irqVcpu=4');
    expect(configuration(applyOptimizations(start, get('passthrough')))).toEqual(
      configuration(await base('P1')),
    );
  });
});

describe('what fits depends on the scenario', () => {
  test('a queue for each vCPU, however many there are', async () => {
    const two = applyOptimizations(await base('V1', 'vm.vcpus=8'), get('multi-queue'));
    expect(two.scenario.vm?.queues).toBe(8);
  });

  test('a thread is moved only where it shares its CPU or is away from the drive', async () => {
    const apart = await base('V1');
    for (const id of ['pin-vcpu', 'pin-iothread', 'pin-emulator'])
      expect(inEffect(optimizationById(id)!, apart), id).toBe(true);
    const shared = await base('V1', 'pinning.iothread=4');
    const { pinning } = applyOptimizations(shared, get('pin-iothread')).scenario;
    expect([pinning.application, pinning.emulator, pinning.irqVcpu]).not.toContain(pinning.iothread);
    const away = await base('V1', 'host.numaNodes=2', 'drive.node=1');
    expect(applyOptimizations(away, get('pin-vcpu')).scenario.pinning.application % 2).toBe(1);
  });

  test('a job that cannot poll gets an engine that can', async () => {
    const stock = await base('V1', 'fio.hipri=false', 'fio.ioengine=psync', 'vm.queues=4');
    expect(applyOptimizations(stock, get('guest-iopoll')).scenario.fio.ioengine).toBe('io_uring');
    const old = await base('V1', 'vm.queues=4');
    expect(applyOptimizations(old, get('guest-iopoll')).scenario.fio.ioengine).toBe('pvsync2');
  });
});

describe('what cannot be applied is refused in one sentence', () => {
  const refused = async (start: Promise<ResolvedScenario>, ...ids: string[]): Promise<string> => {
    const resolved = await start;
    try {
      applyOptimizations(resolved, get(...ids));
    } catch (error) {
      if (error instanceof ConfigError) return error.message;
      throw error;
    }
    return 'nothing';
  };

  test('what it needs is not there', async () => {
    expect(await refused(base('V0'), 'poll-max-ns')).toBe(
      'poll-max-ns needs iothread, which V0 does not have',
    );
    expect(await refused(base('V1'), 'poll-max-ns')).toBe('nothing');
    expect(await refused(base('V0'), 'poll-max-ns', 'iothread')).toBe('nothing');
  });

  test('two that exclude each other', async () => {
    expect(await refused(base('V0'), 'passthrough', 'nvme-userspace')).toMatch(/exclude each other/);
  });

  test('a version that does not have it', async () => {
    expect(await refused(base('V0'), 'storage-daemon')).toBe(
      'storage-daemon needs QEMU 5.2 or later, and this is 5.1',
    );
    expect(await refused(base('V0', 'vm.qemu=3.1'), 'packed')).toMatch(/QEMU 4\.2 or later/);
  });

  test('bare metal, and a VM', async () => {
    expect(await refused(base('B0'), 'iothread')).toMatch(/is for a VM, and B0 is bare metal/);
    expect(await refused(base('V0'), 'nvme-poll-queues')).toMatch(/is for bare metal, and V0 is a VM/);
  });

  test('an id that nothing has, with a suggestion', () => {
    expect(() => get('iothraed')).toThrow(/did you mean "iothread"\?/);
    expect(() => get('pining')).toThrow(/did you mean "pinning"\?/);
  });
});

test('guest polling of virtio-blk is a prototype before Linux 5.19, and of an assigned drive it is not', async () => {
  const iopoll = optimizationById('guest-iopoll')!;
  expect(availabilityOf(iopoll, (await base('V3')).scenario).kind).toBe('prototype');
  expect(availabilityOf(iopoll, (await base('V3', 'vm.kernel=6.1')).scenario).kind).toBe('available');
  expect(availabilityOf(iopoll, (await base('P0')).scenario).kind).toBe('available');
  expect(availabilityOf(optimizationById('aio-fast-path')!, (await base('V4')).scenario).kind).toBe(
    'prototype',
  );
});

test('what is applied is part of the title', async () => {
  const { scenario } = applyOptimizations(await base('V0'), get('iothread', 'multi-queue'));
  expect(scenario.title).toBe('virtio-blk, no IOThread + iothread, multi-queue');
});
