/** Checks how the guest's disk is made against what each way of making it needs. */
import { qemuClassOf, POLLING_BRANCH } from '../../models/versions.js';
import { ConfigError } from '../../sim/errors.js';
import { drives } from '../drives.js';
import type { Scenario, VmConfig } from '../scenario.js';
import type { At } from './place.js';

/** @throws ConfigError for a drive that bare metal does not have */
export function checkBareDrive({ drive }: Scenario, at: At): void {
  if (drives[drive.model]?.inMemory !== true) return;
  throw new ConfigError(
    `${at('drive.model')}: a file in memory is modelled under QEMU only (vm is null); set it to p4800x`,
  );
}

/** @throws ConfigError for what a disk seen from inside a guest does not have */
export function checkVirtioDrive({ drive, fio, vm }: Scenario, at: At): void {
  if (drives[drive.model]?.virtio !== true) return;
  if (vm !== null) {
    throw new ConfigError(
      `${at('drive.model')}: virtio is the disk of a machine that is itself a guest, and guests of that are not modelled (vm is set); set it to p4800x, or vm to null`,
    );
  }
  if (drive.pollQueues > 0) {
    throw new ConfigError(
      `${at('drive.pollQueues')}: polled queues of a virtio disk are not modelled from inside a guest; set it to 0`,
    );
  }
  const needs = fio.ioengine === 'spdk' ? 'fio.ioengine' : fio.sqthreadPoll ? 'fio.sqthreadPoll' : null;
  if (needs !== null) {
    throw new ConfigError(
      `${at('drive.model')}: ${at(needs)} is modelled with an NVMe drive only, not with virtio`,
    );
  }
  if (fio.sync !== 'none') {
    throw new ConfigError(
      `${at('fio.sync')}: whether a virtio disk has a cache to flush is not known from inside; set it to none`,
    );
  }
}

/** @throws ConfigError for what cannot be combined */
export function checkDisk(scenario: Scenario, vm: VmConfig, at: At): void {
  checkAssignment(scenario, vm, at);
  checkPrototypes(vm, at);
  checkMemoryFile(scenario, vm, at);
  if (vm.accel === 'tcg' && (vm.disk === 'vfio' || vm.disk === 'io_uring')) {
    throw new ConfigError(
      `${at('vm.accel')}: ${vm.disk === 'vfio' ? 'a drive assigned to' : 'a ring of the host in'} a guest under software emulation is not modelled; set it to kvm, or vm.disk to virtio-blk`,
    );
  }
  if (vm.disk !== 'vfio' && vm.irqVcpu === 'other' && vm.vcpus === 1) {
    throw new ConfigError(
      `${at('vm.irqVcpu')}: the VM has one vCPU (vm.vcpus), so there is no other; set vm.vcpus to 2 or more`,
    );
  }
  if (vm.disk === 'vhost-user-qsd' && ['5.1', 'polling'].includes(qemuClassOf(vm.qemu))) {
    throw new ConfigError(
      `${at('vm.qemu')}: qemu-storage-daemon exports vhost-user-blk since QEMU 5.2, not ${vm.qemu}`,
    );
  }
  if (vm.disk === 'vfio' && vm.disks > 1) {
    throw new ConfigError(`${at('vm.disks')}: one drive can be assigned, not ${vm.disks}; set it to 1`);
  }
}

/** A file in memory is read by system calls of QEMU or its storage daemon. */
function checkMemoryFile({ drive, fio }: Scenario, vm: VmConfig, at: At): void {
  const nothing =
    drives[drive.model]?.inMemory === true
      ? 'drive.model'
      : vm.blockDriver === 'null-co'
        ? 'vm.blockDriver'
        : null;
  if (nothing !== null && (fio.sync !== 'none' || vm.cache !== 'none' || vm.aioSqpoll)) {
    const path = fio.sync !== 'none' ? 'fio.sync' : vm.cache !== 'none' ? 'vm.cache' : 'vm.aioSqpoll';
    throw new ConfigError(
      `${at(path)}: durable writes and submission threads are modelled with an NVMe drive only, not with ${at(nothing)}; set it to ${path === 'vm.aioSqpoll' ? 'false' : 'none'}`,
    );
  }
  if (drives[drive.model]?.inMemory !== true) return;
  const daemon = vm.disk === 'vhost-user-spdk';
  if (vm.disk !== 'vfio' && !daemon && vm.blockDriver !== 'nvme') return;
  const path = vm.disk === 'vfio' || daemon ? 'vm.disk' : 'vm.blockDriver';
  throw new ConfigError(
    `${at(path)}: ${daemon ? 'SPDK' : 'vfio'} needs an NVMe drive, and drive.model is ${drive.model}; set it to p4800x`,
  );
}

/** A drive behind vfio needs an IOMMU, and belongs to one process. */
function checkAssignment({ host }: Scenario, vm: VmConfig, at: At): void {
  const whose = vm.disk === 'vfio' ? 'vm.disk' : 'vm.blockDriver';
  const assigned = vm.disk === 'vfio' || (vm.blockDriver === 'nvme' && vm.disk === 'virtio-blk');
  const throughVfio = assigned || vm.disk === 'vhost-user-spdk' || vm.blockDriver === 'nvme';
  if (throughVfio && host.iommu === 'off') {
    throw new ConfigError(
      `${at('host.iommu')}: vfio needs an IOMMU (intel_iommu=on on the kernel's command line); set it to passthrough or lazy`,
    );
  }
  if (assigned && vm.guests > 1) {
    throw new ConfigError(
      `${at('vm.guests')}: with ${at(whose)} the drive belongs to one VM, not to ${vm.guests}; a storage daemon shares it (vm.disk=vhost-user-qsd or vhost-user-spdk)`,
    );
  }
}

function checkPrototypes(vm: VmConfig, at: At): void {
  if (vm.nvmePolledQueues && vm.iothread?.pollMaxNs === 0) {
    throw new ConfigError(
      `${at('vm.iothread.pollMaxNs')}: an IOThread that never polls never finds a request on a queue without interrupt (vm.nvmePolledQueues); set it to 32768 ns, the default`,
    );
  }
  for (const path of ['vm.nvmePolledQueues', 'vm.aioFastPath'] as const) {
    const on = path === 'vm.aioFastPath' ? vm.aioFastPath : vm.nvmePolledQueues;
    if (!on) continue;
    if (vm.qemu !== POLLING_BRANCH) {
      throw new ConfigError(
        `${at(path)}: only the talk's polling branch has it, which was never merged; set it to false, or vm.qemu to ${POLLING_BRANCH}`,
      );
    }
    if (vm.disk !== 'virtio-blk' || vm.blockDriver !== 'nvme' || vm.iothread === null) {
      throw new ConfigError(
        `${at(path)}: it is a part of QEMU's userspace NVMe driver under virtio-blk with an IOThread; set vm.blockDriver to nvme, vm.disk to virtio-blk and vm.iothread on`,
      );
    }
  }
}
