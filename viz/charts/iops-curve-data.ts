/** What the curve of IOPS shows: configurations as points of IOPS = 1 / period, and what a cut in µs is worth. */
import { ChartError } from '../errors.js';
import type { Measured } from './ladder-data.js';
import { measuredSpan, periodOf } from './ladder-data.js';

/** The curve with its points. */
export interface IopsCurveData {
  title: string;
  subtitle: string;
  /** Where the numbers come from; printed below the chart. */
  source: string;
  points: IopsPoint[];
  /** The lesson: the same cut from two periods; null leaves it out. */
  cut: PeriodCut | null;
}

/** One configuration. */
export interface IopsPoint {
  /** Short and unique, as in the tables: `V1`. */
  id: string;
  label: string;
  /** What was measured [IOPS]: a value, a range, a bound, or nothing. */
  measured: Measured;
  /** What was simulated [IOPS]; null where it was not. */
  iops: number | null;
}

/** As many µs less, from a short period and from a long one. */
export interface PeriodCut {
  us: number;
  /** Periods before the cut [µs], the shorter first. */
  fromUs: [number, number];
}

/** The talk's own example: 2 µs less, at 4 µs and at 20 µs. */
export const talkCut: PeriodCut = { us: 2, fromUs: [4, 20] };

/** What a cut brings from one period [IOPS]. */
export function gainOf(cutUs: number, fromUs: number): number {
  return periodOf(fromUs - cutUs) - periodOf(fromUs);
}

/** The figures of a point [IOPS]: the ends of what was measured, and what was simulated. */
export function figuresOf({ measured, iops }: IopsPoint): number[] {
  const { lowUs, highUs } = measuredSpan(measured);
  const edges = [highUs, lowUs].filter((us) => us !== undefined).map(periodOf);
  return iops === null ? edges : [...edges, iops];
}

/** Fails on data that would make a picture lie. */
export function checkIopsCurve({ points, cut }: IopsCurveData): void {
  if (points.length === 0) throw new ChartError('iops curve needs at least one configuration');
  const ids = new Set<string>();
  for (const point of points) {
    const name = `iops curve point "${point.id}"`;
    if (ids.has(point.id)) throw new ChartError(`${name} is there twice; ids must differ`);
    ids.add(point.id);
    const figures = figuresOf(point);
    if (figures.length === 0) throw new ChartError(`${name} was neither measured nor simulated`);
    for (const iops of figures) {
      if (!(iops > 0 && Number.isFinite(iops)))
        throw new ChartError(`${name} has a figure of ${iops} IOPS; it must be above 0`);
    }
  }
  if (cut === null) return;
  const [shorter, longer] = cut.fromUs;
  if (!(cut.us > 0 && shorter > cut.us && longer > shorter)) {
    throw new ChartError(
      `iops curve cannot cut ${cut.us} µs from ${shorter} and from ${longer} µs; give two periods above the cut, the shorter first`,
    );
  }
}
