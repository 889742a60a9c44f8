/** What one can do about latency, as changes of configuration that can be switched one by one. */
import { POLLING_BRANCH } from '../models/versions.js';

/** A named change: the settings that apply it. */
export interface Optimization {
  readonly id: string;
  readonly title: string;
  /** Where it has a meaning; what is done to the host of a VM is told as VM. */
  readonly on: 'bare metal' | 'VM';
  /** Ids of those without which it cannot be applied. */
  readonly needs: readonly string[];
  /** As they would follow `--set`, in order. */
  readonly sets: readonly string[];
}

/**
 * The optimizations that are modelled, in the order of the talk's advice: tune what is there; assign the drive if its
 * price is acceptable; otherwise QEMU's own driver, and a daemon where guests share a drive. Prototypes come last.
 */
export const optimizations: readonly Optimization[] = [
  onVm('iothread', 'serve the disk from an IOThread, which polls before it sleeps', ['vm.iothread=on']),
  onVm('pinning', "give the vCPU, QEMU's main loop and its IOThread a CPU each, as in the talk", [
    'pinning.application=4',
    'pinning.emulator=8',
    'pinning.iothread=10',
  ]),
  onVm(
    'numa-placement',
    "keep threads and the guest's RAM on the drive's node: node 0, the even CPUs of a host with two nodes",
    [
      'vm.memoryNode=0',
      'pinning.application=4',
      'pinning.irqVcpu=6',
      'pinning.emulator=8',
      'pinning.iothread=10',
      'pinning.worker=12',
    ],
  ),
  onVm('guest-haltpoll', 'let an idle vCPU poll before it halts (cpuidle-haltpoll)', ['vm.haltpoll=true']),
  onVm(
    'host-haltpoll-on',
    'let KVM poll for a halted vCPU, for up to 200 µs (kvm.halt_poll_ns; the default)',
    ['host.haltPollNs=200 us'],
  ),
  onVm('host-haltpoll-off', 'let a halted vCPU sleep at once: slower, but it leaves its CPU to others', [
    'host.haltPollNs=0',
  ]),
  onVm('c-state-limit', 'let no CPU of the host sleep deeper than C1 (intel_idle.max_cstate=1)', [
    'host.maxCstate=1',
  ]),
  onVm('scheduler-none', 'no I/O scheduler, in the guest and on the host', [
    'vm.scheduler=none',
    'drive.scheduler=none',
  ]),
  onVm(
    'poll-max-ns',
    'let the IOThread poll for longer, so that a slower drive does not put it to sleep',
    ['vm.iothread.pollMaxNs=200 us'],
    ['iothread'],
  ),
  onVm(
    'multi-queue',
    'a virtqueue for each of four vCPUs, whose interrupt comes to the vCPU that submitted',
    ['vm.queues=4'],
  ),
  onVm(
    'event-idx-off',
    'suppress notifications by flag, so that polling stops even the first kick of a split ring',
    ['vm.eventIdx=false'],
  ),
  onVm('packed', 'the packed virtqueue of VIRTIO 1.1', ['vm.packed=true']),
  onVm('io-uring', "call the host's kernel by io_uring (aio=io_uring)", ['vm.aio=io_uring']),
  onVm('guest-iopoll', "poll the guest's disk instead of waiting for its interrupt", [
    'vm.pollQueues=1',
    'fio.hipri=true',
  ]),
  onVm(
    'passthrough',
    'assign the drive itself to the guest (VFIO): one guest a drive, in most cases no migration',
    ['vm.disk=vfio'],
  ),
  onVm('nvme-userspace', "QEMU's own NVMe driver instead of the host's kernel (nvme://)", [
    'vm.blockDriver=nvme',
  ]),
  onVm(
    'irq-on-own-cpu',
    'take the interrupt that vfio relays on a CPU that nothing else polls or runs on',
    ['drive.irqCpu=8'],
    ['nvme-userspace'],
  ),
  onVm('storage-daemon', 'let qemu-storage-daemon serve the disk, which several guests may share', [
    'vm.disk=vhost-user-qsd',
  ]),
  onVm('vhost-user-spdk', 'let SPDK serve the disk: always polling, on a CPU of its own', [
    'vm.disk=vhost-user-spdk',
  ]),
  onVm(
    'nvme-polled-queues',
    "queues without interrupt in QEMU's NVMe driver (a prototype of the talk, never merged)",
    [`vm.qemu=${POLLING_BRANCH}`, 'vm.nvmePolledQueues=true'],
    ['iothread', 'nvme-userspace'],
  ),
  onVm(
    'aio-fast-path',
    "requests past QEMU's block layer to its NVMe driver (a prototype of the talk, never merged)",
    [`vm.qemu=${POLLING_BRANCH}`, 'vm.aioFastPath=true'],
    ['iothread', 'nvme-userspace'],
  ),
  {
    id: 'iopoll',
    title: "poll the drive's completion queue instead of waiting for its interrupt",
    on: 'bare metal',
    needs: [],
    sets: ['drive.pollQueues=1', 'fio.hipri=true'],
  },
];

function onVm(
  id: string,
  title: string,
  sets: readonly string[],
  needs: readonly string[] = [],
): Optimization {
  return { id, title, on: 'VM', needs, sets };
}
