/** Settings that somebody gave and that change nothing, and why: the first thing to know about a pasted configuration. */
import { wakesPollingIdleByMemory } from '../../models/versions.js';
import { queueCount } from '../assembly/virtio.js';
import { drives, NULL_BLK } from '../drives.js';
import { type Scenario, type VmConfig, writesAtAll } from '../scenario.js';
import type { Origins } from './place.js';

/** A setting, or all those below a section, and when it changes nothing. */
interface Idle {
  readonly path: string;
  /** Why it has no effect; null if it has. */
  readonly why: (scenario: Scenario, vm: VmConfig) => string | null;
}

const assigned = (_: Scenario, vm: VmConfig): string | null =>
  vm.disk === 'vfio'
    ? 'the drive is assigned to the guest (vm.disk is vfio), and QEMU is not on its path'
    : vm.disk === 'io_uring'
      ? "the guest has the host's io_uring itself (vm.disk is io_uring), and QEMU is not on its path"
      : null;

const reactor = (vm: VmConfig): string | null =>
  vm.disk === 'vhost-user-spdk' ? 'SPDK serves the disk (vm.disk is vhost-user-spdk), always polling' : null;

const either =
  (...whys: ((scenario: Scenario, vm: VmConfig) => string | null)[]) =>
  (scenario: Scenario, vm: VmConfig): string | null => {
    for (const why of whys) {
      const told = why(scenario, vm);
      if (told !== null) return told;
    }
    return null;
  };

const emulated = (_: Scenario, vm: VmConfig): string | null =>
  vm.accel === 'tcg' ? 'the guest runs under software emulation (vm.accel is tcg), without KVM' : null;

const served = either(assigned, (_, vm) => reactor(vm));

const idle: readonly Idle[] = [
  { path: 'vm.iothread', why: served },
  ...['pollMaxNs', 'pollGrow', 'pollShrink'].map((name) => ({
    path: `vm.iothread.${name}`,
    why: (_: Scenario, vm: VmConfig) =>
      vm.disk === 'vhost-user-qsd'
        ? 'the daemon does not poll: a vhost-user kick has no polling callback, which ends polling for its whole context'
        : null,
  })),
  ...['vm.blockDriver', 'vm.aio'].map((path) => ({ path, why: served })),
  {
    path: 'vm.aio',
    why: (scenario, vm) =>
      vm.blockDriver === 'host_device' || served(scenario, vm) !== null
        ? null
        : `${vm.blockDriver === 'nvme' ? 'the userspace NVMe driver' : 'null-co'} makes no system calls`,
  },
  {
    path: 'vm.cache',
    why: either(
      assigned,
      ({ fio }, vm) =>
        reactor(vm) ?? (fio.sync === 'none' && !writesAtAll(fio.rw) ? 'the job writes nothing' : null),
    ),
  },
  {
    path: 'vm.nativeFua',
    why: either(served, ({ fio }, vm) =>
      vm.cache !== 'directsync'
        ? 'the guest flushes the cache itself (vm.cache is none)'
        : vm.blockDriver === 'nvme'
          ? 'the userspace NVMe driver has FUA in any case'
          : writesAtAll(fio.rw)
            ? null
            : 'the job writes nothing',
    ),
  },
  { path: 'vm.aioSqpoll', why: served },
  { path: 'vm.packed', why: assigned },
  {
    path: 'vm.eventIdx',
    why: either(assigned, (_, vm) =>
      vm.disk === 'vhost-user-spdk' ? 'SPDK does not offer EVENT_IDX (vm.disk is vhost-user-spdk)' : null,
    ),
  },
  {
    path: 'vm.notifyByBottomHalf',
    why: either(assigned, (_, vm) =>
      vm.disk === 'virtio-blk' ? null : "another process serves the disk, not QEMU's device",
    ),
  },
  { path: 'vm.haltpoll', why: emulated },
  { path: 'host.interruptPosting', why: emulated },
  ...['haltPollNs', 'haltPollNsGrow', 'haltPollNsGrowStart', 'haltPollNsShrink'].map((name) => ({
    path: `host.${name}`,
    why: emulated,
  })),
  {
    path: 'vm.nullCoLatencyNs',
    why: (_, vm) => (vm.blockDriver === 'null-co' ? null : 'vm.blockDriver is not null-co'),
  },
  {
    path: 'drive.model',
    why: (scenario, vm) =>
      vm.blockDriver === 'null-co' && served(scenario, vm) === null
        ? 'null-co reads nothing (vm.blockDriver)'
        : null,
  },
  {
    path: 'vm.pollSource',
    why: either(assigned, emulated, (_, vm) =>
      !vm.pollSource || vm.haltpoll ? null : 'the idle loop of the guest does not poll (vm.haltpoll is off)',
    ),
  },
  { path: 'vm.queues', why: assigned },
  {
    path: 'vm.irqVcpu',
    why: either(assigned, (_, vm) =>
      queueCount(vm) > 1 ? `the disk has ${queueCount(vm)} queues, each with a vector of its own` : null,
    ),
  },
  {
    path: 'vm.cachesShared',
    why: (_, vm) =>
      vm.irqVcpu === 'submitting'
        ? 'no other vCPU has to be told'
        : wakesPollingIdleByMemory(vm.kernel)
          ? 'since Linux 5.8 a vCPU that polls idle is told by a write to memory in any case'
          : null,
  },
  {
    path: 'vm.iothreads',
    why: either(served, (_, vm) =>
      vm.iothread === null
        ? 'there is no IOThread'
        : vm.iothreads > vm.disks
          ? `${vm.disks === 1 ? 'one disk is' : `${vm.disks} disks are`} served by as many IOThreads`
          : null,
    ),
  },
  {
    path: 'drive.pollQueues',
    why: (_, vm) =>
      vm.disk === 'vfio'
        ? "the guest's driver makes the drive's queues: vm.pollQueues counts"
        : vm.aioSqpoll || vm.disk === 'io_uring'
          ? null
          : "QEMU does not ask for polled completion of the host's queues",
  },
  {
    path: 'drive.scheduler',
    why: (_, vm) =>
      vm.disk === 'vfio' || vm.disk === 'vhost-user-spdk' || vm.blockDriver !== 'host_device'
        ? "requests do not pass the host's block layer"
        : null,
  },
  {
    path: 'drive.irqCpu',
    why: ({ host }, vm) =>
      vm.disk === 'vfio' && host.interruptPosting === 'vt-d'
        ? 'the IOMMU posts the interrupt to the vCPU'
        : vm.disk === 'vhost-user-spdk' || vm.nvmePolledQueues
          ? "the server's queues have no interrupt"
          : null,
  },
];

/** The same of settings that do not depend on a VM. */
const idleAnywhere: readonly {
  readonly path: string;
  readonly why: (scenario: Scenario) => string | null;
}[] = [
  {
    path: 'drive.dispatch',
    why: ({ drive }) =>
      drive.scheduler === 'none' ? 'without a scheduler the submitter issues its requests' : null,
  },
  {
    path: 'drive.completionNs',
    why: ({ drive }) => (drive.model === NULL_BLK ? null : `drive.model is not ${NULL_BLK}`),
  },
  {
    path: 'fio.sync',
    why: ({ fio, drive, vm }) =>
      fio.sync === 'none'
        ? null
        : !writesAtAll(fio.rw)
          ? 'the job writes nothing'
          : (vm === null || vm.disk === 'vfio') && drives[drive.model]?.writeCache === undefined
            ? 'the drive has no volatile write cache: a completed write is durable'
            : vm?.cache === 'directsync'
              ? 'QEMU makes each write durable (vm.cache is directsync), so the guest has nothing to flush'
              : null,
  },
  {
    path: 'fio.sqThreadIdleNs',
    why: ({ fio, vm }) =>
      fio.sqthreadPoll || vm?.aioSqpoll === true || vm?.disk === 'io_uring'
        ? null
        : 'no ring has a submission thread',
  },
  ...['drive.scheduler', 'drive.irqCpu'].map((path) => ({
    path,
    why: ({ fio }: Scenario) =>
      fio.ioengine === 'spdk' ? 'SPDK has the drive in user space, without interrupts' : null,
  })),
];

/** What was given and changes nothing, in sentences. */
export function noEffectNotes(scenario: Scenario, origins: Origins): string[] {
  const { vm } = scenario;
  const notes: string[] = [];
  for (const [path, { origin }] of origins) {
    if (origin === 'default' || origin.startsWith('preset ')) continue;
    for (const { path: of, why } of idleAnywhere) {
      const told = path === of ? why(scenario) : null;
      if (told !== null) notes.push(`${path} has no effect: ${told}`);
    }
    if (vm === null) continue;
    for (const { path: of, why } of idle) {
      if (path !== of && !path.startsWith(`${of}.`)) continue;
      const told = why(scenario, vm);
      if (told !== null) notes.push(`${path} has no effect: ${told}`);
    }
  }
  return notes;
}
