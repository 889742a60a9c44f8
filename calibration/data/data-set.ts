/** Data that a fit can be made of. */
import type { Beliefs, Scores } from '../../analysis/cost-values.js';
import type { TrialOptions } from '../fit/response.js';
import type { Observation } from '../fit/observation.js';

export interface DataSet {
  readonly id: string;
  readonly title: string;
  /** Title of the profile that comes of it alone; default `fitted to` and the title. */
  readonly profileTitle?: string;
  readonly observations: readonly Observation[];
  /** Beliefs of the machine that differ from the catalogue's, before the fit. */
  readonly beliefs: Beliefs;
  /** How its scenarios are simulated; default `trialOptions`. */
  readonly trials?: TrialOptions;
  /** Where a fit may begin; default the beliefs. */
  readonly starts?: readonly Scores[];
  /** What a profile fitted to it may be held against; null where nothing is left. */
  readonly heldOut: string | null;
  /** Processor and kernel that it was measured on, where it tells. */
  readonly machine?: string;
  /** What was left out or taken for something else, for whoever reads the profile. */
  readonly notes?: readonly string[];
  /** Measured as well and not fitted: what the fit says of it is told beside it. */
  readonly unseen?: readonly Observation[];
}
