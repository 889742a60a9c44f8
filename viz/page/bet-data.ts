/** The reveal of the bet: measured against simulated, and the simulated part sorted by what kind of time it is. */
import { byStage } from '../../analysis/talk.js';
import type { BarResult } from '../../analysis/talk.js';
import type { ClimbData } from '../charts/climb.js';
import { usCell } from '../number-cells.js';
import { accuracyTable } from '../report/bar-tables.js';
import type { ReportTable } from '../report/report-data.js';
import { kindLook, stageLook } from '../stages.js';
import { themes } from '../theme.js';
import { climbBars } from './climb-of.js';

/** Kinds of time in a bar [µs]. */
export interface Kinds {
  readonly drive: number;
  readonly code: number;
  /** Notifications and wake-ups. */
  readonly telling: number;
}

/** Sorts the stages of a bar: the drive, code that runs, and whatever is only telling and waking. */
export function kindsOf({ stages }: Pick<BarResult, 'stages'>): Kinds {
  const kinds = { drive: 0, code: 0, telling: 0 };
  for (const { stage, us } of byStage(stages)) {
    const { kind } = stageLook(stage, themes.light);
    if (stage === 'device') kinds.drive += us;
    else if (kind === kindLook('work', themes.light).kind) kinds.code += us;
    else kinds.telling += us;
  }
  return kinds;
}

/** The three bars that the bet is about. */
export const betBars: readonly string[] = ['B1', 'B0', 'V0'];

/** Bare metal and the VM, measured and simulated. */
export function betData(bars: readonly BarResult[], source: string): ClimbData {
  return {
    title: 'Where the microseconds go',
    subtitle: 'One 4 KiB read at a time',
    source,
    bars: climbBars(bars),
  };
}

/** The same as tables. */
export function betTable(bars: readonly BarResult[]): ReportTable {
  const accuracy = accuracyTable(bars);
  const kinds = bars.map(kindsOf);
  return {
    caption: 'Measured and simulated, and the simulated period by kind of time',
    columns: [
      ...accuracy.columns,
      { head: 'drive', group: 'of it, µs', figures: true },
      { head: 'code', group: 'of it, µs', figures: true },
      { head: 'notifying and waking', group: 'of it, µs', figures: true },
    ],
    rows: accuracy.rows.map(({ cells }, index) => ({
      cells: [...cells, usCell(kinds[index].drive), usCell(kinds[index].code), usCell(kinds[index].telling)],
    })),
  };
}
