/** What a front shows: configurations by the CPUs they busy and their period, none of which another beats in both. */
import { ChartError } from '../errors.js';

/** A front, and a target. */
export interface PlanFrontData {
  title: string;
  subtitle: string;
  /** Where the numbers come from; printed below the chart. */
  source: string;
  /** Period to reach [µs]. */
  targetUs: number;
  /** One or more, from few CPUs to many, each faster than the one before. */
  points: PlanFrontPoint[];
}

/** One configuration. */
export interface PlanFrontPoint {
  /** What it is made of. */
  label: string;
  /** CPUs kept busy. */
  cores: number;
  periodUs: number;
  /** What one gives up for it; the empty string for nothing. */
  loses: string;
}

/** More names than this cannot be told apart beside a plane. */
const MOST_POINTS = 12;

/** Fails on data that would make a picture lie. */
export function checkPlanFront({ targetUs, points }: PlanFrontData): void {
  if (points.length === 0 || points.length > MOST_POINTS)
    throw new ChartError(`a front needs 1 to ${MOST_POINTS} points, not ${points.length}`);
  if (!(targetUs > 0 && Number.isFinite(targetUs)))
    throw new ChartError(`a front has a target of ${targetUs} µs; it must be above 0`);
  points.forEach(({ label, cores, periodUs }, index) => {
    if (!(cores >= 0 && periodUs > 0 && Number.isFinite(cores + periodUs)))
      throw new ChartError(
        `front point "${label}" has ${cores} CPUs and ${periodUs} µs; they must be figures above 0`,
      );
    const before = points[index - 1];
    if (before !== undefined && (before.cores > cores || before.periodUs <= periodUs))
      throw new ChartError(`front point "${label}" is beaten by "${before.label}", or out of order`);
  });
}
