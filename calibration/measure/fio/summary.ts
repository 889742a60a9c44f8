/** Per condition: the medians over its runs, how sure they are, and what was wrong with the runs. */
import { type CaveatKind, caveatKinds } from './caveats.js';
import type { Condition } from './conditions.js';
import { medianInterval, type MedianInterval, relativeHalfWidth } from './median-interval.js';
import { figuresOf, type RunRecord } from './run-record.js';
import { isSettled } from './rounds.js';

export interface ConditionSummary {
  readonly condition: Condition;
  /** Runs that gave figures. */
  readonly runs: number;
  readonly failures: number;
  /** Why it does not run here, where all its runs failed; else null. */
  readonly failure: string | null;
  /** Medians over runs; null without a run. */
  readonly periodNs: MedianInterval | null;
  readonly latencyP50Ns: MedianInterval | null;
  readonly latencyP99Ns: MedianInterval | null;
  /** Half the interval of the period as a fraction of it; null while there are too few runs. */
  readonly halfWidth: number | null;
  /** Whether period and median latency are known as well as was asked. */
  readonly precise: boolean;
  /** Each kind once, with the number of runs that it was found in and its words in the last of them. */
  readonly caveats: readonly { readonly kind: CaveatKind; readonly runs: number; readonly text: string }[];
}

export function summarise(
  condition: Condition,
  all: readonly RunRecord[],
  precision: number,
): ConditionSummary {
  const records = all.filter((record) => record.condition === condition.id);
  const results = records.flatMap(({ result }) => (result === null ? [] : [result]));
  const failed = records.filter(({ result }) => result === null);
  const over = (figures: readonly number[]): MedianInterval | null =>
    figures.length === 0 ? null : medianInterval(figures);
  const periodNs = over(results.map((result) => result.periodNs));
  const width = periodNs === null ? Infinity : relativeHalfWidth(periodNs);
  const outcomes = records.map((record) => ({
    round: record.round,
    condition: record.condition,
    figures: figuresOf(record),
  }));
  return {
    condition,
    runs: results.length,
    failures: failed.length,
    failure: results.length === 0 ? (failed.at(-1)?.failure ?? null) : null,
    periodNs,
    latencyP50Ns: over(results.map(({ latencyNs }) => latencyNs.p50)),
    latencyP99Ns: over(results.map(({ latencyNs }) => latencyNs.p99)),
    halfWidth: width === Infinity ? null : width,
    precise: results.length > 0 && isSettled(outcomes, precision),
    caveats: caveatKinds.flatMap((kind) => {
      const found = records.flatMap(({ caveats }) => caveats.filter((caveat) => caveat.kind === kind));
      const last = found.at(-1);
      return last === undefined ? [] : [{ kind, runs: found.length, text: last.text }];
    }),
  };
}
