/**
 * What is below QEMU's block layer: its userspace NVMe driver, or a way into the host's kernel.
 *
 *     QemuNvme ────────────────────────────────────────────── NvmeDrive
 *     LinuxAio | IoUringAio | ThreadPoolAio ── NvmeDriver ──── NvmeDrive
 */
import { BlockLayer } from '../../models/block-layer.js';
import { HostThread } from '../../models/host-thread.js';
import { IoUringAio } from '../../models/io-uring-aio.js';
import { LinuxAio } from '../../models/linux-aio.js';
import { NvmeDriver } from '../../models/nvme-driver.js';
import { Phase } from '../../models/phases.js';
import type { AioHandler, EventLoop } from '../../models/ports.js';
import { QemuNvme } from '../../models/qemu-nvme.js';
import type { Request } from '../../models/request.js';
import { ThreadPoolAio } from '../../models/thread-pool-aio.js';
import { kernelClassOf } from '../../models/versions.js';
import type { VmConfig } from '../scenario.js';
import type { Build } from './build.js';

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
  if (owner.vm.blockDriver === 'nvme') return watched(userspaceDriver(owner));
  switch (owner.vm.aio) {
    case 'threads':
      return threadPool(owner);
    case 'io_uring':
      return watched(ioUring(owner));
    default:
      return watched(linuxAio(owner));
  }
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

/** The queue pair of the host's kernel that a thread's CPU has. */
function hostQueue({ build, vm }: BackendOwner, thread: HostThread, cpuNumber: number): NvmeDriver {
  const { chassis, scenario } = build;
  const { drive } = scenario;
  const irq = drive.irqCpu ?? cpuNumber;
  const place = build.place(cpuNumber, irq, drive.node, vm.memoryNode);
  return new NvmeDriver({
    ...chassis.parts,
    drive: chassis.drive,
    submitter: thread,
    blockLayer: new BlockLayer(chassis.book, thread.name, {
      scheduler: drive.scheduler,
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
    return { thread, device, irqCpu: chassis.cpu(drive.irqCpu ?? cpuNumber) };
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
