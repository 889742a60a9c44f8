/** What each bar of the talk changes, and what the talk states without numbers, as tables. */
import type { ClaimResult } from '../../analysis/claims.js';
import type { Step } from '../../analysis/steps.js';
import type { BarResult } from '../../analysis/talk.js';
import { signedCell } from '../number-cells.js';
import { percentCell } from './cells.js';
import type { ReportTable } from './report-data.js';

/** As many stages of a step as are told. */
const mostStages = 3;

/** A row a step: its change of the period, and where that comes from. */
export function stepTable(steps: readonly Step[], bars: readonly BarResult[]): ReportTable {
  const labels = new Map(bars.map(({ id, label }) => [id, label]));
  return {
    caption: 'What each step changes; − is faster',
    columns: [
      { head: 'step' },
      { head: '' },
      { head: 'measured', group: 'period, µs', figures: true },
      { head: 'simulated', group: 'period, µs', figures: true },
      { head: 'simulated', group: 'k IOPS', figures: true },
      { head: 'mostly, µs' },
    ],
    rows: steps.map(({ from, to, us, iops, measuredUs, stages }) => ({
      cells: [
        `${from} → ${to}`,
        labels.get(to) ?? '',
        measuredUs === null ? '–' : signedCell(measuredUs),
        signedCell(us),
        signedCell(iops / 1000),
        stages
          .slice(0, mostStages)
          .map((one) => `${one.stage} ${signedCell(one.us)}`)
          .join(', '),
      ],
    })),
  };
}

const relations = { lower: '<', higher: '>', alike: '≈' } as const;

/** A row a claim, with its verdict. */
export function claimTable(claims: readonly ClaimResult[]): ReportTable {
  return {
    caption: 'What the talk states of IOPS, and what the simulation says',
    columns: [
      { head: 'claim' },
      { head: 'simulation' },
      { head: 'difference, %', figures: true },
      { head: 'in the words of the talk' },
    ],
    rows: claims.map(({ left, right, relation, holds, relative, words }) => ({
      cells: [
        `${left} ${relations[relation]} ${right}`,
        holds ? 'agrees' : 'does not agree',
        percentCell(relative),
        words,
      ],
      strong: !holds,
    })),
  };
}
