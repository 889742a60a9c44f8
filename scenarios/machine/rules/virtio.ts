/** The virtio device: queues, ring, notifications. */
import { versionRank } from '../../../models/versions.js';
import type { Candidate } from '../choose-disk.js';
import type { Findings } from '../findings.js';
import type { DiskFacts, Fact, MachineConfig, Maybe } from '../machine-config.js';
import { versionOfMachine } from './versions.js';

/** The most that the model counts. */
const MOST_VCPUS = 1024;

export function applyVirtio(config: MachineConfig, chosen: Candidate, findings: Findings): void {
  const vcpus = Math.min(Math.max(config.vcpus?.value ?? 1, 1), MOST_VCPUS);
  if (config.vcpus !== null) findings.take('vm.vcpus', vcpus, config.vcpus.place);
  else {
    findings.set('vm.vcpus', 1, 'default');
    findings.assume('the VM has one vCPU, the default', 'write their number');
  }
  if (chosen.kind === 'assigned') return;
  const { disk } = chosen;
  const queues = applyQueues(config, disk, vcpus, findings);
  if (queues === 1) assumeOneQueue(vcpus, findings);
  if (disk.packed !== null) findings.take('vm.packed', disk.packed.value, disk.packed.place);
  if (disk.eventIdx !== null) findings.take('vm.eventIdx', disk.eventIdx.value, disk.eventIdx.place);
  if (disk.ioeventfd?.value === false) {
    findings.assume(
      `kicks go by an eventfd although line ${disk.ioeventfd.place.line} has ioeventfd=off: served by the vCPU in user space, they are not modelled, so the prediction is too fast`,
      'remove ioeventfd=off',
    );
  }
}

/** How many queues the guest has in the end. */
function applyQueues(config: MachineConfig, disk: DiskFacts, vcpus: number, findings: Findings): number {
  const written = queuesOf(config, disk, findings);
  // hw/core/machine.c, hw_compat_5_1: one queue for machine types up to 5.1, later one for each vCPU.
  const machine = versionOfMachine(config.machine);
  const qemu = String(findings.settings.get('vm.qemu'));
  const old = versionRank(machine ?? qemu) <= versionRank('5.1') || findings.notModelled !== null;
  if (written === null) {
    if (!old) return vcpus;
    const origin = machine === null ? 'default of QEMU' : `default of ${config.machine?.value ?? ''}`;
    findings.set('vm.queues', 1, origin);
    return 1;
  }
  if (written.value > vcpus) {
    findings.ignore(
      written.place,
      `${written.value} queues for ${vcpus} vCPU${vcpus === 1 ? '' : 's'}: the guest uses no more than one for each (drivers/block/virtio_blk.c, init_vq), so there are ${vcpus}`,
    );
  }
  const queues = Math.min(Math.max(written.value, 1), vcpus);
  findings.take('vm.queues', queues, written.place);
  return queues;
}

/** Of virtio-scsi it is the controller's number. */
function queuesOf(config: MachineConfig, disk: DiskFacts, findings: Findings): Maybe<number> {
  if (disk.bus.value !== 'virtio-scsi') return disk.queues;
  if (disk.queues !== null) {
    findings.ignore(
      disk.queues.place,
      'queues of virtio-scsi are the controller’s: write them at <controller><driver>',
    );
  }
  return config.controllers.find(({ id }) => id === disk.controller)?.queues ?? null;
}

/** block/elevator.c, elevator_get_default: mq-deadline where a disk has one queue. */
function assumeOneQueue(vcpus: number, findings: Findings): void {
  findings.set('vm.scheduler', 'mq-deadline', 'default of Linux for one queue');
  findings.assume(
    "the guest's disk has the scheduler mq-deadline, the default of Linux for one queue",
    'cat /sys/block/vda/queue/scheduler in the guest; --set vm.scheduler=none if it is none',
  );
  if (vcpus === 1) return;
  findings.assume(
    'the interrupt of the one queue comes to the vCPU that submits',
    'grep virtio /proc/interrupts in the guest; --set vm.irqVcpu=other if it does not',
  );
}

/** For other rules: whether a fact says on. */
export function isOn(fact: Maybe<boolean>): fact is Fact<boolean> {
  return fact?.value ?? false;
}
