/** What happens in the life of a request, and how often: read off the sites that were charged, not off counters. */
import type { Observation } from './laboratory.js';

const server = /^(?:main-loop|iothread|qsd|reactor)/;
const vcpu = /^(?:vm\d+-)?vcpu/;
const hostCpu = /^cpu\d+$/;

/** Each happening, by who pays which cost when it happens. Guest and host are told apart by the payer. */
const happenings = {
  /** The guest writes to the notify register: an exit. */
  kick: [vcpu, 'kick_to_signal'],
  /** The guest halts: an exit. */
  hlt: [vcpu, 'vmexit_hlt_block'],
  /** The vCPU's thread has slept, and is woken. */
  vcpuSleep: [vcpu, 'vcpu_wake_blocked'],
  /** The server's thread has slept, and is woken. */
  sleep: [server, 'sched_wake_idle'],
  ppoll: [server, 'ppoll_return'],
  read: [server, 'eventfd_read'],
  /** io_submit, or io_uring_enter. */
  submitCall: [server, 'syscall_entry'],
  irqfdWrite: [server, 'irqfd_write'],
  /** aio_notify to a loop that has announced itself. */
  notifierWrite: [server, 'eventfd_write'],
  hostIrq: [hostCpu, 'hardirq_entry'],
  /** The host's block layer ends the request. */
  hostCompletion: [hostCpu, 'blk_complete_irq'],
  guestIrq: [vcpu, 'guest_irq_vector'],
  /** The application's task is switched in again, by the guest's kernel or by that of bare metal. */
  taskSwitch: [/^(?:fio|(?:vm\d+-)?vcpu)/, 'sched_wake_idle'],
} as const satisfies Record<string, readonly [RegExp, string]>;

type Happening = keyof typeof happenings;

/** How often each happens, a request; what never happens is not told. */
export type Presence = Partial<Record<Happening, number>>;

export function presenceOf({ charged }: Observation): Presence {
  const presence: Presence = {};
  for (const [happening, [payer, cost]] of Object.entries(happenings)) {
    const times = charged(payer, cost);
    if (times !== 0) presence[happening as Happening] = times;
  }
  return presence;
}

/** The server's system calls in a presence. */
export function serverCalls({
  ppoll = 0,
  read = 0,
  submitCall = 0,
  irqfdWrite = 0,
  notifierWrite = 0,
}: Presence): number {
  return ppoll + read + submitCall + irqfdWrite + notifierWrite;
}
