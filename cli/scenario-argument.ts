/** A scenario as a user names it: the id of a preset, a YAML file, or `-` for standard input. */
import type { ResolvedScenario } from '../scenarios/resolved.js';
import { ConfigError } from '../sim/errors.js';
import { didYouMean } from '../sim/nearest.js';
import type { Io } from './io.js';
import { readTextFile } from './read-file.js';

/** How the argument is described in the help. */
export const scenarioArgument = 'id of a preset (qd1 list), a YAML file, or - for standard input';

/**
 * The scenario that `word` names, with `sets` on top.
 * @throws ConfigError when it is neither a preset nor a file that can be read
 */
export async function resolveArgument(
  word: string,
  sets: readonly string[],
  io: Io,
): Promise<ResolvedScenario> {
  const { resolveScenario } = await import('../scenarios/resolve.js');
  const { presets } = await import('../scenarios/presets.js');
  const ids = presets.map(({ id }) => id);
  if (ids.some((id) => id.toLowerCase() === word.toLowerCase())) {
    return await resolveScenario({ base: { preset: word }, sets });
  }
  if (!looksLikePath(word) && !(await exists(word))) {
    const guess = didYouMean(word, ids) || `; there are ${ids.join(', ')}, or give a YAML file`;
    throw new ConfigError(`there is no scenario "${word}"${guess}`);
  }
  const { text, name } = await readTextFile(word, io);
  return await resolveScenario({ base: { text, file: name }, sets });
}

function looksLikePath(word: string): boolean {
  return /^-$|[/\\]|\.(?:ya?ml|json)$/i.test(word);
}

async function exists(path: string): Promise<boolean> {
  const { access } = await import('node:fs/promises');
  return await access(path).then(
    () => true,
    () => false,
  );
}
