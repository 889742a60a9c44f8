/** Who reaches the drive, and how: the engine of QEMU's calls, QEMU's own driver, a daemon, or the guest itself. */
import type { Optimization } from './optimization.js';
import { domain, domainDisk, formatDomain, none, notOfTheKernel, price, snippet, source } from './writing.js';

/** Of these, one serves the disk. */
const servers = ['passthrough', 'nvme-userspace', 'storage-daemon', 'vhost-user-spdk'];
const others = (id: string): string[] => servers.filter((one) => one !== id);
/** What goes through the host's kernel, and so has no place beside a server that does not. */
const engines = ['aio-native', 'aio-io-uring'];

const ofItsOwn = 'the drive belongs to one process: nobody else can use it, the host neither';
const bindsVfio = [
  '# host, kernel command line',
  'intel_iommu=on iommu=pt',
  '# host, as root: give the drive to vfio (its namespaces disappear from the host)',
  'modprobe vfio-pci',
  'echo vfio-pci > /sys/bus/pci/devices/0000:01:00.0/driver_override',
  'echo 0000:01:00.0 > /sys/bus/pci/devices/0000:01:00.0/driver/unbind',
  'echo 0000:01:00.0 > /sys/bus/pci/drivers_probe',
];

/** A vhost-user disk, served through this socket. */
function vhostUser(socket: string): string[] {
  return [
    '<domain>',
    '  <memoryBacking>',
    '    <source type="memfd"/>',
    '    <access mode="shared"/>',
    '  </memoryBacking>',
    ...domainDisk(
      [
        '<driver name="qemu" type="raw" queues="4"/>',
        `<source type="unix" path="${socket}">`,
        '  <reconnect enabled="yes" timeout="10"/>',
        '</source>',
      ],
      'type="vhostuser"',
    ).slice(1),
  ];
}

function vhostUserQemu(socket: string): string[] {
  return [
    '-object memory-backend-memfd,id=ram0,size=4G,share=on',
    '-machine memory-backend=ram0',
    `-chardev socket,id=disk0,path=${socket}`,
    '-device vhost-user-blk-pci,chardev=disk0,num-queues=4',
  ];
}

/** How QEMU calls the host's kernel. */
function engine(id: string, name: string, libvirt: string, qemu: string): Optimization {
  return {
    id,
    title: `call the host's kernel by ${id === 'aio-native' ? 'Linux AIO' : 'io_uring'} (aio=${name})`,
    on: 'VM',
    sets: [`vm.aio=${name}`],
    notSimulated: null,
    requires: [],
    excludes: engines.filter((one) => one !== id),
    since: id === 'aio-native' ? { qemu, libvirt } : { qemu, libvirt, hostKernel: '5.1' },
    until: {},
    prototype: null,
    price: price({
      security:
        id === 'aio-native'
          ? null
          : 'hosts that forbid io_uring (kernel.io_uring_disabled) refuse to start the VM',
    }),
    snippets: {
      libvirt: snippet(
        'libvirt-9.0-schema',
        domainDisk([`<driver name="qemu" type="raw" cache="none" io="${name}"/>`]),
      ),
      qemu: snippet('qemu-7.2-started', [`-blockdev node-name=disk0,aio=${name},cache.direct=on`]),
      proxmox: snippet('documentation', [`qm set VMID --virtio0 STORAGE:VOLUME,cache=none,aio=${name}`]),
      kernel: none(notOfTheKernel),
    },
    verify: {
      command:
        'strace -f -c -p $(pidof qemu-system-x86_64) -e trace=io_submit,io_uring_enter,preadv   # briefly',
      expect: id === 'aio-native' ? 'io_submit, once a request' : 'io_uring_enter, once a request',
    },
    sources: [source('QEMU qapi/block-core.json, BlockdevAioOptions'), formatDomain],
  };
}

export const aioEngines: readonly Optimization[] = [
  engine('aio-native', 'native', '0.8', '0.12'),
  engine('aio-io-uring', 'io_uring', '6.3', '5.0'),
];

export const passthrough: Optimization = {
  id: 'passthrough',
  title: 'assign the drive itself to the guest (VFIO): one guest a drive, in most cases no migration',
  on: 'VM',
  sets: ['vm.disk=vfio'],
  notSimulated: null,
  requires: [],
  excludes: others('passthrough'),
  since: { qemu: '1.3', libvirt: '1.1', hostKernel: '3.6' },
  until: {},
  prototype: null,
  price: price({
    loses: ['live-migration', 'snapshots', 'shared-drive'],
    security:
      'the guest controls the hardware: firmware, format and sanitize commands; the IOMMU confines its DMA',
    other: `${ofItsOwn}; all of the guest's RAM is pinned`,
  }),
  snippets: {
    libvirt: snippet(
      'libvirt-9.0-schema',
      domain(
        '<devices>',
        '  <hostdev mode="subsystem" type="pci" managed="yes">',
        '    <source>',
        '      <address domain="0x0000" bus="0x01" slot="0x00" function="0x0"/>',
        '    </source>',
        '  </hostdev>',
        '</devices>',
      ),
      'instead of the <disk>',
    ),
    qemu: snippet('qemu-7.2-schema', ['-device vfio-pci,host=0000:01:00.0'], 'instead of the virtio disk'),
    proxmox: snippet(
      'documentation',
      ['qm set VMID --hostpci0 0000:01:00.0,pcie=1'],
      'pcie=1 needs machine q35',
    ),
    kernel: snippet('documentation', bindsVfio),
  },
  verify: {
    command: 'lspci -nnk -d ::0108   # in the guest',
    expect: 'the drive, with "Kernel driver in use: nvme"',
  },
  sources: [
    source('Linux Documentation/driver-api/vfio.rst', 'https://docs.kernel.org/driver-api/vfio.html'),
    formatDomain,
    source('Proxmox VE, qm.conf(5), hostpci[n]'),
  ],
};

export const nvmeUserspace: Optimization = {
  id: 'nvme-userspace',
  title: "QEMU's own NVMe driver instead of the host's kernel (nvme://)",
  on: 'VM',
  sets: ['vm.disk=virtio-blk', 'vm.blockDriver=nvme'],
  notSimulated: null,
  requires: [],
  excludes: others('nvme-userspace'),
  since: { qemu: '2.12', libvirt: '6.0', hostKernel: '3.6' },
  until: {},
  prototype: null,
  price: price({ loses: ['shared-drive'], other: `${ofItsOwn}; migration has to copy the disk` }),
  snippets: {
    libvirt: snippet(
      'libvirt-9.0-schema',
      domainDisk(
        [
          '<driver name="qemu" type="raw"/>',
          '<source type="pci" managed="yes" namespace="1">',
          '  <address domain="0x0000" bus="0x01" slot="0x00" function="0x0"/>',
          '</source>',
        ],
        'type="nvme"',
      ),
      'without io= and cache=, which are of the kernel',
    ),
    qemu: snippet(
      'qemu-7.2-schema',
      ['-blockdev driver=nvme,device=0000:01:00.0,namespace=1,node-name=disk0'],
      'the drive must be bound to vfio-pci',
    ),
    proxmox: none('Proxmox VE has no storage of that kind'),
    kernel: snippet('documentation', bindsVfio),
  },
  verify: {
    command: `virsh qemu-monitor-command DOMAIN '{"execute":"query-named-block-nodes","arguments":{"flat":true}}'`,
    expect: 'a node with "drv": "nvme"',
  },
  sources: [
    source('QEMU docs/system/qemu-block-drivers.rst.inc, NVMe userspace driver; block/nvme.c, 2.12'),
    formatDomain,
  ],
};

export const irqOnOwnCpu: Optimization = {
  id: 'irq-on-own-cpu',
  title: 'take the interrupt that vfio relays on a CPU that nothing else polls or runs on',
  on: 'VM',
  sets: ['drive.irqCpu=8'],
  notSimulated: null,
  requires: ['nvme-userspace'],
  excludes: [],
  since: {},
  until: {},
  prototype: null,
  price: price({ other: 'irqbalance must not move it back' }),
  snippets: {
    libvirt: none(ofHostInterrupts()),
    qemu: none(ofHostInterrupts()),
    proxmox: none(ofHostInterrupts()),
    kernel: snippet('documentation', [
      "# host, while the VM runs: N is the number of the vector's line in /proc/interrupts",
      'grep vfio-msix /proc/interrupts',
      'echo 8 > /proc/irq/N/smp_affinity_list',
    ]),
  },
  verify: {
    command: 'grep vfio-msix /proc/interrupts',
    expect: 'counts that rise in the column of that CPU alone',
  },
  sources: [source('Linux Documentation/core-api/irq/irq-affinity.rst')],
};

function ofHostInterrupts(): string {
  return "where a vector is taken is a matter of the host's kernel";
}

export const daemons: readonly Optimization[] = [
  {
    id: 'storage-daemon',
    title: 'let qemu-storage-daemon serve the disk, which several guests may share',
    on: 'VM',
    sets: ['vm.disk=vhost-user-qsd'],
    notSimulated: null,
    requires: [],
    excludes: others('storage-daemon'),
    since: { qemu: '5.2', libvirt: '7.1' },
    until: {},
    prototype: null,
    price: price({
      loses: ['live-migration', 'snapshots'],
      security: "the guest's RAM is shared with the daemon",
      other:
        'libvirt takes no snapshot of such a disk (the daemon itself can); that a VM can be migrated between two daemons is documented nowhere, so it is counted as lost',
    }),
    snippets: {
      libvirt: snippet('libvirt-9.0-schema', vhostUser('/run/qsd.sock')),
      qemu: snippet('qemu-7.2-schema', vhostUserQemu('/run/qsd.sock')),
      proxmox: none(
        'Proxmox VE has no disk of that kind; with args: the lines for QEMU, and its daemon started by hand',
      ),
      kernel: snippet(
        'documentation',
        [
          '# host, as a service: the daemon',
          'qemu-storage-daemon \\',
          '  --object iothread,id=iothread0 \\',
          '  --blockdev driver=host_device,filename=/dev/nvme0n1,node-name=disk0,aio=native,cache.direct=on \\',
          '  --export type=vhost-user-blk,id=disk0,node-name=disk0,addr.type=unix,addr.path=/run/qsd.sock,writable=on,num-queues=4,iothread=iothread0',
        ],
        'no kernel setting: the process that serves the disk',
      ),
    },
    verify: {
      command:
        'lsblk -o NAME,MODEL,TRAN; ls /sys/block/vda/mq   # in the guest; and on the host: ss -xp | grep qsd.sock',
      expect: 'a virtio disk with 4 queues, and QEMU connected to the daemon',
    },
    sources: [
      source(
        'QEMU docs/tools/qemu-storage-daemon.rst',
        'https://www.qemu.org/docs/master/tools/qemu-storage-daemon.html',
      ),
      formatDomain,
      source('libvirt NEWS, 7.1.0 (disk type vhostuser) and 9.0.0 (manual snapshots)'),
    ],
  },
  {
    id: 'vhost-user-spdk',
    title: 'let SPDK serve the disk: always polling, on a CPU of its own',
    on: 'VM',
    sets: ['vm.disk=vhost-user-spdk'],
    notSimulated: null,
    requires: [],
    excludes: others('vhost-user-spdk'),
    since: { qemu: '2.12', libvirt: '7.1' },
    until: {},
    prototype: null,
    price: price({
      loses: ['live-migration', 'snapshots'],
      cores: 'the reactor polls for ever: one core, also when no request comes',
      security: "the guest's RAM is shared with SPDK, in hugepages",
      other:
        'the drive belongs to SPDK, which may share it among guests; that a VM can be migrated is not documented, so it is counted as lost',
    }),
    snippets: {
      libvirt: snippet('libvirt-9.0-schema', vhostUser('/var/tmp/vhost.0')),
      qemu: snippet('qemu-7.2-schema', vhostUserQemu('/var/tmp/vhost.0')),
      proxmox: none(
        'Proxmox VE has no disk of that kind; with args: the lines for QEMU, and SPDK started by hand',
      ),
      kernel: snippet(
        'documentation',
        [
          '# host: the target on CPU 10, its drive and its disk (in the folder of SPDK)',
          'scripts/setup.sh',
          'build/bin/vhost -S /var/tmp -m [10] &',
          'scripts/rpc.py bdev_nvme_attach_controller -b Nvme0 -t PCIe -a 0000:01:00.0',
          'scripts/rpc.py vhost_create_blk_controller --cpumask [10] vhost.0 Nvme0n1',
        ],
        'no kernel setting: the process that serves the disk',
      ),
    },
    verify: {
      command: 'scripts/rpc.py vhost_get_controllers; ls /sys/block/vda/mq   # the latter in the guest',
      expect: 'the controller with its bdev, and 4 queues in the guest',
    },
    sources: [source('SPDK doc/vhost.md', 'https://spdk.io/doc/vhost.html'), formatDomain],
  },
];
