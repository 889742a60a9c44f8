/**
 * The presets, ready to use: compiled from `presets/*.yaml` (`npm run build:data`), so that a command that needs
 * one loads no parser.
 */
import { ConfigError } from '../sim/errors.js';
import { didYouMean } from '../sim/nearest.js';
import { checkScenario } from './check.js';
import { presets as compiled } from './presets.generated.js';
import type { ResolvedScenario } from './resolved.js';
import type { Scenario } from './scenario.js';
import { Settings } from './settings.js';

const settingsById = new Map(
  compiled.map((entries) => {
    const settings = new Settings(entries);
    return [String(settings.get('id')), settings];
  }),
);

/** All presets, in the order of their ids. */
export const presets: readonly Scenario[] = [...settingsById.values()].map((settings) => settings.scenario());

const byId = new Map(presets.map((scenario) => [scenario.id.toLowerCase(), scenario]));

/** The preset of that id, whatever its case; a `ConfigError` with the nearest id if there is none. */
export function presetById(id: string): Scenario {
  return found(id, 'preset');
}

/** The settings of a preset, for a scenario that starts from it. `where` begins the error. */
export function presetSettings(id: string, where: string): Settings {
  return settingsById.get(found(id, where).id)!.copy();
}

/** A preset with the origin of each setting. */
export function resolvePreset(id: string): ResolvedScenario {
  const settings = presetSettings(id, 'preset');
  const scenario = settings.scenario();
  return { scenario, origins: settings.origins(), costs: new Map(), notes: checkScenario(scenario) };
}

function found(id: string, where: string): Scenario {
  const scenario = byId.get(id.trim().toLowerCase());
  if (scenario !== undefined) return scenario;
  const ids = presets.map((preset) => preset.id);
  throw new ConfigError(
    `${where}: there is no preset ${JSON.stringify(id.slice(0, 60))}${didYouMean(id, ids) || `; there are ${ids.join(', ')}`}`,
  );
}
