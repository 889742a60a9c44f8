/**
 * The idle states of the host's CPUs, as the intel_idle driver lists them.
 *
 * Stands for the tables of drivers/idle/intel_idle.c (Linux 5.10.223, 6.1.192) and for `cpuidle_poll_time()` of
 * drivers/cpuidle/cpuidle.c. Their latencies and residencies are what the governor *decides* by: worst cases and
 * break-even points. What a wake-up really costs is another number, in the cost catalogue under `wakeCost`.
 *
 * Leaves out: ACPI tables (which may hide states on servers), package states, C1E promotion by firmware, states that
 * the system administrator disabled one by one.
 */
import { ConfigError } from '../sim/errors.js';
import type { KernelClass } from './versions.js';

/** One idle state, shallowest first in every list; the first is always POLL, but for a CPU that only halts. */
export interface CState {
  readonly name: 'POLL' | 'C1' | 'C1E' | 'C6' | 'HLT';
  /** Worst time to leave it [ns], constant; decides, is not charged. */
  readonly exitLatencyNs: number;
  /** Shortest stay that saves energy [ns], constant. */
  readonly targetResidencyNs: number;
  /** Id in the cost catalogue of what leaving it costs. */
  readonly wakeCost: string;
}

/**
 * Server CPUs by family: Skylake and Cascade Lake (one table), Ice Lake, Sapphire Rapids, Broadwell; and a vCPU of
 * another host.
 */
export type CpuFamily = 'SKX' | 'CLX' | 'ICX' | 'SPR' | 'BDW' | 'VM';

/** A table, and where it was read. */
export interface CStateTable {
  readonly states: readonly CState[];
  readonly source: string;
}

const POLL: CState = { name: 'POLL', exitLatencyNs: 0, targetResidencyNs: 0, wakeCost: 'idle_poll_exit' };

function state(name: CState['name'], exitUs: number, residencyUs: number, wakeCost: string): CState {
  return { name, exitLatencyNs: exitUs * 1000, targetResidencyNs: residencyUs * 1000, wakeCost };
}

const skx: CStateTable = {
  states: [
    POLL,
    state('C1', 2, 2, 'c1_exit'),
    state('C1E', 10, 20, 'c1e_exit'),
    state('C6', 133, 600, 'c6_exit_skx'),
  ],
  source: 'drivers/idle/intel_idle.c, skx_cstates, Linux 5.10 and 6.1',
};

const icxShallow = [POLL, state('C1', 1, 1, 'c1_exit_icx'), state('C1E', 4, 4, 'c1e_exit_icx')];

const icxBefore: CStateTable = {
  states: [...icxShallow, state('C6', 128, 384, 'c6_exit_icx')],
  source: 'drivers/idle/intel_idle.c, icx_cstates, Linux 5.10',
};

const icx: CStateTable = {
  states: [...icxShallow, state('C6', 170, 600, 'c6_exit_icx')],
  source: 'drivers/idle/intel_idle.c, icx_cstates, Linux 6.1 (commit a472ad2bcea4)',
};

const spr: CStateTable = {
  states: [
    POLL,
    state('C1', 1, 1, 'c1_exit_spr'),
    state('C1E', 2, 4, 'c1_exit_spr'),
    state('C6', 290, 800, 'c6_exit_spr'),
  ],
  source: 'drivers/idle/intel_idle.c, spr_cstates, Linux 6.1',
};

// The client table. Its C3 (40/100 µs) is left out, having no wake cost in the catalogue; C1 and C6 borrow those of
// SKX, whose exit latencies in the driver are the same (2 and 133 µs).
const bdw: CStateTable = {
  states: [
    POLL,
    state('C1', 2, 2, 'c1_exit'),
    state('C1E', 10, 20, 'c_exit_bdw'),
    state('C6', 133, 400, 'c6_exit_skx'),
  ],
  source: 'drivers/idle/intel_idle.c, bdw_cstates, Linux 6.1',
};

/** cpuidle-haltpoll with guest_halt_poll_ns=0, or no cpuidle driver at all. */
const haltOnly: CStateTable = {
  states: [state('HLT', 1, 1, 'halted_cpu_exit')],
  source: 'drivers/cpuidle/cpuidle-haltpoll.c; arch/x86/kernel/process.c:default_idle, Linux 6.1',
};

/**
 * The table of a CPU under a kernel. 6.12 has those of 6.1.
 * @throws ConfigError for SPR under 5.10, which has no table for it
 */
export function cStateTable(cpu: CpuFamily, kernel: KernelClass): CStateTable {
  switch (cpu) {
    case 'SKX':
    case 'CLX':
      return skx;
    case 'ICX':
      return kernel === '5.10' ? icxBefore : icx;
    case 'BDW':
      return bdw;
    case 'VM':
      return haltOnly;
    case 'SPR':
      if (kernel !== '5.10') return spr;
      throw new ConfigError(
        'idle states of SPR: intel_idle has no table for it up to 5.16; the kernel must be 5.17 or later',
      );
  }
}

/** What an administrator may forbid; both are optional. */
export interface CStateLimits {
  /** Number of table entries after POLL to keep [count]: `intel_idle.max_cstate`; 1 leaves C1, 2 leaves C1E. */
  readonly maxCstate?: number;
  /** Longest exit latency allowed [ns]: a value held in /dev/cpu_dma_latency; 0 leaves POLL. */
  readonly latencyLimitNs?: number;
}

/**
 * The states that the limits leave; POLL always.
 * @throws ConfigError for `maxCstate` 0, which switches the driver off and leaves the choice to ACPI tables
 */
export function limitCStates(
  states: readonly CState[],
  { maxCstate = Infinity, latencyLimitNs = Infinity }: CStateLimits,
): readonly CState[] {
  if (!(maxCstate >= 1)) {
    throw new ConfigError(
      `idle states: maxCstate is ${maxCstate}; it must be 1 or more (0 unloads intel_idle)`,
    );
  }
  return states.filter(
    ({ exitLatencyNs }, index) => index === 0 || (index <= maxCstate && exitLatencyNs <= latencyLimitNs),
  );
}

/**
 * The states where firmware promotes C1 to C1E (MSR_POWER_CTL, bit 1): the governor decides as before, since the driver
 * does not know, and leaving C1 takes what leaving C1E takes.
 */
export function promoteC1(states: readonly CState[]): readonly CState[] {
  const c1e = states.find(({ name }) => name === 'C1E');
  if (c1e === undefined) return states;
  return states.map((each) => (each.name === 'C1' ? { ...each, wakeCost: c1e.wakeCost } : each));
}

/** Period of the scheduler's tick [ns] at that CONFIG_HZ: TICK_NSEC, include/linux/jiffies.h. */
export function tickPeriodNs(hz: number): number {
  return Math.floor((1_000_000_000 + Math.floor(hz / 2)) / hz);
}

/** A residency below this does not end polling [ns]: CPUIDLE_POLL_MIN, drivers/cpuidle/cpuidle.c, 5.10. */
const POLL_MIN_NS = 10_000;

/**
 * How long POLL lasts before the governor is asked again [ns]: the residency of the first state that is worth it, at
 * most a sixteenth of the tick. `cpuidle_poll_time()`, drivers/cpuidle/cpuidle.c, 5.10.
 */
export function pollTimeLimitNs(states: readonly CState[], hz: number): number {
  const longestNs = Math.floor(tickPeriodNs(hz) / 16);
  const next = states.find(
    ({ targetResidencyNs }, index) => index > 0 && targetResidencyNs >= POLL_MIN_NS,
  )?.targetResidencyNs;
  return next === undefined || next > longestNs ? longestNs : next;
}
