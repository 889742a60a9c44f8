/** Data that a fit can be made of. */
import type { Beliefs } from '../../analysis/cost-values.js';
import type { Observation } from '../fit/observation.js';

export interface DataSet {
  readonly id: string;
  readonly title: string;
  readonly observations: readonly Observation[];
  /** Beliefs of the machine that differ from the catalogue's, before the fit. */
  readonly beliefs: Beliefs;
  /** What a profile fitted to it may be held against; null where nothing is left. */
  readonly heldOut: string | null;
}
