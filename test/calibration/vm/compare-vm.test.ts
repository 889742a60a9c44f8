/** The measured virtual machines of data/qemu-vm: each has a scenario, a stated half is for fitting, the rest is predicted. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { compareVmRuns, effectsOf } from '../../../calibration/vm/compare-vm.js';
import { inPartsAB, rolesOf } from '../../../calibration/vm/half.js';
import { readVmRuns } from '../../../calibration/vm/vm-runs.js';
import { costProfile, tablesWith } from '../../../analysis/cost-tables.js';
import { checkScenario } from '../../../scenarios/check.js';
import { costs } from '../../../models/costs/catalogue.js';
import { scenarioOfVmRun } from '../../../scenarios/measured/emulated-vm.js';
import { emulatedVmCosts, emulatedVmOverrides } from '../../../scenarios/measured/emulated-vm-costs.js';

const file = 'data/qemu-vm/runs.csv';
const runs = readVmRuns(readFileSync(file, 'utf8'), file);

test('every row has a scenario that can be simulated', () => {
  for (const run of runs) expect(() => checkScenario(scenarioOfVmRun(run, `vm-${run.line}`))).not.toThrow();
});

test('a fit sees about half of parts A and B, and nothing of think time and placement', () => {
  const roles = rolesOf(runs, inPartsAB);
  const of = (part: string, role: string): number =>
    runs.filter((run, i) => run.part === part && roles[i] === role).length;
  expect([of('A', 'fitted'), of('A', 'held out')]).toEqual([11, 10]);
  expect([of('D', 'fitted'), of('E', 'fitted')]).toEqual([0, 0]);
  expect(runs.filter((run, i) => roles[i] === 'repeats a fitted row' && run.layout === 'cross')).toEqual([]);
});

test('each cost of the host is one of the catalogue, within its own range', () => {
  for (const { id, ns, lowNs, highNs, source } of emulatedVmCosts) {
    expect(costs.has(id), id).toBe(true);
    expect(lowNs < ns && ns < highNs, id).toBe(true);
    expect(source).toContain('data/');
  }
});

test('rows are compared, and so are the choices in which two rows differ', () => {
  const some = runs.filter(
    ({ part, backend }) => part === 'A' && backend.kind === 'null' && backend.latencyNs < 20_000,
  );
  const tables = tablesWith(costProfile('prior'), emulatedVmOverrides());
  const rows = compareVmRuns(some, inPartsAB, tables, { replications: 4, requests: 200 });
  expect(rows).toHaveLength(7);
  for (const { predictedUs, run } of rows) {
    expect(predictedUs.p50).toBeGreaterThan(0.5 * run.latencyUs.p50.median);
    expect(predictedUs.p50).toBeLessThan(2 * run.latencyUs.p50.median);
  }
  const polling = effectsOf(rows).filter(
    ({ what, to }) => what === 'poll-max-ns' && to.run.pollMaxNs === 200_000,
  );
  expect(polling.length).toBeGreaterThan(2);
  // Polling saves tens of microseconds, and does so here.
  for (const { measuredUs, predictedUs } of polling) {
    expect(measuredUs).toBeLessThan(-25);
    expect(predictedUs).toBeLessThan(-25);
  }
});
