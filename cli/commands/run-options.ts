/** The options that several commands share. */
import type { RunOptions } from '../../analysis/talk.js';
import type { OptionTable } from '../command.js';
import { readPercent, readSeed } from '../values.js';

/** Coarser than this an interval says nothing. */
const COARSEST_PERCENT = 20;

/** Of every command that simulates. */
export const runOptions: OptionTable = {
  seed: { type: 'string', requiresArg: true, default: '1', describe: 'the luck: same seed, same bytes' },
  precision: {
    type: 'string',
    requiresArg: true,
    default: '0.5%',
    describe: 'asked half-width of the 95 % interval of IOPS',
  },
  profile: { type: 'string', requiresArg: true, default: 'prior', describe: 'set of costs to simulate with' },
};

/** Their values. */
export interface RunArguments {
  readonly seed: string;
  readonly precision: string;
  readonly profile: string;
}

/** Their values, read. */
export function readRunOptions({ seed, precision, profile }: RunArguments): Required<RunOptions> {
  return { seed: readSeed(seed), precision: readPercent('precision', precision, COARSEST_PERCENT), profile };
}

/** Changes of the scenario on the command line. */
export const setOption: OptionTable = {
  set: {
    type: 'string',
    array: true,
    requiresArg: true,
    default: [],
    describe: 'change a setting, such as vm.iothread.pollMaxNs=0, or a cost, costs.qemu_submit=1.2us',
  },
};

/** Its values, in order. */
export interface SetArguments {
  readonly set: readonly string[];
}

/** Of commands that can draw. */
export const drawOptions: OptionTable = {
  svg: { type: 'string', requiresArg: true, describe: 'also draw the ladder into this file' },
  png: { type: 'string', requiresArg: true, describe: 'the same as PNG' },
  theme: { choices: ['light', 'dark'], default: 'light', describe: 'colours of the picture' },
};

/** Their values. */
export interface DrawArguments {
  readonly svg: string | undefined;
  readonly png: string | undefined;
  readonly theme: 'light' | 'dark';
}
