/** A validation as a page of the documents. */
import type { PredictedData } from '../charts/predicted-against-measured.js';

/** What the page needs of a validation: the form of `qd1 validate --json`. */
export interface ValidationForPage {
  readonly seed: string;
  readonly fitted: ScoredRows & {
    readonly broken: readonly string[];
    readonly farCosts: readonly string[];
    readonly modelErrorPct: number;
  };
  readonly leaveOneOut: ScoredRows;
  readonly groups: readonly (ScoredRows & {
    readonly id: string;
    readonly role: string;
    readonly signs: { readonly k: number; readonly n: number } | null;
    readonly notes: readonly string[];
  })[];
  readonly rivals: readonly { readonly id: string; readonly what: string; readonly leaveOneOut: Errors }[];
  readonly alternatives: readonly {
    readonly id: string;
    readonly what: string;
    readonly fittedWorstPct: number;
    readonly farCosts: readonly string[];
    readonly leaveOneOut: Errors;
    readonly chosen: boolean;
  }[];
  readonly targets: readonly {
    readonly id: string;
    readonly target: string;
    readonly result: string;
    readonly met: boolean;
    readonly tried: string;
    readonly wouldSettle: string;
  }[];
}

interface Errors {
  readonly medianAbsErrorPct: number;
  readonly worstAbsErrorPct: number;
}

interface ScoredRows extends Errors {
  readonly n: number;
  readonly coverage90: {
    readonly k: number;
    readonly n: number;
    readonly interval: readonly [number, number];
  };
  readonly rows: readonly {
    readonly id: string;
    readonly scored: boolean;
    readonly measuredUs: number;
    readonly predictedUs: number;
    readonly intervalUs: readonly [number, number];
    readonly note?: string;
  }[];
}

export interface ValidationPage {
  readonly markdown: string;
  /** Pictures by their file names, beside the page. */
  readonly pictures: readonly { readonly name: string; readonly data: PredictedData }[];
}

export function validationMarkdown(result: ValidationForPage): ValidationPage {
  const { fitted, leaveOneOut, groups, rivals, alternatives, targets } = result;
  const pictures = [
    { name: 'validation-talk.svg', data: { title: 'The talk, one bar left out', rows: leaveOneOut.rows } },
    ...groups
      .filter(({ rows }) => rows.length > 0)
      .map(({ id, rows }) => ({
        name: `validation-${id}.svg`,
        data: { title: id, rows: picturedRows(rows) },
      })),
  ];
  const pictured = new Set(pictures.map(({ name }) => name));
  const markdown = [
    '# Validation',
    '',
    '<!-- Written by: qd1 validate --alternatives --markdown docs/validation.md; do not edit. -->',
    '',
    'What was to be scored, and how, was written down before the first fit: [calibration-plan.md](calibration-plan.md).',
    `Seed ${result.seed}; the same command writes this page again.`,
    '',
    ...targetSection(targets),
    '## The talk, fitted',
    '',
    `Nothing is proven by this: a static sum of the same costs fits as well. Worst of the values ${pct(fitted.worstAbsErrorPct)}; ${fitted.broken.length === 0 ? 'every range is kept' : `outside its range: ${fitted.broken.join(', ')}`}. ${fitted.farCosts.length === 0 ? 'No cost is' : `${fitted.farCosts.length} costs are`} pulled beyond two widths of what was believed${fitted.farCosts.length === 0 ? '' : ` (${fitted.farCosts.join(', ')})`}.`,
    '',
    ...rowTable(fitted.rows),
    '',
    '## The talk, one bar left out',
    '',
    `${scored(leaveOneOut)} Near copies are left out with a bar (B1 with P2 and P3, V1 with V2).`,
    '',
    '![The talk, one bar left out](validation-talk.svg)',
    '',
    ...rowTable(leaveOneOut.rows),
    '',
    '## The rivals',
    '',
    ...table(
      ['rival', 'what', 'median', 'worst'],
      [
        ['**qd1**', 'this simulator', pct(leaveOneOut.medianAbsErrorPct), pct(leaveOneOut.worstAbsErrorPct)],
        ...rivals.map(({ id, what, leaveOneOut: errors }) => [
          id,
          what,
          pct(errors.medianAbsErrorPct),
          pct(errors.worstAbsErrorPct),
        ]),
      ],
    ),
    '',
    ...(alternatives.length === 0 ? [] : alternativeSection(alternatives)),
    '## Held out',
    '',
    ...groups.flatMap((group) => groupSection(group, pictured)),
  ].join('\n');
  return { markdown: `${markdown.trimEnd()}\n`, pictures };
}

function targetSection(targets: ValidationForPage['targets']): string[] {
  const missed = targets.filter(({ met }) => !met);
  return [
    '## Targets',
    '',
    ...table(
      ['', 'target', 'result', 'met'],
      targets.map(({ id, target, result, met }) => [id, target, result, met ? 'yes' : '**no**']),
    ),
    '',
    ...(missed.length === 0 ? [] : ['Where it was missed:', '']),
    ...missed.flatMap(({ id, tried, wouldSettle }) => [
      `- **${id}**. Tried: ${tried}. What would settle it: ${wouldSettle}.`,
    ]),
    ...(missed.length === 0 ? [] : ['']),
  ];
}

/** Beyond this many rows a picture is of those that are scored. */
const MOST_ROWS = 48;

function picturedRows(rows: ScoredRows['rows']): ScoredRows['rows'] {
  return rows.length > MOST_ROWS ? rows.filter(({ scored: counts }) => counts) : rows;
}

function alternativeSection(alternatives: ValidationForPage['alternatives']): string[] {
  return [
    '## Structures that were tried',
    '',
    ...table(
      ['structure', 'what', 'fitted worst', 'left out: median', 'worst', 'pulled beyond two widths'],
      alternatives.map(({ id, what, fittedWorstPct, leaveOneOut, farCosts, chosen }) => [
        chosen ? `**${id}**` : id,
        what,
        pct(fittedWorstPct),
        pct(leaveOneOut.medianAbsErrorPct),
        pct(leaveOneOut.worstAbsErrorPct),
        farCosts.join(', ') || 'none',
      ]),
    ),
    '',
  ];
}

function groupSection(group: ValidationForPage['groups'][number], pictured: ReadonlySet<string>): string[] {
  const { id, role, signs, rows, notes } = group;
  const picture = `validation-${id}.svg`;
  return [
    `### ${id}`,
    '',
    `${role}. ${scored(group)}${signs === null ? '' : ` Sign right in ${signs.k} of ${signs.n} that count.`}`,
    '',
    ...(pictured.has(picture) ? [`![${id}](${picture})`, ''] : []),
    ...rowTable(rows),
    '',
    ...notes.map((note) => `- ${note}`),
    ...(notes.length === 0 ? [] : ['']),
  ];
}

function scored({
  n,
  medianAbsErrorPct,
  worstAbsErrorPct,
  coverage90: { k, n: of, interval },
}: ScoredRows): string {
  if (n === 0) return 'Nothing is scored.';
  const [low, high] = interval.map((share) => Math.round(100 * share));
  return `${n} scored: median error ${pct(medianAbsErrorPct)}, worst ${pct(worstAbsErrorPct)}; the 90 % intervals hold ${k} of ${of} (${low} to ${high} %).`;
}

function rowTable(rows: ScoredRows['rows']): string[] {
  return table(
    ['', 'measured µs', 'predicted µs', 'error', '90 % interval', 'scored'],
    rows.map(({ id, measuredUs, predictedUs, intervalUs: [low, high], scored: counts, note }) => [
      id,
      measuredUs.toFixed(2),
      predictedUs.toFixed(2),
      signedPct(100 * (predictedUs / measuredUs - 1)),
      `${low.toFixed(1)} to ${high.toFixed(1)}`,
      counts ? 'yes' : `no${note === undefined ? '' : `: ${note}`}`,
    ]),
  );
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)];
}

function line(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function pct(value: number): string {
  return `${value.toFixed(1)} %`;
}

function signedPct(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(1)} %`;
}
