/** `qd1 measure --vm`: from words to a measurement of a virtual machine, and what came of it. */
import { type VmPart, configurationsOf, smallMatrix, wideMatrix } from '../calibration/vm/matrix.js';
import { type MeasureVmOptions, type MeasureVmResult, measureVm } from '../calibration/vm/measure-vm.js';
import { readPlan } from '../calibration/vm/run-folder.js';
import { allowedCpus } from '../calibration/vm/machine/placement.js';
import type { CommonArguments } from './command.js';
import { ExitCode, UsageError } from './exit-code.js';
import type { Io } from './io.js';
import { present } from './present.js';
import type { Progress } from './progress.js';
import { readTextFile } from './read-file.js';
import { readCount, readSeconds, readSeed } from './values.js';
import type { VmArguments } from './vm-options.js';

/** The options that it shares with a measurement by fio. */
interface SharedArguments {
  readonly out: string | undefined;
  readonly budget: string | undefined;
  readonly 'run-time': string | undefined;
  readonly seed: string | undefined;
  readonly plan: boolean;
  readonly resume: string | undefined;
}

type Arguments = VmArguments & SharedArguments & CommonArguments;

/** What `--plan` prints. */
export interface VmPlan {
  readonly schemaVersion: 1;
  readonly configurations: ReturnType<typeof configurationsOf>;
  readonly samples: number;
  readonly budgetSeconds: number;
  /** If no sample has to be taken again, and the budget lasts. */
  readonly estimatedSeconds: number;
}

const LONGEST_BUDGET = 24 * 3600;
/** Around each sample: plugging, settling, telling [s]; about what software emulation takes. */
const AROUND_S = 0.9;
/** Building the guest; booting a machine [s]. */
const BUILD_S = 5;
const BOOT_S = 4;

/** Runs it to its end. */
export async function runVmMeasurement(
  args: Arguments,
  io: Io,
  signal: AbortSignal,
  progress: Progress,
): Promise<ExitCode> {
  const options = await optionsOf(args, io, signal, progress);
  if (args.plan) {
    await present(planOf(options), args, io, async (plan, style) => {
      const { vmPlanText } = await import('./text/vm-text.js');
      return vmPlanText(plan, style);
    });
    return ExitCode.ok;
  }
  let result: MeasureVmResult;
  try {
    result = await measureVm(options);
  } catch (error) {
    progress(null);
    if (!(error instanceof Error) || error.name !== 'Interrupted') throw error;
    io.stderr.write(
      `qd1: interrupted; what was measured is kept: go on with qd1 measure --vm --resume ${options.folder}\n`,
    );
    return ExitCode.interrupted;
  }
  progress(null);
  await present(result, args, io, async (told, style) => {
    const { vmText } = await import('./text/vm-text.js');
    return vmText(told, style);
  });
  return ExitCode.ok;
}

function planOf({ parts, repetitions, runMs, warmUpMs, budgetS }: MeasureVmOptions): VmPlan {
  const configurations = configurationsOf(parts);
  const machines = new Set(configurations.map(({ configuration }) => configuration.smp)).size;
  const sampleS = (runMs + warmUpMs) / 1000 + AROUND_S;
  return {
    schemaVersion: 1,
    configurations,
    samples: repetitions,
    budgetSeconds: budgetS,
    estimatedSeconds: Math.round(
      BUILD_S + repetitions * (machines * BOOT_S + configurations.length * sampleS),
    ),
  };
}

async function optionsOf(
  args: Arguments,
  io: Io,
  signal: AbortSignal,
  progress: Progress,
): Promise<MeasureVmOptions> {
  const budgetS = readSeconds('budget', args.budget ?? '10m', LONGEST_BUDGET);
  const shared = {
    budgetS,
    signal,
    progress: (done: number, planned: number, what: string) =>
      progress(`${done} of ${planned} samples: ${what}`),
  };
  if (args.resume !== undefined) {
    refuseChanges(args);
    return { ...(await readPlan(args.resume)), folder: args.resume, ...shared };
  }
  const repetitions = readCount('samples', args.samples ?? '3');
  if (repetitions === 0) throw new UsageError('--samples is 0; give 1 or more');
  return {
    ...shared,
    folder: args.out ?? `qd1-measure-vm-${stamp(new Date())}`,
    parts: await partsOf(args.matrix ?? 'small', io),
    repetitions,
    runMs: Math.round(readSeconds('run-time', args['run-time'] ?? '600ms', LONGEST_BUDGET) * 1000),
    warmUpMs: 200,
    traceMs: 150,
    seed: readSeed(args.seed ?? '1'),
    accel: accelOf(args.accel ?? 'auto'),
    qemu: args.qemu ?? 'qemu-system-x86_64',
    kernel: args.kernel ?? null,
    cpus: cpusOf(args.cpus),
    keepAwake: !args['let-sleep'],
    fileFolder: args['file-folder'] ?? null,
  };
}

/** What else is asked for would make it another measurement. */
function refuseChanges(args: Arguments): void {
  const fixed = [
    'out',
    'run-time',
    'seed',
    'matrix',
    'samples',
    'accel',
    'kernel',
    'qemu',
    'cpus',
    'file-folder',
  ] as const;
  const given =
    fixed.find((name) => args[name] !== undefined) ?? (args['let-sleep'] ? 'let-sleep' : undefined);
  if (given !== undefined) {
    throw new UsageError(`--${given} cannot change when a measurement goes on; only --budget can`);
  }
}

async function partsOf(matrix: string, io: Io): Promise<readonly VmPart[]> {
  if (matrix === 'small') return smallMatrix;
  if (matrix === 'wide') return wideMatrix;
  const { readMatrix } = await import('../calibration/vm/matrix-file.js');
  const { text, name } = await readTextFile(matrix, io);
  return readMatrix(text, name);
}

function accelOf(text: string): 'auto' | 'kvm' | 'tcg' {
  if (text === 'auto' || text === 'kvm' || text === 'tcg') return text;
  throw new UsageError(`--accel is "${text}"; it must be auto, kvm or tcg`);
}

function cpusOf(text: string | undefined): readonly [number, number] {
  const allowed = allowedCpus();
  if (text === undefined) {
    if (allowed.length < 2) {
      throw new UsageError(`--vm needs two CPUs, and this process has ${allowed.length}`);
    }
    return [allowed[0], allowed[1]];
  }
  const match = /^(\d+),(\d+)$/.exec(text);
  if (match === null || match[1] === match[2]) {
    throw new UsageError(`--cpus is "${text}"; give two different CPUs, such as 0,1`);
  }
  const pair = [Number(match[1]), Number(match[2])] as const;
  const foreign = pair.find((cpu) => !allowed.includes(cpu));
  if (foreign !== undefined) {
    throw new UsageError(
      `--cpus ${text}: this process may not use CPU ${foreign}; it may use ${allowed.join(', ')}`,
    );
  }
  return pair;
}

function stamp(date: Date): string {
  return date.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
}
