/** The groups that are measured machines and recorded traces, from the data that come with the source. */
import { costProfile, type CostProfile } from '../../analysis/cost-tables.js';
import { hostVmConfigurations } from '../data/host-vm-runs.js';
import { hostVmVariations } from '../data/host-vm-variation.js';
import { NotRecorded } from '../data/recorded.js';
import {
  emulatedVmBeliefs,
  emulatedVmStarts,
  freshVms,
  readRecordedVms,
  type RecordedVms,
  recordedVms,
  vmObservations,
  vmTrials,
} from '../data/vm-data-set.js';
import { fit } from '../fit/fit.js';
import { profileOf } from '../fit/profile.js';
import type { GroupResult } from './groups.js';
import { hostVmGroup, type HostVmGroupOptions, hostVmTailsGroup } from './host-vm-group.js';
import { scoreOf } from './score.js';
import { tracesGroup } from './traces-group.js';
import { vmGroup } from './vm-group.js';

export type MeasuredGroup = (progress: (what: string) => void) => GroupResult;

/** What runs them, one after the other. */
export function measuredGroups(seed: string): MeasuredGroup[] {
  return [
    whereRecorded('qemu-vm', 'held out half', (progress) =>
      vmGroup({
        id: 'qemu-vm',
        role: 'held out half',
        runs: readRecordedVms(recordedVms),
        asks: recordedVms.asks,
        profile: costProfile('qemu-vm'),
        seed,
        notes: [
          'the median latency, by the profile qemu-vm: fitted to the other half of these rows, and not to think time or placement',
        ],
        progress,
      }),
    ),
    whereRecorded('qemu-vm-fresh', 'held out half', (progress) =>
      vmGroup({
        id: 'qemu-vm-fresh',
        role: 'held out half',
        runs: readRecordedVms(freshVms),
        asks: freshVms.asks,
        profile: fittedHalf(freshVms, progress),
        seed,
        notes: [
          'the same with machines measured anew: fitted, now, to the other half of these rows, and not to think time or placement',
        ],
        progress,
      }),
    ),
    whereRecorded('qemu-vm-another-day', 'held out: measured anew', (progress) =>
      vmGroup({
        id: 'qemu-vm-another-day',
        role: 'held out: measured anew',
        runs: readRecordedVms(freshVms),
        asks: freshVms.asks,
        profile: costProfile('qemu-vm'),
        seed,
        notes: [
          'machines measured anew, as the profile qemu-vm predicts them, none of them fitted and with no factor: on that day the host was slower',
        ],
        progress,
      }),
    ),
    whereRecorded('qemu-polling-traces', 'held out: arrivals alone', tracesGroup),
    whereRecorded('host-vm', 'held out half', (progress) => hostVmGroup(hostVm(seed, progress))),
    whereRecorded('host-vm-tails', 'held out: tails', (progress) =>
      hostVmTailsGroup({ ...hostVm(seed, progress), variations: hostVmVariations() }),
    ),
  ];
}

function hostVm(seed: string, progress: (what: string) => void): HostVmGroupOptions {
  return { configurations: hostVmConfigurations(), profile: costProfile('host-vm'), seed, progress };
}

/** A fit to half of a table, from the beliefs of an emulated machine. */
function fittedHalf(recorded: RecordedVms, progress: (what: string) => void): CostProfile {
  const { table, asks } = recorded;
  const observations = vmObservations(readRecordedVms(recorded), asks, `data/${table}`);
  const fitted = fit(observations, {
    beliefs: emulatedVmBeliefs(),
    trials: vmTrials,
    starts: emulatedVmStarts(),
    onRound: (round) => progress(`data/${table}: round ${round} of a fit to ${observations.length} rows`),
  });
  const words = {
    id: 'half',
    title: `half of data/${table}`,
    fittedTo: [table],
    made: 'qd1 validate',
    heldOut: null,
    notes: [],
  };
  return costProfile(profileOf(fitted, words));
}

/** A package that was installed without the recorded data says so, and validates the rest. */
function whereRecorded(id: string, role: GroupResult['role'], run: MeasuredGroup): MeasuredGroup {
  return (progress) => {
    progress(id);
    try {
      return run(progress);
    } catch (error) {
      if (!(error instanceof NotRecorded)) throw error;
      return { id, role, ...scoreOf([]), signs: null, rows: [], notes: [`left out: ${error.message}`] };
    }
  };
}
