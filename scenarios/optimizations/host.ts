/** The host's kernel: halt polling, idle states, clock, scheduler, polled queues. */
import type { Optimization, Snippets } from './optimization.js';
import { none, ofTheKernel, price, snippet, source } from './writing.js';

const haltPollingDoc = source(
  'Linux Documentation/virt/kvm/halt-polling.rst',
  'https://docs.kernel.org/virt/kvm/halt-polling.html',
);

/** Of the kernel alone. */
function kernelOnly(lines: readonly string[], note: string | null = null): Snippets {
  return {
    libvirt: none(ofTheKernel),
    qemu: none(ofTheKernel),
    proxmox: none(ofTheKernel),
    kernel: snippet('documentation', lines, note),
  };
}

const plain = { requires: [], notSimulated: null, until: {}, prototype: null } as const;

export const host: readonly Optimization[] = [
  {
    ...plain,
    id: 'halt-poll-ns',
    title: 'let KVM poll for a halted vCPU, for up to 200 µs (kvm.halt_poll_ns; the default)',
    on: 'VM',
    sets: ['host.haltPollNs=200 us'],
    excludes: ['halt-poll-ns-off'],
    since: { hostKernel: '4.0' },
    price: price({
      cores: 'the host polls while a vCPU is halted: up to one core a vCPU that is idle for short',
      other: 'of all VMs of the host; the time shows as that of the host, not of the guest',
    }),
    snippets: kernelOnly([
      '# host, at once',
      'echo 200000 > /sys/module/kvm/parameters/halt_poll_ns',
      '# host, kernel command line',
      'kvm.halt_poll_ns=200000',
    ]),
    verify: {
      command:
        'cat /sys/module/kvm/parameters/halt_poll_ns; grep . /sys/kernel/debug/kvm/halt_successful_poll',
      expect: '200000, and a count that rises while the disk is busy',
    },
    sources: [haltPollingDoc],
  },
  {
    ...plain,
    id: 'halt-poll-ns-off',
    title: 'let a halted vCPU sleep at once: slower, but it leaves its CPU to others',
    on: 'VM',
    sets: ['host.haltPollNs=0'],
    excludes: ['halt-poll-ns'],
    since: { hostKernel: '4.0' },
    price: price({ other: 'of all VMs of the host' }),
    snippets: kernelOnly([
      '# host, at once',
      'echo 0 > /sys/module/kvm/parameters/halt_poll_ns',
      '# host, kernel command line',
      'kvm.halt_poll_ns=0',
    ]),
    verify: { command: 'cat /sys/module/kvm/parameters/halt_poll_ns', expect: '0' },
    sources: [haltPollingDoc],
  },
  {
    ...plain,
    id: 'c-state-limit',
    title: 'let no CPU of the host sleep deeper than C1 (intel_idle.max_cstate=1)',
    on: 'VM',
    sets: ['host.maxCstate=1'],
    excludes: [],
    since: {},
    price: price({
      cores: 'none is busy, but none sleeps deeply: more power, and less turbo for the others',
    }),
    snippets: kernelOnly(
      [
        '# host, kernel command line',
        'intel_idle.max_cstate=1',
        '# host, at once: disable every state deeper than C1',
        'cpupower idle-set --disable-by-latency 3',
      ],
      'on AMD: processor.max_cstate=1',
    ),
    verify: {
      command: 'cpupower idle-info; turbostat --show Busy%,CPU%c6 --interval 5',
      expect: 'no deeper state than C1 enabled, and CPU%c6 at 0',
    },
    sources: [
      source(
        'Linux Documentation/admin-guide/pm/intel_idle.rst',
        'https://docs.kernel.org/admin-guide/pm/intel_idle.html',
      ),
    ],
  },
  {
    ...plain,
    id: 'governor-performance',
    title: 'keep the cores at their highest clock, also those that sleep in between (governor performance)',
    on: 'VM',
    sets: ['host.clock=off'],
    excludes: [],
    since: {},
    price: price({
      other: 'more power; the model counts it only where host.clock is on, which it is not by default',
    }),
    snippets: kernelOnly([
      '# host, at once',
      'cpupower frequency-set --governor performance',
      '# host, kernel command line',
      'cpufreq.default_governor=performance',
    ]),
    verify: {
      command: 'sort -u /sys/devices/system/cpu/cpu*/cpufreq/scaling_governor',
      expect: 'performance, and nothing else',
    },
    sources: [
      source(
        'Linux Documentation/admin-guide/pm/cpufreq.rst; cpufreq.default_governor since 5.9',
        'https://docs.kernel.org/admin-guide/pm/cpufreq.html',
      ),
    ],
  },
  {
    ...plain,
    id: 'scheduler-none',
    title: 'no I/O scheduler, in the guest and on the host',
    on: 'VM',
    sets: ['vm.scheduler=none', 'drive.scheduler=none'],
    excludes: [],
    since: {},
    price: price({ other: 'no fairness between processes that read the same drive' }),
    snippets: kernelOnly(
      [
        '# guest, at once',
        'echo none > /sys/block/vda/queue/scheduler',
        '# host, at once',
        'echo none > /sys/block/nvme0n1/queue/scheduler',
      ],
      'to keep it: a udev rule with ATTR{queue/scheduler}="none"',
    ),
    verify: {
      command: 'cat /sys/block/vda/queue/scheduler   # in the guest; nvme0n1 on the host',
      expect: '[none] in brackets',
    },
    sources: [
      source(
        'Linux Documentation/block/switching-sched.rst',
        'https://docs.kernel.org/block/switching-sched.html',
      ),
    ],
  },
  {
    ...plain,
    id: 'nvme-poll-queues',
    title: "poll the drive's completion queue instead of waiting for its interrupt (nvme.poll_queues)",
    on: 'bare metal',
    sets: ['drive.pollQueues=1', 'fio.hipri=true'],
    excludes: [],
    since: { hostKernel: '5.0' },
    price: price({
      cores: 'the reader polls for as long as a request is in flight: up to one core a thread that reads',
      other:
        "of use to the host's own processes alone: QEMU never asks for polled completion of the host's queues",
    }),
    snippets: kernelOnly(
      [
        '# host, kernel command line',
        'nvme.poll_queues=1',
        '# host, at once, with no namespace in use',
        'modprobe -r nvme && modprobe nvme poll_queues=1',
      ],
      'in a guest with an assigned drive it is guest-iopoll',
    ),
    verify: { command: 'cat /sys/block/nvme0n1/queue/io_poll', expect: '1' },
    sources: [source('Linux drivers/nvme/host/pci.c, poll_queues, 5.0')],
  },
];
