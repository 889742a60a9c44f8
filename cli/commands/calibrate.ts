/** `qd1 calibrate`: fits the costs to what was measured. */
import type { DataSet } from '../../calibration/data/data-set.js';
import { type Command, command } from '../command.js';
import type { Wanted } from '../../calibration/fit/identified.js';
import type { Io } from '../io.js';
import { ExitCode, UsageError } from '../exit-code.js';
import { present } from '../present.js';
import { progressOn } from '../progress.js';
import { readTextFile, streamTextFile } from '../read-file.js';
import { resolveArgument } from '../scenario-argument.js';

interface Arguments {
  readonly data: string[];
  readonly id: string | undefined;
  readonly title: string | undefined;
  readonly write: string | undefined;
  readonly narrow: string | undefined;
  readonly drive: string | undefined;
  readonly identify: string[];
  readonly 'hold-out': string[];
}

export const calibrateCommand: Command = command<Arguments>({
  usage: 'calibrate <data..>',
  summary: 'Fit the costs to measurements, and write a profile',
  positionals: {
    data: {
      type: 'string',
      array: true,
      demandOption: true,
      describe:
        'a folder of qd1 measure, also with --vm; anything that qd1 ingest reads, with its scenario (fio.json=V1); an observation file (.yaml); a data set (talk-2020, qemu-vm, host-vm)',
    },
  },
  options: {
    write: {
      type: 'string',
      requiresArg: true,
      describe: 'write the profile into this file, as -o does, also with --json',
    },
    id: { type: 'string', requiresArg: true, describe: 'name of the profile; default that of the data' },
    title: { type: 'string', requiresArg: true, describe: 'what it is, in words' },
    narrow: {
      type: 'string',
      requiresArg: true,
      describe: 'a scenario: which one further measurement would narrow its prediction most',
    },
    drive: {
      type: 'string',
      requiresArg: true,
      describe: 'the drive that was measured: a value of drive.model, or any to believe nothing of it',
      default: undefined,
      defaultDescription: 'by the model that the machine tells; of a file that of its scenario',
    },
    identify: {
      type: 'string',
      array: true,
      requiresArg: true,
      default: [],
      defaultDescription: 'none',
      describe:
        'costs or scenarios that have to come out known, or it ends with 3: a cost to half of what was not known, a scenario to 10 %',
    },
    'hold-out': {
      type: 'string',
      array: true,
      requiresArg: true,
      default: [],
      defaultDescription: 'none',
      describe: 'observations that are predicted and not fitted, by a part of their names',
    },
  },
  examples: [
    ['$0 measure --target /dev/nvme0n1 --out host', 'your machine'],
    ['$0 calibrate host -o host.yaml', 'its costs, as a profile'],
    ['$0 run V1 --profile host.yaml', 'and what they predict'],
    ['$0 calibrate host --hold-out io_uring', 'what is predicted of what was not fitted'],
    ['$0 calibrate host guest-fio.json=V1 --narrow V6', 'several sources; what to measure next'],
    ['$0 calibrate talk-2020', "the talk's figures: what they teach"],
  ],
  async run(args, io): Promise<ExitCode> {
    const { namedData, takesDrive } = await import('../../calibration/data/named-data.js');
    const files = {
      text: async (path: string) => await readTextFile(path, io),
      stream: (path: string) => streamTextFile(path, io),
    };
    const drive = await driveArgument(args.drive);
    if (drive !== null && !(await Promise.all(args.data.map(takesDrive))).includes(true))
      throw new UsageError(
        `--drive ${drive} has nothing to say of ${args.data.join(', ')}: give a folder of qd1 measure, or a file with its scenario (fio.json=V1)`,
      );
    const data = [];
    for (const word of args.data) data.push(await namedData(word, files, { drive }));
    const { withoutCosts } = await import('../../calibration/data/observation-file.js');
    const narrow =
      args.narrow === undefined ? undefined : withoutCosts(await resolveArgument(args.narrow, [], io));
    if (args.title === '') throw new UsageError('--title is empty; say what the profile is, or leave it out');
    const id = args.id ?? idFrom(data.map((set) => set.id));
    if (!/^[a-z0-9][a-z0-9._-]{0,60}$/u.test(id))
      throw new UsageError(
        `--id is "${id}"; it must be lower-case letters, digits, dots and dashes, such as my-host`,
      );
    const { calibrate } = await import('../../calibration/calibrate.js');
    const progress = progressOn(io, args.quiet);
    const result = calibrate(data, {
      id,
      title: args.title ?? titleOf(data),
      made: [
        'qd1 calibrate',
        ...args.data,
        ...(args.drive === undefined ? [] : ['--drive', args.drive]),
        ...args['hold-out'].flatMap((part) => ['--hold-out', part]),
      ].join(' '),
      ...(narrow === undefined
        ? {}
        : { narrow: { id: narrow.id, subject: { scenario: narrow, metric: 'periodUs' as const } } }),
      identify: await wantedOf(args.identify, io),
      holdOut: args['hold-out'],
      onRound: (round, misfit) => progress(`round ${round}, misfit ${misfit.toFixed(1)}`),
    });
    progress(null);
    // The profile is what this command makes: -o has it, and the terminal what there is to say of it.
    const wanted = args.json ? [args.write] : [args.write, args.output];
    for (const file of wanted) {
      if (file === undefined || file === '-') continue;
      const { profileYaml } = await import('../../calibration/fit/profile.js');
      const { writeWhole } = await import('../write-file.js');
      await writeWhole(file, profileYaml(result.profile));
    }
    if (args.json) await present(result.profile, args, io, () => '');
    else {
      await present(result, { ...args, output: undefined }, io, async (told, style) => {
        const { calibrationText } = await import('../text/calibration-text.js');
        return calibrationText(told, style);
      });
    }
    return ExitCode.ok;
  },
});

/** Of several data sets or paths one name: what follows the last slash of each, as an id may be. */
function idFrom(names: readonly string[]): string {
  const short = names.map((name) => name.replace(/^.*\/(?=.)/u, '')).join('-');
  const id = short.toLowerCase().replaceAll(/[^a-z0-9._-]+/gu, '-');
  return id.replace(/^[^a-z0-9]+/u, '').slice(0, 60) || 'fitted';
}

/** @throws UsageError for a drive that the catalogue does not have */
async function driveArgument(word: string | undefined): Promise<string | null> {
  if (word === undefined) return null;
  const { drives } = await import('../../scenarios/drives.js');
  const { ANY_DRIVE } = await import('../../calibration/data/drive-model.js');
  if (Object.hasOwn(drives, word) || word === ANY_DRIVE) return word;
  const { didYouMean } = await import('../../sim/nearest.js');
  const ids = [...Object.keys(drives), ANY_DRIVE];
  throw new UsageError(
    `there is no drive "${word}"${didYouMean(word, ids) || `; there are ${ids.join(', ')}`}`,
  );
}

/** Costs by their ids, anything else is a scenario. */
async function wantedOf(words: readonly string[], io: Io): Promise<Wanted[]> {
  const { costs } = await import('../../models/costs/catalogue.js');
  const { withoutCosts } = await import('../../calibration/data/observation-file.js');
  const wanted: Wanted[] = [];
  for (const id of words) {
    if (costs.has(id)) wanted.push({ id, subject: { costs: { [id]: 1 } } });
    else {
      const scenario = withoutCosts(await resolveArgument(id, [], io));
      wanted.push({ id, subject: { scenario, metric: 'periodUs' } });
    }
  }
  return wanted;
}

function titleOf(data: readonly DataSet[]): string {
  if (data.length === 1 && data[0].profileTitle !== undefined) return data[0].profileTitle;
  return `fitted to ${data.map(({ title }) => title).join('; ')}`;
}
