/** `qd1 list`: everything that has an id. */
import { type Command, command } from '../command.js';
import { ExitCode } from '../exit-code.js';
import { present } from '../present.js';

export const listCommand: Command = command<unknown>({
  usage: 'list',
  summary: 'List everything that has an id',
  positionals: {},
  options: {},
  examples: [['$0 list', 'all ids; qd1 explain tells more of each']],
  async run(args, io) {
    const { listing } = await import('../listing.js');
    await present(listing(), args, io, async (told, style) => {
      const { listText } = await import('../text/list-text.js');
      return listText(told, style);
    });
    return ExitCode.ok;
  },
});
