/**
 * A command as data: its words, its options, and what runs. `program.ts` hands it to yargs.
 *
 * The modules of the commands hold nothing heavy: `run` imports what it needs, so that `qd1 --help` stays quick.
 */
import type { Options, PositionalOptions } from 'yargs';
import type { ExitCode } from './exit-code.js';
import type { Io } from './io.js';

/** Options by their long names. */
export type OptionTable = Readonly<Record<string, Options>>;

/** What every command understands. */
export const commonOptions: OptionTable = {
  json: { type: 'boolean', default: false, describe: 'print JSON instead of text' },
  output: {
    type: 'string',
    requiresArg: true,
    describe: 'write to FILE, complete or not at all',
    alias: 'o',
  },
  color: {
    choices: ['auto', 'always', 'never'],
    default: 'auto',
    describe: 'auto: on a terminal, unless NO_COLOR is set; FORCE_COLOR turns it on',
  },
  quiet: { type: 'boolean', default: false, describe: 'no progress on stderr', alias: 'q' },
};

/** Their values. */
export interface CommonArguments {
  readonly json: boolean;
  readonly output: string | undefined;
  readonly color: 'auto' | 'always' | 'never';
  readonly quiet: boolean;
}

/** What defines a command; `A` are the values of its words and options beside the common ones. */
export interface Definition<A> {
  /** `run <scenario>`, as yargs reads it. */
  readonly usage: string;
  readonly summary: string;
  readonly positionals: Readonly<Record<string, PositionalOptions>>;
  readonly options: OptionTable;
  readonly examples: readonly (readonly [line: string, what: string])[];
  run(args: CommonArguments & A, io: Io): Promise<ExitCode>;
}

/** A command as yargs is given it. */
export interface Command extends Omit<Definition<unknown>, 'run'> {
  readonly name: string;
  run(args: Readonly<Record<string, unknown>>, io: Io): Promise<ExitCode>;
}

/** Makes a command of its definition. When `run` gets its arguments, yargs has checked them against the options. */
export function command<A>(definition: Definition<A>): Command {
  return {
    ...definition,
    name: definition.usage.split(' ')[0],
    run: async (args, io) => await definition.run(args as unknown as CommonArguments & A, io),
  };
}
