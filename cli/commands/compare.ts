/** `qd1 compare`: two scenarios with each other, or one with a run of fio. */
import { type Command, command, type CommonArguments } from '../command.js';
import { ExitCode, UsageError } from '../exit-code.js';
import type { Io } from '../io.js';
import { present } from '../present.js';
import { progressOn } from '../progress.js';
import { readTextFile } from '../read-file.js';
import { resolveArgument, scenarioArgument } from '../scenario-argument.js';
import { readPercent } from '../values.js';
import {
  type DrawArguments,
  drawOptions,
  readRunOptions,
  type ReportArguments,
  reportOption,
  type RunArguments,
  runOptions,
  type SetArguments,
  setOption,
} from './run-options.js';

interface Arguments extends RunArguments, DrawArguments, ReportArguments, SetArguments {
  readonly scenario: string;
  readonly other: string | undefined;
  readonly measured: string | undefined;
  readonly job: string | undefined;
  readonly 'fail-if-off': string | undefined;
}

export const compareCommand: Command = command<Arguments>({
  usage: 'compare <scenario> [other]',
  summary: 'Compare two scenarios, or one with a run of fio',
  positionals: {
    scenario: { type: 'string', demandOption: true, describe: scenarioArgument },
    other: { type: 'string', describe: 'a second scenario; with it, --set changes both' },
  },
  options: {
    ...setOption,
    ...runOptions,
    ...drawOptions,
    svg: {
      ...drawOptions['svg'],
      describe: 'also draw into this file: what changes, or with --measured the latencies',
    },
    ...reportOption,
    measured: {
      type: 'string',
      requiresArg: true,
      describe: 'a result of fio --output-format=json or json+',
    },
    job: { type: 'string', requiresArg: true, describe: 'the job of that result, where it has several' },
    'fail-if-off': {
      type: 'string',
      requiresArg: true,
      describe: 'exit 1 if the simulated period is further off the measured one, such as 10%',
    },
  },
  examples: [
    ['$0 compare V0 V1', 'what an IOThread is worth'],
    ['$0 compare V1 --set vm.iothread.pollMaxNs=0', 'what a setting is worth'],
    ['$0 compare V1 --measured fio.json --fail-if-off 10%', 'a model held against a measurement'],
  ],
  run: (args, io) => (args.measured === undefined ? withOther(args, io) : withRun(args, args.measured, io)),
});

async function withOther(args: CommonArguments & Arguments, io: Io): Promise<ExitCode> {
  for (const option of ['job', 'fail-if-off'] as const) {
    if (args[option] !== undefined)
      throw new UsageError(`--${option} needs a run to compare with; add --measured FILE`);
  }
  if (args.other === undefined && args.set.length === 0) {
    throw new UsageError(
      'nothing to compare with: name a second scenario, a change (--set), or a run (--measured FILE)',
    );
  }
  const { options, verdict } = readRunOptions(args);
  const before = await resolveArgument(args.scenario, args.other === undefined ? [] : args.set, io);
  const after = await resolveArgument(args.other ?? args.scenario, args.set, io);
  const { compareScenarios } = await import('../../analysis/compare.js');
  const progress = progressOn(io, args.quiet);
  progress(`simulating ${before.scenario.id} and ${after.scenario.id}`);
  const result = compareScenarios(before, after, options);
  progress(null);
  const { drawSteps } = await import('../draw.js');
  const { compareWords } = await import('../text/words.js');
  const { named } = await import('../../viz/report/compare-report.js');
  const shown = named(result);
  await drawSteps([shown.before, shown.after], compareWords(shown), args);
  const { writeReport } = await import('../report.js');
  await writeReport(args, async (madeBy) => {
    const { compareReport } = await import('../../viz/report/compare-report.js');
    return compareReport(result, madeBy);
  });
  await present(result, args, io, async (told, style) => {
    const { compareText } = await import('../text/compare-text.js');
    return compareText(told, style);
  });
  return verdict(io);
}

async function withRun(args: CommonArguments & Arguments, measured: string, io: Io): Promise<ExitCode> {
  if (args.other !== undefined) throw new UsageError('give a second scenario or --measured, not both');
  const { options, verdict } = readRunOptions(args);
  const limit =
    args['fail-if-off'] === undefined ? Infinity : readPercent('fail-if-off', args['fail-if-off'], 1000);
  const resolved = await resolveArgument(args.scenario, args.set, io);
  const { name, text } = await readTextFile(measured, io);
  const { readFio, whatItSupports } = await import('../../formats/index.js');
  const { chooseRun, compareWithRun } = await import('../../analysis/measured.js');
  const { simulateOne } = await import('../../analysis/talk.js');
  const run = chooseRun(readFio(text, name), resolved.scenario.fio, args.job);
  const progress = progressOn(io, args.quiet);
  progress(`simulating ${resolved.scenario.id}`);
  const simulated = simulateOne(resolved, options);
  const result = compareWithRun(simulated, resolved.scenario, run, whatItSupports(run));
  progress(null);
  const { drawLatencies } = await import('../draw.js');
  await drawLatencies(simulated, run, args);
  const { reportSettings, writeReport } = await import('../report.js');
  await writeReport(args, async (madeBy) => {
    const { runReport } = await import('../../viz/report/run-report.js');
    const { effective } = await import('../effective.js');
    const { differingOptions, unsupported } = result;
    const settings = reportSettings(effective(resolved, false));
    return runReport(simulated, { settings, fio: { run, differingOptions, unsupported }, madeBy });
  });
  await present(result, args, io, async (told, style) => {
    const { measuredText } = await import('../text/measured-text.js');
    return measuredText(told, style);
  });
  const precision = verdict(io);
  if (Math.abs(result.periodUs.relative) <= limit) return precision;
  const percent = (100 * Math.abs(result.periodUs.relative)).toFixed(1);
  io.stderr.write(`qd1: the period is ${percent} % off, more than ${args['fail-if-off']}\n`);
  return ExitCode.failed;
}
