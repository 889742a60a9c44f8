/** A validation for people. */
import type { GroupResult } from '../../calibration/validate/groups.js';
import { errorPct, isInside, type Row } from '../../calibration/validate/score.js';
import type { ValidationResult } from '../../calibration/validate/validate.js';
import { us } from './numbers.js';
import { bullets, heading } from './prose.js';
import type { Style } from './style.js';
import { table } from './table.js';

export function validationText(result: ValidationResult, style: Style): string {
  const { fitted, leaveOneOut, groups, rivals, alternatives, targets } = result;
  const sections = [
    heading('The talk, fitted', style, 'a good fit alone proves nothing'),
    rowTable(fitted.rows, style),
    bullets(fittedWords(result), style),
    heading('The talk, one bar left out', style, 'each predicted from the others'),
    rowTable(leaveOneOut.rows, style),
    bullets([scoreWords(leaveOneOut)], style),
    heading('The rivals, on equal terms', style, 'leave-one-out error of the period'),
    table(
      [
        { head: '' },
        { head: '', cut: true },
        { head: 'median', align: 'right' },
        { head: 'worst', align: 'right' },
      ],
      rivals.map(({ id, what, leaveOneOut: score }) => [
        id,
        what,
        percent(score.medianAbsErrorPct),
        percent(score.worstAbsErrorPct),
      ]),
      style,
    ),
    ...groups.flatMap((group) => groupSections(group, style)),
    ...(alternatives.length === 0
      ? []
      : [
          heading('Structures that were tried', style, 'the first fit was made after they were listed'),
          table(
            [
              { head: '' },
              { head: '', cut: true },
              { head: 'fitted worst', align: 'right' },
              { head: 'left out\nmedian', align: 'right' },
              { head: '\nworst', align: 'right' },
            ],
            alternatives.map((one) => [
              one.chosen ? style.colors.bold(one.id) : one.id,
              one.what,
              percent(one.fittedWorstPct),
              percent(one.leaveOneOut.medianAbsErrorPct),
              percent(one.leaveOneOut.worstAbsErrorPct),
            ]),
            style,
          ),
        ]),
    heading('Targets', style, 'what was tried, and what would settle it, is in docs/validation.md'),
    table(
      [{ head: '' }, { head: 'target', cut: true }, { head: 'result', cut: true }, { head: 'met' }],
      targets.map(({ id, target, result: reached, met }) => [
        id,
        target,
        reached,
        met ? 'yes' : style.colors.bold('no'),
      ]),
      style,
    ),
  ];
  return `${sections.join('\n\n')}\n`;
}

/** What a fit leaves to be said. */
export function fittedWords({ fitted }: ValidationResult): string[] {
  const { worstAbsErrorPct, broken, farCosts, modelErrorPct } = fitted;
  return [
    `worst of the values ${worstAbsErrorPct.toFixed(1)} %; ${broken.length === 0 ? 'every range is kept' : `outside its range: ${broken.join(', ')}`}`,
    farCosts.length === 0
      ? 'no cost is pulled beyond two widths of what was believed'
      : `pulled beyond two widths of what was believed: ${farCosts.join(', ')}`,
    `each configuration is granted a model error of ${modelErrorPct} % (one standard deviation)`,
  ];
}

export function scoreWords({
  n,
  medianAbsErrorPct,
  worstAbsErrorPct,
  coverage90,
}: ValidationResult['leaveOneOut'] | GroupResult): string {
  if (n === 0) return 'nothing is scored';
  const [low, high] = coverage90.interval;
  return `${n} scored: median error ${medianAbsErrorPct.toFixed(1)} %, worst ${worstAbsErrorPct.toFixed(1)} %; 90 % intervals hold ${coverage90.k} of ${coverage90.n} (${Math.round(100 * low)} to ${Math.round(100 * high)} %)`;
}

function groupSections(group: GroupResult, style: Style): string[] {
  const signs = group.signs === null ? [] : [`sign right in ${group.signs.k} of ${group.signs.n} that count`];
  return [
    heading(group.id, style, group.role),
    rowTable(group.rows, style),
    bullets([scoreWords(group), ...signs, ...group.notes], style),
  ];
}

function rowTable(rows: readonly Row[], style: Style): string {
  return table(
    [
      { head: '', cut: true },
      { head: 'measured µs', align: 'right' },
      { head: 'predicted µs', align: 'right' },
      { head: 'error', align: 'right' },
      { head: '90 % interval', align: 'right' },
      { head: '' },
    ],
    rows.map((row) => [
      row.id,
      us(row.measuredUs),
      us(row.predictedUs),
      signed(errorPct(row)),
      `${us(row.intervalUs[0])} to ${us(row.intervalUs[1])}`,
      row.scored ? (isInside(row) ? 'inside' : 'outside') : style.colors.dim('not scored'),
    ]),
    style,
  );
}

function percent(value: number): string {
  return `${value.toFixed(1)} %`;
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(1)} %`;
}
