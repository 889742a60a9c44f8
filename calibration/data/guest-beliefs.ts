/**
 * What is believed of the costs of a machine that is itself a guest: at least what they are on bare metal, and perhaps
 * an exit to its hypervisor more.
 *
 * What sends an interrupt to another CPU, sets a timer or leaves a halt is an exit, or nothing where interrupts are
 * posted: so the median is one exit more, the least is none, the most three. An exit is what CPUID takes, where that was
 * measured: 1 to 2 µs in most guests, 8 to 12 in a nested one (`data/host-vm/primitives.json`). Where the hypervisor is
 * one of software, the way into the kernel costs more too.
 */
import { costById } from '../../models/costs/catalogue.js';
import type { CostBelief } from '../../models/costs/cost.js';

/** What may hold exits. */
const exiting = [
  'ttwu_send',
  'ipi_physical',
  'hrtimer_start',
  'hrtimer_expiry',
  'halted_cpu_exit',
  // Of a guest of its own: both leave for this machine's hypervisor.
  'vmexit_roundtrip',
];
/** Where it was not measured [ns, judgement: a VM exit with its handler on a current CPU]. */
const EXIT_NS = 1500;
const MOST_EXITS = 3;

/** What crosses into the kernel, between tasks, or between CPUs that may be of two sockets: 95th percentile as a multiple of the median [judgement]. */
const SLOWER = 6;
const slower = [
  'syscall_default',
  'eventfd_write',
  'eventfd_read',
  'ppoll_return',
  'epoll_return',
  'io_uring_nop',
  'ctx_switch',
  'sched_wake_idle',
  'hardirq_entry_exit',
  'blk_submit',
  'blk_complete_irq',
  'line_c2c_local',
];

/** @param exitNs what an exit of this machine takes; null where it was not measured */
export function guestBeliefs(exitNs: number | null): Map<string, CostBelief> {
  const exit = exitNs ?? EXIT_NS;
  return new Map([
    ...exiting.map((id): [string, CostBelief] => {
      const { lowNs, centralNs, highNs } = costById(id).belief;
      return [id, { lowNs, centralNs: centralNs + exit, highNs: highNs + MOST_EXITS * exit }];
    }),
    ...slower.map((id): [string, CostBelief] => {
      const { belief } = costById(id);
      return [id, { ...belief, highNs: Math.max(belief.highNs, SLOWER * belief.centralNs) }];
    }),
  ]);
}
