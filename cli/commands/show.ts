/** `qd1 show`: the effective configuration. */
import { type Command, command } from '../command.js';
import { ExitCode } from '../exit-code.js';
import { present } from '../present.js';
import { resolveArgument, scenarioArgument } from '../scenario-argument.js';
import { type SetArguments, setOption } from './run-options.js';

type Arguments = SetArguments & { readonly scenario: string; readonly costs: boolean };

export const showCommand: Command = command<Arguments>({
  usage: 'show <scenario>',
  summary: 'Show a configuration, and where each value came from',
  positionals: { scenario: { type: 'string', demandOption: true, describe: scenarioArgument } },
  options: {
    ...setOption,
    costs: { type: 'boolean', default: false, describe: 'also the costs that it uses, with their passports' },
  },
  examples: [
    ['$0 show V1 --costs', 'what a preset is made of'],
    ['$0 show mine.yaml', 'your file, with what it leaves to defaults'],
  ],
  async run(args, io) {
    const resolved = await resolveArgument(args.scenario, args.set, io);
    const { effective } = await import('../effective.js');
    await present(effective(resolved, args.costs), args, io, async (told, style) => {
      const { showText } = await import('../text/show-text.js');
      return showText(told, style);
    });
    return ExitCode.ok;
  },
});
