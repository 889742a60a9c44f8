/** Measured virtual machines as data of a fit: rows of a table of `qd1 measure --vm` and of `data/qemu-vm`. */
import { scenarioOfVmRun } from '../../scenarios/measured/emulated-vm.js';
import { emulatedVmCosts } from '../../scenarios/measured/emulated-vm-costs.js';
import { costs } from '../../models/costs/catalogue.js';
import type { CostBelief } from '../../models/costs/cost.js';
import type { Observation } from '../fit/observation.js';
import { rolesOf } from '../vm/half.js';
import { readVmRuns, type VmRun } from '../vm/vm-runs.js';
import type { DataSet } from './data-set.js';
import { readRecorded } from './recorded.js';

/** However alike its samples were, a row is known no better than this [relative]. */
const LEAST_SD = 0.03;

/** The table of the data set `qemu-vm`, and one that was measured anew. */
export const VM_TABLE = 'qemu-vm/runs.csv';
export const FRESH_VM_TABLE = 'qemu-vm-fresh/runs.csv';

/** A row: the median latency of a guest's program. */
export function vmObservation(run: VmRun, source: string): Observation {
  const { p50 } = run.latencyUs;
  return {
    id: vmRowId(run),
    subject: { scenario: scenarioOfVmRun(run, vmRowId(run)), metric: 'latencyP50Us' },
    figure: { us: p50.median },
    sdUs: vmRowSdUs(run),
    source: `${source}:${run.line}`,
  };
}

/** `A-2`: the part and the line of the table. */
export function vmRowId({ part, line }: VmRun): string {
  return `${part}-${line}`;
}

/**
 * One standard deviation of a row's median [µs]. The range of a handful of samples is two to three of their standard
 * deviations, and one of them may have been disturbed: half of the range is on the safe side.
 */
export function vmRowSdUs({ latencyUs: { p50 } }: VmRun): number {
  return Math.max(LEAST_SD * p50.median, (p50.max - p50.min) / 2);
}

/** Translated guest code: ten times as slow as on the CPU itself, give or take a factor of two (`emulation.yaml`). */
const TRANSLATED_SPREAD = 2;

/**
 * What is believed of that host before the fit: what was measured of it without a VM, and that its guest's code is
 * translated. The latter are beliefs of their own: the catalogue has them as multiples of what the same code costs on
 * the CPU itself, of which the same name on this host is another thing (its IPI is an exit, its guest's is not).
 */
export function emulatedVmBeliefs(): Map<string, CostBelief> {
  const translated = [...costs.values()]
    .filter(({ id, group, parts }) => group === 'emulation' && parts !== undefined && !measured.has(id))
    .map(({ id, belief: { centralNs } }): [string, CostBelief] => [
      id,
      { lowNs: centralNs / TRANSLATED_SPREAD, centralNs, highNs: centralNs * TRANSLATED_SPREAD },
    ]);
  return new Map([...measured, ...translated]);
}

const measured: ReadonlyMap<string, CostBelief> = new Map(
  emulatedVmCosts.map(({ id, ns, lowNs, highNs }) => [id, { lowNs, centralNs: ns, highNs }]),
);

/** The fitted half of the table. */
export function emulatedVmDataSet(): DataSet {
  const runs = readVmRuns(readRecorded(VM_TABLE), `data/${VM_TABLE}`);
  const roles = rolesOf(runs);
  const fitted = runs.filter((_, i) => roles[i] === 'fitted');
  return {
    id: 'qemu-vm',
    title: 'the fitted half of data/qemu-vm: a virtual machine under software emulation',
    observations: fitted.map((run) => vmObservation(run, `data/${VM_TABLE}`)),
    beliefs: emulatedVmBeliefs(),
    heldOut: 'the other half of data/qemu-vm, and data/qemu-vm-fresh (qd1 validate)',
  };
}
