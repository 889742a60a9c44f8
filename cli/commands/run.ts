/** `qd1 run`: one scenario. */
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

type Arguments = RunArguments &
  DrawArguments &
  ReportArguments &
  SetArguments & { readonly scenario: string };

export const runCommand: Command = command<Arguments>({
  usage: 'run <scenario>',
  summary: 'Simulate one scenario',
  positionals: { scenario: { type: 'string', demandOption: true, describe: scenarioArgument } },
  options: { ...setOption, ...runOptions, ...drawOptions, ...reportOption },
  examples: [
    ['$0 run V1', 'a preset'],
    ['$0 run V1 --set vm.iothread.pollMaxNs=0', 'the same, its IOThread never polling'],
    ['$0 run - < mine.yaml', 'your own, from standard input'],
  ],
  async run(args, io): Promise<ExitCode> {
    const { options, verdict } = readRunOptions(args);
    const resolved = await resolveArgument(args.scenario, args.set, io);
    const { measuredInTalk, simulateOne } = await import('../../analysis/talk.js');
    const progress = progressOn(io, args.quiet);
    progress(`simulating ${resolved.scenario.id}`);
    const result = simulateOne(resolved, options, measuredInTalk(resolved));
    progress(null);
    const { draw } = await import('../draw.js');
    const { runWords } = await import('../text/words.js');
    await draw([result], runWords(result), args);
    const { reportSettings, writeReport } = await import('../report.js');
    await writeReport(args, async (madeBy) => {
      const { runReport } = await import('../../viz/report/run-report.js');
      const { effective } = await import('../effective.js');
      const { traceForReport } = await import('../report.js');
      const settings = reportSettings(effective(resolved, false));
      return runReport(result, { settings, trace: await traceForReport(resolved, args), madeBy });
    });
    await present(result, args, io, async (told, style) => {
      const { runText } = await import('../text/run-text.js');
      return runText(told, style);
    });
    return verdict(io);
  },
});
