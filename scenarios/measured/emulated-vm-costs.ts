/**
 * The costs of the host that `data/qemu-vm` was measured on, as far as they were measured without a VM: a guest of
 * another hypervisor itself, so that waking an idle CPU and setting a timer are exits. Priors: a fit may move them.
 *
 * Each is worked out from a median of the files named, by what the model charges for the same thing; none was chosen by
 * looking at a virtual machine's latency. What guest code costs is left as the catalogue has it.
 */
import type { CostOverride, CostOverrides } from '../resolved.js';

/** A cost of that host, and where it is from. */
export interface MeasuredCost {
  readonly id: string;
  readonly ns: number;
  /** 5th and 95th percentile of belief, from the spread between rounds and from what the split into costs leaves open. */
  readonly lowNs: number;
  readonly highNs: number;
  readonly how: 'measured' | 'derived';
  readonly source: string;
}

const wakeup = 'data/qemu-vm/wakeup.jsonl';

export const emulatedVmCosts: readonly MeasuredCost[] = [
  {
    id: 'ttwu_send',
    ns: 11_800,
    lowNs: 10_500,
    highNs: 14_500,
    how: 'measured',
    source: `${wakeup}: the write call of eventfd_other_cpu_blocked (12.0 µs) less a write to nobody; the IPI is an exit`,
  },
  {
    id: 'halted_cpu_exit',
    ns: 18_600,
    lowNs: 14_000,
    highNs: 24_000,
    how: 'derived',
    source: `${wakeup}: eventfd_other_cpu_blocked (32.0 µs) less its write call, sched_wake_idle and the read`,
  },
  {
    id: 'ctx_switch',
    ns: 1150,
    lowNs: 900,
    highNs: 1500,
    how: 'derived',
    source: `${wakeup}: eventfd_same_cpu (1.57 µs) less a write and a read`,
  },
  {
    id: 'ppoll_return',
    ns: 265,
    lowNs: 240,
    highNs: 500,
    how: 'measured',
    source: `${wakeup}: ppoll_zero_timeout`,
  },
  {
    id: 'hrtimer_start',
    ns: 7900,
    lowNs: 4000,
    highNs: 12_000,
    how: 'derived',
    source:
      'data/host-vm/primitives.json: CPUID, the cheapest exit of a host of this kind; the deadline is an MSR write',
  },
  {
    id: 'hrtimer_expiry',
    ns: 7500,
    lowNs: 3000,
    highNs: 12_000,
    how: 'derived',
    source: `${wakeup}: timer_overshoot_10us (27.8 µs) less halted_cpu_exit, sched_wake_idle and ppoll_return`,
  },
  {
    id: 'aio_poll_iteration',
    ns: 38,
    lowNs: 34,
    highNs: 50,
    how: 'measured',
    source: 'data/qemu-vm/trace_stats.csv: ns_per_poll_round',
  },
  {
    id: 'tmpfs_4k',
    ns: 1400,
    lowNs: 900,
    highNs: 2000,
    how: 'derived',
    source: 'data/qemu-vm/img_bench.csv: file_native (3.4 µs) less null-co_0 (1.7 µs) and a system call',
  },
  {
    id: 'tcg_thread_wake',
    ns: 11_950,
    lowNs: 10_500,
    highNs: 14_500,
    how: 'derived',
    source: `${wakeup}: ttwu_send above, and a system call`,
  },
];

/** As a scenario takes them. */
export function emulatedVmOverrides(): CostOverrides {
  return new Map(
    emulatedVmCosts.map(({ id, ns }): [string, CostOverride] => [
      id,
      { distribution: { kind: 'lognormal', meanNs: ns, cv: 0.1 }, formula: `${ns} ns` },
    ]),
  );
}
