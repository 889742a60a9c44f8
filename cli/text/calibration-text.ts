/** A fit for people: what it makes of the data, what the data taught, what they cannot say. */
import type { Calibration, FittedRow } from '../../calibration/calibrate.js';
import { Z95 } from '../../models/costs/belief.js';
import { costById } from '../../models/costs/catalogue.js';
import { signedPercent, us } from './numbers.js';
import { bullets, heading } from './prose.js';
import type { Style } from './style.js';
import { table } from './table.js';

/** As many costs as are told; the profile has them all. */
const MOST_COSTS = 16;

export function calibrationText(result: Calibration, style: Style): string {
  const { profile, rows, unseen, next } = result;
  const sections = [
    heading(`Profile ${profile.id}`, style, `${profile.title}; settled after ${result.rounds} rounds`),
    observationTable(rows, 'fitted µs', style),
    ...(unseen.length === 0
      ? []
      : [
          heading('Not fitted', style, `measured as well, and predicted: ${errorsOf(unseen)}`),
          observationTable(unseen, 'predicted µs', style),
        ]),
    heading(
      'What the data taught',
      style,
      'moved: by how many widths of what was believed; left: how much of that width remains',
    ),
    costTable(result, style),
    ...(next.length === 0
      ? []
      : [
          heading(
            'What to measure next',
            style,
            'half of the 90 % interval that the costs leave, with each of these',
          ),
          table(
            [
              { head: '' },
              { head: '', cut: true },
              { head: 'now µs', align: 'right' },
              { head: 'then µs', align: 'right' },
            ],
            next
              .slice(0, 8)
              .map(({ id, how, beforeUs, afterUs }) => [id, how, `±${us(beforeUs)}`, `±${us(afterUs)}`]),
            style,
          ),
        ]),
    `${heading('What to know', style)}\n${bullets(profile.notes, style)}`,
  ];
  return `${sections.join('\n\n')}\n`;
}

/** Over all rows, so that nobody has to choose one. */
function errorsOf(rows: readonly FittedRow[]): string {
  const errors = rows.flatMap(({ measured: figure, predictedUs }) =>
    'us' in figure ? [Math.abs(predictedUs / figure.us - 1)] : [],
  );
  if (errors.length === 0) return 'bounds only';
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  const inside = rows.filter(isInside).length;
  return (
    `median error ${percent(median(errors))}, worst ${percent(Math.max(...errors))}, ` +
    `${inside} of ${rows.length} within the interval`
  );
}

/** Whether the figure is within the interval, with what is not known of the figure itself. */
function isInside({ measured: figure, predictedUs, intervalUs: [, high], sdUs }: FittedRow): boolean {
  const half = Math.hypot(high - predictedUs, Z95 * sdUs);
  const from = 'us' in figure ? figure.us : (figure.fromUs ?? -Infinity);
  const to = 'us' in figure ? figure.us : (figure.toUs ?? Infinity);
  return predictedUs + half >= from && predictedUs - half <= to;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

function observationTable(rows: readonly FittedRow[], how: string, style: Style): string {
  return table(
    [
      { head: '' },
      { head: 'measured µs', align: 'right' },
      { head: how, align: 'right' },
      { head: 'error', align: 'right' },
      { head: '90 % interval', align: 'right' },
    ],
    rows.map((row) => [
      style.colors.bold(row.id),
      measured(row),
      us(row.predictedUs),
      errorOf(row, style),
      `${us(row.intervalUs[0])} to ${us(row.intervalUs[1])}`,
    ]),
    style,
  );
}

function measured({ measured: figure }: FittedRow): string {
  if ('us' in figure) return us(figure.us);
  const { fromUs, toUs } = figure;
  if (fromUs === undefined) return `≤ ${us(toUs!)}`;
  return toUs === undefined ? `≥ ${us(fromUs)}` : `${us(fromUs)} to ${us(toUs)}`;
}

function errorOf({ measured: figure, predictedUs, off }: FittedRow, { colors }: Style): string {
  if ('us' in figure) return signedPercent(predictedUs / figure.us - 1);
  if (off === 0) return colors.green('inside');
  return signedPercent(predictedUs / (off < 0 ? figure.fromUs! : figure.toUs!) - 1);
}

function costTable({ profile }: Calibration, style: Style): string {
  const told = Object.entries(profile.costs)
    .filter(([, { left }]) => left < 0.98)
    .sort(([, a], [, b]) => a.left - b.left)
    .slice(0, MOST_COSTS);
  return table(
    [
      { head: 'cost' },
      { head: 'believed ns', align: 'right' },
      { head: 'fitted ns', align: 'right' },
      { head: 'moved', align: 'right' },
      { head: 'left', align: 'right' },
    ],
    told.map(([id, { centralNs, moved, left }]) => [
      id,
      Math.round((profile.beliefs[id] ?? costById(id).belief).centralNs).toString(),
      Math.round(centralNs).toString(),
      `${moved < 0 ? '−' : '+'}${Math.abs(moved).toFixed(1)}`,
      `${Math.round(100 * left)} %`,
    ]),
    style,
  );
}
