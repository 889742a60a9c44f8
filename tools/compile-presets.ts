/**
 * Compiles `scenarios/presets/*.yaml` into `scenarios/presets.generated.ts`: every setting in plain units, with who
 * gave it. Part of the build, run from the root of the repository; it imports nothing that is generated.
 */
import { readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { settingsOf } from '../scenarios/layers.js';
import { readScenarioFile } from '../scenarios/reading/scenario-file.js';
import type { Settings } from '../scenarios/settings.js';
import { ConfigError, Qd1Error } from '../sim/errors.js';
import { didYouMean } from '../sim/nearest.js';

const folder = join('scenarios', 'presets');

/** The settings of each preset; a preset may extend another, in any order of the files. */
function settingsOfAll(ids: readonly string[]): Map<string, Settings> {
  const done = new Map<string, Settings>();
  const open = new Set<string>();
  const settled = (id: string, where: string): Settings => {
    const known = done.get(id);
    if (known !== undefined) return known;
    if (!ids.includes(id))
      throw new ConfigError(`${where}: there is no preset "${id}"${didYouMean(id, ids)}`);
    if (open.has(id)) throw new ConfigError(`${where}: preset ${id} extends itself`);
    open.add(id);
    const file = `scenarios/presets/${id}.yaml`;
    const contents = readScenarioFile(readFileSync(join(folder, `${id}.yaml`), 'utf8'), file);
    if (contents.costs.length > 0) {
      throw new ConfigError(
        `${contents.costs[0].where}: a preset has the costs of the catalogue; remove them`,
      );
    }
    const settings = settingsOf(contents, settled, () => `preset ${id}`);
    if (settings.get('id') !== id) throw new ConfigError(`${file}: its id must be ${id}, as its name says`);
    done.set(id, settings);
    return settings;
  };
  for (const id of ids) settled(id, folder);
  return new Map(ids.map((id) => [id, done.get(id) as Settings]));
}

/** The text of the generated module. */
function moduleOf(presets: ReadonlyMap<string, Settings>): string {
  const rows = [...presets.values()].map((settings) => {
    const lines = settings
      .entries()
      .map(([path, { value, origin }]) => `    ${JSON.stringify([path, { value, origin }])},\n`);
    return `  [\n${lines.join('')}  ],\n`;
  });
  return [
    '// Generated from presets/*.yaml by tools/compile-presets.ts; do not edit.',
    "import type { Setting } from './settings.js';",
    '',
    `export const presets: readonly (readonly (readonly [string, Setting])[])[] = [\n${rows.join('')}];`,
    '',
  ].join('\n');
}

function compile(): void {
  // By name, not in the order of the file system, so that the same sources give the same bytes everywhere.
  const ids = readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => name.slice(0, -'.yaml'.length))
    .toSorted();
  const target = join('scenarios', 'presets.generated.ts');
  // A reader (a test run, an editor) never meets half a module: written aside, then renamed.
  const aside = `${target}.${process.pid}.tmp`;
  writeFileSync(aside, moduleOf(settingsOfAll(ids)));
  renameSync(aside, target);
  process.stderr.write(`${ids.length} presets -> ${target}\n`);
}

try {
  compile();
} catch (error) {
  if (!(error instanceof Qd1Error)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
