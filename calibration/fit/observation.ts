/** What was measured of one configuration, as a fit takes it. */
import { MODEL_ERROR } from '../../analysis/uncertainty.js';
import type { Scenario } from '../../scenarios/scenario.js';
import type { Stretch } from './stretches.js';

/** What was measured: a period is 1 / IOPS; latencies are fio's lat. */
export type Metric = 'periodUs' | 'latencyMeanUs' | 'latencyP50Us';

/** A figure, or bounds that pull only from outside; all [µs]. */
export type Figure =
  { readonly us: number } | { readonly fromUs?: number | undefined; readonly toUs?: number | undefined };

/**
 * What was measured: a configuration by one of its figures, some stretches of each of its requests as a kernel's trace
 * tells them, or a step by itself, as a sum of costs.
 */
export type Subject =
  | {
      readonly scenario: Scenario;
      readonly metric: Metric;
      /** What was paid besides, which no scenario has: times by cost. */
      readonly besides?: Readonly<Record<string, number>>;
    }
  | { readonly scenario: Scenario; readonly stretches: readonly Stretch[] }
  | { readonly costs: Readonly<Record<string, number>> };

export interface Observation {
  readonly id: string;
  readonly subject: Subject;
  readonly figure: Figure;
  /** How well the figure is known, one standard deviation [µs]. */
  readonly sdUs: number;
  /** Where it is from. */
  readonly source: string;
}

/** The deviation that a fit allows between a figure and a prediction of `predictedUs`: both errors [µs]. */
export function toleranceUs({ sdUs, subject }: Observation, us: number): number {
  // A step that was measured by itself has no configuration around it that a model could miss.
  const modelUs = 'scenario' in subject ? MODEL_ERROR * us : 0;
  return Math.sqrt(sdUs * sdUs + modelUs * modelUs);
}

/** How far a prediction is off, in tolerances; 0 within bounds. */
export function residual(observation: Observation, predictedUs: number): number {
  const { figure } = observation;
  const tolerance = toleranceUs(observation, referenceUs(figure));
  if ('us' in figure) return (predictedUs - figure.us) / tolerance;
  if (figure.fromUs !== undefined && predictedUs < figure.fromUs)
    return (predictedUs - figure.fromUs) / tolerance;
  if (figure.toUs !== undefined && predictedUs > figure.toUs) return (predictedUs - figure.toUs) / tolerance;
  return 0;
}

/** The figure itself, or the bound that is nearest to it [µs]. */
export function referenceUs(figure: Figure): number {
  if ('us' in figure) return figure.us;
  const { fromUs, toUs } = figure;
  return fromUs !== undefined && toUs !== undefined ? (fromUs + toUs) / 2 : (fromUs ?? toUs ?? 0);
}
