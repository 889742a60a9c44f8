/** QEMU's event loop: an IOThread for the disk, and how it polls before it sleeps. */
import type { Optimization } from './optimization.js';
import { domain, domainDisk, formatDomain, none, notOfTheKernel, price, snippet, source } from './writing.js';

const iothreadC = source('QEMU iothread.c and qapi/qom.json, IothreadProperties, 2.9 to 9.2');
const burnsMore = 'the IOThread polls for longer: up to one core while requests come';

/** `poll-max-ns` and its companions: the same places, another property. */
function pollProperty(
  property: string,
  value: string,
  xml: string,
): Pick<Optimization, 'snippets' | 'verify'> {
  return {
    snippets: {
      libvirt: snippet(
        'documentation',
        domain(
          '<iothreads>1</iothreads>',
          '<iothreadids>',
          '  <iothread id="1">',
          `    <poll ${xml}="${value}"/>`,
          '  </iothread>',
          '</iothreadids>',
        ),
        `since libvirt 9.4; before, for a running domain alone: virsh iothreadset DOMAIN 1 --${property} ${value} --live`,
      ),
      qemu: snippet('qemu-7.2-started', [`-object iothread,id=iothread0,${property}=${value}`]),
      proxmox: snippet(
        'documentation',
        [`echo 'qom-set /objects/iothread-virtio0 ${property} ${value}' | qm monitor VMID`],
        'Proxmox VE has no option for it: this lasts until the VM stops; a hookscript can repeat it at each start',
      ),
      kernel: none(notOfTheKernel),
    },
    verify: {
      command: `virsh qemu-monitor-command DOMAIN '{"execute":"query-iothreads"}'`,
      expect: `"${property}": ${value}`,
    },
  };
}

export const eventLoop: readonly Optimization[] = [
  {
    id: 'iothread',
    title: 'serve the disk from an IOThread, which polls before it sleeps',
    on: 'VM',
    sets: ['vm.iothread=on'],
    notSimulated: null,
    requires: [],
    excludes: [],
    since: { qemu: '2.1', libvirt: '1.2' },
    until: {},
    prototype: null,
    price: price({
      cores: 'the IOThread polls: up to one core while requests come, none when the disk is idle',
    }),
    snippets: {
      libvirt: snippet('libvirt-9.0-schema', [
        '<domain>',
        '  <iothreads>1</iothreads>',
        ...domainDisk(['<driver name="qemu" iothread="1"/>']).slice(1),
      ]),
      qemu: snippet('qemu-7.2-started', [
        '-object iothread,id=iothread0',
        '-device virtio-blk-pci,drive=disk0,iothread=iothread0',
      ]),
      proxmox: snippet(
        'documentation',
        ['qm set VMID --virtio0 STORAGE:VOLUME,iothread=1'],
        'on scsi disks it is ignored unless scsihw is virtio-scsi-single; stop and start the VM',
      ),
      kernel: none(notOfTheKernel),
    },
    verify: {
      command: `virsh qemu-monitor-command DOMAIN '{"execute":"query-iothreads"}'`,
      expect:
        'one entry, with its thread-id; perf top -t on that thread shows aio_poll while the disk is busy',
    },
    sources: [iothreadC, formatDomain, source('Proxmox VE, qm.conf(5), virtio[n] iothread')],
  },
  {
    id: 'iothread-vq-mapping',
    title: "spread a disk's virtqueues over several IOThreads",
    on: 'VM',
    sets: [],
    notSimulated:
      'at queue depth 1 it only decides which IOThread serves the request: no gain; it is for many jobs on one disk',
    requires: ['iothread'],
    excludes: [],
    since: { qemu: '9.0', libvirt: '10.0' },
    until: {},
    prototype: null,
    price: price({ cores: 'each IOThread polls: up to one core each while its queues are busy' }),
    snippets: {
      libvirt: snippet('documentation', [
        '<domain>',
        '  <iothreads>2</iothreads>',
        ...domainDisk([
          '<driver name="qemu" queues="4">',
          '  <iothreads>',
          '    <iothread id="1"/>',
          '    <iothread id="2"/>',
          '  </iothreads>',
          '</driver>',
        ]).slice(1),
      ]),
      qemu: snippet('documentation', [
        '-object iothread,id=iothread0',
        '-object iothread,id=iothread1',
        `-device '{"driver":"virtio-blk-pci","drive":"disk0","iothread-vq-mapping":[{"iothread":"iothread0"},{"iothread":"iothread1"}]}'`,
      ]),
      proxmox: none('Proxmox VE gives each disk one IOThread'),
      kernel: none(notOfTheKernel),
    },
    verify: {
      command: `virsh qemu-monitor-command DOMAIN '{"execute":"query-iothreads"}'`,
      expect: 'as many entries as IOThreads, and more than one of their threads busy under several jobs',
    },
    sources: [source('QEMU qapi/virtio.json, IOThreadVirtQueueMapping, 9.0'), formatDomain],
  },
  {
    id: 'poll-max-ns',
    title: 'let the IOThread poll for longer, so that a slower drive does not put it to sleep',
    on: 'VM',
    sets: ['vm.iothread.pollMaxNs=200 us'],
    notSimulated: null,
    requires: ['iothread'],
    excludes: [],
    since: { qemu: '2.9', libvirt: '9.4' },
    until: {},
    prototype: null,
    price: price({ cores: burnsMore }),
    ...pollProperty('poll-max-ns', '200000', 'max'),
    sources: [iothreadC, formatDomain],
  },
  {
    id: 'poll-grow',
    title: 'let the polling time grow fourfold, so that it is long enough sooner after a miss',
    on: 'VM',
    sets: ['vm.iothread.pollGrow=4'],
    notSimulated: null,
    requires: ['iothread'],
    excludes: [],
    since: { qemu: '2.9', libvirt: '9.4' },
    until: {},
    prototype: null,
    price: price({ cores: burnsMore }),
    ...pollProperty('poll-grow', '4', 'grow'),
    sources: [iothreadC, formatDomain],
  },
  {
    id: 'poll-shrink',
    title: 'halve the polling time after one slow request, where by default it is given up',
    on: 'VM',
    sets: ['vm.iothread.pollShrink=2'],
    notSimulated: null,
    requires: ['iothread'],
    excludes: [],
    since: { qemu: '2.9', libvirt: '9.4' },
    until: {},
    prototype: null,
    price: price({ cores: burnsMore }),
    ...pollProperty('poll-shrink', '2', 'shrink'),
    sources: [iothreadC, formatDomain],
  },
  {
    id: 'poll-weight',
    title: 'choose how much the latest wait counts in the polling time of each handler',
    on: 'VM',
    sets: [],
    notSimulated: 'QEMU from 10.0 on is not modelled yet: each handler has a polling time of its own there',
    requires: ['iothread'],
    excludes: [],
    since: { qemu: '11.1', libvirt: '12.6' },
    until: {},
    prototype: null,
    price: price({ cores: 'a smaller weight follows the latest wait and polls less in vain' }),
    snippets: {
      libvirt: snippet(
        'documentation',
        domain(
          '<iothreads>1</iothreads>',
          '<iothreadids>',
          '  <iothread id="1">',
          '    <poll weight="3"/>',
          '  </iothread>',
          '</iothreadids>',
        ),
      ),
      qemu: snippet('documentation', ['-object iothread,id=iothread0,poll-weight=3']),
      proxmox: none('Proxmox VE has no option for it, and no QEMU that has it'),
      kernel: none(notOfTheKernel),
    },
    verify: {
      command: `virsh qemu-monitor-command DOMAIN '{"execute":"query-iothreads"}'`,
      expect: '"poll-weight": 3',
    },
    sources: [
      source(
        'qemu-devel, "aio-poll: improve aio-polling efficiency", January 2026, and libvirt devel, July 2026 (read as patches, not as released)',
        'https://mail-archive.com/devel@lists.libvirt.org/msg17645.html',
      ),
    ],
  },
];
