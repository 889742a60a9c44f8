/** One run of fio as the manifest keeps it. */
import type { FioRun } from '../../../formats/fio/fio-run.js';
import type { Observed } from '../observe-run.js';
import type { Caveat } from './caveats.js';

export interface RunRecord {
  readonly round: number;
  readonly condition: string;
  /** fio's raw result, from the folder of the manifest; null when fio gave none. */
  readonly file: string | null;
  /** When it began, ISO 8601. */
  readonly started: string;
  /** Null when it failed. */
  readonly result: RunResult | null;
  /** Why it failed, else null. */
  readonly failure: string | null;
  readonly observed: Observed | null;
  readonly caveats: readonly Caveat[];
}

export interface RunResult {
  readonly requests: number;
  readonly iops: number;
  /** From one request to the next, fio's own time included: 1e9 / iops [ns]. */
  readonly periodNs: number;
  /** fio's `lat`: from the start of submission to completion [ns]. */
  readonly latencyNs: {
    readonly mean: number;
    readonly p50: number;
    readonly p99: number;
    readonly p999: number;
  };
  /** fio's CPU time as a share of the run. */
  readonly cpuShare: number;
}

/**
 * The figures of a run.
 * @returns null when fio kept no percentiles, which it was asked for
 */
export function resultOf(run: FioRun, cpuShare: number): RunResult | null {
  const percentiles = run.latency?.percentilesNs;
  const [p50, p99, p999] = [50, 99, 99.9].map((percent) => percentiles?.get(percent));
  if (run.latency === undefined || p50 === undefined || p99 === undefined || p999 === undefined) return null;
  return {
    requests: run.totalIos,
    iops: run.iops,
    periodNs: 1e9 / run.iops,
    latencyNs: { mean: run.latency.meanNs, p50, p99, p999 },
    cpuShare,
  };
}

/** The figures whose medians over runs are asked for. */
export function figuresOf({ result }: RunRecord): readonly number[] | null {
  return result === null ? null : [result.periodNs, result.latencyNs.p50];
}
