/**
 * From what the user gave to a complete scenario: a preset or a file, and settings on top.
 *
 * What reads YAML and formulas is loaded only when a file or a formula is there to be read: that takes longer than
 * many a simulation.
 */
import { checkScenario } from './check.js';
import { settingsOf } from './layers.js';
import { presetSettings } from './presets.js';
import { readCostOverrides, type WrittenCost } from './reading/cost-overrides.js';
import type { ResolvedScenario } from './resolved.js';
import { applySet, parseSet } from './sets.js';
import type { Settings } from './settings.js';

/** What a scenario starts from: a preset by its id, or the text of a file with the name that errors give it. */
export type ScenarioBase = { readonly preset: string } | { readonly file: string; readonly text: string };

/** What the user gave. */
export interface ResolveOptions {
  readonly base: ScenarioBase;
  /** As they follow `--set`: `vm.iothread.pollMaxNs=0`, `vm.iothread=on`, `costs.qemu_submit=1.2us`. */
  readonly sets?: readonly string[];
}

/**
 * The complete scenario, checked, with the origin of each setting.
 * @throws ConfigError for whatever cannot be read, does not exist, or cannot be combined
 */
export async function resolveScenario({ base, sets = [] }: ResolveOptions): Promise<ResolvedScenario> {
  const { settings, costs } =
    'preset' in base ? fromPreset(base.preset) : await fromFile(base.text, base.file);
  for (const text of sets) {
    const set = parseSet(text);
    if (set.path.startsWith('costs.')) {
      costs.push({ id: set.path.slice('costs.'.length), formula: set.value, where: set.where });
    } else {
      applySet(settings, set);
    }
  }
  const scenario = settings.scenario();
  const origins = settings.origins();
  const notes = checkScenario(scenario, origins);
  return { scenario, origins, costs: await readCostOverrides(costs), notes };
}

interface Started {
  readonly settings: Settings;
  readonly costs: WrittenCost[];
}

function fromPreset(id: string): Started {
  return { settings: presetSettings(id, 'preset'), costs: [] };
}

async function fromFile(text: string, file: string): Promise<Started> {
  const { readScenarioFile } = await import('./reading/scenario-file.js');
  const contents = readScenarioFile(text, file);
  const settings = settingsOf(contents, presetSettings, (line) => `file ${line}`);
  return { settings, costs: [...contents.costs] };
}
