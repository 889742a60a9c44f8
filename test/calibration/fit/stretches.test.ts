import { expect, test } from 'vitest';
import { simulate } from '../../../analysis/simulate.js';
import { stagesIn, type Stretch, stretches } from '../../../calibration/fit/stretches.js';
import { resolveScenario } from '../../../scenarios/resolve.js';

async function timesOf(sets: readonly string[]): Promise<{ total: number; by: Record<Stretch, number> }> {
  const { scenario } = await resolveScenario({ base: { preset: 'B0' }, sets });
  const options = { seed: 'stretches', requests: 200, minReplications: 1, maxReplications: 1 };
  const { stages, periodUs } = simulate(scenario, options);
  const us = (wanted: Stretch): number =>
    stagesIn([wanted], stages, scenario).reduce((sum, stage) => sum + stage.us, 0);
  const by = Object.fromEntries(stretches.map((one) => [one, us(one)])) as Record<Stretch, number>;
  return { total: periodUs, by };
}

test.each([
  ['its own CPU interrupted', []],
  ['another CPU interrupted', ['drive.irqCpu=1']],
  ['a guest', ['host.cpu=VM', 'drive.scheduler=mq-deadline', 'drive.irqCpu=1']],
  ['libaio', ['fio.ioengine=libaio', 'fio.hipri=false']],
  ['polled', ['drive.pollQueues=2']],
])('the stretches of a request are all of it: %s', async (_, sets) => {
  const { total, by } = await timesOf(sets);
  const sum = Object.values(by).reduce((all, us) => all + us, 0);
  expect(sum).toBeCloseTo(total, 2);
  for (const us of Object.values(by)) expect(us).toBeGreaterThanOrEqual(0);
  expect(by.device).toBeGreaterThan(6);
});

test('a CPU that sleeps is left before its interrupt is handled; the one of the task after the wake-up', async () => {
  const [own, other] = [await timesOf(['host.cpu=VM']), await timesOf(['host.cpu=VM', 'drive.irqCpu=1'])];
  expect(own.by.device).toBeGreaterThan(12);
  expect(own.by.wake).toBeLessThan(6);
  expect(other.by.device).toBeGreaterThan(12);
  expect(other.by.wake).toBeGreaterThan(8);
});
