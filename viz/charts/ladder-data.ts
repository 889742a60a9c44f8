/** What a ladder shows: configurations, each with what was measured and what was simulated. */
import { ChartError } from '../errors.js';
import type { MeasuredSpan } from '../marks/measured.js';

/** A ladder of configurations. */
export interface LadderData {
  title: string;
  subtitle: string;
  /** Where the numbers come from; printed below the chart. */
  source: string;
  bars: LadderBar[];
}

/** One configuration. */
export interface LadderBar {
  /** Short and unique, as in the tables: `V1`. */
  id: string;
  label: string;
  /** What was measured [IOPS]: a value, a range, a bound (one of `lo` and `hi`), or nothing. */
  measured: Measured;
  /** Simulated [IOPS]. */
  iops: number;
  /** Confidence interval of `iops` [IOPS], low to high. */
  intervalIops: [number, number];
  /** Simulated period [µs], from one submission to the next. */
  periodUs: number;
  /** Where the period goes, in the order of the request; sums to `periodUs`. */
  stages: { stage: string; us: number }[];
}

/** A measured figure [IOPS]. */
export type Measured = { iops: number } | { lo?: number; hi?: number } | null;

/** Period of `iops` at queue depth 1 [µs]. */
export function periodOf(iops: number): number {
  return 1e6 / iops;
}

/** The measured period of a bar; more IOPS are a shorter period, so the ends change places. */
export function measuredSpan(measured: Measured): MeasuredSpan {
  if (measured === null) return {};
  if ('iops' in measured) return { lowUs: periodOf(measured.iops), highUs: periodOf(measured.iops) };
  return {
    ...(measured.hi === undefined ? {} : { lowUs: periodOf(measured.hi) }),
    ...(measured.lo === undefined ? {} : { highUs: periodOf(measured.lo) }),
  };
}

/** The confidence interval of the period [µs], low to high. */
export function periodInterval(bar: LadderBar): [number, number] {
  return [periodOf(bar.intervalIops[1]), periodOf(bar.intervalIops[0])];
}

/**
 * How far the simulated period is from the measured one, as a fraction of it; 0 anywhere inside a range, and from
 * the nearest edge outside. Undefined where nothing was measured.
 */
export function periodError(bar: LadderBar): number | undefined {
  const { lowUs, highUs } = measuredSpan(bar.measured);
  if (lowUs === undefined && highUs === undefined) return undefined;
  if (lowUs !== undefined && bar.periodUs < lowUs) return bar.periodUs / lowUs - 1;
  if (highUs !== undefined && bar.periodUs > highUs) return bar.periodUs / highUs - 1;
  return 0;
}

/** Fails on data that would make a picture lie. */
export function checkLadder(data: LadderData): void {
  if (data.bars.length === 0) throw new ChartError('ladder needs at least one bar');
  const ids = new Set<string>();
  for (const bar of data.bars) {
    const name = `ladder bar "${bar.id}"`;
    if (ids.has(bar.id)) throw new ChartError(`${name} is there twice; ids must differ`);
    ids.add(bar.id);
    checkPositive(`${name} has a period of`, 'µs', bar.periodUs);
    checkPositive(`${name} has a simulated figure of`, 'IOPS', bar.iops);
    for (const edge of bar.intervalIops) checkPositive(`${name} has an interval edge of`, 'IOPS', edge);
    if (bar.intervalIops[0] > bar.intervalIops[1])
      throw new ChartError(`${name} has an interval from high to low`);
    checkStages(name, bar);
    checkMeasured(name, bar.measured);
  }
}

/** Half a nanosecond: what rounding the stages can lose, and no more. */
const sumToleranceUs = 0.0005;

function checkStages(name: string, bar: LadderBar): void {
  for (const { stage, us } of bar.stages) {
    if (!(us >= 0)) throw new ChartError(`${name} spends ${us} µs in "${stage}"; it must be 0 or more`);
  }
  const sum = bar.stages.reduce((total, { us }) => total + us, 0);
  if (Math.abs(sum - bar.periodUs) > sumToleranceUs * Math.max(1, bar.stages.length)) {
    throw new ChartError(
      `${name} has stages that sum to ${sum.toFixed(3)} µs, but a period of ${bar.periodUs.toFixed(3)} µs`,
    );
  }
}

function checkMeasured(name: string, measured: Measured): void {
  if (measured === null) return;
  const figures = 'iops' in measured ? [measured.iops] : [measured.lo, measured.hi];
  const given = figures.filter((figure) => figure !== undefined);
  if (given.length === 0)
    throw new ChartError(`${name} is measured without a figure; give iops, lo or hi, or null`);
  for (const figure of given) checkPositive(`${name} has a measured figure of`, 'IOPS', figure);
  if (given.length === 2 && given[0] > given[1])
    throw new ChartError(`${name} has a measured range from high to low`);
}

function checkPositive(what: string, unit: string, value: number): void {
  if (!(value > 0 && Number.isFinite(value)))
    throw new ChartError(`${what} ${value} ${unit}; it must be above 0`);
}
