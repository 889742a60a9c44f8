/**
 * Which rows of a table of measured virtual machines a fit may see: those at even places of the file, counted from 0, of
 * rows that ask about IOThread, polling, backends, queues or the ring. What is left of them is predicted, and so is all
 * of think time and placement, of which a fit sees nothing. Rows that repeat a row of the fit are shown, not scored.
 *
 * Each rule was chosen before the first prediction of the other half was looked at.
 */
import type { VmConfiguration, VmRun } from './vm-runs.js';

export type VmRole = 'fitted' | 'held out' | 'repeats a fitted row';

/** Whether a row asks about what a fit may see. */
export type Asks = (run: VmRun) => boolean;

/** `data/qemu-vm`: parts A and B; D is think time, E placement. */
export const inPartsAB: Asks = ({ part }) => part === 'A' || part === 'B';

/** Any other table: neither think time nor another placement. */
export const plain: Asks = ({ thinkUs, layout }) => thinkUs === 0 && layout === 'split';

/** The role of each row, by its place. */
export function rolesOf(runs: readonly VmRun[], asks: Asks): VmRole[] {
  const fitted = runs.map((run, i) => asks(run) && i % 2 === 0);
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
