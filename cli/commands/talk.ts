/** `qd1 talk`: the bars of the talk, measured and simulated. */
import { type Command, command } from '../command.js';
import type { ExitCode } from '../exit-code.js';
import { present } from '../present.js';
import { progressOn } from '../progress.js';
import {
  type DrawArguments,
  drawOptions,
  readRunOptions,
  type RunArguments,
  runOptions,
} from './run-options.js';

export const talkCommand: Command = command<RunArguments & DrawArguments>({
  usage: 'talk',
  summary: "Simulate the talk's bars beside what was measured",
  positionals: {},
  options: { ...runOptions, ...drawOptions },
  examples: [
    ['$0 talk', 'the whole ladder'],
    ['$0 talk --svg ladder.svg --theme dark', 'the same as a picture'],
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
    await present(result, args, io, async (told, style) => {
      const { talkText } = await import('../text/talk-text.js');
      return talkText(told, style);
    });
    return verdict(io);
  },
});
