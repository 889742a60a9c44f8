/** `qd1 calibrate`: fits the costs to what was measured. */
import { type Command, command } from '../command.js';
import { ExitCode, UsageError } from '../exit-code.js';
import { present } from '../present.js';
import { progressOn } from '../progress.js';
import { readTextFile } from '../read-file.js';
import { resolveArgument } from '../scenario-argument.js';

interface Arguments {
  readonly data: string[];
  readonly id: string | undefined;
  readonly title: string | undefined;
  readonly write: string | undefined;
  readonly narrow: string | undefined;
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
        'a data set (talk-2020), an observation file (.yaml), a result of fio with its scenario (fio.json=V1)',
    },
  },
  options: {
    write: { type: 'string', requiresArg: true, describe: 'write the profile into this file, for --profile' },
    id: { type: 'string', requiresArg: true, describe: 'name of the profile; default that of the data' },
    title: { type: 'string', requiresArg: true, describe: 'what it is, in words' },
    narrow: {
      type: 'string',
      requiresArg: true,
      describe: 'a scenario: which one further measurement would narrow its prediction most',
    },
  },
  examples: [
    ['$0 calibrate talk-2020', "the talk's figures: what they teach"],
    ['$0 calibrate mine.yaml --write mine-profile.yaml', 'your machine'],
    ['$0 run V1 --profile mine-profile.yaml', 'and what it predicts'],
    ['$0 calibrate mine.yaml --narrow V6', 'what to measure next'],
  ],
  async run(args, io): Promise<ExitCode> {
    const { namedData } = await import('../../calibration/data/named-data.js');
    const files = { text: async (path: string) => await readTextFile(path, io) };
    const data = [];
    for (const word of args.data) data.push(await namedData(word, files));
    const { withoutCosts } = await import('../../calibration/data/observation-file.js');
    const narrow =
      args.narrow === undefined ? undefined : withoutCosts(await resolveArgument(args.narrow, [], io));
    if (args.title === '') throw new UsageError('--title is empty; say what the profile is, or leave it out');
    const id =
      args.id ??
      data
        .map((set) => set.id)
        .join('-')
        .toLowerCase()
        .replaceAll(/[^a-z0-9._-]+/gu, '-');
    if (!/^[a-z0-9][a-z0-9._-]{0,60}$/u.test(id))
      throw new UsageError(
        `--id is "${id}"; it must be lower-case letters, digits, dots and dashes, such as my-host`,
      );
    const { calibrate } = await import('../../calibration/calibrate.js');
    const progress = progressOn(io, args.quiet);
    const result = calibrate(data, {
      id,
      title: args.title ?? `fitted to ${data.map(({ title }) => title).join('; ')}`,
      made: `qd1 calibrate ${args.data.join(' ')}`,
      ...(narrow === undefined
        ? {}
        : { narrow: { id: narrow.id, subject: { scenario: narrow, metric: 'periodUs' as const } } }),
      onRound: (round, misfit) => progress(`round ${round}, misfit ${misfit.toFixed(1)}`),
    });
    progress(null);
    if (args.write !== undefined) {
      const { profileYaml } = await import('../../calibration/fit/profile.js');
      const { writeWhole } = await import('../write-file.js');
      await writeWhole(args.write, profileYaml(result.profile));
    }
    if (args.json) await present(result.profile, args, io, () => '');
    else {
      await present(result, args, io, async (told, style) => {
        const { calibrationText } = await import('../text/calibration-text.js');
        return calibrationText(told, style);
      });
    }
    return ExitCode.ok;
  },
});
