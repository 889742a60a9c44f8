/** The numbers behind a chart of latencies: a column a distribution. */
import { countLatencies } from '../charts/latency-distribution-data.js';
import type { LatencyDistributionData } from '../charts/latency-distribution-data.js';
import {
  countCell,
  markedPercents,
  microsecondsCell,
  percentileCell,
} from '../charts/latency-distribution-words.js';
import type { ReportTable } from './report-data.js';

/** The same figures as beside the curves, folded. */
export function latencyTable(data: LatencyDistributionData): ReportTable {
  const all = countLatencies(data);
  const row = (head: string, cell: (each: (typeof all)[number]) => string): { cells: string[] } => ({
    cells: [head, ...all.map(cell)],
  });
  return {
    caption: `${data.title}: the numbers`,
    columns: [{ head: '' }, ...all.map(({ id, origin }) => ({ head: id, group: origin, figures: true }))],
    rows: [
      row('requests', ({ count }) => countCell(count)),
      row('mean, µs', ({ meanUs }) => microsecondsCell(meanUs)),
      row('fastest, µs', ({ minNs }) => microsecondsCell(minNs / 1000)),
      ...markedPercents(all).map((percent) =>
        row(`p${percent}, µs`, (each) => percentileCell(each, percent)),
      ),
      row('slowest, µs', ({ maxNs }) => microsecondsCell(maxNs / 1000)),
    ],
    folded: true,
  };
}
