/** `qd1 plan`: the cheapest combination of optimizations that reaches a target. */
import { type Command, command } from '../command.js';
import { ExitCode } from '../exit-code.js';
import { present } from '../present.js';
import { progressOn } from '../progress.js';
import { resolveArgument, scenarioArgument } from '../scenario-argument.js';
import { readSeed } from '../values.js';
import {
  type DrawArguments,
  drawOptions,
  type RunArguments,
  runOptions,
  type SetArguments,
  setOption,
} from './run-options.js';

interface Arguments extends Omit<RunArguments, 'precision'>, DrawArguments, SetArguments {
  readonly base: string;
  readonly target: string;
  readonly keep: string | undefined;
  readonly 'max-cores': string | undefined;
  readonly prototypes: boolean;
}

export const planCommand: Command = command<Arguments>({
  usage: 'plan <base>',
  summary: 'Find the cheapest optimizations that reach a target',
  positionals: { base: { type: 'string', demandOption: true, describe: scenarioArgument } },
  options: {
    target: {
      type: 'string',
      requiresArg: true,
      demandOption: true,
      describe: 'IOPS to reach at queue depth 1, such as 100k, or a period, such as 10us',
    },
    keep: {
      type: 'string',
      requiresArg: true,
      describe: 'what must not be lost: live-migration, snapshots, shared-drive, separated by commas',
    },
    'max-cores': {
      type: 'string',
      requiresArg: true,
      describe: 'most CPUs that may be kept busy, all together, that of the vCPU included',
    },
    prototypes: {
      type: 'boolean',
      default: false,
      describe: 'let what was never merged take part',
    },
    ...setOption,
    seed: runOptions['seed'],
    profile: runOptions['profile'],
    ...drawOptions,
    svg: { ...drawOptions['svg'], describe: 'also draw period against CPUs into this file' },
  },
  examples: [
    ['$0 plan V0 --target 70k', 'the cheapest way to 70 000 IOPS'],
    ['$0 plan V0 --target 100k --keep live-migration,snapshots', 'or why there is none'],
    ['$0 plan V1 --target 13us --max-cores 2 --svg front.svg', 'with a picture of what CPUs buy'],
  ],
  async run(args, io): Promise<ExitCode> {
    const { readTarget, readKeep, readCores } = await import('../plan-values.js');
    const targetIops = readTarget(args.target);
    const keep = readKeep(args.keep);
    const maxCores = readCores(args['max-cores']);
    const base = await resolveArgument(args.base, args.set, io);
    const { planFor } = await import('../../analysis/plan/plan.js');
    const { openPool } = await import('../workers/pool.js');
    const progress = progressOn(io, args.quiet);
    const pool = await openPool();
    const result = await planFor(base, {
      profile: args.profile,
      seed: readSeed(args.seed),
      targetIops,
      keep,
      maxCores,
      prototypes: args.prototypes,
      run: pool.run,
      onProgress: (done, of) => progress(`simulating ${of} combinations, ${done} done`),
    }).finally(() => pool.close());
    progress(null);
    const { drawPlan } = await import('../draw.js');
    await drawPlan(result, args);
    await present(result, args, io, async (told, style) => {
      const { planText } = await import('../text/plan-text.js');
      return planText(told, style);
    });
    return result.cheapest === null ? ExitCode.failed : ExitCode.ok;
  },
});
