/** `qd1 experiment`: a published experiment, simulated by block size. */
import { type Command, command } from '../command.js';
import type { ExitCode } from '../exit-code.js';
import { present } from '../present.js';
import { progressOn } from '../progress.js';
import { experimentArgument } from '../experiment-argument.js';
import {
  type DrawArguments,
  drawOptions,
  readRunOptions,
  type RunArguments,
  runOptions,
} from './run-options.js';

type Arguments = RunArguments &
  Pick<DrawArguments, 'svg' | 'png' | 'theme'> & { readonly experiment: string };

export const experimentCommand: Command = command<Arguments>({
  usage: 'experiment <experiment>',
  summary: 'Simulate a published experiment by block size and direction',
  positionals: {
    experiment: { type: 'string', demandOption: true, describe: 'its id; qd1 list experiments names them' },
  },
  options: { ...runOptions, svg: drawOptions['svg'], png: drawOptions['png'], theme: drawOptions['theme'] },
  examples: [
    ['$0 experiment device-assignment', "the talk's first graph: bare metal against VFIO"],
    ['$0 experiment iopoll --svg iopoll.svg', 'the second, also as a picture'],
  ],
  async run(args, io): Promise<ExitCode> {
    const { options, verdict } = readRunOptions(args);
    const experiment = await experimentArgument(args.experiment);
    const { simulateExperiment } = await import('../../analysis/experiment.js');
    const progress = progressOn(io, args.quiet);
    const result = await simulateExperiment(experiment, options, (what) => progress(`simulating ${what}`));
    progress(null);
    const { drawExperiment } = await import('../draw-experiment.js');
    await drawExperiment(result, args);
    await present(result, args, io, async (told, style) => {
      const { experimentText } = await import('../text/experiment-text.js');
      return experimentText(told, style);
    });
    return verdict(io);
  },
});
