/** The answer at once must be that of the simulation, or none. */
import { describe, expect, test } from 'vitest';
import { costProfile } from '../../analysis/cost-tables.js';
import { priorTables, simulate } from '../../analysis/simulate.js';
import { closedFormPeriodNs } from '../../analysis/twin/steady-modes.js';
import { presetById, presetSettings } from '../../scenarios/presets.js';
import type { Scenario } from '../../scenarios/scenario.js';
import { applySet, parseSet } from '../../scenarios/sets.js';
import { talkBars } from '../../scenarios/talk.js';

function changed(preset: string, ...sets: string[]): Scenario {
  const settings = presetSettings(preset, 'test');
  for (const set of sets) applySet(settings, parseSet(set));
  return settings.scenario();
}

/** How far the closed form is from the simulation, with the costs of a profile. */
function off(scenario: Scenario, profile: string): number {
  const { values, tables } = costProfile(profile);
  const simulated = simulate(scenario, { seed: 'at once', tables }).periodUs * 1000;
  return closedFormPeriodNs(scenario, (cost) => values.ns(cost))! / simulated - 1;
}

describe.each(['talk-2020', 'prior'])('with profile %s the closed form is the simulation', (profile) => {
  test.each(talkBars.map(({ id }) => id))('%s within a quarter of a percent', (id) => {
    expect(Math.abs(off(presetById(id), profile))).toBeLessThan(0.0025);
  });
  test.each([
    ['V0', 'vm.haltpoll=false'],
    ['V0', 'vm.queues=4'],
    ['V0', 'host.clock.slowestPercent=95'],
    ['V0', 'host.clock=null', 'host.c1ePromotion=false'],
    ['V0', 'fio.rw=randwrite'],
    ['V1', 'vm.iothread.pollMaxNs=0'],
    ['V1', 'vm.qemu=9.2'],
    ['V1', 'vm.packed=true'],
    ['V1', 'vm.haltpoll=false'],
    ['B0', 'fio.hipri=false', 'fio.ioengine=io_uring', 'host.clock=null'],
    ['V4', 'vm.aioFastPath=true', 'vm.qemu=5.1-polling'],
  ])('%s with %s within one percent', (preset, ...sets) => {
    expect(Math.abs(off(changed(preset, ...sets), profile))).toBeLessThan(0.01);
  });
});

test('a core that sleeps has a slower clock, and the closed form knows', () => {
  const { values } = costProfile('talk-2020');
  const period = (...sets: string[]): number =>
    closedFormPeriodNs(changed('V0', ...sets), (cost) => values.ns(cost))!;
  expect(period()).toBeGreaterThan(1.03 * period('host.clock=null'));
  expect(period('host.clock=null')).toBeGreaterThan(
    1.2 * period('host.clock=null', 'host.c1ePromotion=false'),
  );
});

const meanNs = (cost: string): number => priorTables(cost).meanNs;

test.each([
  ['V1', 'fio.thinktimeNs=50 us'],
  ['V1', 'drive.model=hdd'],
  ['V1', 'vm.disk=vhost-user-spdk'],
  ['V1', 'vm.guests=2'],
  ['V1', 'fio.iodepth=4'],
  ['V0', 'drive.scheduler=mq-deadline'],
  ['V0', 'vm.blockDriver=nvme'],
])('%s with %s has to be simulated', (preset, set) => {
  expect(closedFormPeriodNs(changed(preset, set), meanNs)).toBeNull();
});
