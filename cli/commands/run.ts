/** `qd1 run`: one scenario. */
import { type Command, command } from '../command.js';
import { ExitCode } from '../exit-code.js';
import { present } from '../present.js';
import { progressOn } from '../progress.js';
import { resolveArgument, scenarioArgument } from '../scenario-argument.js';
import { drawOptions, readRunOptions, runOptions, setOption } from './run-options.js';

export const runCommand: Command = command({
  usage: 'run <scenario>',
  summary: 'Simulate one scenario: IOPS, latencies, where each microsecond goes, what it costs',
  positionals: { scenario: { type: 'string', demandOption: true, describe: scenarioArgument } },
  options: { ...setOption, ...runOptions, ...drawOptions },
  examples: [
    ['$0 run V1', 'a preset'],
    ['$0 run V1 --set vm.iothread.pollMaxNs=0', 'the same, its IOThread never polling'],
    ['$0 run - < mine.yaml', 'your own, from standard input'],
  ],
  async run(args, io) {
    const options = readRunOptions(args);
    const resolved = await resolveArgument(args.scenario, args.set, io);
    const { simulateOne } = await import('../../analysis/talk.js');
    const { measuredInTalk } = await import('../../analysis/talk.js');
    const progress = progressOn(io, args.quiet);
    progress(`simulating ${resolved.scenario.id}`);
    const result = simulateOne(resolved, options, args.set.length === 0 ? measuredInTalk(resolved) : null);
    progress(null);
    const { draw } = await import('../draw.js');
    const { runWords } = await import('../text/words.js');
    await draw([result], runWords(result), args);
    await present(result, args, io, async (told, style) => {
      const { runText } = await import('../text/run-text.js');
      return runText(told, style);
    });
    return ExitCode.ok;
  },
});
