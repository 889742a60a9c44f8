/** What can stand where the cursor is: a command, an option of it, one of the option's values, or an id. */
import { type Command, commonOptions } from './command.js';
import { commands } from './commands.js';

/**
 * Completes the last of `words`, which may be empty. A shell adds the names of files itself.
 * @param words after the program's name
 * @param script name of the command that prints the script
 */
export async function completions(words: readonly string[], script: string): Promise<string[]> {
  const current = words.at(-1) ?? '';
  if (words.length < 2) return matching([...commands.map(({ name }) => name), script], current);
  const command = commands.find(({ name }) => name === words[0]);
  if (command === undefined) return [];
  const options = { ...command.options, ...commonOptions };
  if (current.startsWith('-')) {
    return matching(
      Object.keys(options).map((name) => `--${name}`),
      current,
    );
  }
  const before = words.at(-2)!;
  const option = before.startsWith('--') ? options[before.slice(2)] : undefined;
  if (option?.choices !== undefined) return matching(option.choices.map(String), current);
  return option?.requiresArg === true ? [] : matching(await idsFor(command), current);
}

function matching(candidates: readonly string[], current: string): string[] {
  return candidates.filter((candidate) => candidate.toLowerCase().startsWith(current.toLowerCase()));
}

async function idsFor({ name, positionals }: Command): Promise<string[]> {
  if (name === 'explain') {
    const { explainable } = await import('./explanation.js');
    return explainable();
  }
  if (name === 'experiment') {
    const { experiments } = await import('../scenarios/experiments.js');
    return experiments.map(({ id }) => id);
  }
  if (!('scenario' in positionals)) return [];
  const { presets } = await import('../scenarios/presets.js');
  return presets.map(({ id }) => id);
}
