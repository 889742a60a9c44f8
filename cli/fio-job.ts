/** What `qd1 job` prints. */
import { jobOfScenario } from '../formats/fio/write-job.js';
import type { Scenario } from '../scenarios/scenario.js';

export interface JobResult {
  readonly schemaVersion: 1;
  readonly scenario: string;
  /** The whole text. */
  readonly jobFile: string;
  /** How to run it; it leaves json+ beside it. */
  readonly command: string;
  readonly warnings: readonly string[];
}

/** Null where the scenario writes and no disk was named. */
export function fioJob(scenario: Scenario, filename: string | undefined): JobResult | null {
  const reads = /^(?:rand)?read$/.test(scenario.fio.rw);
  if (filename === undefined && !reads) return null;
  const { text, command, warnings } = jobOfScenario(scenario, filename ?? usualDisk(scenario));
  return { schemaVersion: 1, scenario: scenario.id, jobFile: text, command, warnings };
}

/** The first disk of that kind. */
function usualDisk({ vm }: Scenario): string {
  return vm === null || vm.disk === 'vfio' ? '/dev/nvme0n1' : '/dev/vda';
}
