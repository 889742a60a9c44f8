import { readFileSync, readdirSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { priorTables } from '../../analysis/simulate.js';
import { costs } from '../../models/costs/catalogue.js';
import { assemble } from '../../scenarios/assemble.js';
import { drives } from '../../scenarios/drives.js';
import { mechanismById, mechanisms } from '../../scenarios/mechanisms.js';
import { presets } from '../../scenarios/presets.js';
import { resolveScenario } from '../../scenarios/resolve.js';
import type { Scenario } from '../../scenarios/scenario.js';
import type { Site } from '../../sim/ledger.js';
import { cases } from '../behaviour/random-scenario.js';

const byId = new Map(mechanisms.map((one) => [one.id, one]));

/** Every second argument of `pays` and `spends` that is written as a word in the models. */
function mechanismsInModels(): Set<string> {
  const models = readdirSync('models').filter((name) => name.endsWith('.ts'));
  const texts = models.map((name) => readFileSync(`models/${name}`, 'utf8'));
  return new Set(
    texts.flatMap((text) =>
      [...text.matchAll(/\.(?:pays|spends)\([^,]+, '([a-z-]+)'/g)].map((found) => found[1]),
    ),
  );
}

async function sitesOf(preset: string, sets: readonly string[]): Promise<readonly Site[]> {
  return sitesOfMachine((await resolveScenario({ base: { preset }, sets })).scenario);
}

function sitesOfMachine(scenario: Scenario): readonly Site[] {
  const machine = assemble(scenario, {
    tables: priorTables,
    rootSeed: 'sites',
    observer: { completed: () => {} },
  });
  return machine.chassis.ledger.sites;
}

test('the models use exactly the mechanisms that are explained', () => {
  expect([...mechanismsInModels()].toSorted()).toEqual([...byId.keys()].toSorted());
});

/** The presets, and configurations that have the mechanisms which no preset has. */
const configurations: readonly (readonly [preset: string, ...sets: string[]])[] = [
  ...presets.map(({ id }) => [id] as const),
  ...['SKX', 'ICX', 'SPR', 'BDW'].map(
    (cpu) => ['V1', `host.cpu=${cpu}`, 'host.kernel=6.1', 'host.c1ePromotion=false'] as const,
  ),
  ['V0', 'host.c1ePromotion=false'],
  ...['5.2', '7.2', '9.2'].map((qemu) => ['V3', `vm.qemu=${qemu}`] as const),
  ...Object.keys(drives).map((model) => [model === 'tmpfs' ? 'V0' : 'B0', `drive.model=${model}`] as const),
  ['V0', 'vm.scheduler=mq-deadline', 'drive.scheduler=mq-deadline', 'vm.haltpoll=off'],
  ['V0', 'vm.aio=threads'],
  ['V3', 'vm.iothread=off'],
  ['V1', 'vm.eventIdx=off'],
  ['V1', 'vm.aio=io_uring'],
  ['V1', 'vm.aio=io_uring', 'host.kernel=6.1', 'drive.irqCpu=5'],
  ['V1', 'vm.aio=threads'],
  ['V1', 'vm.irqVcpu=other'],
  [
    'V1',
    'vm.accel=tcg',
    'vm.scheduler=mq-deadline',
    'vm.irqVcpu=other',
    'fio.ioengine=libaio',
    'fio.hipri=off',
  ],
  ['V0', 'vm.accel=tcg', 'host.cpu=VM', 'fio.ioengine=libaio', 'fio.hipri=off'],
  ['V4', 'vm.accel=tcg'],
  ['V1', 'vm.blockDriver=null-co', 'vm.nullCoLatencyNs=10us'],
  ['V1', 'drive.model=tmpfs'],
  ['V1', 'vm.pollSource=on'],
  ['V1', 'vm.pollSource=on', 'host.numaNodes=2', 'pinning.iothread=11', 'vm.memoryNode=1'],
  ['V1', 'host.interruptPosting=none'],
  ['V1', 'host.iommu=strict'],
  ['V1', 'fio.numjobs=2', 'vm.disks=2', 'vm.iothreads=2'],
  ['V1', 'vm.disk=vhost-user-qsd', 'vm.qemu=6.0'],
  ['V3', 'vm.disk=vhost-user-qsd', 'vm.qemu=6.0'],
  ['V1', 'vm.disk=vhost-user-spdk', 'vm.guests=2'],
  ['V4', 'vm.disk=vhost-user-spdk'],
  ['P0', 'host.interruptPosting=apicv'],
  ['P0', 'host.interruptPosting=none'],
  ['P0', 'host.numaNodes=2', 'drive.node=1'],
  ['V1', 'host.numaNodes=2', 'pinning.iothread=11', 'vm.memoryNode=1'],
  ['V1', 'host.numaNodes=2', 'pinning.iothread=11', 'host.interruptPosting=none'],
  ['V4', 'host.numaNodes=2', 'pinning.iothread=11'],
  ['B0', 'host.iommu=lazy', 'fio.hipri=off', 'fio.ioengine=libaio'],
  ['B1', 'fio.ioengine=io_uring'],
  ['B0', 'drive.scheduler=kyber'],
  ['B0', 'drive.scheduler=bfq'],
  ['B0', 'drive.model=null_blk'],
  ['B0', 'fio.hipri=off', 'fio.ioengine=spdk'],
  ['B0', 'fio.hipri=off', 'fio.ioengine=io_uring', 'fio.fixedbufs=on'],
  ['B0', 'fio.hipri=off', 'fio.ioengine=io_uring', 'fio.registerfiles=on'],
  ['B0', 'fio.hipri=off', 'fio.ioengine=io_uring', 'fio.fixedbufs=on', 'fio.registerfiles=on'],
  ['B0', 'fio.hipri=off', 'fio.ioengine=io_uring', 'fio.sqthreadPoll=on', 'host.kernel=6.1'],
  ['B1', 'fio.ioengine=io_uring', 'fio.sqthreadPoll=on', 'host.numaNodes=2', 'pinning.sqThread=7'],
  ['V1', 'vm.aio=io_uring', 'vm.aioSqpoll=on', 'host.numaNodes=2', 'pinning.sqThread=7'],
  ['V4', 'vm.disk=io_uring', 'drive.pollQueues=1'],
  ['V4', 'vm.disk=io_uring', 'drive.pollQueues=1', 'host.numaNodes=2', 'pinning.sqThread=7'],
];

const named = configurations.map(([preset, ...sets]) => [[preset, ...sets].join(' '), preset, sets] as const);

function expectExplained(sites: readonly Site[]): void {
  for (const { mechanism, cost, sampler } of sites) {
    const explained = byId.get(mechanism);
    expect(explained, mechanism).toBeDefined();
    if (sampler !== null) expect(explained!.costs, mechanism).toContain(cost);
  }
}

test.each(named)('%s: each cost that is charged is listed at its mechanism', async (_, preset, sets) => {
  expectExplained(await sitesOf(preset, sets));
});

test('so is each that any machine is charged', () => {
  fc.assert(fc.property(cases, ({ scenario }) => expectExplained(sitesOfMachine(scenario))));
});

test('each cost that a mechanism lists is charged at it by one of these configurations', async () => {
  const charged = new Map(mechanisms.map(({ id }) => [id, new Set<string>()]));
  for (const [preset, ...sets] of configurations) {
    for (const { mechanism, cost, sampler } of await sitesOf(preset, sets)) {
      if (sampler !== null) charged.get(mechanism)!.add(cost);
    }
  }
  for (const { id, costs: listed } of mechanisms)
    expect([...charged.get(id)!].sort(), id).toEqual(listed.toSorted());
});

describe.each(mechanisms.map((one) => [one.id, one] as const))('%s', (_, { text, costs: ids, sources }) => {
  test('names costs of the catalogue that may be charged', () => {
    for (const id of ids) expect(costs.get(id)?.role, id).toBe('primitive');
  });

  test('is explained in two to five sentences, with a source', () => {
    const sentences = text.split(/[.:;?!](?= [A-Z])|\.$/u).filter((part) => part.trim() !== '');
    expect(sentences.length).toBeGreaterThanOrEqual(2);
    expect(sentences.length).toBeLessThanOrEqual(5);
    expect(sources.length).toBeGreaterThanOrEqual(1);
  });
});

test('a mechanism is found by its id, and a misspelt one gets a suggestion', () => {
  expect(mechanismById('AIO-poll').title).toBe('adaptive polling of an IOThread');
  expect(() => mechanismById('aio-pol')).toThrow('there is no mechanism "aio-pol"; did you mean "aio-poll"?');
});
