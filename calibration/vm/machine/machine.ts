/** A running virtual machine: it is booted, given one disk at a time, and asked to measure. */
import { readFileSync } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { kill } from 'node:process';
import { ConfigError } from '../../../sim/errors.js';
import {
  type GuestFacts,
  type GuestResult,
  type GuestRun,
  readyOf,
  resultOf,
  runLine,
  ticksOf,
} from '../guest/protocol.js';
import type { VmConfiguration } from '../vm-runs.js';
import { kvmDifference, readKvmCounters } from './kvm-counters.js';
import { LineSocket } from './lines.js';
import { type CpuPair, place, placement } from './placement.js';
import {
  type BootOptions,
  FILES,
  NAMES,
  blockNode,
  diskDevice,
  pollingProperties,
  qemuArguments,
} from './qemu-command.js';
import { QemuProcess } from './qemu-process.js';
import { Qmp } from './qmp.js';
import { type ThreadCounts, type ThreadIds, busyNs, counted, readThreads } from './threads.js';
import { TRACED_EVENTS, type TraceCounts, countTrace } from './trace-log.js';

/** One run in the guest, and what the host counted meanwhile. */
export interface MachineRun {
  readonly result: GuestResult;
  /** Of the guest's time stamp counter. */
  readonly ticksPerNs: number;
  /** Between the guest's `begin` and `end`, as the host saw them [ns]. */
  readonly hostNs: number;
  readonly threads: {
    readonly mainLoop: ThreadCounts;
    readonly iothread: ThreadCounts | null;
    readonly vcpus: readonly ThreadCounts[];
  };
  /** CPU time of all threads of QEMU, and of all processes of the host [ns]. */
  readonly qemuNs: number;
  readonly hostBusyNs: number;
  /** CPU time of what kept CPUs awake [ns], and the rounds of its loop in that time; 0 where nothing did. */
  readonly keptAwakeNs: number;
  readonly keptAwakeRounds: number;
  /** What KVM counted, by its names; null where it did not, or was not used. */
  readonly kvm: Readonly<Record<string, number>> | null;
}

/** How long a machine may take to boot, to plug or unplug a disk [ms]; software emulation on a busy host is slow. */
const BOOT_MS = 120_000;
const PLUG_MS = 30_000;

export class Machine {
  private disk: string | null = null;
  private iothread = false;
  /** A moment of the host's clock [ns], and the guest's counter then. */
  private firstTicks: readonly [hostNs: number, ticks: number] = [0, 0];
  private ticksPerNs = 0;

  private constructor(
    private readonly process: QemuProcess,
    private readonly keepers: readonly number[],
    private readonly folder: string,
    private readonly qmp: Qmp,
    private readonly port: LineSocket,
    readonly facts: GuestFacts,
  ) {}

  /**
   * Boots; returns when the guest listens. The machine ends when `signal` aborts, and with this process, however that
   * ends (setpriv asks the kernel for it).
   * @throws ConfigError when it does not come up within `withinMs`
   */
  static async boot(
    qemu: string,
    options: BootOptions,
    signal: AbortSignal,
    withinMs: number = BOOT_MS,
  ): Promise<Machine> {
    const process = await QemuProcess.start(qemu, qemuArguments(options), options.keepAwake, signal);
    try {
      const connect = async (name: string) =>
        await LineSocket.connect(join(options.folder, name), withinMs, () => process.isOver);
      const port = await connect(FILES.port);
      const qmp = await Qmp.start(await connect(FILES.monitor));
      await qmp.execute('cont');
      const facts = readyOf(await guestLine(port, ['ready'], withinMs));
      const machine = new Machine(process, await process.keepers(), options.folder, qmp, port, facts);
      await machine.learnTicks();
      return machine;
    } catch (error) {
      const why = process.lastWords ?? (error as Error).message;
      await process.kill();
      if (signal.aborted) throw error;
      throw new ConfigError(`the virtual machine (${options.accel}) did not come up: ${why}`, {
        cause: error,
      });
    }
  }

  /** Niceness of its threads: -20 where this process may give it. */
  get niceness(): number {
    return this.process.niceness;
  }

  /** Plugs the configuration's disk. There must be none. */
  async plug(configuration: VmConfiguration, file: string): Promise<void> {
    this.iothread = configuration.mode === 'iothread';
    if (this.iothread) await this.qmp.execute('object-add', { 'qom-type': 'iothread', id: NAMES.iothread });
    await this.qmp.execute('blockdev-add', blockNode(configuration, file));
    await this.qmp.execute('device_add', diskDevice(configuration));
    this.disk = (await this.ask(`find ${PLUG_MS / 1000}`, ['disk'], PLUG_MS * 2)).slice('disk '.length);
    await this.ask(`set /sys/block/${this.disk}/queue/scheduler none`, ['done'], PLUG_MS);
  }

  /** Takes the disk out again. */
  async unplug(): Promise<void> {
    await this.qmp.execute('device_del', { id: NAMES.disk });
    await this.qmp.event('DEVICE_DELETED', { device: NAMES.disk }, PLUG_MS);
    await this.qmp.execute('blockdev-del', { 'node-name': NAMES.node });
    if (this.iothread) await this.qmp.execute('object-del', { id: NAMES.iothread });
    this.disk = null;
  }

  /** Sets what can be changed while the disk is plugged. Setting it starts QEMU's poll_ns from 0. */
  async configure(configuration: VmConfiguration, cpus: CpuPair): Promise<void> {
    if (configuration.mode === 'iothread') {
      for (const [property, value] of Object.entries(pollingProperties(configuration))) {
        await this.qmp.execute('qom-set', { path: `/objects/${NAMES.iothread}`, property, value });
      }
    }
    const ids = await this.threadIds();
    const others = [...readThreads(this.process.pid).keys()];
    await place(placement(configuration.layout, ids, others, cpus));
  }

  /** Measures once. */
  async run(run: Omit<GuestRun, 'disk' | 'thinkTicks'> & { readonly thinkUs: number }): Promise<MachineRun> {
    const ids = await this.threadIds();
    this.keepAwake(true);
    this.port.send(runLine(this.guestRun(run)));
    await this.answer(['begin'], run.warmUpMs + PLUG_MS);
    const before = this.counts();
    const endTicks = ticksOf(await this.answer(['end'], run.runMs + PLUG_MS));
    const after = this.counts();
    this.keepAwake(false);
    const result = resultOf(await this.answer(['result'], PLUG_MS));
    this.refineTicks(after.atNs, endTicks);
    const of = (id: number) => counted(before.threads.get(id), after.threads.get(id));
    return {
      result,
      ticksPerNs: this.ticksPerNs,
      hostNs: after.atNs - before.atNs,
      threads: {
        mainLoop: of(ids.mainLoop),
        iothread: ids.iothread === null ? null : of(ids.iothread),
        vcpus: ids.vcpus.map(of),
      },
      qemuNs: [...after.threads.keys()].reduce((sum, id) => sum + of(id).cpuNs, 0),
      keptAwakeNs: after.keptNs - before.keptNs,
      keptAwakeRounds: after.rounds - before.rounds,
      kvm: kvmDifference(before.kvm, after.kvm),
      hostBusyNs: after.busyNs - before.busyNs,
    };
  }

  /** Measures with trace events switched on, and counts them. */
  async trace(
    run: Omit<GuestRun, 'disk' | 'thinkTicks'> & { readonly thinkUs: number },
  ): Promise<TraceCounts> {
    const ids = await this.threadIds();
    const log = join(this.folder, FILES.trace);
    const start = (await stat(log).catch(() => ({ size: 0 }))).size;
    this.keepAwake(true);
    this.port.send(runLine(this.guestRun(run)));
    await this.answer(['begin'], run.warmUpMs + PLUG_MS);
    await this.switchEvents(true);
    await this.answer(['end'], run.runMs + PLUG_MS);
    await this.switchEvents(false);
    this.keepAwake(false);
    await this.answer(['result'], PLUG_MS);
    return countTrace(await readFrom(log, start), ids.iothread ?? ids.mainLoop);
  }

  /** Ends it; it has nothing to lose. */
  async stop(): Promise<void> {
    await this.process.kill();
    this.port.close();
  }

  /** Whether the CPUs are kept awake; without effect where that was not asked for. */
  private keepAwake(on: boolean): void {
    for (const id of this.keepers) {
      try {
        kill(id, on ? 'SIGCONT' : 'SIGSTOP');
      } catch {
        // It has ended with QEMU.
      }
    }
  }

  private guestRun({
    thinkUs,
    ...run
  }: Omit<GuestRun, 'disk' | 'thinkTicks'> & { readonly thinkUs: number }): GuestRun {
    if (this.disk === null) throw new ConfigError('the machine has no disk to measure');
    return { ...run, disk: this.disk, thinkTicks: Math.round(thinkUs * 1000 * this.ticksPerNs) };
  }

  private async threadIds(): Promise<ThreadIds> {
    const vcpus = (await this.qmp.execute('query-cpus-fast')) as {
      'cpu-index': number;
      'thread-id': number;
    }[];
    const iothreads = (await this.qmp.execute('query-iothreads')) as { 'thread-id': number }[];
    return {
      mainLoop: this.process.pid,
      iothread: iothreads.at(0)?.['thread-id'] ?? null,
      vcpus: vcpus.toSorted((a, b) => a['cpu-index'] - b['cpu-index']).map((vcpu) => vcpu['thread-id']),
    };
  }

  private counts(): HostCounts {
    const atNs = clockNs();
    const keepers = this.keepers.flatMap((id) => [...readThreads(id).values()]);
    return {
      atNs,
      threads: readThreads(this.process.pid),
      busyNs: busyNs(readFileSync('/proc/stat', 'utf8')),
      keptNs: keepers.reduce((sum, { cpuNs }) => sum + cpuNs, 0),
      rounds: this.process.keeperRounds(),
      kvm: readKvmCounters(this.process.pid),
    };
  }

  private async switchEvents(enable: boolean): Promise<void> {
    for (const name of TRACED_EVENTS) await this.qmp.execute('trace-event-set-state', { name, enable });
  }

  private async ask(line: string, answers: readonly string[], withinMs: number): Promise<string> {
    this.port.send(line);
    return await this.answer(answers, withinMs);
  }

  private async answer(verbs: readonly string[], withinMs: number): Promise<string> {
    return await guestLine(this.port, verbs, withinMs);
  }

  /** A first estimate of the counter's rate, from a moment of waiting. */
  private async learnTicks(): Promise<void> {
    this.firstTicks = await this.hostAndGuestTime();
    await new Promise((resolve) => setTimeout(resolve, 300));
    const [hostNs, ticks] = await this.hostAndGuestTime();
    this.refineTicks(hostNs, ticks);
  }

  /** The longer the machine runs, the better the rate is known: the host's clock is right, the guest's is a guess. */
  private refineTicks(hostNs: number, ticks: number): void {
    this.ticksPerNs = (ticks - this.firstTicks[1]) / (hostNs - this.firstTicks[0]);
  }

  /** The quickest of a few questions is the truest. */
  private async hostAndGuestTime(): Promise<readonly [hostNs: number, ticks: number]> {
    let best: readonly [number, number, number] = [Infinity, 0, 0];
    for (let i = 0; i < 5; i++) {
      const asked = clockNs();
      const ticks = ticksOf(await this.ask('ticks', ['ticks'], PLUG_MS));
      const took = clockNs() - asked;
      if (took < best[0]) best = [took, asked + took / 2, ticks];
    }
    return [best[1], best[2]];
  }
}

/** What the host counted up to a moment. */
interface HostCounts {
  readonly atNs: number;
  readonly threads: ReadonlyMap<number, ThreadCounts>;
  readonly busyNs: number;
  readonly keptNs: number;
  readonly rounds: number;
  readonly kvm: Readonly<Record<string, number>> | null;
}

/** The guest's next answer that begins with one of these words. */
async function guestLine(port: LineSocket, verbs: readonly string[], withinMs: number): Promise<string> {
  const verbOf = (line: string) => line.split(' ', 1)[0];
  const line = await port.next((candidate) => [...verbs, 'failed'].includes(verbOf(candidate)), withinMs);
  if (verbOf(line) === 'failed') throw new ConfigError(`the guest says: ${line.slice('failed '.length)}`);
  return line;
}

async function readFrom(path: string, start: number): Promise<string> {
  const handle = await open(path);
  try {
    const { size } = await handle.stat();
    const buffer = Buffer.alloc(Math.max(0, size - start));
    await handle.read(buffer, 0, buffer.length, start);
    return buffer.toString('latin1');
  } finally {
    await handle.close();
  }
}

function clockNs(): number {
  return Number(process.hrtime.bigint());
}
