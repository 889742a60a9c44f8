/** The nested virtual machine as groups of a validation. */
import { expect, test } from 'vitest';
import { costProfile } from '../../../analysis/cost-tables.js';
import { hostVmConfigurations } from '../../../calibration/data/host-vm-runs.js';
import { hostVmVariations } from '../../../calibration/data/host-vm-variation.js';
import { hostVmGroup, hostVmTailsGroup } from '../../../calibration/validate/host-vm-group.js';

const options = {
  configurations: hostVmConfigurations(),
  profile: costProfile('host-vm'),
  seed: '1',
  progress: () => undefined,
  requests: 1500,
};

test('the held-out half is scored, the fitted one shown; it is predicted within 10 % in the median', () => {
  const { rows, n, medianAbsErrorPct, worstAbsErrorPct, notes } = hostVmGroup(options);
  expect(rows).toHaveLength(14);
  expect(n).toBe(8);
  for (const { scored, note } of rows) expect(note === 'fitted').toBe(!scored);
  expect(medianAbsErrorPct).toBeLessThan(10);
  expect(worstAbsErrorPct).toBeLessThan(15);
  expect(notes[1]).toContain('8 KiB −');
});

test('every tail is scored, from its own median; what the primitives vary by is most of it', () => {
  const tails = hostVmTailsGroup({ ...options, variations: hostVmVariations() });
  expect(tails.n).toBe(14);
  expect(tails.role).toBe('held out: tails');
  // Spreads of 10 %, as the catalogue has them, would leave out most of a tail.
  const without = hostVmTailsGroup({ ...options, variations: new Map() });
  expect(tails.medianAbsErrorPct).toBeLessThan(without.medianAbsErrorPct - 8);
  for (const { measuredUs, predictedUs, intervalUs } of tails.rows) {
    expect(predictedUs / measuredUs).toBeGreaterThan(0.6);
    expect(intervalUs[0]).toBeLessThanOrEqual(predictedUs);
    expect(intervalUs[1]).toBeGreaterThanOrEqual(predictedUs);
  }
});
