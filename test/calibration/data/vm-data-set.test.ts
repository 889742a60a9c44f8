/** Rows of measured virtual machines as observations of a fit. */
import { expect, test } from 'vitest';
import {
  BOOT_SD,
  emulatedVmBeliefs,
  emulatedVmDataSet,
  freshVms,
  readRecordedVms,
  recordedVms,
  refusalOf,
  vmObservations,
  vmRowSdUs,
} from '../../../calibration/data/vm-data-set.js';
import { rolesOf } from '../../../calibration/vm/half.js';
import type { VmRun } from '../../../calibration/vm/vm-runs.js';
import { costs } from '../../../models/costs/catalogue.js';

const runs = readRecordedVms(recordedVms);
const fresh = readRecordedVms(freshVms);

test('the data set is the fitted half, each row tied to its line and to its scenario', () => {
  const { observations, heldOut } = emulatedVmDataSet();
  expect(observations).toHaveLength(21);
  expect(observations[0]).toMatchObject({
    id: 'A-2',
    figure: { us: 36.942 },
    subject: { metric: 'latencyP50Us' },
    source: 'data/qemu-vm/runs.csv:2',
  });
  expect(new Set(observations.map(({ id }) => id[0]))).toEqual(new Set(['A', 'B']));
  expect(heldOut).toContain('the other half');
});

test('of a table that was measured anew a fit sees neither think time nor placement, and no row that has no scenario', () => {
  const roles = rolesOf(fresh, freshVms.asks);
  const fitted = fresh.filter((_, i) => roles[i] === 'fitted');
  expect(fitted.filter(({ thinkUs, layout }) => thinkUs > 0 || layout === 'cross')).toEqual([]);
  const refused = fresh.filter((run) => refusalOf(run) !== null);
  expect(refused.map(({ threads, queues }) => [threads, queues])).toEqual([
    [2, 1],
    [2, 1],
  ]);
  const ids = vmObservations(fresh, freshVms.asks, 'fresh').map(({ id }) => id);
  for (const run of refused) expect(ids).not.toContain(`${run.part}-${run.line}`);
});

test('a row is known no better than machines booted anew agree', () => {
  for (const run of runs) expect(vmRowSdUs(run)).toBeGreaterThanOrEqual(BOOT_SD * run.latencyUs.p50.median);
  // Rows of part E that repeat a fitted one: the figure that BOOT_SD is.
  const key = ({ backend, mode, pollMaxNs, layout, smp, packed, thinkUs }: VmRun): string =>
    JSON.stringify([backend, mode, pollMaxNs, layout, smp, packed, thinkUs]);
  const roles = rolesOf(runs, recordedVms.asks);
  const differences = runs.flatMap((run, i) => {
    if (roles[i] !== 'repeats a fitted row' || run.part !== 'E') return [];
    const first = runs.find((other, j) => roles[j] === 'fitted' && key(other) === key(run))!;
    return [Math.abs(Math.log(run.latencyUs.p50.median / first.latencyUs.p50.median)) / Math.SQRT2];
  });
  expect(differences.length).toBeGreaterThan(5);
  const sorted = differences.toSorted((a, b) => a - b);
  const middle = (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.floor(sorted.length / 2)]) / 2;
  expect(middle / 0.6745).toBeCloseTo(BOOT_SD, 2);
});

test('translated code is believed by itself, what was measured of the host replaces the catalogue', () => {
  const beliefs = emulatedVmBeliefs();
  for (const [id, { lowNs, centralNs, highNs }] of beliefs) {
    expect(costs.has(id), id).toBe(true);
    expect(lowNs < centralNs && centralNs < highNs, id).toBe(true);
  }
  expect(beliefs.get('ttwu_send')!.centralNs).toBe(11_800);
  expect(beliefs.get('tcg_blk_submit')!.centralNs).toBe(costs.get('tcg_blk_submit')!.belief.centralNs);
});
