import { describe, expect, test } from 'vitest';
import { fit } from '../../../calibration/fit/fit.js';
import type { Observation } from '../../../calibration/fit/observation.js';
import { talkObservations } from '../../../calibration/fit/talk-data.js';
import { leaveOneOut } from '../../../calibration/validate/leave-one-out.js';
import { validateAll } from '../../../calibration/validate/validate.js';
import { validateResult } from '../../../cli/schemas/calibration.js';
import { costById } from '../../../models/costs/catalogue.js';
import { short } from '../fit/made-up.js';

/** In place of each bar a step by itself: nothing has to be simulated. */
const stands: Readonly<Record<string, string>> = {
  B0: 'dev_hdd_read',
  B1: 'irqfd_write',
  P0: 'line_c2c_local',
  P1: 'dev_p4800x_read_4k',
  P2: 'irqfd_write',
  P3: 'irqfd_write',
  V0: 'qemu_submit',
  V1: 'qemu_complete',
  V2: 'qemu_complete',
  V3: 'qemu_complete',
  V4: 'blk_submit',
  V5: 'blk_submit',
  V6: 'blk_submit',
};

const medianUs = (bar: string): number => costById(stands[bar]).belief.centralNs / 1000;

const observations = talkObservations.map(({ id }): Observation => {
  const us = (id === 'B1' || id === 'P2' || id === 'P3' ? 1.3 : 1.02) * medianUs(id);
  return { id, subject: { costs: { [stands[id]]: 1 } }, figure: { us }, sdUs: 0.02 * us, source: 'made up' };
});

describe('one bar left out', () => {
  const rows = leaveOneOut(observations, { trials: short }, fit(observations));
  const errorOf = (id: string): number => {
    const { measuredUs, predictedUs } = rows.find((row) => row.id === id)!;
    return predictedUs / measuredUs - 1;
  };

  test('goes with its near copies, whose figure would give it away', () => {
    expect(rows.map(({ id }) => id)).toEqual(['B0', 'B1', 'P1', 'V0', 'V1', 'V3', 'V5', 'V6']);
    expect(errorOf('B1')).toBeLessThan(-0.2);
  });

  test('is predicted by the others', () => {
    expect(Math.abs(errorOf('V5'))).toBeLessThan(0.01);
    const { measuredUs, intervalUs } = rows.find(({ id }) => id === 'V5')!;
    expect(intervalUs[0]).toBeLessThan(measuredUs);
    expect(intervalUs[1]).toBeGreaterThan(measuredUs);
  });
});

test('a short validation has the form that is published', () => {
  const measured = {
    id: 'made-up',
    role: 'held out half' as const,
    n: 0,
    medianAbsErrorPct: 0,
    worstAbsErrorPct: 0,
    coverage90: { k: 0, n: 0, interval: [0, 1] as const },
    signs: null,
    rows: [],
    notes: [],
  };
  const result = validateAll({
    seed: '1',
    observations,
    trials: short,
    requests: 20,
    more: [() => measured],
  });
  const { error } = validateResult.safeParse(JSON.parse(JSON.stringify(result)));
  expect(error?.message).toBeUndefined();
  expect(result.groups.at(-1)).toBe(measured);
  expect(result.groups.map(({ id }) => id)).not.toContain('talk-2020');
  for (const { id, n, coverage90, rows, role } of result.groups) {
    const scored = rows.filter((row) => row.scored).length;
    expect(n, id).toBe(scored);
    expect(coverage90.n, id).toBe(scored);
    if (role === 'informed') expect(scored, id).toBe(0);
  }
  expect(result.rivals.map(({ id }) => id)).toEqual([
    'priors-summed',
    'static-sum',
    'static-sum-uncorrelated',
    'one-factor',
    'own-delta',
  ]);
  // The medians are 2 % below each figure but B1's, 30 %.
  const { leaveOneOut: summed } = result.rivals[0];
  expect(summed.medianAbsErrorPct).toBeCloseTo(100 * (1 - 1 / 1.02), 6);
  expect(summed.worstAbsErrorPct).toBeCloseTo(100 * (1 - 1 / 1.3), 6);
});
