/**
 * Which rows of `data/qemu-vm/runs.csv` a fit may see. Chosen before the first prediction was looked at: of parts A and
 * B (IOThread, polling, backends, queues, packed) the rows at even places of the file, counted from 0. What is left of
 * A and B is predicted, and so are think time (part D) and placement (part E), of which a fit sees nothing. Rows of part
 * E that repeat a row of the fit are shown, not scored.
 */
import type { VmConfiguration, VmRun } from './vm-runs.js';

export type VmRole = 'fitted' | 'held out' | 'repeats a fitted row';

/** The role of each row, by its place. */
export function rolesOf(runs: readonly VmRun[]): VmRole[] {
  const fitted = runs.map(({ part }, i) => (part === 'A' || part === 'B') && i % 2 === 0);
  const seen = new Set(runs.filter((_, i) => fitted[i]).map(configurationKey));
  return runs.map((run, i) =>
    fitted[i] ? 'fitted' : seen.has(configurationKey(run)) ? 'repeats a fitted row' : 'held out',
  );
}

/** The same for two rows that differ in nothing that was chosen. */
function configurationKey(run: VmConfiguration): string {
  const { backend, mode, pollMaxNs, grow, shrink, smp, queues, packed } = run;
  const { eventIdx, threads, hipri, thinkUs, layout } = run;
  return JSON.stringify([
    backend,
    mode,
    pollMaxNs,
    grow,
    shrink,
    smp,
    queues,
    packed,
    eventIdx,
    threads,
    hipri,
    thinkUs,
    layout,
  ]);
}
