/**
 * Boots a virtual machine on this host and measures a matrix of configurations in it, at one request in flight.
 *
 * Each repetition boots machines anew, one for each number of vCPUs, and measures every configuration once, in an order
 * of its own; so a slow minute of the host falls on all alike. A machine holds one disk at a time.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from '../../sim/errors.js';
import { RandomStreams } from '../../sim/random.js';
import { type AccelChoice, chooseAccel } from './accel.js';
import { compile } from './compile.js';
import { buildGuest, type GuestFiles } from './guest/guest-files.js';
import { grouped } from './grouped.js';
import { Interrupted } from '../measure/group-process.js';
import { Machine } from './machine/machine.js';
import type { CpuPair } from './machine/placement.js';
import { KERNEL_WORDS, diskKey } from './machine/qemu-command.js';
import { qemuVersion } from './machine/qemu-version.js';
import { type VmManifest, manifestOf } from './manifest.js';
import { type VmPart, type VmPlanned, configurationKey, configurationsOf } from './matrix.js';
import { goFirst } from './priority.js';
import { RunFolder } from './run-folder.js';
import type { VmSample } from './sample.js';
import { type ScratchFile, makeScratchFile } from './scratch-file.js';
import { steadySamples, summarize } from './summary.js';
import type { VmAccel, VmRun } from './vm-runs.js';

export interface MeasureVmOptions {
  /** Where results go; an earlier measurement with the same plan goes on. */
  readonly folder: string;
  readonly parts: readonly VmPart[];
  /** Samples of each configuration. With `keepAwake`, only those count during which the host was not slowed. */
  readonly repetitions: number;
  /** For how long, before that without counting, and with tracing in an extra pass (0: none) [ms]. */
  readonly runMs: number;
  readonly warmUpMs: number;
  readonly traceMs: number;
  readonly seed: string;
  /** No sample begins later than this [s]; Infinity for no limit. */
  readonly budgetS: number;
  readonly accel: 'auto' | VmAccel;
  /** A program's name or path. */
  readonly qemu: string;
  /** A bzImage; null for the newest of /boot. */
  readonly kernel: string | null;
  readonly cpus: CpuPair;
  /** Both CPUs are kept awake while a sample is taken. */
  readonly keepAwake: boolean;
  /** Where the file lies that a disk reads; null to choose. */
  readonly fileFolder: string | null;
  readonly signal: AbortSignal;
  progress(done: number, planned: number, what: string): void;
}

/** What `qd1 measure --vm` gives. */
export interface MeasureVmResult {
  readonly schemaVersion: 1;
  readonly folder: string;
  readonly manifest: VmManifest;
  readonly runs: readonly Omit<VmRun, 'line'>[];
}

/**
 * Measures. Whatever happens, no process is left, and what was measured stands whole in the folder.
 * @throws Interrupted when `signal` aborts, ConfigError when the machine cannot be booted or the folder not be used
 */
export async function measureVm(options: MeasureVmOptions): Promise<MeasureVmResult> {
  const planned = configurationsOf(options.parts);
  if (planned.length === 0) throw new ConfigError('the matrix has no configuration; give each axis a value');
  const scratch = await mkdtemp(join(tmpdir(), 'qd1-vm-'));
  try {
    return await new Session(options, planned, scratch).measure();
  } catch (error) {
    throw options.signal.aborted
      ? new Interrupted('the measurement was interrupted', { cause: error })
      : error;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Samples taken while the host was slow are taken again, up to this many times as many as were asked for. */
const MOST_ATTEMPTS = 4;

class Session {
  private readonly started = new Date();
  private readonly streams: RandomStreams;
  private samples: VmSample[] = [];
  private machine: Machine | null = null;
  private file: ScratchFile | null = null;
  /** The program that does it. */
  private keepAwake: string | null = null;
  private boots = 0;
  private qemuVersion = '';
  /** As the last machine told them; null where an earlier measurement needed none. */
  private clocksource: string | null = null;
  private niceness: number | null = null;

  constructor(
    private readonly options: MeasureVmOptions,
    private readonly planned: readonly VmPlanned[],
    private readonly scratch: string,
  ) {
    this.streams = new RandomStreams(options.seed);
  }

  async measure(): Promise<MeasureVmResult> {
    const { options, planned, scratch } = this;
    this.qemuVersion = await qemuVersion(options.qemu);
    const folder = await RunFolder.open(options.folder, this.plan());
    this.samples = await folder.samples();
    const earlier = await folder.manifest();
    this.clocksource = earlier?.guest.clocksource ?? null;
    this.niceness = earlier?.niceness ?? null;
    options.progress(this.samples.length, this.total, 'building the guest');
    const guest = await buildGuest(scratch, options.kernel);
    const { qemu, signal } = options;
    const choice = await chooseAccel(options.accel, { qemu, guest, folder: scratch, signal });
    if (options.keepAwake) {
      this.keepAwake = await compile('keep-awake.c', join(scratch, 'keep-awake'));
    }
    if (planned.some(({ configuration }) => configuration.backend.kind === 'file')) {
      this.file = await makeScratchFile(options.fileFolder);
    }
    const manifest = async () => await this.manifest(guest, choice);
    const stepBack = await goFirst();
    try {
      const most = options.repetitions * (options.keepAwake ? MOST_ATTEMPTS : 1);
      for (let repetition = 0; repetition < most && !this.isLate(); repetition++) {
        await this.repeat(repetition, guest, choice, folder);
        await folder.conclude(await manifest(), this.samples);
      }
    } finally {
      await stepBack();
      await this.machine?.stop();
      await this.file?.close();
      if (this.samples.length > 0) await folder.conclude(await manifest(), this.samples);
    }
    const runs = summarize(this.samples);
    return { schemaVersion: 1, folder: options.folder, manifest: await manifest(), runs };
  }

  /** Every configuration once more, each number of vCPUs on a machine of its own. */
  private async repeat(
    repetition: number,
    guest: GuestFiles,
    choice: AccelChoice,
    folder: RunFolder,
  ): Promise<void> {
    const done = new Set(
      this.samples
        .filter((sample) => sample.repetition === repetition)
        .map(({ configuration }) => configurationKey(configuration)),
    );
    const enough = this.measuredEnough();
    const open = this.planned.filter(({ configuration }) => {
      const key = configurationKey(configuration);
      return !done.has(key) && !enough.has(key);
    });
    const bySmp = grouped(open, ({ configuration }) => configuration.smp);
    for (const smp of this.shuffled([...bySmp.keys()], `machines/${repetition}`)) {
      const disks = [
        ...grouped(bySmp.get(smp) ?? [], ({ configuration }) => diskKey(configuration)).values(),
      ];
      this.machine = await this.boot(smp, guest, choice.accel);
      for (const disk of this.shuffled(disks, `disks/${repetition}/${smp}`)) {
        await this.machine.plug(disk[0].configuration, this.file?.path ?? '');
        for (const one of this.shuffled(
          disk,
          `settings/${repetition}/${diskKey(disk[0].configuration)}/${smp}`,
        )) {
          if (this.isLate()) return await this.stopMachine();
          await this.sample(this.machine, one, repetition, choice.accel, folder);
        }
        await this.machine.unplug();
      }
      await this.stopMachine();
    }
  }

  private async boot(smp: number, guest: GuestFiles, accel: VmAccel): Promise<Machine> {
    this.options.progress(this.samples.length, this.total, `booting a machine with ${smp} vCPUs (${accel})`);
    const folder = join(this.scratch, `machine-${this.boots++}`);
    await mkdir(folder);
    const { qemu, signal } = this.options;
    const program = this.keepAwake;
    const keepAwake =
      program === null ? null : { program, cpus: this.options.cpus, file: join(folder, 'rounds') };
    const options = { accel, smp, guest, keepAwake, folder };
    const machine = await Machine.boot(qemu, options, signal);
    this.clocksource = machine.facts.clocksource;
    this.niceness = machine.niceness;
    return machine;
  }

  private async stopMachine(): Promise<void> {
    await this.machine?.stop();
    this.machine = null;
  }

  private async sample(
    machine: Machine,
    { part, configuration }: VmPlanned,
    repetition: number,
    accel: VmAccel,
    folder: RunFolder,
  ): Promise<void> {
    const { warmUpMs, runMs, traceMs, cpus } = this.options;
    this.options.progress(
      this.samples.length,
      this.total,
      `${diskKey(configuration)}, repetition ${repetition + 1}`,
    );
    const at = new Date().toISOString();
    await machine.configure(configuration, cpus);
    const { threads, hipri, thinkUs } = configuration;
    const run = { threads, hipri, thinkUs, warmUpMs, runMs, seed: repetition + 1 };
    const measured = await machine.run(run);
    // Once is enough: these are counts, and the log of a fast disk is long.
    const isTraced = traceMs > 0 && repetition === 0;
    const trace = isTraced ? await machine.trace({ ...run, warmUpMs: 50, runMs: traceMs }) : null;
    const sample: VmSample = {
      schemaVersion: 1,
      part,
      configuration,
      repetition,
      at,
      accel,
      ...measured,
      trace,
    };
    const index = this.planned.findIndex((one) => one.configuration === configuration);
    await folder.keep(sample, index);
    this.samples.push(sample);
  }

  /** Configurations with as many steady samples as were asked for. */
  private measuredEnough(): Set<string> {
    const steady = grouped(steadySamples(this.samples), ({ configuration }) =>
      configurationKey(configuration),
    );
    return new Set(
      [...steady].filter(([, samples]) => samples.length >= this.options.repetitions).map(([key]) => key),
    );
  }

  private get total(): number {
    return this.planned.length * this.options.repetitions;
  }

  private isLate(): boolean {
    return Date.now() - this.started.getTime() > this.options.budgetS * 1000;
  }

  private shuffled<T>(items: readonly T[], name: string): T[] {
    const stream = this.streams.stream(name);
    const keyed = items.map((item) => ({ item, key: stream.nextUniform() }));
    return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item);
  }

  /** What a measurement is; one that goes on must have the same. */
  private plan(): VmManifest['plan'] {
    const {
      parts,
      repetitions,
      runMs,
      warmUpMs,
      traceMs,
      seed,
      accel,
      qemu,
      kernel,
      cpus,
      keepAwake,
      fileFolder,
    } = this.options;
    return {
      parts,
      repetitions,
      runMs,
      warmUpMs,
      traceMs,
      seed,
      accel,
      qemu,
      kernel,
      cpus,
      keepAwake,
      fileFolder,
    };
  }

  private async manifest(guest: GuestFiles, choice: AccelChoice): Promise<VmManifest> {
    return await manifestOf({
      plan: this.plan(),
      accel: choice,
      qemu: this.qemuVersion,
      guest: {
        kernel: guest.kernelVersion,
        file: guest.kernelSource,
        unpacked: guest.unpacked,
        commandLine: KERNEL_WORDS,
        clocksource: this.clocksource,
      },
      diskFile: this.file === null ? null : { place: this.file.place, bytes: this.file.bytes },
      niceness: this.niceness,
      collected: this.samples,
      planned: this.total,
      isComplete: this.measuredEnough().size === this.planned.length,
      isInterrupted: this.options.signal.aborted,
    });
  }
}
