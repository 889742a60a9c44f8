/** The options of every command that simulates. */
import type { Options } from 'yargs';
import type { RunOptions } from '../../analysis/talk.js';
import { readPercent, readSeed } from '../values.js';

/** Coarser than this an interval says nothing. */
const COARSEST_PERCENT = 20;

/** Their declarations. */
export const runOptions = {
  seed: { type: 'string', requiresArg: true, default: '1', describe: 'the luck: same seed, same bytes' },
  precision: {
    type: 'string',
    requiresArg: true,
    default: '0.5%',
    describe: 'asked half-width of the 95 % interval of IOPS',
  },
  profile: { type: 'string', requiresArg: true, default: 'prior', describe: 'set of costs to simulate with' },
} satisfies Record<string, Options>;

/** A change of the scenario on the command line. */
export const setOption = {
  set: {
    type: 'string',
    array: true,
    requiresArg: true,
    default: [] as string[],
    describe: 'change a setting, such as vm.iothread.pollMaxNs=0, or a cost, costs.qemu_submit=1.2us',
  },
} satisfies Record<string, Options>;

/** Where to draw to. */
export const drawOptions = {
  svg: { type: 'string', requiresArg: true, describe: 'also draw the ladder into FILE.svg' },
  png: { type: 'string', requiresArg: true, describe: 'also draw the ladder into FILE.png' },
  theme: { choices: ['light', 'dark'] as const, default: 'light' as const, describe: 'colours of the picture' },
} satisfies Record<string, Options>;

/** Their values. */
export function readRunOptions(args: { seed: string; precision: string; profile: string }): Required<RunOptions> {
  const { seed, precision, profile } = args;
  return { seed: readSeed(seed), precision: readPercent('precision', precision, COARSEST_PERCENT), profile };
}
