/** `qd1 job`: the fio job that verifies a prediction. */
import { type Command, command } from '../command.js';
import { ExitCode, UsageError } from '../exit-code.js';
import { present } from '../present.js';
import { resolveArgument, scenarioArgument } from '../scenario-argument.js';
import { type SetArguments, setOption } from './run-options.js';

interface Arguments extends SetArguments {
  readonly scenario: string;
  readonly filename: string | undefined;
}

export const jobCommand: Command = command<Arguments>({
  usage: 'job [scenario]',
  summary: 'Print the fio job that verifies a prediction at queue depth 1',
  positionals: { scenario: { type: 'string', default: 'V1', describe: scenarioArgument } },
  options: {
    ...setOption,
    filename: {
      type: 'string',
      requiresArg: true,
      describe: 'disk or file to measure; must be named for a scenario that writes',
    },
  },
  examples: [
    ['$0 job V1 -o V1.fio', 'to be run in the guest'],
    ['$0 job mine.yaml --filename /dev/nvme1n1', 'on another disk'],
  ],
  async run(args, io) {
    const { scenario } = await resolveArgument(args.scenario, args.set, io);
    const { fioJob } = await import('../fio-job.js');
    const result = fioJob(scenario, args.filename);
    if (result === null) {
      throw new UsageError(
        `${scenario.id} writes, which destroys what is on the disk; name the disk or file that may be written with --filename`,
      );
    }
    for (const warning of result.warnings) io.stderr.write(`qd1: ${warning}\n`);
    await present(result, args, io, ({ jobFile }) => jobFile);
    return ExitCode.ok;
  },
});
