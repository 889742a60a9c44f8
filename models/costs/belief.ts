/**
 * The belief in a cost as a number that can be moved: how far a value stands from the median, in widths.
 *
 * A belief is a 5th, 50th and 95th percentile. In the logarithm it is two halves of a normal that meet at the median,
 * with a width above and one below: a standard score `z` of 0 is the median, 1.645 the 95th percentile. Before any
 * data `z` is normal with mean 0 and variance 1, whatever the cost.
 */
import { exp, log } from '../../sim/math/elementary.js';
import type { CostBelief } from './cost.js';

/** The 95th percentile of the standard normal: a belief spans 90 %. */
export const Z95 = 1.6448536269514722;

/** Standard deviations of the logarithm of a cost, above and below its median [1]. */
export interface BeliefWidths {
  readonly above: number;
  readonly below: number;
}

/** The widths of a belief. One that reaches down to 0 is as wide below as above; a constant has none. */
export function widthsOf({ lowNs, centralNs, highNs }: CostBelief): BeliefWidths {
  if (centralNs <= 0) return { above: 0, below: 0 };
  const above = highNs > centralNs ? log(highNs / centralNs) / Z95 : 0;
  const below = lowNs > 0 ? (lowNs < centralNs ? log(centralNs / lowNs) / Z95 : 0) : above;
  return { above, below };
}

/** The cost [ns] at a standard score. */
export function nsAt(belief: CostBelief, z: number): number {
  const { above, below } = widthsOf(belief);
  return belief.centralNs * exp(z * (z < 0 ? below : above));
}

/** The standard score of a cost [ns]; 0 for a constant. */
export function scoreOf(belief: CostBelief, ns: number): number {
  const { above, below } = widthsOf(belief);
  const width = ns < belief.centralNs ? below : above;
  return width === 0 ? 0 : log(ns / belief.centralNs) / width;
}

/** How fast the cost grows with its score [ns per width]. */
export function slopeAt(belief: CostBelief, z: number): number {
  const { above, below } = widthsOf(belief);
  return nsAt(belief, z) * (z < 0 ? below : above);
}
