/** `qd1 polling`: the adaptive polling rule against a recording of QEMU. */
import { ConfigError } from '../../sim/errors.js';
import { type Command, command } from '../command.js';
import { ExitCode } from '../exit-code.js';
import { present } from '../present.js';
import { readTextFile } from '../read-file.js';
import { readCount } from '../values.js';

/** As many calls must end as recorded [percent]. */
const AGREE_PCT = 95;

interface Arguments {
  readonly replay?: string;
  readonly arrivals?: readonly string[];
  readonly 'poll-max-ns': string;
  readonly 'poll-grow': string;
  readonly 'poll-shrink': string;
  readonly qemu: string;
}

export const pollingCommand: Command = command<Arguments>({
  usage: 'polling',
  summary: 'Replay polling that QEMU recorded; exit 1 where it differs',
  positionals: {},
  options: {
    replay: {
      type: 'string',
      requiresArg: true,
      describe: 'the recording: block_ns,event,old,new; - for standard input',
    },
    arrivals: {
      type: 'string',
      requiresArg: true,
      array: true,
      conflicts: 'replay',
      describe: 'traces to replay from arrival times alone: FILE.csv, with its settings in FILE.json',
    },
    'poll-max-ns': {
      type: 'string',
      requiresArg: true,
      default: '32768',
      describe: 'of the recorded IOThread',
    },
    'poll-grow': { type: 'string', requiresArg: true, default: '0', describe: 'of the recorded IOThread' },
    'poll-shrink': { type: 'string', requiresArg: true, default: '0', describe: 'of the recorded IOThread' },
    qemu: {
      type: 'string',
      requiresArg: true,
      default: '7.2',
      describe: 'version that was recorded, up to 9.2',
    },
  },
  examples: [
    ['$0 polling --replay calls.csv --poll-max-ns 200000 --poll-shrink 2', 'call by call'],
    ['$0 polling --arrivals traces/null10us_p32768.csv', 'from arrival times alone'],
  ],
  async run(args, io) {
    if (args.arrivals !== undefined) {
      const { replayTraces } = await import('../arrivals.js');
      const result = await replayTraces(args.arrivals, async (name) => (await readTextFile(name, io)).text);
      await present(result, args, io, async (told, style) => {
        const { arrivalsText } = await import('../text/arrivals-text.js');
        return arrivalsText(told, style);
      });
      return result.agreePct >= AGREE_PCT ? ExitCode.ok : ExitCode.failed;
    }
    const { replay } = args;
    if (replay === undefined) {
      throw new ConfigError(
        'polling needs a recording; give --replay FILE, or --arrivals FILE for a whole trace',
      );
    }
    const { replayRecording } = await import('../recording.js');
    const parameters = {
      pollMaxNs: readCount('poll-max-ns', args['poll-max-ns']),
      pollGrow: readCount('poll-grow', args['poll-grow']),
      pollShrink: readCount('poll-shrink', args['poll-shrink']),
    };
    const result = await replayRecording(args.qemu, parameters, () => readTextFile(replay, io));
    await present(result, args, io, async (told, style) => {
      const { pollingText } = await import('../text/polling-text.js');
      return pollingText(told, style);
    });
    return result.firstDifference === null ? ExitCode.ok : ExitCode.failed;
  },
});
