/** `qd1 measure`: a real machine, by the real fio. */
import type { Resumption, World } from '../../calibration/measure/measure.js';
import type { Manifest } from '../../calibration/measure/manifest.js';
import type { Wish } from '../../calibration/measure/plan.js';
import type { Primitives } from '../../calibration/measure/primitives.js';
import { type Command, command, type CommonArguments } from '../command.js';
import { ExitCode, UsageError } from '../exit-code.js';
import type { Io } from '../io.js';
import { present } from '../present.js';
import { progressOn } from '../progress.js';
import { readCount, readPercent, readSeconds, readSeed } from '../values.js';
import { checkVmOptions, type VmArguments, vmOptions } from '../vm-options.js';

interface Arguments extends VmArguments {
  readonly target: string | undefined;
  readonly out: string | undefined;
  readonly rw: string | undefined;
  readonly engines: string | undefined;
  readonly 'block-sizes': string | undefined;
  readonly precision: string | undefined;
  readonly budget: string | undefined;
  readonly 'run-time': string | undefined;
  readonly size: string | undefined;
  readonly cpu: string | undefined;
  readonly seed: string | undefined;
  readonly 'allow-write': string | undefined;
  readonly 'no-probe': boolean;
  readonly plan: boolean;
  readonly resume: string | undefined;
}

/** Wider than this an interval says nothing. */
const COARSEST_PERCENT = 50;
/** A measurement is a matter of minutes; whoever means hours can say so, but not days [s]. */
const LONGEST_BUDGET = 24 * 3600;

const word = { type: 'string', requiresArg: true } as const;

export const measureCommand: Command = command<Arguments>({
  usage: 'measure',
  summary: 'Measure this machine with fio at queue depth 1, and what its primitives cost',
  positionals: {},
  options: {
    target: {
      ...word,
      describe: 'file or device to read; without it, or where there is none, a file is made and removed',
    },
    out: { ...word, describe: 'folder for the results', defaultDescription: 'qd1-measure-DATE' },
    rw: { ...word, describe: 'randread, randwrite or both, by commas', defaultDescription: 'randread' },
    engines: {
      ...word,
      describe: 'psync, pvsync2, libaio, io_uring, pvsync2+hipri, io_uring+hipri',
      defaultDescription: 'psync,libaio,io_uring; with hipri where the device polls',
    },
    'block-sizes': { ...word, describe: 'such as 4k,64k', defaultDescription: '4k,64k' },
    precision: {
      ...word,
      describe: 'half-width of the 95 % interval of each median over runs at which to stop',
      defaultDescription: '5%',
    },
    budget: { ...word, describe: 'time after which to stop in any case', defaultDescription: '2m' },
    'run-time': {
      ...word,
      describe: 'length of each run',
      defaultDescription: 'so that 8 rounds fit the budget',
    },
    size: {
      ...word,
      describe: 'of a file that is made',
      defaultDescription: '1GiB, or a quarter of what is free',
    },
    cpu: {
      ...word,
      describe: 'CPU to pin to',
      defaultDescription: 'where the interrupt arrives, near the device',
    },
    seed: { ...word, describe: 'order of the runs and places of the requests', defaultDescription: '1' },
    'allow-write': {
      ...word,
      describe: 'name the device a second time, to let randwrite destroy what it holds',
    },
    'no-probe': { type: 'boolean', default: false, describe: 'leave out the host primitives' },
    plan: {
      type: 'boolean',
      default: false,
      describe: 'say what would be run and for how long; change nothing',
    },
    resume: { ...word, describe: 'go on with the measurement in this folder' },
    ...vmOptions,
  },
  examples: [
    ['$0 measure --plan', 'what would be run here'],
    ['$0 measure --target /dev/nvme0n1 --budget 10m --precision 2%', 'read a drive'],
    ['$0 measure --vm --budget 5m', 'who serves a virtual disk best, on a virtual machine of this host'],
    ['$0 measure --resume qd1-measure-20261128-101500', 'after an interruption'],
  ],
  async run(args, io): Promise<ExitCode> {
    checkVmOptions({ ...args });
    if (args.plan && !args.vm) return await printPlan(args, io);
    const progress = progressOn(io, args.quiet);
    const stop = stopOnSignals();
    try {
      if (args.vm) {
        const { runVmMeasurement } = await import('../vm-measurement.js');
        return await runVmMeasurement(args, io, stop.signal, progress);
      }
      const world = await worldOf(io, stop.signal, progress);
      const manifest = await measured(args, world, io);
      progress(null);
      await present(manifest, args, io, async (told, style) => {
        const { measureText } = await import('../text/measure-text.js');
        return measureText(told, await primitivesOf(told), style);
      });
      return exitCodeOf(manifest, io);
    } catch (error) {
      // Interrupted before there was anything to keep.
      if (error instanceof Error && error.name === 'Interrupted') {
        io.stderr.write('qd1: interrupted before the first run; nothing is left behind\n');
        return ExitCode.interrupted;
      }
      throw error;
    } finally {
      stop.release();
    }
  },
});

async function measured(args: Arguments, world: World, io: Io): Promise<Manifest> {
  const { measure, resume } = await import('../../calibration/measure/measure.js');
  if (args.resume !== undefined) return await resume(args.resume, resumptionOf(args), world);
  const { planMeasurement } = await import('../../calibration/measure/plan.js');
  const wish = await wishOf(args, world.date());
  const { plan, host } = await planMeasurement(wish, world.tree);
  for (const warning of plan.target.warnings) io.stderr.write(`qd1: warning: ${warning}\n`);
  if (plan.allowWrite !== null) {
    const used = plan.target.usedAs.length > 0 ? ` (${plan.target.usedAs.join(', ')})` : '';
    io.stderr.write(`qd1: warning: randwrite destroys what ${plan.target.path}${used} holds, as you asked\n`);
  }
  return await measure(plan, host, wish.folder, world);
}

async function printPlan(args: Arguments & CommonArguments, io: Io): Promise<ExitCode> {
  if (args.resume !== undefined)
    throw new UsageError('--plan and --resume do not go together; leave one out');
  const { HostTree } = await import('../../calibration/measure/host/host-tree.js');
  const { planMeasurement } = await import('../../calibration/measure/plan.js');
  const { plannedOf } = await import('../../calibration/measure/planned.js');
  const tree = new HostTree();
  const wish = await wishOf(args, new Date().toISOString());
  const { plan, host } = await planMeasurement(wish, tree);
  await present(await plannedOf(plan, host, wish.folder), args, io, async (told, style) => {
    const { planText } = await import('../text/measure-plan-text.js');
    return planText(told, style);
  });
  return ExitCode.ok;
}

async function wishOf(args: Arguments, date: string): Promise<Wish> {
  const { readBlockSize, readEngine, readReadWrite, readSize } =
    await import('../../calibration/measure/fio/conditions.js');
  const seconds = (option: 'budget' | 'run-time', text: string): number =>
    readSeconds(option, text, LONGEST_BUDGET);
  const list = <T>(option: string, text: string, read: (one: string) => T): T[] => {
    const words = text.split(',').map((one) => one.trim());
    if (words.includes(''))
      throw new UsageError(`--${option} is "${text}"; give words with commas between them`);
    return [...new Set(words.map(read))];
  };
  return {
    target: args.target ?? null,
    folder: args.out ?? `qd1-measure-${date.slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-')}`,
    sizeBytes: args.size === undefined ? null : readSize(args.size, '--size'),
    allowWrite: args['allow-write'] ?? null,
    rws: list('rw', args.rw ?? 'randread', readReadWrite),
    blocks: list('block-sizes', args['block-sizes'] ?? '4k,64k', readBlockSize),
    engines: args.engines === undefined ? null : list('engines', args.engines, readEngine),
    precision: readPercent('precision', args.precision ?? '5%', COARSEST_PERCENT),
    budgetSeconds: seconds('budget', args.budget ?? '2m'),
    runSeconds: args['run-time'] === undefined ? null : seconds('run-time', args['run-time']),
    cpu: args.cpu === undefined ? null : readCount('cpu', args.cpu),
    seed: readSeed(args.seed ?? '1'),
    probe: !args['no-probe'],
  };
}

/** What else is asked for would make it another measurement. */
function resumptionOf(args: Arguments): Resumption {
  const fixed = ['target', 'out', 'rw', 'engines', 'block-sizes', 'run-time', 'size', 'cpu', 'seed'] as const;
  const given = fixed.find((name) => args[name] !== undefined);
  if (given !== undefined) {
    throw new UsageError(
      `--${given} cannot change when a measurement goes on; only --precision and --budget can`,
    );
  }
  return {
    precision:
      args.precision === undefined ? null : readPercent('precision', args.precision, COARSEST_PERCENT),
    budgetSeconds: args.budget === undefined ? null : readSeconds('budget', args.budget, LONGEST_BUDGET),
    allowWrite: args['allow-write'] ?? null,
  };
}

async function worldOf(io: Io, signal: AbortSignal, progress: (text: string) => void): Promise<World> {
  const { HostTree } = await import('../../calibration/measure/host/host-tree.js');
  const { createRequire } = await import('node:module');
  const { version } = createRequire(import.meta.url)('qd1/package.json') as { version: string };
  return {
    tree: new HostTree(),
    signal,
    env: io.env,
    now: () => performance.now() / 1000,
    date: () => new Date().toISOString(),
    progress,
    version,
  };
}

async function primitivesOf({ folder, primitives }: Manifest): Promise<Primitives | null> {
  if (primitives.file === null) return null;
  const { readFile } = await import('node:fs/promises');
  const { join } = await import('node:path');
  const { readPrimitives } = await import('../../calibration/measure/primitives.js');
  const path = join(folder, primitives.file);
  return readPrimitives(await readFile(path, 'utf8'), path);
}

/** A first signal ends the measurement in order; fio and the probe are ended with it. */
function stopOnSignals(): { signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, abort);
  return {
    signal: controller.signal,
    release: () => {
      for (const signal of signals) process.removeListener(signal, abort);
    },
  };
}

function exitCodeOf({ state, folder, runs }: Manifest, { stderr }: Io): ExitCode {
  if (state === 'interrupted') {
    stderr.write(
      `qd1: interrupted after ${runs.length} runs, which are kept; go on with qd1 measure --resume ${folder}\n`,
    );
    return ExitCode.interrupted;
  }
  return state === 'nothing ran' ? ExitCode.failed : ExitCode.ok;
}
