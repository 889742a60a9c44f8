import { describe, expect, test } from 'vitest';
import { compareScenarios } from '../../analysis/compare.js';
import { simulateOne } from '../../analysis/talk.js';
import { resolveScenario } from '../../scenarios/resolve.js';

const v1 = await resolveScenario({ base: { preset: 'V1' } });
const slower = await resolveScenario({ base: { preset: 'V1' }, sets: ['costs.qemu_submit=2.6us'] });

describe('compareScenarios', () => {
  test('a cost on the critical path that grows by 1 µs takes 1 µs longer, in its stage', () => {
    const { difference } = compareScenarios(v1, slower, { seed: 'a' });
    expect(difference.periodUs).toBeGreaterThan(0.9);
    expect(difference.periodUs).toBeLessThan(1.1);
    expect(difference.stages[0].stage).toBe('server submit');
  });

  test('each side is what it is when run as often alone', () => {
    const { before } = compareScenarios(v1, slower, { seed: 'a' });
    expect(before.periodUs).toBe(simulateOne(v1, { seed: 'a' }).periodUs);
  });

  test('pairs every replication of the one with one of the other', () => {
    const noisy = { seed: 'a', precision: 0.000_5 };
    const { replications } = compareScenarios(v1, slower, noisy);
    const alone = [v1, slower].map((subject) => simulateOne(subject, noisy).run.replications);
    expect(replications).toBeGreaterThanOrEqual(Math.max(...alone));
  });

  test('swapped, the difference changes its sign and nothing else', () => {
    const [there, back] = [
      compareScenarios(v1, slower, { seed: 'b' }).difference,
      compareScenarios(slower, v1, { seed: 'b' }).difference,
    ];
    expect(back.periodUs).toBeCloseTo(-there.periodUs, 9);
    expect(back.intervalPeriodUs[0]).toBeCloseTo(-there.intervalPeriodUs[1], 9);
  });
});
