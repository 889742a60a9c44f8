/**
 * Every field of a scenario: what it means, what it accepts, its default and where that comes from.
 *
 * The defaults are an untuned, stock setup: Debian 12 (Linux 6.1, QEMU 7.2) on a Xeon, as it is after installation.
 * What somebody did on purpose belongs in a preset or in a file.
 */
import { fioEngines } from '../models/fio.js';
import { drives } from './drives.js';
import type { Field, FieldType, Fields, Section } from './field.js';

const second = 1_000_000_000;
const yesNo: FieldType = { kind: 'switch' };
const cpuNumber: FieldType = { kind: 'count', unit: 'CPU', from: 0, to: 4095 };
const node: FieldType = { kind: 'count', unit: 'node', from: 0, to: 63 };
const factor: FieldType = { kind: 'count', unit: 'factor', from: 0, to: 1000 };
const scheduler: FieldType = { kind: 'choice', among: ['none', 'mq-deadline'] };
const line: FieldType = {
  kind: 'text',
  pattern: /^[^\p{C}\s][^\p{C}]{0,199}$/u,
  accepts: 'one line of 1 to 200 characters',
};
const name: FieldType = {
  kind: 'text',
  pattern: /^[A-Za-z0-9][\w.+-]{0,63}$/u,
  accepts: 'up to 64 letters, digits and . _ + -, such as my-vm',
};

const kernelC = 'virt/kvm/kvm_main.c, Linux 5.10 to 6.12 on x86';
const iothreadC = 'QEMU iothread.c, 2.9 to 9.2';
const ownCpus = 'assumed: the model has no migration, so each busy thread has a CPU of its own';

/** The table, in the order in which fields are told. */
export const fields: Fields = {
  id: {
    type: name,
    means: 'short name, by which results are told apart',
    default: 'yours',
    source: 'a name',
  },
  title: { type: line, means: 'label in charts and tables', default: 'your scenario', source: 'a name' },
  group: { type: name, means: 'what the scenario belongs to', default: 'yours', source: 'a name' },

  'host.cpu': {
    type: { kind: 'choice', among: ['SKX', 'CLX', 'ICX', 'SPR', 'BDW'] },
    means: 'CPU family, which decides the table of idle states',
    default: 'SKX',
    source: 'assumed: the machine that the cost catalogue is for',
  },
  'host.kernel': {
    type: { kind: 'version', of: 'kernel', example: '5.10' },
    means: 'kernel version of the host: decides idle governor, halt polling and what hipri does',
    default: '6.1',
    source: 'Debian 12',
  },
  'host.hz': {
    type: { kind: 'number-of', unit: 'ticks a second', among: [100, 250, 300, 1000] },
    means: 'CONFIG_HZ of the host',
    default: 250,
    source: 'kernel/Kconfig.hz, and Debian 12',
  },
  'host.housekeepingNs': {
    type: { kind: 'time', from: 1_000_000, to: 60 * second },
    means:
      "period of the kernel's own timers on an otherwise idle CPU: the next timer that the idle governor sees",
    default: second,
    source:
      'assumed: between the clocksource watchdog (0.5 s, one CPU in turn) and the soft-lockup watchdog (4 s)',
  },
  'host.maxCstate': {
    type: { kind: 'count', unit: 'state', from: 1, to: 9 },
    means: 'intel_idle.max_cstate: number of the deepest idle state; 1 leaves C1',
    orNull: 'no limit',
    default: null,
    source: 'drivers/idle/intel_idle.c: no limit that matters',
  },
  'host.cpuDmaLatencyNs': {
    type: { kind: 'time', from: 0, to: second },
    means: '/dev/cpu_dma_latency held open at this value; 0 leaves polling as the only idle state',
    orNull: 'not held',
    default: null,
    source: 'nothing holds it unless told to',
  },
  'host.haltPollNs': {
    type: { kind: 'time', from: 0, to: second },
    means: 'kvm.halt_poll_ns: longest time that KVM polls for a halted vCPU; 0 for never',
    default: 200_000,
    source: 'arch/x86/include/asm/kvm_host.h: KVM_HALT_POLL_NS_DEFAULT',
  },
  'host.haltPollNsGrow': {
    type: factor,
    means: 'kvm.halt_poll_ns_grow: what the polling time is multiplied by to grow',
    default: 2,
    source: kernelC,
  },
  'host.haltPollNsGrowStart': {
    type: { kind: 'time', from: 0, to: second },
    means: 'kvm.halt_poll_ns_grow_start: the first polling time above 0',
    default: 10_000,
    source: kernelC,
  },
  'host.haltPollNsShrink': {
    type: factor,
    means: 'kvm.halt_poll_ns_shrink: what the polling time is divided by to shrink; 0 resets it',
    orNull: "the kernel's default: 0, from 6.12 on 2",
    default: null,
    source: kernelC,
  },
  'host.iommu': {
    type: { kind: 'choice', among: ['off', 'passthrough', 'lazy', 'strict'] },
    means:
      "the host's IOMMU, for the host's own drivers: off, iommu=pt, or translating with lazy or strict flushing",
    default: 'passthrough',
    source:
      'assumed: what device assignment asks for (intel_iommu=on iommu=pt); costs the host nothing a request',
  },
  'host.interruptPosting': {
    type: { kind: 'choice', among: ['vt-d', 'apicv', 'none'] },
    means:
      'who can post interrupts into a running vCPU: devices and KVM (VT-d), KVM alone (APICv), or nobody',
    default: 'vt-d',
    source: 'arch/x86/kvm/vmx/vmx.c: enable_apicv is on by default; posting by VT-d with an IOMMU that can',
  },
  'host.numaNodes': {
    type: { kind: 'count', unit: 'nodes', from: 1, to: 64 },
    means: 'NUMA nodes of the host',
    default: 1,
    source: 'assumed: what crosses no node costs nothing more',
  },
  'host.cpusPerNode': {
    type: { kind: 'count', unit: 'CPUs', from: 1, to: 4096 },
    means: 'CPUs of a node, where they are numbered node by node',
    orNull: 'numbered in turn: with two nodes the even CPUs are on node 0',
    default: null,
    source: 'numbering of many two-socket servers',
  },

  'drive.model': {
    type: { kind: 'choice', among: Object.keys(drives) },
    means: 'the NVMe drive',
    default: 'p4800x',
    source: 'assumed: the drive of the talk',
  },
  'drive.pollQueues': {
    type: { kind: 'count', unit: 'queues', from: 0, to: 1024 },
    means: "nvme.poll_queues: the drive's queues without interrupt; 0 for interrupts only",
    default: 0,
    source: 'drivers/nvme/host/pci.c',
  },
  'drive.scheduler': {
    type: scheduler,
    means: "queue/scheduler of the host's block device",
    default: 'none',
    source: 'block/elevator.c, elevator_get_default: none where a device has several queues',
  },
  'drive.irqCpu': {
    type: cpuNumber,
    means: "CPU that the drive's interrupt goes to",
    orNull: 'the CPU that submitted, as managed affinity does with a queue for each CPU',
    default: null,
    source: 'drivers/nvme/host/pci.c, PCI_IRQ_AFFINITY',
  },

  'drive.node': {
    type: node,
    means: "NUMA node of the drive's slot",
    default: 0,
    source: '/sys/class/nvme/nvme0/device/numa_node',
  },

  'vm.kernel': {
    type: { kind: 'version', of: 'kernel', example: '5.10' },
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
  'vm.qemu': {
    type: { kind: 'version', of: 'QEMU', example: '7.2' },
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
    type: { kind: 'choice', among: ['virtio-blk', 'vfio', 'vhost-user-qsd', 'vhost-user-spdk'] },
    means:
      "the guest's disk: virtio-blk in QEMU, the NVMe drive itself (VFIO), or virtio-blk in qemu-storage-daemon or SPDK",
    default: 'virtio-blk',
    source: 'what libvirt and virt-install make',
  },
  'vm.blockDriver': {
    type: { kind: 'choice', among: ['host_device', 'nvme'] },
    means:
      "how QEMU reaches the drive: through the host's kernel, or by its own userspace NVMe driver (nvme://)",
    default: 'host_device',
    source: 'QEMU -blockdev driver=host_device; <disk type="block">',
  },
  'vm.aio': {
    type: { kind: 'choice', among: ['native', 'io_uring', 'threads'] },
    means: "how QEMU calls the host's kernel: Linux AIO, io_uring, or a pool of threads; with cache=none",
    default: 'native',
    source: 'libvirt and Proxmox documentation advise it; the default of QEMU itself is threads',
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

  'pinning.application': {
    type: cpuNumber,
    means: 'host CPU of the application on bare metal, and of the vCPU that it runs on in a VM',
    default: 0,
    source: ownCpus,
  },
  'pinning.emulator': {
    type: cpuNumber,
    means: "host CPU of QEMU's main loop (emulatorpin)",
    default: 1,
    source: ownCpus,
  },
  'pinning.iothread': {
    type: cpuNumber,
    means: 'host CPU of the IOThread (iothreadpin)',
    default: 2,
    source: ownCpus,
  },
  'pinning.worker': {
    type: cpuNumber,
    means: 'host CPU of the worker thread of aio=threads',
    default: 3,
    source: ownCpus,
  },
  'pinning.irqVcpu': {
    type: cpuNumber,
    means: "host CPU of the vCPU that takes the disk's interrupt when vm.irqVcpu is other",
    default: 4,
    source: ownCpus,
  },
  'pinning.jobStep': {
    type: cpuNumber,
    means: 'from the CPU of one job or VM to that of the next; 0 lets all share one CPU',
    default: 64,
    source: ownCpus,
  },
  'pinning.serverStep': {
    type: cpuNumber,
    means: 'from the CPU of one IOThread to that of the next; 0 lets all share one CPU',
    default: 64,
    source: ownCpus,
  },

  'fio.ioengine': {
    type: { kind: 'choice', among: fioEngines },
    means: 'ioengine of the job',
    default: 'psync',
    source: 'fio options.c: psync on Linux',
  },
  'fio.hipri': {
    type: yesNo,
    means: 'hipri of the job: asks for polled completion',
    default: false,
    source: 'fio engines/sync.c, engines/io_uring.c',
  },
  'fio.rw': {
    type: { kind: 'choice', among: ['randread', 'randwrite'] },
    means: 'what the job does',
    default: 'randread',
    source: 'assumed: the talk is about random reads',
  },
  'fio.bs': {
    type: { kind: 'size', from: 512, to: 1_048_576 },
    means: 'block size',
    default: 4096,
    source: 'fio options.c',
  },
  'fio.iodepth': {
    type: { kind: 'count', unit: 'requests', from: 1, to: 128 },
    means: 'requests in flight',
    default: 1,
    source: 'fio options.c',
  },
  'fio.numjobs': {
    type: { kind: 'count', unit: 'jobs', from: 1, to: 64 },
    means: 'jobs in each VM, each on a vCPU and a queue of its own',
    default: 1,
    source: 'fio options.c',
  },
  'fio.thinktimeNs': {
    type: { kind: 'time', from: 0, to: second },
    means: 'thinktime: how long the job sleeps after each completion',
    default: 0,
    source: 'fio options.c',
  },
};

/** The groups of fields, outer before inner. */
export const sections: Readonly<Record<string, Section>> = {
  host: { means: 'the physical machine' },
  drive: { means: 'the NVMe drive in the host' },
  vm: { means: 'the virtual machine that the application runs in', orNull: 'bare metal' },
  'vm.iothread': { means: 'an IOThread for the disk', orNull: "the disk is served by QEMU's main loop" },
  pinning: { means: 'which host CPU each thread runs on' },
  fio: { means: 'the fio job, with direct=1' },
};

/** The field at a path that is only known at run time; undefined where there is none. */
export function fieldAt(path: string): Field | undefined {
  return Object.hasOwn(fields, path) ? fields[path as keyof Fields] : undefined;
}

/** The section at a path that is only known at run time; undefined where there is none. */
export function sectionAt(path: string): Section | undefined {
  return Object.hasOwn(sections, path) ? sections[path] : undefined;
}
