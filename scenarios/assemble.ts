/**
 * Assembles a machine from a scenario: makes the models and wires them at their ports.
 *
 *     bare metal   fio ── NvmeDriver ── NvmeDrive
 *     VM           fio ── VirtioBlkDriver ══ SplitVirtqueue ══ VirtioBlkDevice ── LinuxAio ── NvmeDriver ── NvmeDrive
 *                  └ Vcpu ┘ kick: EventFd ──> ppoll or polling of  └ AioContext or MainLoop ┘  irqfd ──> Vcpu
 */
import { aioGenerations } from '../models/aio-generations.js';
import { AioContext, type PollObserver } from '../models/aio-context.js';
import { Counts } from '../models/counts.js';
import { EventFd } from '../models/eventfd.js';
import { Fio, type FioObserver } from '../models/fio.js';
import { guestHaltpollParameters, GuestHaltpoll, pollBudgetNs } from '../models/guest-haltpoll.js';
import { HostThread } from '../models/host-thread.js';
import { KvmHaltPoll, kvmHaltPollParameters } from '../models/kvm-halt-poll.js';
import { LinuxAio } from '../models/linux-aio.js';
import { MainLoop } from '../models/main-loop.js';
import { NvmeDriver } from '../models/nvme-driver.js';
import { Phase } from '../models/phases.js';
import { PollAdaptation } from '../models/poll-adaptation.js';
import type { BlockDevice, TaskCpu } from '../models/ports.js';
import type { CostTables } from '../models/site-book.js';
import { SplitVirtqueue } from '../models/split-virtqueue.js';
import { Vcpu } from '../models/vcpu.js';
import { kernelClassOf, qemuClassOf } from '../models/versions.js';
import { VirtioBlkDevice } from '../models/virtio-blk-device.js';
import { VirtioBlkDriver } from '../models/virtio-blk-driver.js';
import type { SpanRecorder } from '../sim/critical-path.js';
import { Chassis } from './chassis.js';
import type { Scenario, VmConfig } from './scenario.js';

/** A machine ready to run. */
export interface Machine {
  readonly chassis: Chassis;
  readonly counts: Counts;
  /** The number of the physical CPU that each actor runs on; the CPU itself is an actor (interrupts, idling). */
  readonly cpuOf: ReadonlyMap<string, number>;
  /** Makes the job begin; then run the calendar. */
  start(): void;
}

export interface AssembleOptions {
  readonly tables: CostTables;
  readonly rootSeed: string;
  readonly observer: FioObserver;
  /** counters: events and latencies; stages: where time goes as well (default); or a recorder of every span. */
  readonly detail?: 'counters' | 'stages' | SpanRecorder;
  /** Told of each aio_poll() of the IOThread. */
  readonly onPoll?: PollObserver;
}

export function assemble(scenario: Scenario, options: AssembleOptions): Machine {
  const counts = new Counts();
  const chassis = new Chassis(scenario, counts, options.tables, options.rootSeed);
  const { detail = 'stages' } = options;
  chassis.paths.totals = detail !== 'counters';
  if (typeof detail === 'object') chassis.paths.recorder = detail;
  const build = scenario.vm === null ? bareMetal : virtualMachine;
  const start = build(scenario, chassis, counts, options);
  const cpuOf = new Map<string, number>();
  for (const [number, cpu] of chassis.cpus) cpuOf.set(cpu.name, number);
  const { pinning, vm } = scenario;
  cpuOf.set(vm === null ? 'fio' : 'vcpu0', pinning.application);
  if (vm !== null)
    cpuOf.set(
      vm.iothread === null ? 'main-loop' : 'iothread',
      vm.iothread === null ? pinning.emulator : pinning.iothread,
    );
  return { chassis, counts, cpuOf, start };
}

function bareMetal(
  scenario: Scenario,
  chassis: Chassis,
  counts: Counts,
  options: AssembleOptions,
): () => void {
  const { drive, pinning } = scenario;
  const cpu = chassis.cpu(pinning.application);
  const thread = new HostThread('fio', cpu, chassis.book, counts);
  const device = new NvmeDriver({
    ...chassis.parts,
    drive: chassis.drive,
    submitter: thread,
    irqCpu: polls(scenario) ? null : chassis.cpu(drive.irqCpu ?? pinning.application),
    submitPhase: Phase.submit,
    scheduler: drive.scheduler,
  });
  const fio = job(scenario, chassis, counts, options, thread, device, 'fio', scenario.host.kernel);
  return () => thread.start(fio.start);
}

/** Whether requests on the drive's own queues are polled for: they are asked to be, and can be. */
export function polls({ fio, drive, host }: Scenario): boolean {
  return fio.hipri && drive.pollQueues > 0 && honoursHipri(fio.ioengine, host.kernel);
}

/** RWF_HIPRI of synchronous I/O is ignored since 5.19 (Linux 9650b453a3d4); io_uring still polls. */
function honoursHipri(engine: string, kernel: string): boolean {
  return engine === 'io_uring' || (engine === 'pvsync2' && kernelClassOf(kernel) === '5.10');
}

function virtualMachine(
  scenario: Scenario,
  chassis: Chassis,
  counts: Counts,
  options: AssembleOptions,
): () => void {
  const { drive, pinning } = scenario;
  const vm = scenario.vm!;
  const { book, paths, parts } = chassis;
  const vcpuThread = new HostThread(
    'vcpu0',
    chassis.cpu(pinning.application),
    book,
    counts,
    'vcpu_wake_blocked',
  );
  const vcpu = guestCpu(scenario, vm, chassis, counts, options.tables, vcpuThread);

  const server = vm.iothread === null ? 'main-loop' : 'iothread';
  const serverCpu = chassis.cpu(vm.iothread === null ? pinning.emulator : pinning.iothread);
  const serverThread = new HostThread(server, serverCpu, book, counts);
  const loop = eventLoop(vm, chassis, counts, serverThread);
  if (loop instanceof AioContext) loop.observer = options.onPoll ?? null;

  const irqCpu = drive.irqCpu === null ? serverCpu : chassis.cpu(drive.irqCpu);
  const queue = new SplitVirtqueue(vm.eventIdx);
  const ioeventfd = new EventFd('ioeventfd');
  const guest: VirtioBlkDriver = new VirtioBlkDriver({
    paths,
    book,
    counts,
    vcpu: 'vcpu0',
    processor: vcpu.processor,
    queue,
    ioeventfd,
    server: serverCpu.timeline,
    onAvail: (edge) => loop.visible(device, edge),
    exited: vcpu.exited,
    entered: vcpu.entered,
    handlerDone: vcpu.handlerDone,
    scheduler: vm.scheduler,
  });
  const host = new NvmeDriver({
    ...parts,
    drive: chassis.drive,
    submitter: serverThread,
    irqCpu,
    submitPhase: Phase.serverSubmit,
    scheduler: drive.scheduler,
  });
  const aio: LinuxAio = new LinuxAio({
    paths,
    book,
    counts,
    loop,
    actor: server,
    device: host,
    irqCpu,
    completed: (request, next) => device.complete(request, next),
  });
  const device: VirtioBlkDevice = new VirtioBlkDevice({
    paths,
    book,
    counts,
    loop,
    actor: server,
    queue,
    ioeventfd,
    sink: vcpu,
    guestHandler: guest.handleInterrupt,
    submit: (request, submitted) => aio.submit(request, submitted),
  });
  loop.add(device);
  loop.add(aio);
  const fio = job(scenario, chassis, counts, options, vcpu, guest, 'vcpu0', vm.kernel);
  return () => {
    loop.start();
    vcpuThread.start(fio.start);
  };
}

function guestCpu(
  scenario: Scenario,
  vm: VmConfig,
  chassis: Chassis,
  counts: Counts,
  tables: CostTables,
  thread: HostThread,
): Vcpu {
  const { host } = scenario;
  const hostKernel = kernelClassOf(host.kernel);
  const defaults = kvmHaltPollParameters(hostKernel);
  const turnNs = Math.max(1, Math.round(tables('haltpoll_turn').meanNs));
  return new Vcpu({
    calendar: chassis.calendar,
    ledger: chassis.ledger,
    book: chassis.book,
    counts,
    thread,
    wire: chassis.timeline('posted interrupts'),
    haltpoll: vm.haltpoll ? new GuestHaltpoll(guestHaltpollParameters(kernelClassOf(vm.kernel))) : null,
    haltpollBudgetNs: (limitNs) => pollBudgetNs(limitNs, turnNs),
    kvm: new KvmHaltPoll({
      maxNs: host.haltPollNs,
      grow: host.haltPollNsGrow,
      growStartNs: host.haltPollNsGrowStart,
      shrink: host.haltPollNsShrink ?? defaults.shrink,
      capsAtMax: defaults.capsAtMax,
    }),
  });
}

function eventLoop(
  vm: VmConfig,
  chassis: Chassis,
  counts: Counts,
  thread: HostThread,
): AioContext | MainLoop {
  if (vm.iothread === null) return new MainLoop(thread, chassis.book, counts);
  const generation = aioGenerations[qemuClassOf(vm.qemu)];
  const rule = new PollAdaptation(vm.iothread);
  return new AioContext(chassis.calendar, chassis.ledger, thread, chassis.book, counts, generation, rule);
}

function job(
  scenario: Scenario,
  chassis: Chassis,
  counts: Counts,
  options: AssembleOptions,
  cpu: TaskCpu,
  device: BlockDevice,
  actor: string,
  kernel: string,
): Fio {
  const { fio } = scenario;
  return new Fio({
    calendar: chassis.calendar,
    paths: chassis.paths,
    book: chassis.book,
    counts,
    cpu,
    actor,
    device,
    observer: options.observer,
    engine: fio.ioengine,
    polls: device.polled,
    uringIowait: kernelClassOf(kernel) !== '5.10',
    iodepth: fio.iodepth,
    bytes: fio.bs,
    write: fio.rw === 'randwrite',
    thinktimeNs: fio.thinktimeNs,
  });
}
