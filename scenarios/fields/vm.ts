/** The virtual machine and its disk. */
import { kernelVersions, qemuVersions } from '../../models/versions.js';
import type { FieldsOf } from '../field.js';
import { factor, node, scheduler, second, yesNo } from './kinds.js';

const iothreadC = 'QEMU iothread.c, 2.9 to 9.2';

export const vmFields: FieldsOf<'vm'> = {
  'vm.accel': {
    type: { kind: 'choice', among: ['kvm', 'tcg'] },
    means: "who runs guest code: KVM, or QEMU's software emulation (-accel tcg), one thread a vCPU",
    default: 'kvm',
    source: 'what libvirt and virt-install make where the host has KVM',
  },
  'vm.kernel': {
    type: { kind: 'version', of: 'kernel', example: '5.10', accepts: kernelVersions },
    means: 'kernel version of the guest',
    default: '6.1',
    source: 'Debian 12',
  },
  'vm.haltpoll': {
    type: yesNo,
    means: 'cpuidle-haltpoll in the guest: an idle vCPU polls before it halts',
    default: false,
    source: 'drivers/cpuidle/cpuidle-haltpoll.c: loads itself only with kvm-hint-dedicated=on, which is off',
  },
  'vm.pollSource': {
    type: yesNo,
    means:
      'poll_source in the guest: the idle loop of cpuidle-haltpoll polls the virtqueue, with its interrupts off; a patch series of 2021, never merged',
    default: false,
    source: "Stefan Hajnoczi, '[RFC 0/3] cpuidle: add poll_source API and virtio vq polling', 2021-07-13",
  },
  'vm.qemu': {
    type: { kind: 'version', of: 'QEMU', example: '7.2', accepts: qemuVersions },
    means: 'QEMU version: decides how its event loop polls',
    default: '7.2',
    source: 'Debian 12',
  },
  'vm.iothread.pollMaxNs': {
    type: { kind: 'time', from: 0, to: second },
    means: 'poll-max-ns of the iothread object: longest time that it polls before it blocks; 0 for never',
    default: 32_768,
    source: `${iothreadC}: IOTHREAD_POLL_MAX_NS_DEFAULT`,
  },
  'vm.iothread.pollGrow': {
    type: factor,
    means: 'poll-grow: what the polling time is multiplied by to grow; 0 stands for 2',
    default: 0,
    source: iothreadC,
  },
  'vm.iothread.pollShrink': {
    type: factor,
    means: 'poll-shrink: what the polling time is divided by to shrink; 0 resets it',
    default: 0,
    source: iothreadC,
  },
  'vm.disk': {
    type: { kind: 'choice', among: ['virtio-blk', 'vfio', 'vhost-user-qsd', 'vhost-user-spdk', 'io_uring'] },
    means:
      "the guest's disk: virtio-blk in QEMU, the NVMe drive itself (VFIO), virtio-blk in qemu-storage-daemon or SPDK, or the host's io_uring itself (a prototype)",
    default: 'virtio-blk',
    source: 'what libvirt and virt-install make',
  },
  'vm.blockDriver': {
    type: { kind: 'choice', among: ['host_device', 'nvme', 'null-co'] },
    means:
      "how QEMU reaches the drive: through the host's kernel, or by its own userspace NVMe driver (nvme://); null-co reads nothing",
    default: 'host_device',
    source: 'QEMU -blockdev driver=host_device; <disk type="block">',
  },
  'vm.cache': {
    type: { kind: 'choice', among: ['none', 'directsync'] },
    means:
      "cache of the disk: none tells the guest of a write cache, which it flushes; with directsync QEMU makes each write durable. Both go past the host's page cache",
    default: 'none',
    source:
      'libvirt and Proxmox documentation advise it; the default of QEMU itself is writeback, through the page cache',
  },
  'vm.nativeFua': {
    type: yesNo,
    means: 'whether QEMU makes a write durable by one request (RWF_DSYNC), not by a write and then a flush',
    orNull: "the version's way: one request since 10.0 (984a32f17e), and with its userspace NVMe driver",
    default: null,
    source: 'QEMU block/file-posix.c: supported_write_flags',
  },
  'vm.nullCoLatencyNs': {
    type: { kind: 'time', from: 0, to: second },
    means: 'latency-ns of null-co: how long each of its requests takes, in the main loop rounded up to 1 ms',
    default: 0,
    source: 'QEMU block/null.c: 0',
  },
  'vm.aio': {
    type: { kind: 'choice', among: ['native', 'io_uring', 'threads'] },
    means: "how QEMU calls the host's kernel: Linux AIO, io_uring, or a pool of threads; with cache=none",
    default: 'native',
    source: 'libvirt and Proxmox documentation advise it; the default of QEMU itself is threads',
  },
  'vm.aioSqpoll': {
    type: yesNo,
    means:
      'a submission thread for the ring of aio=io_uring, which is polled where the drive has polled queues: a prototype of 2020, never merged',
    default: false,
    source: 'S. Garzarella, io-uring list, 2020-06-09',
  },
  'vm.nvmePolledQueues': {
    type: yesNo,
    means: "queues without interrupt in QEMU's NVMe driver: a prototype of the talk, never merged",
    default: false,
    source: 'branch polling of github.com/stefanha/qemu, b855073b51',
  },
  'vm.aioFastPath': {
    type: yesNo,
    means: "requests past QEMU's block layer to its NVMe driver: a prototype of the talk, never merged",
    default: false,
    source: 'branch polling of github.com/stefanha/qemu, ec389f3d4d',
  },
  'vm.packed': {
    type: yesNo,
    means: 'packed of the virtio device: the packed ring of VIRTIO 1.1',
    default: false,
    source: 'QEMU include/hw/virtio/virtio.h',
  },
  'vm.eventIdx': {
    type: yesNo,
    means: 'event_idx of the virtio device: notifications are suppressed by index, not by flag',
    default: true,
    source: 'QEMU include/hw/virtio/virtio.h',
  },
  'vm.notifyByBottomHalf': {
    type: yesNo,
    means:
      'whether an IOThread of QEMU tells the guest of a completion by a bottom half, or at once from where it completes',
    orNull: 'the rule of its version: by a bottom half up to 8.1 (here: up to 7.2) where event_idx is off',
    default: null,
    source: 'QEMU hw/block/dataplane/virtio-blk.c:batch_notifications; 12c1c7d7ce (2.12)',
  },
  'vm.queues': {
    type: { kind: 'count', unit: 'queues', from: 1, to: 1024 },
    means: 'num-queues of the virtio device',
    orNull: "QEMU's default: 1 up to 5.1, since then one for each vCPU",
    default: null,
    source: 'QEMU hw/virtio/virtio-blk-pci.c, 9445e1e15e (5.2)',
  },
  'vm.pollQueues': {
    type: { kind: 'count', unit: 'queues', from: 0, to: 1024 },
    means:
      'polled queues of the disk in the guest: nvme.poll_queues of an assigned drive, virtio_blk.poll_queues since 5.19 (before: a prototype of the talk)',
    default: 0,
    source: 'drivers/nvme/host/pci.c; drivers/block/virtio_blk.c, 4e0400525691',
  },
  'vm.scheduler': {
    type: scheduler,
    means: "queue/scheduler of the guest's disk",
    default: 'none',
    source:
      'QEMU hw/virtio/virtio-blk-pci.c: a queue for each vCPU since 5.2; with several queues Linux uses none',
  },
  'vm.vcpus': {
    type: { kind: 'count', unit: 'vCPUs', from: 1, to: 1024 },
    means: 'vCPUs of the VM; those without a job only add virtqueues',
    default: 4,
    source: 'assumed: as in the talk',
  },
  'vm.irqVcpu': {
    type: { kind: 'choice', among: ['submitting', 'other'] },
    means: "vCPU that the disk's interrupt goes to when it has one queue: the one that submits, or another",
    default: 'submitting',
    source: 'assumed: pinned well; a queue for each vCPU brings each interrupt home',
  },
  'vm.cachesShared': {
    type: yesNo,
    means: 'whether vCPUs share a last-level cache by their topology: decides how another vCPU is told',
    default: false,
    source: 'QEMU up to 6.1 makes each vCPU a socket unless -smp says otherwise',
  },
  'vm.memoryNode': {
    type: node,
    means: "NUMA node of the guest's RAM (numatune, mode strict)",
    default: 0,
    source: 'as the drive',
  },
  'vm.disks': {
    type: { kind: 'count', unit: 'disks', from: 1, to: 256 },
    means: 'such disks in the VM; job n uses disk n, in turn',
    default: 1,
    source: 'one disk',
  },
  'vm.iothreads': {
    type: { kind: 'count', unit: 'IOThreads', from: 1, to: 64 },
    means: 'IOThreads, or threads of the daemon, that serve the disks in turn',
    default: 1,
    source: 'one for all',
  },
  'vm.guests': {
    type: { kind: 'count', unit: 'VMs', from: 1, to: 64 },
    means: 'such VMs on the host, each with the same job; a daemon serves them all',
    default: 1,
    source: 'one VM',
  },
};
