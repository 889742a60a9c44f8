/** The options that several commands share. */
import type { ProfileChoice } from '../../analysis/cost-tables.js';
import type { RunOptions } from '../../analysis/talk.js';
import type { OptionTable } from '../command.js';
import { ExitCode } from '../exit-code.js';
import type { Io } from '../io.js';
import { readPercent, readSeed } from '../values.js';

/** What is simulated with unless told otherwise; told here too, since reading the profiles themselves takes time. */
const DEFAULT_PROFILE = 'talk-2020';

/** Coarser than this an interval says nothing. */
const COARSEST_PERCENT = 20;

const DEFAULT_PRECISION = '0.5%';

/** Of every command that simulates. */
export const runOptions: OptionTable = {
  seed: { type: 'string', requiresArg: true, default: '1', describe: 'the luck: same seed, same bytes' },
  precision: {
    type: 'string',
    requiresArg: true,
    defaultDescription: DEFAULT_PRECISION,
    describe: 'half-width of the 95 % interval of IOPS; exit 3 if one that you ask for is not reached',
  },
  profile: {
    type: 'string',
    requiresArg: true,
    default: DEFAULT_PROFILE,
    describe: 'costs to simulate with: talk-2020, prior, or a file of qd1 calibrate',
  },
};

/** Their values. */
export interface RunArguments {
  readonly seed: string;
  /** Absent where none was asked for. */
  readonly precision: string | undefined;
  /** An id; a file has been read by the time a command runs. */
  readonly profile: ProfileChoice;
}

/** How a simulation is to run, and what to say of its precision when it has run. */
export interface ReadRunOptions {
  readonly options: RunOptions;
  /** Warns of what did not reach the precision; it fails only a command line that asked for that precision. */
  verdict(io: Io): ExitCode;
}

/** Their values, read. */
export function readRunOptions({ seed, precision, profile }: RunArguments): ReadRunOptions {
  const asked = precision ?? DEFAULT_PRECISION;
  const imprecise: string[] = [];
  return {
    options: {
      seed: readSeed(seed),
      precision: readPercent('precision', asked, COARSEST_PERCENT),
      profile,
      onImprecise: (id) => imprecise.push(id),
    },
    verdict: ({ stderr }) => {
      if (imprecise.length === 0) return ExitCode.ok;
      const advice = precision === undefined ? 'see its interval' : 'ask for a coarser one';
      stderr.write(`qd1: ${imprecise.join(', ')} did not reach the precision of ${asked}; ${advice}\n`);
      return precision === undefined ? ExitCode.ok : ExitCode.undetermined;
    },
  };
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

/** Of commands that can tell all at once. */
export const reportOption: OptionTable = {
  report: {
    type: 'string',
    requiresArg: true,
    describe: 'also write a report into this file: one HTML page with charts and tables, nothing to load',
  },
};

/** Its value. */
export interface ReportArguments {
  readonly report: string | undefined;
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
