/**
 * A command as data: its words, its options, and what runs. `program.ts` hands it to yargs.
 *
 * The modules of the commands hold nothing heavy: `run` imports what it needs, so that `qd1 --help` stays quick.
 */
import type { InferredOptionTypes, Options, PositionalOptions } from 'yargs';
import type { ExitCode } from './exit-code.js';
import type { Io } from './io.js';

/** A word of the command line that is no option. */
export type Positional = PositionalOptions & { readonly type: 'string' };

/** What every command understands. */
export const commonOptions = {
  json: { type: 'boolean', default: false, describe: 'print JSON instead of text' },
  output: {
    type: 'string',
    requiresArg: true,
    describe: 'write to FILE, complete or not at all',
    alias: 'o',
  },
  color: {
    choices: ['auto', 'always', 'never'] as const,
    default: 'auto' as const,
    describe: 'auto: on a terminal, unless NO_COLOR is set; FORCE_COLOR turns it on',
  },
  quiet: { type: 'boolean', default: false, describe: 'no progress and no warnings on stderr', alias: 'q' },
} satisfies Record<string, Options>;

/** Their values. */
export type CommonArguments = InferredOptionTypes<typeof commonOptions>;

/** What the definition of a command gives. */
export interface Definition<P extends Record<string, Positional>, O extends Record<string, Options>> {
  /** `run <scenario>`, as yargs reads it. */
  readonly usage: string;
  readonly summary: string;
  readonly positionals: P;
  readonly options: O;
  readonly examples: readonly (readonly [command: string, what: string])[];
  run(args: CommonArguments & InferredOptionTypes<P & O>, io: Io): Promise<ExitCode>;
}

/** A command whose arguments are checked by yargs against its definition. */
export interface Command extends Omit<Definition<Record<string, Positional>, Record<string, Options>>, 'run'> {
  readonly name: string;
  run(args: Readonly<Record<string, unknown>>, io: Io): Promise<ExitCode>;
}

/** Makes a command; yargs has checked the arguments when `run` gets them. */
export function command<const P extends Record<string, Positional>, const O extends Record<string, Options>>(
  definition: Definition<P, O>,
): Command {
  return {
    ...definition,
    name: definition.usage.split(' ')[0],
    run: async (args, io) =>
      definition.run(args as unknown as CommonArguments & InferredOptionTypes<P & O>, io),
  };
}
