/**
 * The thread that serves virtio-blk disks, in QEMU or in qemu-storage-daemon: its event loop, and the driver below it.
 *
 *     VirtioBlkDevice ── LinuxAio | IoUringAio | ThreadPoolAio ── NvmeDriver ── NvmeDrive
 *                     └─ QemuNvme ─────────────────────────────────────────── NvmeDrive
 */
import { aioGenerations } from '../../models/aio-generations.js';
import { AioContext } from '../../models/aio-context.js';
import { BlockLayer } from '../../models/block-layer.js';
import { HostThread } from '../../models/host-thread.js';
import { LinuxAio } from '../../models/linux-aio.js';
import { MainLoop } from '../../models/main-loop.js';
import { NvmeDriver } from '../../models/nvme-driver.js';
import { Phase } from '../../models/phases.js';
import { PollAdaptation } from '../../models/poll-adaptation.js';
import type { AioHandler } from '../../models/ports.js';
import type { Request } from '../../models/request.js';
import { QemuNvme } from '../../models/qemu-nvme.js';
import { qemuClassOf } from '../../models/versions.js';
import type { VmConfig } from '../scenario.js';
import type { Build } from './build.js';

/** What takes requests from a device and gives them back to `request.server`. */
export interface Backend {
  submit(request: Request, submitted: () => void): void;
}

export class Server {
  readonly name: string;
  readonly cpuNumber: number;
  readonly thread: HostThread;
  readonly loop: AioContext | MainLoop;
  readonly backend: Backend & AioHandler;
  private readonly build: Build;
  private readonly vm: VmConfig;

  /** @param name of the thread; a main loop if the disk has no IOThread */
  constructor(build: Build, vm: VmConfig, name: string, cpuNumber: number) {
    const { chassis, counts } = build;
    this.build = build;
    this.vm = vm;
    this.name = name;
    this.cpuNumber = cpuNumber;
    this.thread = new HostThread(name, chassis.cpu(cpuNumber), chassis.book, counts);
    build.cpuOf.set(name, cpuNumber);
    this.loop = this.eventLoop();
    this.backend = vm.blockDriver === 'nvme' ? this.userspaceDriver() : this.hostKernel();
  }

  /** Starts the thread; its devices have been added by now. */
  start(): void {
    this.loop.add(this.backend);
    this.loop.start();
  }

  private eventLoop(): AioContext | MainLoop {
    const { build, vm, thread } = this;
    const { chassis, counts } = build;
    if (vm.iothread === null) return new MainLoop(thread, chassis.book, counts);
    const generation = aioGenerations[qemuClassOf(vm.qemu)];
    const rule = new PollAdaptation(vm.iothread);
    return new AioContext(chassis.calendar, chassis.ledger, thread, chassis.book, counts, generation, rule);
  }

  private userspaceDriver(): Backend & AioHandler {
    const { build, vm, loop, name, cpuNumber } = this;
    const { chassis, scenario } = build;
    // vfio's vector goes where the host's affinity says, which is seldom the thread's own CPU.
    const irq = vm.nvmePolledQueues ? null : (scenario.drive.irqCpu ?? scenario.pinning.emulator);
    const place = build.place(cpuNumber, irq, vm.memoryNode, vm.memoryNode);
    const driver = new QemuNvme({
      paths: chassis.paths,
      book: chassis.book,
      loop,
      actor: name,
      drive: chassis.drive,
      irqCpu: irq === null ? null : chassis.cpu(irq),
      ...(place === undefined ? {} : { place }),
      fastPath: vm.aioFastPath,
      completed: completeInServer,
    });
    return driver;
  }

  private hostKernel(): Backend & AioHandler {
    const { build, vm, loop, name, cpuNumber, thread } = this;
    const { chassis, counts, scenario } = build;
    const { drive } = scenario;
    const irq = drive.irqCpu ?? cpuNumber;
    const place = build.place(cpuNumber, irq, drive.node, vm.memoryNode);
    const device = new NvmeDriver({
      ...chassis.parts,
      drive: chassis.drive,
      submitter: thread,
      blockLayer: new BlockLayer(chassis.book, name, {
        scheduler: drive.scheduler,
        guest: false,
        dmaMapping: build.hostDmaMapping,
      }),
      irq: chassis.cpu(irq),
      ...(place === undefined ? {} : { place }),
      submitPhase: Phase.serverSubmit,
    });
    const aio = new LinuxAio({
      paths: chassis.paths,
      book: chassis.book,
      counts,
      loop,
      actor: name,
      device,
      irqCpu: chassis.cpu(irq),
      completed: completeInServer,
    });
    return aio;
  }
}

function completeInServer(request: Request, next: () => void): void {
  request.server!.complete(request, next);
}
