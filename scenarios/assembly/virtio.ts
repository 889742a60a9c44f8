/**
 * Guests with virtio-blk disks, served by QEMU or by another process.
 *
 *     fio ── VirtioBlkDriver ══ virtqueue ══ VirtioBlkDevice ── Server
 *      └ Vcpu ┘ kick: EventFd ──> ppoll or polling of  └ AioContext or MainLoop ┘  irqfd ──> Vcpu
 */
import { AioContext } from '../../models/aio-context.js';
import { BlockLayer } from '../../models/block-layer.js';
import { EventFd } from '../../models/eventfd.js';
import { PackedVirtqueue } from '../../models/packed-virtqueue.js';
import type { Virtqueue } from '../../models/ports.js';
import { SplitVirtqueue } from '../../models/split-virtqueue.js';
import { qemuClassOf } from '../../models/versions.js';
import { VirtioBlkDevice } from '../../models/virtio-blk-device.js';
import { VirtioBlkDriver } from '../../models/virtio-blk-driver.js';
import type { Scenario, VmConfig } from '../scenario.js';
import { across, asksToPoll, type Build } from './build.js';
import { guestCpu, vcpuName, type GuestCpu } from './guest-cpu.js';
import { Server } from './server.js';

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
  let shared: Server[] | null = null;
  for (let guest = 0; guest < vm.guests; guest++) {
    // A storage daemon serves all guests; a QEMU serves its own.
    const servers: Server[] =
      vm.disk === 'vhost-user-qsd' ? (shared ??= serversOf(build, vm, 0)) : serversOf(build, vm, guest);
    if (shared === null || guest === 0) for (const server of servers) starts.push(() => server.start());
    addSilentQueues(vm, fio.numjobs, servers);
    for (let job = 0; job < fio.numjobs; job++) {
      const index = guest * fio.numjobs + job;
      const server = servers[(job % vm.disks) % servers.length];
      const cpuNumber = pinning.application + index * pinning.jobStep;
      const cpu = guestCpu(build, vm, vcpuName(guest, job), cpuNumber, build.nodeOf(server.cpuNumber));
      starts.push(guestJob(build, vm, cpu, server));
    }
  }
  return () => starts.forEach((start) => start());
}

function serversOf(build: Build, vm: VmConfig, guest: number): Server[] {
  const { pinning } = build.scenario;
  const suffix = (thread: number): string => {
    const index = guest * vm.iothreads + thread;
    return index === 0 ? '' : String(index);
  };
  if (vm.iothread === null) {
    return [new Server(build, vm, `main-loop${suffix(0)}`, pinning.emulator + guest * pinning.serverStep)];
  }
  const kind = vm.disk === 'vhost-user-qsd' ? 'qsd' : 'iothread';
  const servers = Array.from({ length: vm.iothreads }, (_, thread) => {
    const index = guest * vm.iothreads + thread;
    return new Server(build, vm, `${kind}${suffix(thread)}`, pinning.iothread + index * pinning.serverStep);
  });
  const [{ loop }] = servers;
  if (guest === 0 && loop instanceof AioContext) loop.observer = build.options.onPoll ?? null;
  return servers;
}

/** Every virtqueue of every disk is polled, used or not. */
function addSilentQueues(vm: VmConfig, jobs: number, servers: readonly Server[]): void {
  for (let disk = 0; disk < vm.disks; disk++) {
    const { loop } = servers[disk % servers.length];
    const used = Math.floor(jobs / vm.disks) + Number(disk < jobs % vm.disks);
    if (loop instanceof AioContext && vm.disk === 'virtio-blk')
      loop.addSilent(Math.max(0, queueCount(vm) - used));
  }
}

function guestJob(build: Build, vm: VmConfig, cpu: GuestCpu, server: Server): () => void {
  const { chassis, counts, scenario } = build;
  const { paths, book } = chassis;
  const { vcpu, thread } = cpu;
  const { loop } = server;
  const remote = build.nodeOf(cpu.cpuNumber) !== build.nodeOf(server.cpuNumber);
  const queue = makeVirtqueue(vm);
  const ioeventfd = new EventFd('ioeventfd');
  const singleQueue = queueCount(vm) === 1;
  const other = singleQueue && vm.irqVcpu === 'other' ? otherVcpu(build, vm, server, vcpu.name) : null;
  const irq = pollsVirtqueue(scenario, vm) ? null : (other?.vcpu ?? vcpu);
  const driver: VirtioBlkDriver = new VirtioBlkDriver({
    ...chassis.parts,
    counts,
    vcpu,
    irq,
    singleQueue,
    cachesShared: vm.cachesShared,
    blockLayer: new BlockLayer(book, vcpu.name, {
      scheduler: vm.scheduler,
      guest: true,
      dmaMapping: 'none',
    }),
    queue,
    usedLines: across(remote, 'used_ring_lines'),
    wakeCost: across(remote, 'ttwu_send'),
    ioeventfd,
    server: server.thread.processor.timeline,
    onAvail: (edge) => loop.visible(device, edge),
  });
  const vhostUser = vm.disk === 'vhost-user-qsd';
  const qemu = qemuClassOf(vm.qemu);
  const device: VirtioBlkDevice = new VirtioBlkDevice({
    paths,
    book,
    counts,
    loop,
    actor: server.name,
    queue,
    pollable: !vhostUser,
    suppressesKicks: !vhostUser,
    notifiesByBottomHalf: !vhostUser && !vm.eventIdx && qemu !== '8.0',
    fastPath: vm.aioFastPath,
    ringLines: across(remote, vm.packed ? 'ring_lines_packed' : 'ring_lines'),
    wakeCost: across(remote, 'ttwu_send'),
    ioeventfd,
    sink: irq ?? vcpu,
    guestHandler: driver.handleInterrupt,
    onUsed: (edge) => driver.usedVisible(edge),
    submit: (request, submitted) => server.backend.submit(request, submitted),
  });
  loop.add(device);
  const job = build.job(vcpu, vcpu.name, driver, vm.kernel);
  return () => {
    other?.vcpu.startIdle();
    thread.start(job.start);
  };
}

/** The vCPU that takes the interrupts and runs nothing. */
function otherVcpu(build: Build, vm: VmConfig, server: Server, name: string): GuestCpu {
  const { pinning } = build.scenario;
  return guestCpu(build, vm, `${name}-irq`, pinning.irqVcpu, build.nodeOf(server.cpuNumber));
}

function makeVirtqueue({ packed, eventIdx }: VmConfig): Virtqueue {
  return packed ? new PackedVirtqueue(eventIdx) : new SplitVirtqueue(eventIdx);
}
