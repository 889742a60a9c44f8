/** Attempts at the budget as a table. */
import { kilo } from '../format.js';
import { gameChoices, type Verdict } from './game.js';
import type { ReportTable } from '../report/report-data.js';

/** What was chosen, and how it did. */
export interface Attempt {
  readonly chosen: readonly string[];
  readonly verdict: Verdict;
}

/** A row an attempt. */
export function budgetTable(attempts: readonly Attempt[]): ReportTable {
  return {
    caption: 'Attempts at 100 k IOPS with one CPU and migration',
    columns: [
      { head: 'choice' },
      { head: 'IOPS', figures: true },
      { head: 'CPUs busy', figures: true },
      { head: 'migration' },
      { head: 'goal reached' },
    ],
    rows: attempts.map(({ chosen, verdict }) => ({
      cells: [
        choiceWords(chosen),
        kilo(verdict.iops),
        verdict.cores.toFixed(2),
        verdict.migrates ? 'kept' : 'lost',
        verdict.won ? 'yes' : 'no',
      ],
      strong: verdict.won,
    })),
  };
}

/** What was chosen, in words. */
export function choiceWords(chosen: readonly string[]): string {
  const labels = gameChoices.filter(({ id }) => chosen.includes(id)).map(({ label }) => label);
  return labels.length === 0 ? 'nothing tuned' : labels.join('; ');
}
