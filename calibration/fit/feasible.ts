/** Measurements that someone with such a machine could make next. */
import { presetById } from '../../scenarios/presets.js';
import type { Candidate } from './next-measurement.js';

const bars: readonly (readonly [string, string])[] = [
  ['B0', 'qd1 measure on the drive, interrupt'],
  ['B1', 'qd1 measure on the drive, io_poll (nvme.poll_queues)'],
  ['P0', 'fio in a VM with the drive assigned'],
  ['P1', 'the same with cpuidle-haltpoll in the guest'],
  ['P2', 'the same, polling in the guest'],
  ['V0', 'fio in a VM, virtio-blk without an IOThread'],
  ['V1', 'fio in a VM, virtio-blk with an IOThread'],
  ['V3', "the same by QEMU's NVMe driver"],
  ['V4', 'the same, polling in the guest'],
];

const steps: readonly (readonly [string, string, Readonly<Record<string, number>>])[] = [
  ['syscall', 'the probe of qd1 measure: system call', { syscall_default: 1 }],
  ['eventfd', 'the probe: eventfd written and read on one CPU', { eventfd_write: 1, eventfd_read: 1 }],
  [
    'wake-idle',
    'the probe: a thread woken on an idle CPU',
    { eventfd_write: 1, ttwu_send: 1, c1_exit: 1, sched_wake_idle: 1 },
  ],
  [
    'wake-polling',
    'the probe: a thread woken on a CPU kept awake',
    { eventfd_write: 1, ttwu_send: 1, sched_wake_idle: 1 },
  ],
  ['ppoll', 'the probe: ppoll with one descriptor ready', { ppoll_return: 1 }],
  ['line', 'the probe: a cache line from another core', { line_c2c_local: 1 }],
  ['drive', 'SPDK or a trace: the drive alone, from doorbell to completion entry', { dev_p4800x_read_4k: 1 }],
  [
    'interrupt',
    'a kernel trace: from the interrupt to the woken task',
    { hardirq_entry_exit: 0.5, blk_complete_irq: 1, sched_wake_idle: 1 },
  ],
  [
    'irqfd',
    'time stamps around the irqfd write and in the guest',
    { irqfd_write: 1, ipi_physical: 1, guest_irq_entry: 0.5 },
  ],
  ['qemu', 'QEMU on null-co, one request in flight', { qemu_submit: 1, qemu_complete: 1 }],
];

/** How well each would be known [relative]. */
const PRECISION = 0.03;

export const feasible: readonly Candidate[] = [
  ...bars.map(([id, how]): Candidate => {
    return { id, how, subject: { scenario: presetById(id), metric: 'periodUs' }, precision: PRECISION };
  }),
  ...steps.map(([id, how, costs]): Candidate => ({ id, how, subject: { costs }, precision: PRECISION })),
];
