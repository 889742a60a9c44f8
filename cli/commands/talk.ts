/** `qd1 talk`: the bars of the talk, measured and simulated. */
import { type Command, command } from '../command.js';
import type { ExitCode } from '../exit-code.js';
import { present } from '../present.js';
import { progressOn } from '../progress.js';
import {
  type DrawArguments,
  drawOptions,
  readRunOptions,
  type ReportArguments,
  reportOption,
  type RunArguments,
  runOptions,
} from './run-options.js';

export const talkCommand: Command = command<RunArguments & DrawArguments & ReportArguments>({
  usage: 'talk',
  summary: "Simulate the talk's bars beside what was measured",
  positionals: {},
  options: { ...runOptions, ...drawOptions, ...reportOption },
  examples: [
    ['$0 talk', 'the whole ladder'],
    ['$0 talk --svg ladder.svg --theme dark', 'the same as a picture'],
    ['$0 talk --report talk.html', 'the same as a page with charts and tables'],
  ],
  async run(args, io): Promise<ExitCode> {
    const { options, verdict } = readRunOptions(args);
    const { simulateTalk } = await import('../../analysis/talk.js');
    const progress = progressOn(io, args.quiet);
    const result = simulateTalk(options, ({ id, label }) => progress(`simulating ${id}, ${label}`));
    progress(null);
    const { draw } = await import('../draw.js');
    const { talkWords } = await import('../text/words.js');
    await draw(result.bars, talkWords(result), args);
    const { writeReport } = await import('../report.js');
    await writeReport(args, async (madeBy) => {
      const { talkReport } = await import('../../viz/report/talk-report.js');
      return talkReport(result, madeBy);
    });
    await present(result, args, io, async (told, style) => {
      const { talkText } = await import('../text/talk-text.js');
      return talkText(told, style);
    });
    return verdict(io);
  },
});
