/**
 * Guests with virtio-blk disks, served by QEMU or by another process.
 *
 *     fio ── VirtioBlkDriver ══ virtqueue ══ VirtioBlkDevice in a thread of QEMU or of the daemon, or SPDK's reactor
 *      └ Vcpu ┘ kick: EventFd ──> whoever waits for it                                     irqfd ──> Vcpu
 */
import { BlockLayer } from '../../models/block-layer.js';
import { EventFd } from '../../models/eventfd.js';
import { PackedVirtqueue } from '../../models/packed-virtqueue.js';
import type { Virtqueue } from '../../models/ports.js';
import { SplitVirtqueue } from '../../models/split-virtqueue.js';
import { kernelClassOf, qemuClassOf, wakesPollingIdleByMemory } from '../../models/versions.js';
import { Vcpu } from '../../models/vcpu.js';
import { type IdlePoller, VirtioBlkDriver } from '../../models/virtio-blk-driver.js';
import type { Scenario, VmConfig } from '../scenario.js';
import { across, asksToPoll, type Build, type DiskCache, jobBlockLayer } from './build.js';
import { Emulation, guestCodeBook } from './emulation.js';
import { guestCpu, vcpuName, type GuestCpu } from './guest-cpu.js';
import { Server } from './server.js';
import { SpdkTarget } from './spdk.js';
import type { Target } from './target.js';

/** num-queues of the device: as given, or QEMU's default. */
export function queueCount(vm: VmConfig): number {
  const { queues, vcpus } = vm;
  if (queues !== null) return queues;
  const qemu = qemuClassOf(vm.qemu);
  return qemu === '5.1' || qemu === 'polling' ? 1 : vcpus;
}

/** Whether the guest polls its virtqueue: it has one for that, and the job asks for it. */
export function pollsVirtqueue(scenario: Scenario, vm: VmConfig): boolean {
  return vm.pollQueues > 0 && asksToPoll(scenario, vm.kernel);
}

/** @returns what starts servers and jobs */
export function virtioGuests(build: Build, vm: VmConfig): () => void {
  const { fio, pinning } = build.scenario;
  const starts: (() => void)[] = [];
  // A daemon serves all guests; a QEMU serves its own.
  const daemon = daemonOf(build, vm);
  for (const target of daemon ?? []) starts.push(() => target.start());
  for (let guest = 0; guest < vm.guests; guest++) {
    const emulation = vm.accel === 'tcg' ? new Emulation(build) : null;
    const targets = daemon ?? serversOf(build, vm, guest, emulation);
    if (emulation !== null && (vm.iothread !== null || daemon !== null)) {
      const name = guest === 0 ? 'main-loop' : `main-loop${guest}`;
      starts.push(emulation.addMainLoop(name, pinning.emulator + guest * pinning.serverStep));
    }
    if (daemon === null) for (const target of targets) starts.push(() => target.start());
    addSilentQueues(vm, fio.numjobs, targets);
    for (let job = 0; job < fio.numjobs; job++) {
      const index = guest * fio.numjobs + job;
      const target = targets[(job % vm.disks) % targets.length];
      const cpuNumber = pinning.application + index * pinning.jobStep;
      const name = vcpuName(guest, job);
      const cpu =
        emulation?.vcpu(name, cpuNumber) ??
        guestCpu(build, vm, name, cpuNumber, build.nodeOf(target.cpuNumber));
      starts.push(guestJob(build, vm, cpu, target, emulation));
    }
  }
  return () => starts.forEach((start) => start());
}

/**
 * What the guest knows of the disk's cache: virtio-blk has no FUA, and with cache=directsync no cache that it would flush.
 * [QEMU hw/block/virtio-blk.c:virtio_blk_update_config: wce; Linux drivers/block/virtio_blk.c:virtblk_update_cache_mode]
 */
function virtioCache({ cache }: VmConfig): DiskCache | null {
  return cache === 'directsync' ? null : { fua: false };
}

function daemonOf(build: Build, vm: VmConfig): Target[] | null {
  if (vm.disk === 'vhost-user-spdk') return [new SpdkTarget(build, vm)];
  if (vm.disk !== 'vhost-user-qsd') return null;
  const { pinning } = build.scenario;
  return Array.from({ length: vm.iothread === null ? 1 : vm.iothreads }, (_, thread) => {
    const name = thread === 0 ? 'qsd' : `qsd${thread}`;
    return new Server(build, vm, name, pinning.iothread + thread * pinning.serverStep);
  });
}

function serversOf(build: Build, vm: VmConfig, guest: number, emulation: Emulation | null): Target[] {
  const { pinning } = build.scenario;
  const [kind, threads, cpu] =
    vm.iothread === null
      ? (['main-loop', 1, pinning.emulator] as const)
      : (['iothread', vm.iothreads, pinning.iothread] as const);
  return Array.from({ length: threads }, (_, thread) => {
    const index = guest * threads + thread;
    const name = index === 0 ? kind : `${kind}${index}`;
    const server = new Server(build, vm, name, cpu + index * pinning.serverStep, emulation);
    if (index === 0 && 'observer' in server.loop) server.loop.observer = build.options.onPoll ?? null;
    return server;
  });
}

/** Every virtqueue of every disk is polled, used or not. */
function addSilentQueues(vm: VmConfig, jobs: number, targets: readonly Target[]): void {
  for (let disk = 0; disk < vm.disks; disk++) {
    const used = Math.floor(jobs / vm.disks) + Number(disk < jobs % vm.disks);
    targets[disk % targets.length].addSilentQueues(Math.max(0, queueCount(vm) - used));
  }
}

function guestJob(
  build: Build,
  vm: VmConfig,
  cpu: AnyCpu,
  target: Target,
  emulation: Emulation | null,
): () => void {
  const { chassis, counts, scenario } = build;
  const { vcpu, thread } = cpu;
  const remote = build.nodeOf(cpu.cpuNumber) !== build.nodeOf(target.cpuNumber);
  const queue = makeVirtqueue(vm);
  const ioeventfd = new EventFd('ioeventfd');
  const singleQueue = queueCount(vm) === 1;
  const book = emulation === null ? chassis.book : guestCodeBook(chassis.book);
  const other =
    singleQueue && vm.irqVcpu === 'other' ? otherVcpu(build, vm, target, vcpu.name, emulation) : null;
  const irq = pollsVirtqueue(scenario, vm) ? null : (other?.vcpu ?? vcpu);
  const onAvail = target.attach({
    queue,
    ioeventfd,
    // A polled queue has no vector: what the device signals goes nowhere.
    sink:
      irq === null ? { timeline: vcpu.timeline, inject: () => null } : (emulation?.interrupts(irq) ?? irq),
    guestHandler: () => driver.handleInterrupt(),
    onUsed: (edge) => driver.usedVisible(edge),
    remote,
  });
  const driver: VirtioBlkDriver = new VirtioBlkDriver({
    ...chassis.parts,
    book,
    counts,
    vcpu,
    irq,
    idlePoller: vm.pollSource && vm.haltpoll ? idlePollerOf(other?.vcpu ?? vcpu) : null,
    interruptsCanGoOff: vm.packed || !vm.eventIdx || kernelClassOf(vm.kernel) !== '5.10',
    singleQueue,
    memoryWakes: vm.cachesShared || wakesPollingIdleByMemory(vm.kernel),
    blockLayer: new BlockLayer(book, vcpu.name, {
      scheduler: vm.scheduler,
      dispatch: 'worker',
      guest: emulation === null,
      dmaMapping: 'none',
      ...jobBlockLayer(scenario, vm.kernel),
    }),
    queue,
    usedLines: across(remote, 'used_ring_lines'),
    wakeCost: across(remote, 'ttwu_send'),
    threadWakeCost: emulation === null ? 'ttwu_send' : 'tcg_thread_wake',
    ioeventfd,
    server: target.timeline,
    onAvail,
  });
  const job = build.job(vcpu, vcpu.name, driver, vm.kernel, virtioCache(vm), book);
  return () => {
    other?.vcpu.startIdle();
    thread.start(job.start);
  };
}

/** The vCPU that takes the interrupts and runs nothing. */
function otherVcpu(
  build: Build,
  vm: VmConfig,
  target: Target,
  name: string,
  emulation: Emulation | null,
): AnyCpu {
  const { pinning } = build.scenario;
  return (
    emulation?.vcpu(`${name}-irq`, pinning.irqVcpu) ??
    guestCpu(build, vm, `${name}-irq`, pinning.irqVcpu, build.nodeOf(target.cpuNumber))
  );
}

/** A vCPU of KVM, or of the software emulation. */
type AnyCpu = GuestCpu | ReturnType<Emulation['vcpu']>;

/** Emulated guests do not load haltpoll. */
function idlePollerOf(vcpu: AnyCpu['vcpu']): IdlePoller | null {
  return vcpu instanceof Vcpu ? vcpu : null;
}

/** SPDK does not offer EVENT_IDX. */
function makeVirtqueue({ packed, eventIdx, disk }: VmConfig): Virtqueue {
  const events = eventIdx && disk !== 'vhost-user-spdk';
  return packed ? new PackedVirtqueue(events) : new SplitVirtqueue(events);
}
