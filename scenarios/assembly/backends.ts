/**
 * What is below QEMU's block layer: its userspace NVMe driver, or a way into the host's kernel.
 *
 *     QemuNvme ────────────────────────────────────────────── NvmeDrive
 *     LinuxAio | IoUringAio | ThreadPoolAio ── NvmeDriver ──── NvmeDrive
 *     SqpollAio ══ rings ══ SqpollThread ───── NvmeDriver ──── NvmeDrive
 *                                          └── MemoryFile
 *     NullCo
 */
import { BlockLayer } from '../../models/block-layer.js';
import { HostThread } from '../../models/host-thread.js';
import { IoUringAio } from '../../models/io-uring-aio.js';
import { LinuxAio } from '../../models/linux-aio.js';
import { MemoryFile } from '../../models/memory-file.js';
import { NullCo } from '../../models/null-co.js';
import { NvmeDriver } from '../../models/nvme-driver.js';
import { Phase } from '../../models/phases.js';
import type { AioHandler, BlockDevice, EventLoop } from '../../models/ports.js';
import { QemuNvme } from '../../models/qemu-nvme.js';
import type { Request } from '../../models/request.js';
import { SqpollAio } from '../../models/sqpoll-aio.js';
import { ThreadPoolAio } from '../../models/thread-pool-aio.js';
import { hasFua, issuesFuaDirectly, kernelClassOf } from '../../models/versions.js';
import { WriteThrough } from '../../models/write-through.js';
import { type VmConfig, writesAtAll } from '../scenario.js';
import { type Build, driveCache } from './build.js';
import { sqpoll } from './sqpoll.js';
import { drives } from '../drives.js';

/** Takes requests from a device, and gives them back to `request.server`. */
export interface Backend {
  submit(request: Request, submitted: () => void): void;
  /** What the loop must watch; null for one that comes back by a bottom half. */
  readonly handler: AioHandler | null;
  start(): void;
}

/** The thread that a backend works for. */
export interface BackendOwner {
  readonly build: Build;
  readonly vm: VmConfig;
  readonly name: string;
  readonly cpuNumber: number;
  readonly thread: HostThread;
  readonly loop: EventLoop;
}

/** The backend that the scenario names. */
export function backendOf(owner: BackendOwner): Backend {
  return durable(owner, driverOf(owner));
}

function driverOf(owner: BackendOwner): Backend {
  if (owner.vm.blockDriver === 'nvme') return watched(userspaceDriver(owner));
  if (owner.vm.blockDriver === 'null-co') return nullCo(owner);
  switch (owner.vm.aio) {
    case 'threads':
      return threadPool(owner);
    case 'io_uring':
      return owner.vm.aioSqpoll ? sqpollRing(owner) : watched(ioUring(owner));
    default:
      return watched(linuxAio(owner));
  }
}

/** What writes and flushes need beside: QEMU has a thread of its pool call fdatasync, and may have to after each write. */
function durable(owner: BackendOwner, driver: Backend): Backend {
  const { vm, build, loop } = owner;
  const { fio } = build.scenario;
  const writesThrough = vm.cache === 'directsync' && writesAtAll(fio.rw);
  if (!writesThrough && !(fio.sync !== 'none' && writesAtAll(fio.rw))) return driver;
  const flushing = vm.blockDriver === 'nvme' || vm.aio === 'threads' ? driver : withFlushes(owner, driver);
  if (!writesThrough) return flushing;
  const { submit } = flushing;
  const { paths } = build.chassis;
  const writeThrough = new WriteThrough({
    paths,
    processor: loop.processor,
    native: vm.blockDriver === 'nvme' || (vm.nativeFua ?? hasFua(vm.qemu)),
    submit,
  });
  return { ...flushing, submit: (request, submitted) => writeThrough.submit(request, submitted) };
}

function withFlushes(owner: BackendOwner, driver: Backend): Backend {
  const pool = threadPool(owner);
  return {
    submit: (request, submitted) => (request.flush === 'no' ? driver : pool).submit(request, submitted),
    handler: driver.handler,
    start: () => {
      driver.start();
      pool.start();
    },
  };
}

function watched(backend: AioHandler & Pick<Backend, 'submit'>): Backend {
  return {
    submit: (request, submitted) => backend.submit(request, submitted),
    handler: backend,
    start: () => undefined,
  };
}

function completed(request: Request, next: () => void): void {
  request.server!.complete(request, next);
}

function userspaceDriver({ build, vm, loop, name, cpuNumber }: BackendOwner): QemuNvme {
  const { chassis, scenario } = build;
  // vfio's vector goes where the host's affinity says, which is seldom the thread's own CPU.
  const irq = vm.nvmePolledQueues ? null : (scenario.drive.irqCpu ?? scenario.pinning.emulator);
  const place = build.place(cpuNumber, irq, vm.memoryNode, vm.memoryNode);
  return new QemuNvme({
    paths: chassis.paths,
    book: chassis.book,
    loop,
    actor: name,
    drive: chassis.drive,
    irqCpu: irq === null ? null : chassis.cpu(irq),
    ...(place === undefined ? {} : { place }),
    fastPath: vm.aioFastPath,
    completed,
  });
}

function nullCo({ build, vm, loop, name }: BackendOwner): Backend {
  const { paths, book } = build.chassis;
  const driver = new NullCo({ paths, book, loop, actor: name, latencyNs: vm.nullCoLatencyNs, completed });
  return {
    submit: (request, submitted) => driver.submit(request, submitted),
    handler: null,
    start: () => undefined,
  };
}

/** What a thread meets in the host's kernel: the queue pair that its CPU has, or a file in memory. */
function hostQueue({ build, vm }: BackendOwner, thread: HostThread, cpuNumber: number): BlockDevice {
  const { chassis, scenario } = build;
  const { drive, fio } = scenario;
  if (drives[drive.model]?.inMemory === true) {
    return new MemoryFile({ paths: chassis.paths, book: chassis.book, submitter: thread });
  }
  const irq = drive.irqCpu ?? cpuNumber;
  const place = build.place(cpuNumber, irq, drive.node, vm.memoryNode);
  return new NvmeDriver({
    ...chassis.parts,
    drive: chassis.driveOn(thread.cpu),
    submitter: thread,
    blockLayer: new BlockLayer(chassis.book, thread.name, {
      scheduler: drive.scheduler,
      dispatch: drive.dispatch,
      stableWrites: writesAtAll(fio.rw) && (fio.sync !== 'none' || vm.cache === 'directsync'),
      fuaDirect: issuesFuaDirectly(scenario.host.kernel),
      guest: false,
      dmaMapping: build.hostDmaMapping,
    }),
    irq: chassis.cpu(irq),
    ...(place === undefined ? {} : { place }),
    submitPhase: Phase.serverSubmit,
  });
}

function linuxAio(owner: BackendOwner): LinuxAio {
  const { build, loop, name, cpuNumber, thread } = owner;
  const { chassis, counts, scenario } = build;
  return new LinuxAio({
    paths: chassis.paths,
    book: chassis.book,
    counts,
    loop,
    actor: name,
    device: hostQueue(owner, thread, cpuNumber),
    irqCpu: chassis.cpu(scenario.drive.irqCpu ?? cpuNumber),
    completed,
  });
}

function ioUring(owner: BackendOwner): IoUringAio {
  const { build, loop, name, cpuNumber, thread } = owner;
  const { chassis, counts, scenario } = build;
  return new IoUringAio({
    calendar: chassis.calendar,
    paths: chassis.paths,
    book: chassis.book,
    counts,
    loop,
    actor: name,
    loopCpu: chassis.cpu(cpuNumber),
    device: hostQueue(owner, thread, cpuNumber),
    irqCpu: chassis.cpu(scenario.drive.irqCpu ?? cpuNumber),
    taskWork: kernelClassOf(scenario.host.kernel) !== '5.10',
    wire: chassis.timeline(`${name}: task work`),
    completed,
  });
}

function sqpollRing({ build, vm, loop, name, cpuNumber }: BackendOwner): Backend {
  const { chassis, counts, scenario } = build;
  const { pinning, drive } = scenario;
  const server = vm.iothread === null ? pinning.emulator : pinning.iothread;
  const ring = sqpoll(build, {
    name: `${name}-iou-sqp`,
    cpuNumber: pinning.sqThread + (cpuNumber - server),
    ownerCpu: cpuNumber,
    dataNode: vm.memoryNode,
    polled: drive.pollQueues > 0,
    submitPhase: Phase.serverSubmit,
    phases: { taken: null, ended: Phase.reap, posted: Phase.reap },
    ofJob: false,
  });
  const { paths, book } = chassis;
  const { thread, cqLines } = ring;
  const aio = new SqpollAio({ paths, book, counts, loop, actor: name, thread, cqLines, completed });
  ring.own(aio);
  return { ...watched(aio), start: () => thread.start() };
}

/** As many workers as can be busy at once; they share the CPU that is set aside for them. */
function threadPool(owner: BackendOwner): Backend {
  const { build, loop, name } = owner;
  const { chassis, counts, scenario } = build;
  const { fio, pinning, drive } = scenario;
  const cpuNumber = pinning.worker;
  const workers = Array.from({ length: Math.min(64, fio.iodepth * fio.numjobs) }, (_, i) => {
    const worker = `${name}-worker${i === 0 ? '' : i}`;
    const thread = new HostThread(worker, chassis.cpu(cpuNumber), chassis.book, counts);
    build.cpuOf.set(worker, cpuNumber);
    const device = hostQueue(owner, thread, cpuNumber);
    const irqCpu = chassis.cpu(drive.irqCpu ?? cpuNumber);
    return { thread, device, irqCpu, writeCache: driveCache(scenario) !== null };
  });
  const pool = new ThreadPoolAio({
    paths: chassis.paths,
    book: chassis.book,
    counts,
    loop,
    actor: name,
    workers,
    completed,
  });
  return {
    submit: (request, submitted) => pool.submit(request, submitted),
    handler: null,
    start: () => pool.start(),
  };
}
