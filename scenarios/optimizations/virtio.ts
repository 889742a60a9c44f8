/** The virtio-blk device: its queues, its ring, how it tells the guest and how the guest tells it. */
import type { Optimization, Snippets } from './optimization.js';
import { domainDisk, formatDomain, none, notOfTheKernel, price, snippet, source } from './writing.js';

/** A property of the device that libvirt's `<driver>` has too. */
function deviceProperty(qemu: string, value: string, xml: string): Snippets {
  return {
    libvirt: snippet('libvirt-9.0-schema', domainDisk([`<driver name="qemu" ${xml}="${value}"/>`])),
    qemu: snippet('qemu-7.2-started', [`-device virtio-blk-pci,drive=disk0,${qemu}=${value}`]),
    proxmox: snippet(
      'documentation',
      [`qm set VMID --args '-global virtio-blk-pci.${qemu}=${value}'`],
      'Proxmox VE has no option of its own for it; args is replaced as a whole, so repeat what is in it',
    ),
    kernel: none(notOfTheKernel),
  };
}

const virtioH = source('QEMU include/hw/virtio/virtio.h, DEFINE_VIRTIO_COMMON_FEATURES');

/** Asks QEMU for a property of the disk's device. */
function ask(property: string): string {
  return `virsh qemu-monitor-command DOMAIN '{"execute":"qom-get","arguments":{"path":"/machine/peripheral/virtio-disk0","property":"${property}"}}'`;
}

export const virtio: readonly Optimization[] = [
  {
    id: 'multi-queue',
    title: 'a virtqueue for each of four vCPUs, whose interrupt comes to the vCPU that submitted',
    on: 'VM',
    sets: ['vm.queues=4'],
    notSimulated: null,
    requires: [],
    excludes: [],
    since: { qemu: '2.7', libvirt: '3.9' },
    until: {},
    prototype: null,
    price: price({
      other: 'an interrupt vector and a ring for each vCPU; from QEMU 5.2 on it is the default',
    }),
    snippets: deviceProperty('num-queues', '4', 'queues'),
    verify: {
      command: 'ls /sys/block/vda/mq   # in the guest',
      expect: 'one directory for each queue: 0 1 2 3',
    },
    sources: [source('QEMU hw/virtio/virtio-blk-pci.c, num-queues, 2.7; 9445e1e15e (5.2)'), formatDomain],
  },
  {
    id: 'event-idx',
    title: 'suppress notifications by index, the default: a kick or an interrupt only when somebody sleeps',
    on: 'VM',
    sets: ['vm.eventIdx=true'],
    notSimulated: null,
    requires: [],
    excludes: ['event-idx-off'],
    since: { qemu: '0.15', libvirt: '0.9' },
    until: {},
    prototype: null,
    price: price(),
    snippets: deviceProperty('event_idx', 'on', 'event_idx'),
    verify: { command: ask('event_idx'), expect: '{"return":true}' },
    sources: [virtioH, formatDomain],
  },
  {
    id: 'event-idx-off',
    title: 'suppress notifications by flag, so that polling stops even the first kick of a split ring',
    on: 'VM',
    sets: ['vm.eventIdx=false'],
    notSimulated: null,
    requires: [],
    excludes: ['event-idx'],
    since: { qemu: '0.15', libvirt: '0.9' },
    until: {},
    prototype: null,
    price: price({ other: 'more notifications as soon as several requests are in flight' }),
    snippets: deviceProperty('event_idx', 'off', 'event_idx'),
    verify: { command: ask('event_idx'), expect: '{"return":false}' },
    sources: [virtioH, formatDomain],
  },
  {
    id: 'packed',
    title: 'the packed virtqueue of VIRTIO 1.1',
    on: 'VM',
    sets: ['vm.packed=true'],
    notSimulated: null,
    requires: [],
    excludes: [],
    since: { qemu: '4.2', libvirt: '6.3', guestKernel: '5.0' },
    until: {},
    prototype: null,
    price: price({ other: 'the guest must have a driver for it; without one it stays with the split ring' }),
    snippets: deviceProperty('packed', 'on', 'packed'),
    verify: {
      command: `cut -c35 /sys/block/vda/device/features   # in the guest: bit 34, VIRTIO_F_RING_PACKED`,
      expect: '1',
    },
    sources: [virtioH, formatDomain, source('Linux drivers/virtio/virtio_ring.c, packed ring since 5.0')],
  },
  {
    id: 'ioeventfd',
    title: 'take kicks by an eventfd of KVM, the default, and not by an exit to user space',
    on: 'VM',
    sets: [],
    notSimulated:
      'a device with ioeventfd=off, whose kicks exit to user space and are served under the big lock by the vCPU thread, is not modelled: every configuration here has it on',
    requires: [],
    excludes: [],
    since: { qemu: '0.14', libvirt: '0.9' },
    until: {},
    prototype: null,
    price: price(),
    snippets: deviceProperty('ioeventfd', 'on', 'ioeventfd'),
    verify: { command: ask('ioeventfd'), expect: '{"return":true}; without it an IOThread is refused' },
    sources: [source('QEMU hw/virtio/virtio-blk-pci.c, ioeventfd'), formatDomain],
  },
];
