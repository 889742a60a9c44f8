/** `qd1 validate`: what predictions are worth, held against what was not fitted. */
import { type Command, command } from '../command.js';
import { ExitCode } from '../exit-code.js';
import { present } from '../present.js';
import { progressOn } from '../progress.js';
import { readSeed } from '../values.js';

interface Arguments {
  readonly seed: string;
  readonly alternatives: boolean;
  readonly markdown: string | undefined;
}

export const validateCommand: Command = command<Arguments>({
  usage: 'validate',
  summary: 'Hold predictions against measurements that were not fitted',
  positionals: {},
  options: {
    seed: { type: 'string', requiresArg: true, default: '1', describe: 'the luck: same seed, same bytes' },
    alternatives: {
      type: 'boolean',
      default: false,
      describe: 'also try every structural alternative (some minutes)',
    },
    markdown: {
      type: 'string',
      requiresArg: true,
      describe: 'also write the report, with pictures beside it',
    },
  },
  examples: [
    ['$0 validate', 'the talk with each bar left out, the held-out groups, the rivals'],
    ['$0 validate --alternatives --markdown docs/validation.md', 'the report of the documents'],
  ],
  async run(args, io): Promise<ExitCode> {
    const { validateAll } = await import('../../calibration/validate/validate.js');
    const { measuredGroups } = await import('../../calibration/validate/measured-groups.js');
    const progress = progressOn(io, args.quiet);
    const seed = readSeed(args.seed);
    const result = validateAll({
      seed,
      alternatives: args.alternatives,
      more: measuredGroups(seed),
      onProgress: progress,
    });
    progress(null);
    if (args.markdown !== undefined) {
      const { writeValidation } = await import('../validation-report.js');
      await writeValidation(args.markdown, result);
    }
    await present(result, args, io, async (told, style) => {
      const { validationText } = await import('../text/validation-text.js');
      return validationText(told, style);
    });
    return ExitCode.ok;
  },
});
