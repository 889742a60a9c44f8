import { describe, expect, test } from 'vitest';
import { optimizations, type Optimization } from '../../scenarios/optimizations.js';
import { resolveScenario } from '../../scenarios/resolve.js';
import type { Scenario } from '../../scenarios/scenario.js';

const byId = new Map(optimizations.map((one) => [one.id, one]));

/** What a setup must be like for a change to be one, where that is not how the talk's V0 is. */
const untuned: Readonly<Record<string, readonly string[]>> = {
  pinning: ['pinning.application=0', 'pinning.emulator=0'],
  'numa-placement': ['host.numaNodes=2', 'vm.memoryNode=1', 'pinning.application=1', 'pinning.iothread=3'],
  'host-haltpoll-on': ['host.haltPollNs=0'],
  'scheduler-none': ['vm.scheduler=mq-deadline', 'drive.scheduler=mq-deadline'],
};

function setsOf(ids: readonly string[]): string[] {
  return ids.flatMap((id) => byId.get(id)!.sets);
}

/** V0 without haltpoll on a release that has the storage daemon, or bare metal; and what the change needs. */
function before({ id, on, needs }: Optimization): { base: { preset: string }; start: string[] } {
  const stock = on === 'VM' ? ['vm.haltpoll=false', 'vm.qemu=7.2'] : [];
  return {
    base: { preset: on === 'VM' ? 'V0' : 'B0' },
    start: [...stock, ...(untuned[id] ?? []), ...setsOf(needs)],
  };
}

describe.each(optimizations.map((one) => [one.id, one] as const))('%s', (_, one) => {
  const { base, start } = before(one);

  test('changes the scenario', async () => {
    const without = await resolveScenario({ base, sets: start });
    const applied = await resolveScenario({ base, sets: [...start, ...one.sets] });
    expect(applied.scenario).not.toEqual(without.scenario);
  });

  test('changes nothing when it is applied again', async () => {
    const once = await resolveScenario({ base, sets: [...start, ...one.sets] });
    const twice = await resolveScenario({ base, sets: [...start, ...one.sets, ...one.sets] });
    expect(twice.scenario).toEqual(once.scenario);
  });

  test('has an effect as far as the checks can tell', async () => {
    const { notes } = await resolveScenario({ base, sets: [...start, ...one.sets] });
    const told = one.sets.map((set) => set.split('=')[0]);
    for (const path of told) expect(notes.join('\n')).not.toContain(`${path} has no effect`);
  });
});

test('what an optimization needs exists, and comes before it', () => {
  const ids = optimizations.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { id, needs } of optimizations) {
    expect(ids.slice(0, ids.indexOf(id))).toEqual(expect.arrayContaining([...needs]));
  }
});

test("their order is the talk's advice: tune, assign the drive, else QEMU's driver, else share it by a daemon", () => {
  const ids = optimizations.map(({ id }) => id);
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

/** A scenario but for its name. */
async function configuration(preset: string, sets: readonly string[] = []): Promise<Partial<Scenario>> {
  const { id: _id, title: _title, ...rest } = (await resolveScenario({ base: { preset }, sets })).scenario;
  return rest;
}

/** Each step of the talk, as the changes that it is made of. */
const steps: readonly [from: string, to: string, changes: readonly string[]][] = [
  ['B0', 'B1', ['iopoll']],
  ['P0', 'P1', ['guest-haltpoll']],
  ['P0', 'P2', ['guest-iopoll']],
  ['P2', 'P3', ['guest-haltpoll']],
  ['V0', 'V1', ['iothread', 'pinning']],
  ['V1', 'V2', ['multi-queue']],
  ['V2', 'V3', ['nvme-userspace', 'packed', 'irq-on-own-cpu']],
  ['V3', 'V4', ['guest-iopoll']],
  ['V4', 'V5', ['nvme-polled-queues']],
  ['V5', 'V6', ['aio-fast-path']],
];

describe("the talk's steps are named changes", () => {
  test.each(steps)('%s to %s: %j', async (from, to, changes) => {
    expect(await configuration(from, setsOf(changes))).toEqual(await configuration(to));
    for (const left of changes) {
      const others = changes.filter((id) => id !== left);
      expect(await configuration(from, setsOf(others)), `without ${left}`).not.toEqual(
        await configuration(to),
      );
    }
  });

  test('all of them together lead from V0 to V6', async () => {
    const all = steps.filter(([from]) => from.startsWith('V')).flatMap(([, , changes]) => changes);
    expect(await configuration('V0', setsOf(all))).toEqual(await configuration('V6'));
  });

  test('passthrough leads from V0 to P1, but for what an assigned drive does not look at', async () => {
    const unseen = ['vm.queues=null', 'pinning.irqVcpu=4'];
    expect(await configuration('V0', [...setsOf(['passthrough']), ...unseen])).toEqual(
      await configuration('P1'),
    );
  });
});
