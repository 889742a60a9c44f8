/** `qd1 check-run`: what a run of fio can and cannot support. */
import { type Command, command } from '../command.js';
import { ExitCode } from '../exit-code.js';
import { present } from '../present.js';
import { readTextFile } from '../read-file.js';

interface Arguments {
  readonly file: string;
  readonly job: string | undefined;
}

export const checkRunCommand: Command = command<Arguments>({
  usage: 'check-run <file>',
  summary: 'Say what a run of fio can and cannot support; exit 1 if it is not fit for queue depth 1',
  positionals: {
    file: {
      type: 'string',
      demandOption: true,
      describe: 'a result of fio --output-format=json or json+, or a job file; - for standard input',
    },
  },
  options: {
    job: { type: 'string', requiresArg: true, describe: 'only this job of the file' },
  },
  examples: [
    ['$0 check-run fio.json', 'what these numbers are worth'],
    ['$0 check-run mine.fio', 'the same of a job, before it runs'],
  ],
  async run(args, io) {
    const file = await readTextFile(args.file, io);
    const { checkFile } = await import('../fio-check.js');
    const result = checkFile(file, args.job);
    await present(result, args, io, async (told, style) => {
      const { checkText } = await import('../text/check-text.js');
      return checkText(told, style);
    });
    return result.fit ? ExitCode.ok : ExitCode.failed;
  },
});
