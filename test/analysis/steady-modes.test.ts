/** The answer at once must be that of the simulation, or none. */
import { describe, expect, test } from 'vitest';
import { priorTables, simulate } from '../../analysis/simulate.js';
import { closedFormPeriodNs } from '../../analysis/twin/steady-modes.js';
import { presetById, presetSettings } from '../../scenarios/presets.js';
import type { Scenario } from '../../scenarios/scenario.js';
import { applySet, parseSet } from '../../scenarios/sets.js';
import { talkBars } from '../../scenarios/talk.js';

const meanNs = (cost: string): number => priorTables(cost).meanNs;

function changed(preset: string, ...sets: string[]): Scenario {
  const settings = presetSettings(preset, 'test');
  for (const set of sets) applySet(settings, parseSet(set));
  return settings.scenario();
}

/** At one clock: where it follows how busy a core is, a cost depends on the others, and no sum is told. */
function off(given: Scenario): number {
  const scenario = { ...given, host: { ...given.host, clock: null, c1ePromotion: false } };
  const simulated = simulate(scenario, { seed: 'at once' }).periodUs * 1000;
  return closedFormPeriodNs(scenario, meanNs)! / simulated - 1;
}

describe('the closed form is told within 2 % of the simulation', () => {
  test.each(talkBars.map(({ id }) => id))('%s', (id) => {
    expect(Math.abs(off(presetById(id)))).toBeLessThan(0.02);
  });
  test.each([
    ['V0', 'vm.haltpoll=false'],
    ['V1', 'vm.iothread.pollMaxNs=0'],
    ['V1', 'vm.qemu=9.2'],
    ['V1', 'vm.packed=true'],
    ['B0', 'fio.hipri=false', 'fio.ioengine=io_uring'],
    ['V4', 'vm.aioFastPath=true', 'vm.qemu=5.1-polling'],
  ])('%s with %s', (preset, ...sets) => {
    expect(Math.abs(off(changed(preset, ...sets)))).toBeLessThan(0.02);
  });
});

test.each([
  ['V1', 'fio.thinktimeNs=50 us'],
  ['V1', 'drive.model=hdd'],
  ['V1', 'vm.disk=vhost-user-spdk'],
  ['V1', 'vm.guests=2'],
  ['V1', 'fio.iodepth=4'],
])('%s with %s has to be simulated', (preset, set) => {
  expect(closedFormPeriodNs(changed(preset, set), meanNs)).toBeNull();
});
