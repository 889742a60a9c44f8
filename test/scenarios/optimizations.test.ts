import { describe, expect, test } from 'vitest';
import { optimizations } from '../../scenarios/optimizations.js';
import { resolveScenario } from '../../scenarios/resolve.js';

describe.each(optimizations.map((one) => [one.id, one] as const))('%s', (_, { on, sets, needs }) => {
  const before = needs.flatMap((id) => optimizations.find((one) => one.id === id)!.sets);
  const start = ['vm.haltpoll=false'].slice(on === 'VM' ? 0 : 1);
  const base = { preset: on === 'VM' ? 'V0' : 'B0' };

  test('changes the scenario', async () => {
    const without = await resolveScenario({ base, sets: [...start, ...before] });
    const applied = await resolveScenario({ base, sets: [...start, ...before, ...sets] });
    expect(applied.scenario).not.toEqual(without.scenario);
  });

  test('changes nothing when it is applied again', async () => {
    const once = await resolveScenario({ base, sets: [...start, ...before, ...sets] });
    const twice = await resolveScenario({ base, sets: [...start, ...before, ...sets, ...sets] });
    expect(twice.scenario).toEqual(once.scenario);
  });
});

test('what an optimization needs exists', () => {
  const ids = optimizations.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { needs } of optimizations) expect(ids).toEqual(expect.arrayContaining([...needs]));
});
