/** From what the page knows of a configuration to what can be simulated; what reads files and formulas is not loaded. */
import type { Subject } from '../../analysis/talk.js';
import { costs as catalogue } from '../../models/costs/catalogue.js';
import { checkScenario } from '../../scenarios/check.js';
import { presetSettings } from '../../scenarios/presets.js';
import type { CostOverride } from '../../scenarios/resolved.js';
import { plainNsWithUnit } from '../../scenarios/reading/plain-quantity.js';
import type { Settings } from '../../scenarios/settings.js';
import { applySet, parseSet } from '../../scenarios/sets.js';
import { ConfigError } from '../../sim/errors.js';
import { didYouMean } from '../../sim/nearest.js';

/** A configuration, as text: it travels to the worker and into the address of the page. */
export interface Configuration {
  /** Id of a preset. */
  readonly preset: string;
  /** As they follow `--set`, in order. */
  readonly sets: readonly string[];
  /** Costs in place of the profile's: an id and a time such as `1.2 us`. */
  readonly costs: Readonly<Record<string, string>>;
  /** How it is told; the preset's own title where it is empty. */
  readonly title?: string;
}

/** The settings of a configuration, before they are checked together. */
export function settingsOfConfiguration({ preset, sets }: Configuration): Settings {
  const settings = presetSettings(preset, 'preset');
  for (const text of sets) applySet(settings, parseSet(text));
  return settings;
}

/**
 * What is simulated.
 * @throws ConfigError for what does not exist, cannot be read, or cannot be combined
 */
export function subjectOf(configuration: Configuration): Subject {
  const settings = settingsOfConfiguration(configuration);
  const { title } = configuration;
  const scenario = { ...settings.scenario(), ...(title === undefined ? {} : { title }) };
  const notes = checkScenario(scenario, settings.origins());
  return { scenario, notes, costs: costOverrides(configuration.costs) };
}

/** Longest time that a cost may be given here [ns]. */
const LONGEST_NS = 100_000_000;

/**
 * Plain times alone; formulas are for files.
 * @throws ConfigError naming the cost
 */
export function costOverrides(written: Readonly<Record<string, string>>): Map<string, CostOverride> {
  return new Map(
    Object.entries(written).map(([id, formula]) => {
      if (!catalogue.has(id)) {
        throw new ConfigError(
          `costs: there is no cost ${JSON.stringify(id.slice(0, 60))}${didYouMean(id, catalogue.keys())}`,
        );
      }
      const ns = plainNsWithUnit(formula);
      if (ns === undefined || ns < 0 || ns > LONGEST_NS) {
        throw new ConfigError(
          `costs.${id}: ${JSON.stringify(formula.slice(0, 40))} is not a time; write a number and its unit, such as 1.2 us, up to 100 ms`,
        );
      }
      return [id, { distribution: { kind: 'constant', ns }, formula }];
    }),
  );
}
