/** Checks where threads, memory and drive are: nodes that exist, CPUs that are shared. */
import { ConfigError } from '../../sim/errors.js';
import { nodeOfCpu } from '../assembly/build.js';
import type { Scenario, VmConfig } from '../scenario.js';
import type { At } from './place.js';

/** A thread of a scenario and the host CPU it is pinned to. */
interface Placed {
  readonly who: string;
  readonly path: string;
  readonly cpu: number;
}

/** @throws ConfigError for a node or CPU that the host does not have */
export function checkPlaces(scenario: Scenario, at: At): void {
  const { host, drive, vm } = scenario;
  const nodes = host.numaNodes === 1 ? 'one NUMA node, node 0' : `${host.numaNodes} NUMA nodes, from 0`;
  const refuse = (path: string, what: string): never => {
    throw new ConfigError(`${at(path)}: ${what}, but the host has ${nodes} (host.numaNodes)`);
  };
  if (drive.node >= host.numaNodes) refuse('drive.node', `the drive is on node ${drive.node}`);
  if (vm !== null && vm.memoryNode >= host.numaNodes)
    refuse('vm.memoryNode', `the guest's RAM is on node ${vm.memoryNode}`);
  for (const { path, cpu } of threads(scenario)) {
    if (nodeOfCpu(scenario, cpu) >= host.numaNodes)
      refuse(path, `CPU ${cpu} would be on node ${nodeOfCpu(scenario, cpu)} (host.cpusPerNode)`);
  }
}

/** What may surprise whoever pinned the threads. */
export function placeNotes(scenario: Scenario): string[] {
  return [...sharing(scenario), ...crossing(scenario)];
}

function sharing(scenario: Scenario): string[] {
  const { pinning, vm } = scenario;
  if (vm === null) return [];
  const notes: string[] = [];
  const server = serverOf(vm);
  if (server !== null && pinning[server.key] === pinning.application) {
    notes.push(
      `the vCPU and ${server.who} share host CPU ${pinning[server.key]}: each runs only while the other does not; colder caches are not modelled, so this is too fast`,
    );
  }
  if (vm.disk !== 'vfio' && vm.irqVcpu === 'other' && pinning.irqVcpu === pinning.application) {
    notes.push(
      `the vCPU and the one that takes its interrupts share host CPU ${pinning.irqVcpu}: each runs only while the other does not; set pinning.irqVcpu to another CPU`,
    );
  }
  if (
    usesWorkers(vm) &&
    [pinning.application, server === null ? -1 : pinning[server.key]].includes(pinning.worker)
  ) {
    notes.push(
      `the worker thread of aio=threads shares host CPU ${pinning.worker} with a thread that waits for it; set pinning.worker to another CPU`,
    );
  }
  if (scenario.fio.numjobs * vm.guests > 1 && pinning.jobStep === 0) {
    notes.push(
      `all vCPUs share host CPU ${pinning.application}: each runs only while the others do not; colder caches are not modelled, so this is too fast`,
    );
  }
  return notes;
}

function crossing(scenario: Scenario): string[] {
  const { drive, vm, host } = scenario;
  if (host.numaNodes === 1) return [];
  const away = threads(scenario)
    .filter(({ cpu }) => nodeOfCpu(scenario, cpu) !== drive.node)
    .map(({ who, cpu }) => `${who} (node ${nodeOfCpu(scenario, cpu)})`);
  if (vm !== null && vm.memoryNode !== drive.node) away.push(`the guest's RAM (node ${vm.memoryNode})`);
  return away.length === 0 ? [] : [`not on the drive's NUMA node ${drive.node}: ${away.join(', ')}`];
}

function threads({ pinning, vm, fio }: Scenario): Placed[] {
  const jobs = fio.numjobs * (vm?.guests ?? 1);
  const placed: Placed[] = [
    {
      who: vm === null ? 'the application' : 'the vCPU',
      path: 'pinning.application',
      cpu: pinning.application,
    },
  ];
  if (jobs > 1) {
    const cpu = pinning.application + (jobs - 1) * pinning.jobStep;
    placed.push({ who: 'the last job', path: 'pinning.jobStep', cpu });
  }
  const server = vm === null ? null : serverOf(vm);
  if (vm === null || server === null) return placed;
  placed.push({ who: server.who, path: `pinning.${server.key}`, cpu: pinning[server.key] });
  const servers = (vm.iothread === null ? 1 : vm.iothreads) * (vm.disk === 'virtio-blk' ? vm.guests : 1);
  if (servers > 1 && vm.disk !== 'vhost-user-spdk') {
    const cpu = pinning[server.key] + (servers - 1) * pinning.serverStep;
    placed.push({ who: 'the last server thread', path: 'pinning.serverStep', cpu });
  }
  if (usesWorkers(vm)) placed.push({ who: 'the worker', path: 'pinning.worker', cpu: pinning.worker });
  return placed;
}

/** Whether aio=threads is on the path. */
function usesWorkers(vm: VmConfig): boolean {
  const qemu = vm.disk === 'virtio-blk' || vm.disk === 'vhost-user-qsd';
  return qemu && vm.blockDriver === 'host_device' && vm.aio === 'threads';
}

/** Who serves the disk; null where nobody is on its path. */
function serverOf(vm: VmConfig): { who: string; key: 'emulator' | 'iothread' } | null {
  switch (vm.disk) {
    case 'vfio':
    case 'io_uring':
      return null;
    case 'vhost-user-qsd':
      return { who: 'the storage daemon', key: 'iothread' };
    case 'vhost-user-spdk':
      return { who: "SPDK's reactor", key: 'iothread' };
    default:
      return vm.iothread === null
        ? { who: "QEMU's main loop", key: 'emulator' }
        : { who: 'the IOThread', key: 'iothread' };
  }
}
