/** Settings that somebody gave and that change nothing, and why: the first thing to know about a pasted configuration. */
import { wakesPollingIdleByMemory } from '../../models/versions.js';
import { queueCount } from '../assembly/virtio.js';
import type { Scenario, VmConfig } from '../scenario.js';
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
      vm.blockDriver === 'nvme' && served(scenario, vm) === null
        ? 'the userspace NVMe driver makes no system calls'
        : null,
  },
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
  {
    path: 'vm.pollSource',
    why: either(assigned, (_, vm) =>
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
        : "QEMU does not ask for polled completion of the host's queues",
  },
  {
    path: 'drive.scheduler',
    why: (_, vm) =>
      vm.disk === 'vfio' || vm.disk === 'vhost-user-spdk' || vm.blockDriver === 'nvme'
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

/** What was given and changes nothing, in sentences. */
export function noEffectNotes(scenario: Scenario, origins: Origins): string[] {
  const { vm } = scenario;
  if (vm === null) return [];
  const notes: string[] = [];
  for (const [path, { origin }] of origins) {
    if (origin === 'default' || origin.startsWith('preset ')) continue;
    for (const { path: of, why } of idle) {
      if (path !== of && !path.startsWith(`${of}.`)) continue;
      const told = why(scenario, vm);
      if (told !== null) notes.push(`${path} has no effect: ${told}`);
    }
  }
  return notes;
}
