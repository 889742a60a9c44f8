/** The groups that are measured machines and recorded traces, from the data that come with the source. */
import { FRESH_VM_TABLE, VM_TABLE } from '../data/vm-data-set.js';
import { NotRecorded, readRecorded } from '../data/recorded.js';
import { readVmRuns, type VmRun } from '../vm/vm-runs.js';
import type { GroupResult } from './groups.js';
import { tracesGroup } from './traces-group.js';
import { vmGroup } from './vm-group.js';
import { scoreOf } from './score.js';

export type MeasuredGroup = (progress: (what: string) => void) => GroupResult;

/** The profile that is fitted to half of the first table, and to nothing of the second. */
const VM_PROFILE = 'qemu-vm';

/** What runs them, one after the other. */
export function measuredGroups(seed: string): MeasuredGroup[] {
  return [
    whereRecorded('qemu-vm', 'held out half', (progress) =>
      vmGroup({
        id: 'qemu-vm',
        role: 'held out half',
        runs: table(VM_TABLE),
        profile: VM_PROFILE,
        seed,
        notes: [
          'the median latency, by the profile qemu-vm: fitted to the other half of these rows, and not to think time or placement',
        ],
        progress,
      }),
    ),
    whereRecorded('qemu-vm-fresh', 'held out: measured anew', (progress) =>
      vmGroup({
        id: 'qemu-vm-fresh',
        role: 'held out: measured anew',
        runs: table(FRESH_VM_TABLE),
        profile: VM_PROFILE,
        seed,
        notes: [
          'as predicted for the host of qemu-vm, with no factor: on the day of these rows the host was slower',
        ],
        progress,
      }),
    ),
    whereRecorded('qemu-polling-traces', 'held out: arrivals alone', tracesGroup),
  ];
}

function table(name: string): VmRun[] {
  return readVmRuns(readRecorded(name), `data/${name}`);
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
