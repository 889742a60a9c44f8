/** What a run can tell, in words with figures: the other half of what it cannot. */
import type { FioRun } from '../fio-run.js';
import type { Finding } from './finding.js';

/** Percentiles worth naming, when enough requests lie above them. */
const TOLD = [50, 99, 99.9];

/** Empty for a run that is not one request at a time. */
export function whatItTells(run: FioRun, findings: readonly Finding[]): string[] {
  if (findings.some(({ weight }) => weight === 'unfit')) return [];
  const { iops, latency, completion, submission, totalIos } = run;
  const statements = [`the period, 1 / IOPS: ${us(1e6 / iops)} µs, fio's own loop included`];
  const kinds = [
    ['lat', latency, 'from the start of submission to completion'],
    ['clat', completion, 'from the end of submission to completion'],
    ['slat', submission, 'the submission'],
  ] as const;
  for (const [name, kind, meaning] of kinds) {
    if (kind === undefined) continue;
    const percentiles = TOLD.filter((percent) => (totalIos * (100 - percent)) / 100 >= 5).flatMap(
      (percent) => {
        const ns = kind.percentilesNs.get(percent);
        return ns === undefined ? [] : [`p${percent} ${us(ns / 1000)} µs`];
      },
    );
    const shape = kind.bins === undefined ? '' : ', and the whole distribution in bins';
    statements.push(
      `${name}, ${meaning}: ${[`mean ${us(kind.meanNs / 1000)} µs`, ...percentiles].join(', ')}${shape}`,
    );
  }
  return statements;
}

function us(value: number): string {
  return value.toFixed(2);
}
