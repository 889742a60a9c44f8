/** What yargs has to say about a command line, in our words: lower case, one sentence, with the nearest thing meant. */
import { didYouMean } from '../sim/nearest.js';
import type { Command } from './command.js';
import { UsageError } from './exit-code.js';

/**
 * The error for yargs' English `message`.
 * @param options long names of the options that the command knows
 */
export function usageError(
  message: string,
  argv: readonly string[],
  command: Pick<Command, 'name' | 'usage'> | null,
  options: readonly string[],
): UsageError {
  const help = `see qd1 ${command === null ? '' : `${command.name} `}--help`;
  return new UsageError(`${reword(message, argv, command?.usage ?? '<command>', options)} (${help})`);
}

function reword(message: string, argv: readonly string[], usage: string, options: readonly string[]): string {
  const unknown = /^Unknown arguments?: (.+)$/.exec(message);
  if (unknown !== null) {
    const names = unknown[1].split(', ');
    // yargs tells an option's name and its alias; the first that was typed is what the user knows.
    const typed = names.find((name) => asTyped(name, argv) !== undefined);
    if (typed === undefined) return `"${names[0]}" is one word too many`;
    return `there is no option ${asTyped(typed, argv)}${suggestion(typed, options)}`;
  }
  const missing = /^Not enough arguments following: (.+)$/.exec(message);
  if (missing !== null) return `--${missing[1]} needs a value`;
  if (message.startsWith('Not enough non-option arguments')) {
    const bogus = argv.map((word) => /^--([^=]+)/.exec(word)?.[1]).find((name) => isBogus(name, options));
    return bogus === undefined
      ? `a word is missing: qd1 ${usage}`
      : `there is no option --${bogus}${suggestion(bogus, options)}`;
  }
  const required = /^Missing required arguments?: (.+)$/.exec(message);
  if (required !== null) {
    return `--${required[1].replaceAll(', ', ' and --')} must be given`;
  }
  const invalid = /Argument: (\S+), Given: (.+), Choices: (.+)/.exec(message);
  if (invalid !== null) return `--${invalid[1]} is ${invalid[2]}; it must be one of ${invalid[3]}`;
  return message;
}

function isBogus(name: string | undefined, options: readonly string[]): boolean {
  return name !== undefined && !options.includes(name);
}

function asTyped(name: string, argv: readonly string[]): string | undefined {
  const dashed = name.length === 1 ? `-${name}` : `--${name}`;
  return argv.some((word) => word === dashed || word.startsWith(`${dashed}=`)) ? dashed : undefined;
}

function suggestion(name: string, options: readonly string[]): string {
  return didYouMean(
    `--${name}`,
    options.map((option) => `--${option}`),
  );
}
