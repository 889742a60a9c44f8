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
import type { Scenario } from './scenario.js';
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
  const scenario = told(settings.scenario(), sets);
  const origins = settings.origins();
  const notes = checkScenario(scenario, origins);
  return { scenario, origins, costs: await readCostOverrides(costs), notes };
}

/** What was changed on the command line is part of the label, so that no picture claims to be of something else. */
function told(scenario: Scenario, sets: readonly string[]): Scenario {
  const byPath = new Map(sets.map((set) => [set.slice(0, set.indexOf('=')).trim(), set.trim()]));
  if (['id', 'title'].some((path) => byPath.has(path))) return scenario;
  const changes = [...byPath.values()];
  if (changes.length === 0) return scenario;
  const more = changes.length > MOST_CHANGES ? `, and ${changes.length - MOST_CHANGES} more` : '';
  const first = changes.slice(0, MOST_CHANGES).join(', ');
  return { ...scenario, title: `${scenario.title}, ${first}${more}`.slice(0, LONGEST_TITLE) };
}

/** As many changes as a label tells, and its length [characters]. */
const MOST_CHANGES = 3;
const LONGEST_TITLE = 200;

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
