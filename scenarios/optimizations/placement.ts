/** Where threads and memory are: CPUs of their own, on the drive's node. */
import type { Optimization } from './optimization.js';
import { domain, formatDomain, none, notOfTheKernel, price, snippet, source } from './writing.js';

const unpinned = {
  on: 'VM',
  notSimulated: null,
  requires: [],
  excludes: [],
  until: {},
  prototype: null,
} as const;

const reserved = price({ other: 'the CPU is reserved: others should not run on it (isolcpus, or cgroups)' });
const pinDoc = source('Linux sched_setaffinity(2), taskset(1)');
const byHand = 'QEMU pins no threads itself; pin them from outside, as here for the kernel';

/** Pins one kind of thread. */
function pin(
  id: string,
  who: string,
  setting: string,
  xml: string,
  thread: string,
  since: Optimization['since'],
): Optimization {
  return {
    ...unpinned,
    id,
    title: `give ${who} a CPU to itself, on the drive's NUMA node`,
    sets: [setting],
    since,
    price: reserved,
    snippets: {
      libvirt: snippet('libvirt-9.0-schema', domain('<cputune>', `  ${xml}`, '</cputune>')),
      qemu: none(byHand),
      proxmox: snippet(
        'documentation',
        ['qm set VMID --affinity 4,8,10'],
        'affinity (since Proxmox VE 7.3) is of all threads of the VM together; one thread alone by taskset, as here for the kernel',
      ),
      kernel: snippet('documentation', [
        `# host, while the VM runs: TID is that of ${thread}`,
        'ps -L -o tid,comm -p $(pidof qemu-system-x86_64)',
        `taskset -pc ${setting.split('=')[1]} TID`,
      ]),
    },
    verify: {
      command: 'ps -L -o tid,psr,comm -p $(pidof qemu-system-x86_64)',
      expect: `${thread} on that CPU (psr), and nothing else on it`,
    },
    sources: [formatDomain, pinDoc],
  };
}

export const placement: readonly Optimization[] = [
  pin(
    'pin-vcpu',
    'the vCPU',
    'pinning.application=4',
    '<vcpupin vcpu="0" cpuset="4"/>',
    'the thread "CPU 0/KVM"',
    { libvirt: '0.9' },
  ),
  pin(
    'pin-iothread',
    'the IOThread',
    'pinning.iothread=10',
    '<iothreadpin iothread="1" cpuset="10"/>',
    'the thread "IO iothread1"',
    { libvirt: '1.2' },
  ),
  pin(
    'pin-emulator',
    "QEMU's main loop",
    'pinning.emulator=8',
    '<emulatorpin cpuset="8"/>',
    "QEMU's first thread",
    { libvirt: '0.9' },
  ),
  {
    ...unpinned,
    id: 'numa-ram',
    title: "keep the guest's RAM on the drive's NUMA node",
    sets: ['vm.memoryNode=0'],
    since: { qemu: '2.1', libvirt: '0.9' },
    price: price({ other: 'the node must have the room: with mode strict the VM gets no other memory' }),
    snippets: {
      libvirt: snippet(
        'libvirt-9.0-schema',
        domain('<numatune>', '  <memory mode="strict" nodeset="0"/>', '</numatune>'),
      ),
      qemu: snippet('qemu-7.2-started', [
        '-object memory-backend-ram,id=ram0,size=4G,host-nodes=0,policy=bind',
        '-machine memory-backend=ram0',
      ]),
      proxmox: snippet('documentation', [
        'qm set VMID --numa 1 --numa0 cpus=0-3,hostnodes=0,memory=4096,policy=bind',
      ]),
      kernel: none(notOfTheKernel),
    },
    verify: {
      command: 'numastat -p $(pidof qemu-system-x86_64); cat /sys/class/nvme/nvme0/device/numa_node',
      expect: "nearly all of the VM's memory on the drive's node",
    },
    sources: [
      formatDomain,
      source('QEMU qapi/qom.json, MemoryBackendProperties'),
      source('Proxmox VE, qm.conf(5), numa[n]'),
    ],
  },
];
