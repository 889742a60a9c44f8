/** The program: finds the command, lets yargs check its words, runs it, and says how it ended. */
import { createRequire } from 'node:module';
import type { Argv, Options } from 'yargs';
import { didYouMean } from '../sim/nearest.js';
import { type Command, commonOptions, type OptionTable } from './command.js';
import { commands } from './commands.js';
import { ExitCode, UsageError } from './exit-code.js';
import { tellFailure } from './failure.js';
import type { Io } from './io.js';
import { STDIN_FILE } from './read-file.js';
import { usageError } from './usage-message.js';

const COMPLETION = 'completion';
/** What the script that yargs prints calls, with the program's name and the words typed so far. */
const COMPLETE = '--get-yargs-completions';

/**
 * Runs one command line.
 * @param argv the words after the program's name
 * @returns the exit code; nothing is thrown
 */
export async function main(argv: readonly string[], io: Io): Promise<ExitCode> {
  try {
    return await dispatch(argv, io);
  } catch (error) {
    return tellFailure(error, argv, io);
  }
}

async function dispatch(argv: readonly string[], io: Io): Promise<ExitCode> {
  if (argv[0] === COMPLETE) {
    const { completions } = await import('./completion.js');
    for (const word of await completions(argv.slice(2), COMPLETION)) io.stdout.write(`${word}\n`);
    return ExitCode.ok;
  }
  const { default: yargs } = await import('yargs');
  const chosen = commandOf(argv);
  let code: ExitCode = ExitCode.ok;
  refuseMisused(argv, chosen);
  const parser = configured(yargs(), argv, chosen, io);
  for (const command of commands) {
    parser.command(
      command.usage,
      command.summary,
      (inner) => declare(inner, command),
      async (args) => {
        refuseRepeats(args, command);
        code = await command.run(await withProfile(args, io), io);
      },
    );
  }
  parser.completion(COMPLETION, 'Print a completion script for bash or zsh');
  if (argv.length === 0) {
    io.stderr.write(`${await parser.getHelp()}\n`);
    return ExitCode.usage;
  }
  let printed = '';
  await parser.parseAsync(withoutDashes(argv), {}, (_error, _args, output) => {
    printed = output;
  });
  if (printed !== '') io.stdout.write(`${printed}\n`);
  return code;
}

/** The arguments, with the profile read where --profile names a file. */
async function withProfile(
  args: Readonly<Record<string, unknown>>,
  io: Io,
): Promise<Readonly<Record<string, unknown>>> {
  const { profile } = args;
  if (typeof profile !== 'string' || !/[/\\]|\.ya?ml$|^-$/iu.test(profile)) return args;
  const { profileArgument } = await import('./profile-argument.js');
  return { ...args, profile: await profileArgument(profile, io) };
}

/** yargs takes a lone `-` for an empty word, so it is told the name that standard input has as a file. */
function withoutDashes(argv: readonly string[]): string[] {
  return argv.map((word, index) => {
    const output = ['--output', '-o'].includes(argv[index - 1] ?? '');
    return word === '-' && !output ? STDIN_FILE : word;
  });
}

/** What holds for every command. */
function configured(parser: Argv, argv: readonly string[], chosen: Command | null, io: Io): Argv {
  const { version } = createRequire(import.meta.url)('qd1/package.json') as { version: string };
  const ofCommands = (chosen === null ? commands : [chosen]).map((command) => command.options);
  const options = Object.keys(Object.assign({ help: 0, version: 0 }, commonOptions, ...ofCommands) as object);
  return parser
    .scriptName('qd1')
    .usage('$0 <command>\n\nPredicts the queue-depth-1 IOPS of a VM on a fast NVMe drive.')
    .locale('en')
    .parserConfiguration({
      'boolean-negation': false,
      'camel-case-expansion': false,
      'dot-notation': false,
      'greedy-arrays': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
    })
    .exitProcess(false)
    .strict()
    .demandCommand(1)
    .version(version)
    .alias({ help: 'h' })
    .wrap(Math.min(100, io.stdout.columns ?? 100))
    .epilogue(
      'Exit codes: 0 done, 1 failed or a check said no, 2 wrong usage or input, 3 undetermined, 130 interrupted.',
    )
    .fail((message: string | null, error: Error | undefined) => {
      const fromYargs = error === undefined || error.name === 'YError';
      throw fromYargs ? usageError(error?.message ?? message ?? '', argv, chosen, options) : error;
    });
}

/** The command that the first word names; null for options alone. */
function commandOf(argv: readonly string[]): Command | null {
  const word = argv[0];
  if (word === undefined || word.startsWith('-') || word === COMPLETION) return null;
  const found = commands.find(({ name }) => name === word);
  if (found === undefined) {
    const names = [...commands.map(({ name }) => name), COMPLETION];
    throw new UsageError(`there is no command "${word}"${didYouMean(word, names)} (see qd1 --help)`);
  }
  return found;
}

/** Refuses what yargs lets pass: words after `--`, and values of options that are on or off. */
function refuseMisused(argv: readonly string[], chosen: Command | null): void {
  const end = argv.indexOf('--');
  const help = `see qd1 ${chosen === null ? '' : `${chosen.name} `}--help`;
  if (end !== -1 && end + 1 < argv.length) {
    throw new UsageError(`"${argv[end + 1]}" after -- is one word too many (${help})`);
  }
  const switches = ['--help', '-h', '--version'];
  const options: OptionTable = { ...chosen?.options, ...commonOptions };
  for (const [name, { type, alias }] of Object.entries(options)) {
    if (type !== 'boolean') continue;
    switches.push(`--${name}`);
    if (typeof alias === 'string') switches.push(`-${alias}`);
  }
  for (const word of argv) {
    const [, name, value] = /^(-[^=]+)=([^]*)$/.exec(word) ?? [];
    if (switches.includes(name) && value !== 'true' && value !== 'false') {
      throw new UsageError(`${name} is "${value}", but takes no value; give ${name} alone (${help})`);
    }
  }
}

function declare(parser: Argv, { usage, positionals, options, examples }: Command): Argv {
  parser.usage(`$0 ${usage} [options]`);
  for (const [name, positional] of Object.entries(positionals)) parser.positional(name, positional);
  if (Object.keys(options).length > 0) parser.options(options).group(Object.keys(options), 'Options:');
  parser.options(commonOptions).group([...Object.keys(commonOptions), 'help', 'version'], 'Everywhere:');
  for (const [line, what] of examples) parser.example(line, what);
  return parser;
}

/** Of an option given twice yargs makes a list, which no command expects. */
function refuseRepeats(args: Readonly<Record<string, unknown>>, command: Command): void {
  const options: Readonly<Record<string, Options>> = { ...command.options, ...commonOptions };
  for (const [name, option] of Object.entries(options)) {
    if (option.array !== true && Array.isArray(args[name])) throw new UsageError(`--${name} is given twice`);
  }
}
