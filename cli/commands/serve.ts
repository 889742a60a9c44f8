/** `qd1 serve`: the teaching page, for a browser on this machine. */
import { type Command, command } from '../command.js';
import { ExitCode } from '../exit-code.js';

interface Arguments {
  readonly port: string;
}

export const serveCommand: Command = command<Arguments>({
  usage: 'serve',
  summary: 'Serve the teaching page to a browser on this machine',
  positionals: {},
  options: {
    port: {
      type: 'string',
      requiresArg: true,
      default: '8010',
      describe: 'where to listen, on the loopback interface alone; 0 for any that is free',
    },
  },
  examples: [
    ['$0 serve', 'then open the address that it prints'],
    ['$0 serve --port 0', 'any port that is free'],
  ],
  async run({ port, quiet }, io) {
    const { readPage, readPort } = await import('../page-file.js');
    const { servePage } = await import('../page-server.js');
    const page = await servePage(await readPage(), readPort(port));
    io.stdout.write(`${page.url}\n`);
    if (!quiet) io.stderr.write('the teaching page; end with Ctrl-C\n');
    await new Promise<void>((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
    });
    await page.close();
    return ExitCode.interrupted;
  },
});
