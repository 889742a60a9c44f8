/** A fit for people: what it makes of the data, what the data taught, what they cannot say. */
import type { Calibration, FittedRow } from '../../calibration/calibrate.js';
import { errorsOf } from '../../calibration/unseen.js';
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
