/** `qd1 what-if`: a base before and after several optimizations. */
import { type ApplyArguments, applyOption, readApply } from '../apply-argument.js';
import { type Command, command } from '../command.js';
import type { ExitCode } from '../exit-code.js';
import { present } from '../present.js';
import { progressOn } from '../progress.js';
import { resolveArgument, scenarioArgument } from '../scenario-argument.js';
import {
  type DrawArguments,
  drawOptions,
  readRunOptions,
  type ReportArguments,
  reportOption,
  type RunArguments,
  runOptions,
  type SetArguments,
  setOption,
} from './run-options.js';

interface Arguments extends RunArguments, DrawArguments, ReportArguments, SetArguments, ApplyArguments {
  readonly base: string;
}

export const whatIfCommand: Command = command<Arguments>({
  usage: 'what-if <base>',
  summary: 'Apply optimizations, and see what they are worth together',
  positionals: { base: { type: 'string', demandOption: true, describe: scenarioArgument } },
  options: {
    ...applyOption,
    ...setOption,
    ...runOptions,
    ...drawOptions,
    svg: { ...drawOptions['svg'], describe: 'also draw where the microseconds went into this file' },
    ...reportOption,
  },
  examples: [
    ['$0 what-if V0 --apply iothread,multi-queue', 'what the two are worth together'],
    ['$0 what-if V1 --apply nvme-userspace --svg where.svg', 'and where the microseconds went'],
  ],
  async run(args, io): Promise<ExitCode> {
    const chosen = await readApply(args);
    const { options, verdict } = readRunOptions(args);
    const base = await resolveArgument(args.base, args.set, io);
    const { whatIf } = await import('../../analysis/what-if.js');
    const progress = progressOn(io, args.quiet);
    progress(`simulating ${base.scenario.id}, and with ${chosen.map(({ id }) => id).join(', ')}`);
    const result = whatIf(base, chosen, options);
    progress(null);
    const { drawSteps } = await import('../draw.js');
    const { compareWords } = await import('../text/words.js');
    const { named } = await import('../../viz/report/compare-report.js');
    const shown = named(result);
    await drawSteps([shown.before, shown.after], compareWords(shown), args);
    const { writeReport } = await import('../report.js');
    await writeReport(args, async (madeBy) => {
      const { compareReport } = await import('../../viz/report/compare-report.js');
      return compareReport(result, madeBy);
    });
    await present(result, args, io, async (told, style) => {
      const { whatIfText } = await import('../text/what-if-text.js');
      return whatIfText(told, style);
    });
    return verdict(io);
  },
});
