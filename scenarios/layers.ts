/** How a file's settings come on top of those it starts from. */
import type { ScenarioFileContents } from './reading/scenario-file.js';
import { Settings } from './settings.js';

/**
 * The settings of a file. `preset` gives the settings of the preset that it starts from; its group is not inherited.
 * `origin` says of a line, `x.yaml:14`, how it is told.
 */
export function settingsOf(
  { base, given }: ScenarioFileContents,
  preset: (id: string, where: string) => Settings,
  origin: (line: string) => string,
): Settings {
  const settings = base === null ? new Settings() : preset(base.id, base.where).copy();
  if (base !== null) settings.reset('group');
  for (const { path, value, section, line, where } of given) {
    if (section) settings.switchSection(path, value !== null, origin(line), where);
    else settings.assign(path, value, origin(line), where);
  }
  return settings;
}
