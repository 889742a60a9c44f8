/** A plan for people: what to do or why it cannot be done, what CPUs buy, and what was searched. */
import type { PlanPoint, PlanResult } from '../../analysis/plan/result.js';
import { kilo, share, us } from './numbers.js';
import { bullets, heading, paragraph } from './prose.js';
import type { Style } from './style.js';
import { table } from './table.js';

/** Everything `qd1 plan` says. */
export function planText(result: PlanResult, style: Style): string {
  const { bold } = style.colors;
  const { base, now, target, keep, maxCores, cheapest } = result;
  const limits = [
    ...(keep.length === 0 ? [] : [`keep ${keep.join(', ')}`]),
    ...(maxCores === null ? [] : [`at most ${maxCores} CPUs busy`]),
  ];
  const sections = [
    `${bold(base.id)}  ${base.label}\n` +
      facts(
        [
          ['now', pointText(now)],
          ['target', `${kilo(target.iops)} k IOPS, ${us(target.periodUs)} µs`],
          ['limits', limits.join('; ') || 'none'],
        ],
        style,
      ),
    cheapest === null ? cannot(result, style) : can(cheapest, style),
    `${heading('What CPUs buy', style, 'within the limits: nothing else is both faster and busies fewer')}\n${frontTable(result, result.front, style)}`,
    ...(result.front.every(({ loses }) => loses.length === 0)
      ? []
      : [
          `${heading('The same, if nothing may be lost', style)}\n${frontTable(result, result.frontLosingNothing, style)}`,
        ]),
    `${heading('What was searched', style)}\n${searched(result, style)}`,
    ...(result.notes.length === 0 ? [] : [`${heading('Notes', style)}\n${bullets(result.notes, style)}`]),
    style.colors.dim(`profile ${result.profile}, seed ${result.seed}`),
  ];
  return `${sections.join('\n\n')}\n`;
}

function facts(rows: readonly (readonly [string, string])[], style: Style): string {
  return table(
    [{ head: '' }, { head: '' }],
    rows.map(([name, text]) => [style.colors.dim(name), text]),
    style,
  );
}

function pointText({ periodUs, intervalPeriodUs: [low, high], iops, cores }: PlanPoint): string {
  return `${us(periodUs)} µs ±${((high - low) / 2).toFixed(2)}, ${kilo(iops)} k IOPS, ${share(cores)} CPUs busy`;
}

function namesOf({ ids }: PlanPoint): string {
  return ids.length === 0 ? 'as it is' : ids.join(', ');
}

function lossText({ loses, prototypes }: PlanPoint): string {
  return [
    loses.length === 0 ? 'nothing is lost' : `lost: ${loses.join(', ')}`,
    ...(prototypes.length === 0 ? [] : [`never merged: ${prototypes.join(', ')}`]),
  ].join('; ');
}

function can(point: PlanPoint, style: Style): string {
  const head = style.colors.bold(style.colors.green('Yes. The cheapest: '));
  const how = `${pointText(point)}; ${lossText(point)}.`;
  const next =
    point.ids.length === 0
      ? 'The base reaches it already.'
      : 'What to paste, and how to check it: qd1 explain ID. Where the microseconds go: qd1 what-if.';
  return `${head}${paragraph(namesOf(point), style, '  ').trimStart()}\n${paragraph(`${how} ${next}`, style, '  ')}`;
}

/** Stages told of the bound. */
const MOST_STAGES = 4;

function cannot({ fastest, fastestStages, beyondLimits, target }: PlanResult, style: Style): string {
  const stages = fastestStages
    .slice(0, MOST_STAGES)
    .map(({ stage, us: part }) => `${stage} ${us(part)}`)
    .join(', ');
  const bound = `The fastest within the limits is ${namesOf(fastest)}: ${pointText(fastest)}; ${lossText(fastest)}. That is ${us(fastest.periodUs - target.periodUs)} µs short, and of its ${us(fastest.periodUs)} µs go to: ${stages} µs.`;
  const beyond =
    beyondLimits === null
      ? 'Without the limits nothing that was searched reaches it either.'
      : `Without the limits: ${namesOf(beyondLimits)}: ${pointText(beyondLimits)}; ${lossText(beyondLimits)}.`;
  return `${style.colors.bold(style.colors.red('You cannot, and here is the bound.'))}\n${paragraph(bound, style, '  ')}\n${paragraph(beyond, style, '  ')}`;
}

function frontTable({ target }: PlanResult, front: readonly PlanPoint[], style: Style): string {
  if (front.length === 0) return '  none';
  const rows = front.map((point) => [
    share(point.cores),
    us(point.periodUs),
    kilo(point.iops),
    point.iops >= target.iops ? style.colors.green('✓') : '',
    `${namesOf(point)}${point.loses.length === 0 ? '' : ` (loses ${point.loses.join(', ')})`}`,
  ]);
  const columns = [
    { head: 'CPUs busy', align: 'right' as const },
    { head: 'period µs', align: 'right' as const },
    { head: 'k IOPS', align: 'right' as const },
    { head: '' },
    { head: 'with', cut: true },
  ];
  return table(columns, rows, style, 2);
}

function searched({ searched: what }: PlanResult, style: Style): string {
  const { optimizations, families, screened, simulated, inert, leftOut } = what;
  const lines = [
    `${optimizations.length} optimizations, ${families} ways of reaching the drive: ${screened} combinations simulated shortly, ${simulated} of them at length`,
    ...(inert.length === 0 ? [] : [`of no consequence here: ${inert.join(', ')}`]),
    ...(leftOut.length === 0
      ? []
      : [`left out: ${leftOut.map(({ id }) => id).join(', ')} (the reasons are in --json)`]),
  ];
  return bullets(lines, style);
}
