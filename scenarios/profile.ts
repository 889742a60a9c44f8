/**
 * A profile: what the costs are on a machine, and how sure that is.
 *
 * It is the catalogue with some costs moved, and the directions in which data have narrowed what is believed. A cost that
 * it does not name is the catalogue's. Written by `qd1 calibrate` as YAML, read by `--profile`.
 */
import type { CostBelief } from '../models/costs/cost.js';

/** One cost after a fit. */
export interface FittedCost {
  /** 5th, 50th and 95th percentile after the fit [ns]. */
  readonly lowNs: number;
  readonly centralNs: number;
  readonly highNs: number;
  /** How far the data moved it from its median [widths of the belief]. */
  readonly moved: number;
  /** What is left of the belief's width: 1 where the data say nothing, 0 where they say all. */
  readonly left: number;
  /**
   * What each observation taught about it: the cost's row of U, where the covariance of all standard scores is what the
   * catalogue believes (`models/costs/correlations.ts`) less U U'.
   */
  readonly learned: readonly number[];
}

export interface Profile {
  readonly schemaVersion: 1;
  readonly id: string;
  readonly title: string;
  /** The data sets that it was fitted to; none for `prior`. */
  readonly fittedTo: readonly string[];
  /** How many observations pulled. */
  readonly observations: number;
  /** The command that made it. */
  readonly made: string;
  /** What a result may be held against that was not used; null where nothing is known. */
  readonly heldOut: string | null;
  /** Beliefs of this machine that differ from the catalogue's before the fit, by id. */
  readonly beliefs: Readonly<Record<string, CostBelief>>;
  readonly costs: Readonly<Record<string, FittedCost>>;
  /** What the reader must know: what the data cannot tell apart, where a wait may end either way. */
  readonly notes: readonly string[];
}
