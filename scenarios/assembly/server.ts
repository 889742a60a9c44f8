/** A thread that serves virtio-blk disks, in QEMU or in qemu-storage-daemon: an event loop with devices and a backend. */
import { aioGenerations } from '../../models/aio-generations.js';
import { AioContext } from '../../models/aio-context.js';
import { HostThread } from '../../models/host-thread.js';
import { MainLoop, type MainLoopEmulation } from '../../models/main-loop.js';
import { HandlerPollAdaptation } from '../../models/handler-poll-adaptation.js';
import { PollAdaptation } from '../../models/poll-adaptation.js';
import { qemuClassOf } from '../../models/versions.js';
import { VirtioBlkDevice } from '../../models/virtio-blk-device.js';
import type { Timeline } from '../../sim/timeline.js';
import type { VmConfig } from '../scenario.js';
import { type Backend, backendOf } from './backends.js';
import { across, type Build } from './build.js';
import type { Attachment, Target } from './target.js';

export class Server implements Target {
  readonly name: string;
  readonly cpuNumber: number;
  readonly timeline: Timeline;
  readonly loop: AioContext | MainLoop;
  private readonly build: Build;
  private readonly vm: VmConfig;
  private readonly backend: Backend;

  /**
   * @param name of the thread; a main loop if the disk has no IOThread
   * @param emulation what the process shares with vCPUs of the software emulation
   */
  constructor(
    build: Build,
    vm: VmConfig,
    name: string,
    cpuNumber: number,
    emulation: MainLoopEmulation | null = null,
  ) {
    const { chassis, counts } = build;
    this.build = build;
    this.vm = vm;
    this.name = name;
    this.cpuNumber = cpuNumber;
    const thread = new HostThread(name, chassis.cpu(cpuNumber), chassis.book, counts);
    this.timeline = thread.processor.timeline;
    build.cpuOf.set(name, cpuNumber);
    this.loop = eventLoop(build, vm, thread, emulation);
    this.backend = backendOf({ build, vm, name, cpuNumber, thread, loop: this.loop });
  }

  attach({ remote, ...attachment }: Attachment): (edge: number) => void {
    const { build, vm, loop, backend } = this;
    const { chassis, counts } = build;
    const vhostUser = vm.disk === 'vhost-user-qsd';
    // Without KVM the thread that delivers an interrupt is the main loop's, and it wakes vCPUs by futex.
    const irqfd = vm.accel === 'kvm' || loop instanceof AioContext || vhostUser;
    const device = new VirtioBlkDevice({
      ...attachment,
      paths: chassis.paths,
      book: chassis.book,
      counts,
      loop,
      actor: this.name,
      pollable: !vhostUser,
      suppressesKicks: !vhostUser,
      notifiesByBottomHalf: !vhostUser && notifiesByBottomHalf(vm),
      fastPath: vm.aioFastPath,
      ringLines: across(remote, vm.packed ? 'ring_lines_packed' : 'ring_lines'),
      irqfd,
      wakeCost: irqfd ? across(remote, 'ttwu_send') : 'tcg_thread_wake',
      submit: (request, submitted) => backend.submit(request, submitted),
    });
    loop.add(device);
    return (edge) => loop.visible(device, edge);
  }

  addSilentQueues(count: number): void {
    if (this.loop instanceof AioContext && this.vm.disk === 'virtio-blk') this.loop.addSilent(count);
  }

  start(): void {
    if (this.backend.handler !== null) this.loop.add(this.backend.handler);
    this.backend.start();
    this.loop.start();
  }
}

/**
 * Whether the guest is told by a bottom half (batch_notifications), where the scenario leaves it to the version: without
 * EVENT_IDX, up to 8.1. [QEMU hw/block/dataplane/virtio-blk.c 5.2, 7.2; EVENT_IDX: 12c1c7d7ce, 2.12]
 */
function notifiesByBottomHalf(vm: VmConfig): boolean {
  return (
    vm.notifyByBottomHalf ?? (!vm.eventIdx && ['5.1', 'polling', '5.2', '7.0'].includes(qemuClassOf(vm.qemu)))
  );
}

function eventLoop(
  build: Build,
  vm: VmConfig,
  thread: HostThread,
  emulation: MainLoopEmulation | null,
): AioContext | MainLoop {
  const { chassis, counts } = build;
  const generation = aioGenerations[qemuClassOf(vm.qemu)];
  if (vm.iothread === null)
    return new MainLoop(thread, chassis.book, counts, generation.notifyMeWhilePolling, emulation);
  const rule = new (generation.adaptsHandlers ? HandlerPollAdaptation : PollAdaptation)(vm.iothread);
  return new AioContext(chassis.calendar, chassis.ledger, thread, chassis.book, counts, generation, rule);
}
