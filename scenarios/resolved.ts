/** A scenario with what there is to know about it: who gave each setting, which costs differ, what to be aware of. */
import type { Distribution } from '../sim/distributions.js';
import type { Scenario } from './scenario.js';
import type { SettingOrigin } from './settings.js';

/** Costs that differ from the catalogue, by id. */
export type CostOverrides = ReadonlyMap<string, CostOverride>;

export interface CostOverride {
  readonly distribution: Distribution;
  /** As it was written: `0.8 * qemu_submit`. */
  readonly formula: string;
}

export interface ResolvedScenario {
  readonly scenario: Scenario;
  /** Every setting by its path, in the order of the table; sections that may be null are `'on'` or null. */
  readonly origins: ReadonlyMap<string, SettingOrigin>;
  readonly costs: CostOverrides;
  /** Sentences for the reader: what is allowed but may surprise. */
  readonly notes: readonly string[];
}
