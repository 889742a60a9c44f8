/** `qd1 explain`: what an id stands for. */
import { type Command, command } from '../command.js';
import { ExitCode } from '../exit-code.js';
import { present } from '../present.js';

export const explainCommand: Command = command<{ readonly id: string }>({
  usage: 'explain <id>',
  summary: 'Explain an id: a cost, a mechanism, a setting ...',
  positionals: {
    id: { type: 'string', demandOption: true, describe: 'an id of qd1 list, or a setting of qd1 show' },
  },
  options: {},
  examples: [
    ['$0 explain vmexit_roundtrip', 'a cost: how much, how sure, from where, used by what'],
    ['$0 explain vm.iothread.pollMaxNs', 'a setting: what it means and its default'],
  ],
  async run(args, io) {
    const { explain } = await import('../explanation.js');
    await present(explain(args.id), args, io, async (told, style) => {
      const { explainText } = await import('../text/explain-text.js');
      return explainText(told, style);
    });
    return ExitCode.ok;
  },
});
