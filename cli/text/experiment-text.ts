/** An experiment for people: a table a direction, block sizes across, and what was said of it. */
import type { ExperimentPoint, ExperimentResult, ExperimentSeries } from '../../analysis/experiment.js';
import { kilo, signedPercent, us } from './numbers.js';
import { bullets, heading, paragraph } from './prose.js';
import type { Style } from './style.js';
import { table } from './table.js';

const directions = { randread: 'random reads', randwrite: 'random writes' } as const;
const relations = { lower: '<', higher: '>', alike: '≈' } as const;

/** Everything `qd1 experiment` says. */
export function experimentText(result: ExperimentResult, style: Style): string {
  const told = [...new Set(result.series.map(({ direction }) => direction))];
  const sections = [
    heading(result.title, style),
    paragraph(result.about, style),
    ...told.flatMap((direction) => [
      heading(directions[direction], style, 'k IOPS, and the period in µs'),
      sizesTable(
        result.series.filter((one) => one.direction === direction),
        style,
      ),
    ]),
    heading('What was said of it', style, 'in IOPS; ≈ is within 5 %'),
    claims(result, style),
    heading('How to read this', style),
    bullets(
      [
        `Profile ${result.profile}, seed ${result.seed}. No number of this experiment was used to choose a cost.`,
        `Source of the experiment: ${result.source}.`,
        ...(result.series.some(({ points }) => points.some(doubtful))
          ? [
              '* did not reach the asked precision, or rests on exits from C6, which the idle governor chose by the next ' +
                'timer it saw: host.housekeepingNs, which is assumed. Do not trust these.',
            ]
          : []),
      ],
      style,
    ),
  ];
  return `${sections.join('\n\n')}\n`;
}

/** IOPS and, beside each, the period: one cell, since they are one figure told in two ways. */
function sizesTable(series: readonly ExperimentSeries[], style: Style): string {
  const { bold, dim } = style.colors;
  const told = series.map(({ points }) =>
    points.map((point) => [kilo(point.iops), `${us(point.periodUs)}${doubtful(point) ? '*' : ''}`]),
  );
  const columns = [
    { head: '' },
    { head: '', cut: true },
    ...series[0].points.map(({ bytes }) => ({ head: `${bytes / 1024} KiB`, align: 'right' as const })),
  ];
  const rows = series.map(({ id, label }, row) => [
    bold(id),
    label === id ? '' : label,
    ...told[row].map(([iops, period], column) => {
      const widest = Math.max(...told.map((other) => other[column][1].length));
      return `${bold(iops)} ${dim(period.padStart(widest))}`;
    }),
  ]);
  return table(columns, rows, style);
}

/** Not to be believed as it stands: its interval is wide, or it rests on deep sleep. */
function doubtful({ precise, notes }: ExperimentPoint): boolean {
  return !precise || notes.length > 0;
}

function claims({ claims: judged }: ExperimentResult, style: Style): string {
  const rows = judged.map((claim) => {
    const { left, relation, right, holds, points, at, words } = claim;
    const relatives = points.map(({ relative }) => relative);
    const low = Math.min(...relatives);
    const high = Math.max(...relatives);
    const kept = points.filter((point) => point.holds).length;
    const verdict = holds ? style.colors.green('yes') : style.colors.red('NO');
    return [
      holds || points.length === 1
        ? verdict
        : `${verdict} ${style.colors.dim(`holds at ${kept} of ${points.length}`)}`,
      style.colors.bold(`${left} ${relations[relation]} ${right}`),
      at === 'every size' ? '' : `${at / 1024} KiB`,
      low === high ? signedPercent(low) : `${signedPercent(low)} to ${signedPercent(high)}`,
      style.colors.dim(words),
    ];
  });
  const right = { align: 'right' } as const;
  return table(
    [{ head: '' }, { head: '' }, { head: '' }, { head: 'simulated', ...right }, { head: '', cut: true }],
    rows,
    style,
  );
}
