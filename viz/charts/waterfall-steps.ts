/**
 * The steps from one period to the next: what each stage lost or gained, in the order of the lifecycle. They add up
 * to the difference of the periods, whatever is left out of sight: steps too short to see are told as one.
 */
import type { WaterfallBar } from './waterfall-data.js';

/** What one stage lost or gained between two configurations. */
export interface WaterfallStep {
  /** Null for what is too short to be told one by one. */
  readonly stage: string | null;
  /** Gained; lost where below 0 [µs]. */
  readonly us: number;
  /** The period before and after this step [µs]. */
  readonly fromUs: number;
  readonly toUs: number;
  /** The stages told by this step. */
  readonly stages: readonly string[];
}

/** Shortest step that is told by itself [µs]: shorter ones would read `0.0 µs`. */
const shortestUs = 0.05;

/** What is float noise and no step [µs]. */
const noiseUs = 1e-6;

/** The steps from `before` to `after`; `order` is that of the lifecycle. */
export function waterfallSteps(
  before: WaterfallBar,
  after: WaterfallBar,
  order: readonly string[],
): WaterfallStep[] {
  const changes = order
    .map((stage) => ({ stage, us: timeIn(after, stage) - timeIn(before, stage) }))
    .filter(({ us }) => Math.abs(us) > noiseUs);
  const long = changes.filter(({ us }) => Math.abs(us) >= shortestUs - noiseUs);
  const short = changes.filter(({ us }) => Math.abs(us) < shortestUs - noiseUs);
  const other = short.reduce((sum, { us }) => sum + us, 0);
  let atUs = before.periodUs;
  const step = (stage: string | null, us: number, stages: readonly string[]): WaterfallStep => {
    const fromUs = atUs;
    atUs += us;
    return { stage, us, fromUs, toUs: atUs, stages };
  };
  const steps = long.map(({ stage, us }) => step(stage, us, [stage]));
  const names = short.map(({ stage }) => stage);
  return Math.abs(other) < otherUs ? steps : [...steps, step(null, other, names)];
}

/** Shortest sum of short steps that is told [µs]: what two decimals can say. */
const otherUs = 0.005;

/** A stage may come twice in a request, on the way there and on the way home. */
function timeIn(bar: WaterfallBar, stage: string): number {
  return bar.stages.reduce((sum, piece) => (piece.stage === stage ? sum + piece.us : sum), 0);
}
