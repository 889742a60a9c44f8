/** What each bar of the talk changes, and what the talk states without numbers. */
import type { ClaimResult } from '../../analysis/claims.js';
import type { Step } from '../../analysis/steps.js';
import { signedPercent, signedUs } from './numbers.js';
import type { Style } from './style.js';
import { table } from './table.js';

/** As many stages of a step as are told. */
const STAGES = 3;

/** A row a step: its change of the period and where it comes from. */
export function stepTable(steps: readonly Step[], style: Style): string {
  const right = { align: 'right' } as const;
  const columns = [
    { head: '' },
    { head: 'µs\nmeasured', ...right },
    { head: '\nsimulated', ...right },
    { head: 'k IOPS\nsimulated', ...right },
    { head: '', cut: true },
  ];
  const rows = steps.map(({ from, to, us, iops, measuredUs, stages }) => [
    style.colors.bold(`${from} → ${to}`),
    style.colors.bold(measuredUs === null ? '–' : signedUs(measuredUs)),
    signedUs(us),
    signedUs(iops / 1000),
    style.colors.dim(
      stages
        .slice(0, STAGES)
        .map((one) => `${one.stage} ${signedUs(one.us)}`)
        .join(', '),
    ),
  ]);
  return table(columns, rows, style);
}

const relations = { lower: '<', higher: '>', alike: '≈' } as const;

/** A row a claim, with its verdict. */
export function claimTable(claims: readonly ClaimResult[], style: Style): string {
  const columns = [
    { head: '' },
    { head: '' },
    { head: 'simulated', align: 'right' as const },
    { head: '', cut: true },
  ];
  const rows = claims.map(({ left, right, relation, holds, relative, words }) => [
    holds ? style.colors.green('yes') : style.colors.red('NO'),
    style.colors.bold(`${left} ${relations[relation]} ${right}`),
    signedPercent(relative),
    style.colors.dim(words),
  ]);
  return table(columns, rows, style);
}
