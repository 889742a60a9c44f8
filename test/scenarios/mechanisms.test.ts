import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { priorTables } from '../../analysis/simulate.js';
import { costs } from '../../models/costs/catalogue.js';
import { assemble } from '../../scenarios/assemble.js';
import { mechanismById, mechanisms } from '../../scenarios/mechanisms.js';
import { resolveScenario } from '../../scenarios/resolve.js';
import type { Site } from '../../sim/ledger.js';

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

async function sitesOf(preset: string, sets: string[]): Promise<readonly Site[]> {
  const { scenario } = await resolveScenario({ base: { preset }, sets });
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

describe('each cost that a machine is charged is listed at its mechanism', () => {
  const cpus = ['SKX', 'ICX', 'SPR', 'BDW'].map((cpu) => [`host.cpu=${cpu}`, 'host.kernel=6.1']);
  const cases = [
    ...cpus.map((sets) => ['V1', sets] as const),
    ['B0', []] as const,
    ['B1', []] as const,
    ['V0', ['vm.scheduler=mq-deadline', 'drive.scheduler=mq-deadline', 'vm.haltpoll=off']] as const,
    ['B0', ['fio.hipri=off', 'fio.ioengine=libaio']] as const,
    ['B1', ['fio.ioengine=io_uring']] as const,
  ];
  test.each(cases)('%s with %j', async (preset, sets) => {
    for (const { mechanism, cost, sampler } of await sitesOf(preset, [...sets])) {
      const explained = byId.get(mechanism);
      expect(explained, mechanism).toBeDefined();
      if (sampler !== null) expect(explained!.costs, mechanism).toContain(cost);
    }
  });
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
