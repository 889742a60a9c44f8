/** Measured virtual machines as data of a fit: rows of a table of `qd1 measure --vm` and of `data/qemu-vm`. */
import { type MeasuredVmHost, scenarioOfVmRun } from '../../scenarios/measured/emulated-vm.js';
import { emulatedVmCosts } from '../../scenarios/measured/emulated-vm-costs.js';
import { checkScenario } from '../../scenarios/check.js';
import { ConfigError } from '../../sim/errors.js';
import type { Scores } from '../../analysis/cost-values.js';
import { costs } from '../../models/costs/catalogue.js';
import type { CostBelief } from '../../models/costs/cost.js';
import type { TrialOptions } from '../fit/response.js';
import type { Observation } from '../fit/observation.js';
import { type Asks, inPartsAB, plain, rolesOf } from '../vm/half.js';
import { readVmRuns, type VmRun } from '../vm/vm-runs.js';
import type { DataSet } from './data-set.js';
import { readRecorded } from './recorded.js';

/**
 * However alike its samples were, a row is known no better than this [relative]: so far apart are six rows of
 * `data/qemu-vm` and those that repeat them on a machine booted anew (parts A and E; from the median of their
 * differences, 0.041 / 0.6745).
 */
export const BOOT_SD = 0.06;

/** A table of measured virtual machines that comes with the source, and what of it a fit may see. */
export interface RecordedVms {
  /** Below `data`. */
  readonly table: string;
  readonly asks: Asks;
}
export const recordedVms: RecordedVms = { table: 'qemu-vm/runs.csv', asks: inPartsAB };
/** Measured anew, on another day. */
export const freshVms: RecordedVms = { table: 'qemu-vm-fresh/runs.csv', asks: plain };

/** @throws NotRecorded where the program was installed without its data */
export function readRecordedVms({ table }: RecordedVms): VmRun[] {
  return readVmRuns(readRecorded(table), `data/${table}`);
}

/** A row: the median latency of a guest's program. */
export function vmObservation(run: VmRun, source: string, on?: MeasuredVmHost): Observation {
  const { p50 } = run.latencyUs;
  return {
    id: vmRowId(run),
    subject: { scenario: scenarioOfVmRun(run, vmRowId(run), on), metric: 'latencyP50Us' },
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
  return Math.max(BOOT_SD * p50.median, (p50.max - p50.min) / 2);
}

/** Translated guest code: ten times as slow as on the CPU itself, give or take a factor of two (`emulation.yaml`). */
const TRANSLATED_SPREAD = 2;

/**
 * What is believed of that host before the fit: what was measured of it without a VM, and that its guest's code is
 * translated. The latter are beliefs of their own: the catalogue has them as multiples of what the same code costs on
 * the CPU itself, of which the same name on this host is another thing (its IPI is an exit, its guest's is not).
 */
export function emulatedVmBeliefs(): Map<string, CostBelief> {
  return new Map([...measured, ...[...translatedBeliefs()].filter(([id]) => !measured.has(id))]);
}

/** Of the guest's code alone. */
export function translatedBeliefs(): Map<string, CostBelief> {
  return new Map(
    [...costs.values()]
      .filter(({ group, parts }) => group === 'emulation' && parts !== undefined)
      .map(({ id, belief: { centralNs } }): [string, CostBelief] => [
        id,
        { lowNs: centralNs / TRANSLATED_SPREAD, centralNs, highNs: centralNs * TRANSLATED_SPREAD },
      ]),
  );
}

const measured: ReadonlyMap<string, CostBelief> = new Map(
  emulatedVmCosts.map(({ id, ns, lowNs, highNs }) => [id, { lowNs, centralNs: ns, highNs }]),
);

/**
 * Guest and host tick at the same rate, and how far apart their ticks are is luck, for as long as a machine runs: short
 * simulations of many machines, not long ones of few.
 */
export const vmTrials: TrialOptions = { seed: 'fit', replications: 16, requests: 120, warmUpRequests: 80 };

/**
 * The fitted half of a table.
 * @param source its path, for whoever reads the fit
 */
export function vmObservations(runs: readonly VmRun[], asks: Asks, source: string): Observation[] {
  const roles = rolesOf(runs, asks);
  return runs
    .filter((run, i) => roles[i] === 'fitted' && refusalOf(run) === null)
    .map((run) => vmObservation(run, source));
}

/** Why a row has no scenario that can be simulated; null where it has one. */
export function refusalOf(run: VmRun, on?: MeasuredVmHost): string | null {
  try {
    checkScenario(scenarioOfVmRun(run, vmRowId(run), on));
    return null;
  } catch (error) {
    if (error instanceof ConfigError) return `${vmRowId(run)} is not predicted: ${error.message}`;
    throw error;
  }
}

/** Translated code as fast as believed, or slower: whether a guest is asleep before its request is done hangs on it. */
export function emulatedVmStarts(): Scores[] {
  const translated = [...emulatedVmBeliefs().keys()].filter((id) => id.startsWith('tcg_'));
  return [0, 1, 2].map((score) => new Map(translated.map((id) => [id, score])));
}

/** The data set `qemu-vm`. */
export function emulatedVmDataSet(): DataSet {
  const { table, asks } = recordedVms;
  return {
    id: 'qemu-vm',
    title: 'the fitted half of data/qemu-vm: a virtual machine under software emulation',
    profileTitle: 'a virtual machine under software emulation, of data/qemu-vm',
    observations: vmObservations(readRecordedVms(recordedVms), asks, `data/${table}`),
    beliefs: emulatedVmBeliefs(),
    trials: vmTrials,
    starts: emulatedVmStarts(),
    heldOut: 'the other half of data/qemu-vm, and data/qemu-vm-fresh (qd1 validate)',
  };
}
