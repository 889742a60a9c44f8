/** What is not known of a prediction: less after a fit, and less of a difference than of its two sides. */
import { describe, expect, test } from 'vitest';
import { costProfile } from '../../analysis/cost-tables.js';
import { simulate } from '../../analysis/simulate.js';
import type { ScenarioResult } from '../../analysis/result.js';
import { differenceUncertainty, MODEL_ERROR, periodUncertainty } from '../../analysis/uncertainty.js';
import { presetById } from '../../scenarios/presets.js';

const prior = costProfile('prior');
const talk = costProfile('talk-2020');

const run = (id: string, profile = talk): ScenarioResult =>
  simulate(presetById(id), {
    seed: '1',
    tables: profile.tables,
    requests: 300,
    minReplications: 3,
    maxReplications: 3,
  });

describe('a period', () => {
  test.each(['B0', 'V0', 'V1', 'V6'])('%s is known better after the fit to the talk', (id) => {
    const before = run(id, prior);
    const after = run(id);
    const wide = periodUncertainty(before.periodUs, before.stages, prior);
    const narrow = periodUncertainty(after.periodUs, after.stages, talk);
    expect(narrow.costSdUs / after.periodUs).toBeLessThan((0.7 * wide.costSdUs) / before.periodUs);
  });

  test("has the model's own error beside that of the costs", () => {
    const { periodUs, stages } = run('V1');
    const { costSdUs, sdUs, intervalUs } = periodUncertainty(periodUs, stages, talk);
    expect(sdUs).toBeCloseTo(Math.hypot(costSdUs, MODEL_ERROR * periodUs), 9);
    expect((intervalUs[0] + intervalUs[1]) / 2).toBeCloseTo(periodUs, 9);
    expect(intervalUs[1] - intervalUs[0]).toBeCloseTo(2 * 1.6449 * sdUs, 2);
  });
});

describe('a difference', () => {
  test('is known better than two periods that err alone', () => {
    const [one, other] = [run('V5'), run('V6')];
    const each = [one, other].map(({ periodUs, stages }) => periodUncertainty(periodUs, stages, talk).sdUs);
    const { sdUs, intervalUs } = differenceUncertainty(one.stages, other.stages, talk);
    expect(sdUs).toBeLessThan(0.7 * Math.hypot(...each));
    expect((intervalUs[0] + intervalUs[1]) / 2).toBeCloseTo(other.periodUs - one.periodUs, 2);
  });

  test('of a configuration to itself is nothing, for certain', () => {
    const { stages } = run('V3');
    const { costSdUs, sdUs, intervalUs } = differenceUncertainty(stages, stages, talk);
    expect(costSdUs).toBeCloseTo(0, 9);
    expect(sdUs).toBeCloseTo(0, 9);
    expect(intervalUs.map(Math.abs)).toEqual([0, 0].map((nothing) => expect.closeTo(nothing, 9) as number));
  });
});
