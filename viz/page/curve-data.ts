/** The curve of the page: the talk's measured values on it. */
import { kilo, microseconds } from '../format.js';
import { gainOf } from '../charts/iops-curve-data.js';
import { periodOf } from '../charts/ladder-data.js';
import type { WorthData } from '../charts/worth.js';
import { talkBars, talkSource } from '../../scenarios/talk.js';
import type { ReportTable } from '../report/report-data.js';

/** The curve with its point at `atUs`. */
export function curveData(atUs: number, cutUs: number): WorthData {
  return {
    title: 'What a microsecond is worth',
    subtitle: 'At queue depth 1, IOPS = 1 / period',
    source: `The curve is arithmetic. Diamonds: measured; ${talkSource}.`,
    atUs,
    cutUs,
    mostUs: 50,
    mostIops: 300_000,
    points: talkBars.flatMap(({ id, measured }) =>
      'iops' in measured ? [{ id, us: periodOf(measured.iops) }] : [],
    ),
  };
}

/** What the same cut is worth at several periods, that of the point among them. */
export function curveTable(atUs: number, cutUs: number): ReportTable {
  const periods = [...new Set([4, 8, 12, 20, 50, atUs])].filter((us) => us > cutUs).sort((a, b) => a - b);
  return {
    caption: `What ${microseconds(cutUs)} less is worth, by where one starts`,
    columns: [
      { head: 'period, µs', figures: true },
      { head: 'IOPS', figures: true },
      { head: `IOPS with ${microseconds(cutUs)} less`, figures: true },
      { head: 'gain, IOPS', figures: true },
    ],
    rows: periods.map((us) => ({
      cells: [String(us), kilo(periodOf(us)), kilo(periodOf(us - cutUs)), `+${kilo(gainOf(cutUs, us))}`],
      strong: us === atUs,
    })),
  };
}
