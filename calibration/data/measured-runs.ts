/**
 * The runs of one condition of `qd1 measure` as an observation: the median over runs, as well known as the runs agree.
 *
 * The figure is the period, since that is what IOPS are. Where other processes had the CPU, a period holds their work
 * too; the median latency then says more, twice as uncertain as its spread.
 */
import type { Figure, Metric } from '../fit/observation.js';
import type { CaveatKind } from '../measure/fio/caveats.js';
import { medianInterval } from '../measure/fio/median-interval.js';
import type { RunRecord, RunResult } from '../measure/fio/run-record.js';

export interface RunsFigure {
  readonly metric: Metric;
  readonly figure: Extract<Figure, { us: number }>;
  readonly sdUs: number;
  readonly runs: number;
  /** Whether the interrupts went to another CPU than the job's in most of these runs; null where it is not told. */
  readonly irqElsewhere: boolean | null;
  readonly notes: readonly string[];
}

/** Runs with these say nothing of the device. */
const worthless: readonly CaveatKind[] = ['buffered', 'cache-hits', 'hipri-does-not-poll'];
/** Runs with these are slower than the machine is. */
const disturbing: readonly CaveatKind[] = ['foreign-load', 'steal', 'device-shared', 'throttled', 'slow-clock'];

/** From as many undisturbed runs on, the others are not used. */
const ENOUGH_QUIET = 3;
/** However alike runs are, the next boot is known no better than this [relative, judgement]. */
const LEAST_SD = 0.01;
/** The spread from run to run where there is one run alone, as for a single result of fio [relative]. */
const ONE_RUN_SD = 0.02;
/** How much less is known of what was disturbed. */
const DISTURBED = 2;
/** Fewer interrupts a request than this, and it does not matter where they go. */
const MATTERS = 0.5;

/**
 * @param records of one condition
 * @param cpu that the job was pinned to
 * @returns null and why, where no run can be used
 */
export function figureOfRuns(
  records: readonly RunRecord[],
  cpu: number,
): RunsFigure | { readonly leftOut: string } {
  const ran = records.flatMap((record) => (record.result === null ? [] : [{ record, result: record.result }]));
  if (ran.length === 0) return { leftOut: records.at(-1)?.failure ?? 'it has no run' };
  const has = ({ caveats }: RunRecord, kinds: readonly CaveatKind[]): string | undefined =>
    caveats.find(({ kind }) => kinds.includes(kind))?.text;
  const real = ran.filter(({ record }) => has(record, worthless) === undefined);
  if (real.length === 0) return { leftOut: has(ran[0].record, worthless)! };
  const quiet = real.filter(({ record }) => has(record, disturbing) === undefined);
  const disturbed = quiet.length < Math.min(ENOUGH_QUIET, real.length);
  const used = disturbed ? real : quiet;
  const metric: Metric = disturbed ? 'latencyP50Us' : 'periodUs';
  const values = used.map(({ result }) => usOf(result, metric));
  const { us, sdUs } = medianOf(values);
  const dropped = ran.length - used.length;
  const kinds = new Set(real.flatMap(({ record }) => record.caveats.map(({ kind }) => kind)));
  const reason = disturbing.filter((kind) => kinds.has(kind)).join(', ');
  return {
    metric,
    figure: { us },
    sdUs: disturbed ? DISTURBED * sdUs : sdUs,
    runs: used.length,
    irqElsewhere: irqElsewhere(used.map(({ record }) => record), cpu),
    notes: [
      ...(dropped === 0 ? [] : [`${dropped} of ${ran.length} runs are left out`]),
      ...(disturbed
        ? [`its median latency is taken in place of the period, ${DISTURBED} times as uncertain (${reason})`]
        : []),
    ],
  };
}

function usOf({ periodNs, latencyNs }: RunResult, metric: Metric): number {
  return (metric === 'periodUs' ? periodNs : latencyNs.p50) / 1000;
}

function medianOf(values: readonly number[]): { us: number; sdUs: number } {
  const { median, low, high } = medianInterval(values);
  // A 95 % interval is 3.92 deviations; of two to five values the range is about two of theirs.
  const between =
    low !== null && high !== null
      ? (high - low) / 3.92
      : values.length > 1
        ? (Math.max(...values) - Math.min(...values)) / 2
        : ONE_RUN_SD * median;
  return { us: median, sdUs: Math.hypot(between, LEAST_SD * median) };
}

function irqElsewhere(records: readonly RunRecord[], cpu: number): boolean | null {
  const told = records.flatMap(({ observed, result }) =>
    observed === null || observed.interrupts === null || result === null
      ? []
      : [{ interrupts: observed.interrupts, requests: result.requests }],
  );
  if (told.length === 0) return null;
  let [here, all, requests] = [0, 0, 0];
  for (const { interrupts, requests: made } of told) {
    here += interrupts[String(cpu)] ?? 0;
    all += Object.values(interrupts).reduce((sum, count) => sum + count, 0);
    requests += made;
  }
  return all >= MATTERS * requests && here < all / 2;
}
