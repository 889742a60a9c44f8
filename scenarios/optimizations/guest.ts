/** The guest's kernel: polling instead of halting, polling instead of interrupts. */
import type { Optimization } from './optimization.js';
import { domain, formatDomain, none, ofTheKernel, price, snippet, source } from './writing.js';

export const guestHaltpoll: Optimization = {
  id: 'guest-haltpoll',
  title: 'let an idle vCPU poll before it halts (cpuidle-haltpoll)',
  on: 'VM',
  sets: ['vm.haltpoll=true'],
  notSimulated: null,
  requires: [],
  excludes: [],
  since: { qemu: '4.2', libvirt: '6.10', guestKernel: '5.4', hostKernel: '5.2' },
  until: {},
  prototype: null,
  price: price({
    cores: 'an idle vCPU looks busy for up to 200 µs at a time: up to one core while requests come',
    other: 'other VMs on the same CPUs pay for it; the guest must see KVM (not <hidden state="on"/>)',
  }),
  snippets: {
    libvirt: snippet(
      'libvirt-9.0-schema',
      domain(
        '<features>',
        '  <kvm>',
        '    <hint-dedicated state="on"/>',
        '    <poll-control state="on"/>',
        '  </kvm>',
        '</features>',
        '<cpu mode="host-passthrough"/>',
      ),
    ),
    qemu: snippet('qemu-7.2-schema', ['-cpu host,kvm-hint-dedicated=on,kvm-poll-control=on']),
    proxmox: snippet(
      'documentation',
      ["qm set VMID --args '-cpu host,kvm-hint-dedicated=on,kvm-poll-control=on'"],
      'args comes after the -cpu that Proxmox VE writes, and replaces it',
    ),
    kernel: snippet(
      'documentation',
      [
        '# guest, where the hint cannot be given: load the driver all the same',
        'modprobe cpuidle-haltpoll force=1',
        '# guest, how long it polls [ns]; the default',
        'echo 200000 > /sys/module/haltpoll/parameters/guest_halt_poll_ns',
      ],
      'either this or the hint of the hypervisor',
    ),
  },
  verify: {
    command:
      'cat /sys/devices/system/cpu/cpuidle/current_driver /sys/devices/system/cpu/cpuidle/current_governor   # in the guest',
    expect: 'haltpoll, twice',
  },
  sources: [
    source(
      'Linux Documentation/virt/guest-halt-polling.rst; drivers/cpuidle/cpuidle-haltpoll.c, 5.4',
      'https://docs.kernel.org/virt/guest-halt-polling.html',
    ),
    formatDomain,
  ],
};

export const guestIopoll: Optimization = {
  id: 'guest-iopoll',
  title: "poll the guest's disk instead of waiting for its interrupt",
  on: 'VM',
  sets: ['vm.pollQueues=1', 'fio.hipri=true'],
  notSimulated: null,
  requires: [],
  excludes: [],
  since: { guestKernel: '5.19' },
  until: {},
  prototype: null,
  price: price({
    cores: 'the vCPU polls for as long as a request is in flight: up to one core a thread that reads',
    other:
      'the application must ask for it: io_uring with IORING_SETUP_IOPOLL on direct I/O (fio: --ioengine=io_uring --hipri); a virtio disk needs a queue beside the polled one',
  }),
  snippets: {
    libvirt: none(ofTheKernel),
    qemu: none(ofTheKernel),
    proxmox: none(ofTheKernel),
    kernel: snippet(
      'documentation',
      [
        '# guest, kernel command line: a virtio disk',
        'virtio_blk.poll_queues=1',
        '# guest, kernel command line: an assigned NVMe drive',
        'nvme.poll_queues=1',
      ],
      "virtio_blk since 5.19; the talk's bars had a prototype of it on 5.8",
    ),
  },
  verify: {
    command: 'cat /sys/block/vda/queue/io_poll   # in the guest; nvme0n1 where the drive is assigned',
    expect: '1',
  },
  sources: [
    source('Linux drivers/block/virtio_blk.c, poll_queues, 4e0400525691 (5.19)'),
    source('Linux drivers/nvme/host/pci.c, poll_queues, 5.0'),
  ],
};
