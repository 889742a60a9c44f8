/** The steps of a life as a table: the numbers behind the picture. */
import { lifePath } from '../charts/life-data.js';
import type { LifeData } from '../charts/life-data.js';
import { usCell } from '../number-cells.js';
import type { ReportTable } from '../report/report-data.js';

/** A row a step, in order. */
export function lifeTable(data: LifeData): ReportTable {
  const names = new Map(data.rows.map(({ id, label }) => [id, label]));
  return {
    caption: `The steps of one request: ${data.subtitle}`,
    columns: [
      { head: 'step' },
      { head: 'lane' },
      { head: 'stage' },
      { head: 'from, µs', figures: true },
      { head: 'takes, µs', figures: true },
      { head: 'cost' },
    ],
    rows: [
      ...lifePath(data).map(({ words, lane, stage, startUs, endUs, cost }) => ({
        cells: [
          words,
          names.get(lane) ?? lane,
          stage ?? '',
          startUs.toFixed(2),
          (endUs - startUs).toFixed(2),
          cost,
        ],
      })),
      { cells: ['in all', '', '', '', usCell(data.periodUs), ''], strong: true },
    ],
  };
}
