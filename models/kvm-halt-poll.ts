/**
 * How long KVM polls for a halted vCPU before its thread sleeps: the adaptive rule of one vCPU.
 *
 * Stands for the end of `kvm_vcpu_halt()` (`kvm_vcpu_block()` up to 5.16), `grow_halt_poll_ns()` and
 * `shrink_halt_poll_ns()` in virt/kvm/kvm_main.c, Linux 5.10.223, 6.1.192 and 6.12.107 on x86.
 *
 * On by default with 200 µs, so a VM on a 10 µs drive normally never sleeps on the host: each of its waits pays a HLT
 * exit and an entry, not a C-state. Only the first halt, and the first after one that outlasted the maximum, miss.
 *
 * Leaves out: the loop itself, which also ends when another task wants the CPU; wake-ups that KVM calls invalid (s390
 * only). Where polling is not allowed (the guest switched it off by MSR_KVM_POLL_CONTROL), do not call it at all.
 */
import { ConfigError } from '../sim/errors.js';
import type { KernelClass } from './versions.js';

/** What a halt did to the polling time, by the names of the tracepoint `kvm_halt_poll_ns`. */
export type HaltPollChange = 'grow' | 'shrink' | 'keep';

/** Parameters of the host's module `kvm`, and one difference between kernels. */
export interface KvmHaltPollParameters {
  /** Longest time to poll [ns], constant; 0 means never. `halt_poll_ns`, default 200 000 on x86. */
  readonly maxNs?: number;
  /** Factor to grow by [ratio], constant; 0 means never grow. `halt_poll_ns_grow`, default 2. */
  readonly grow?: number;
  /** Smallest time worth polling [ns], constant. `halt_poll_ns_grow_start`, default 10 000. */
  readonly growStartNs?: number;
  /** Divisor to shrink by [ratio], constant; 0 means back to 0. `halt_poll_ns_shrink`. */
  readonly shrink: number;
  /** Whether growing stops at the maximum (5.10), or the next halt cuts it back (6.1 and later), constant. */
  readonly capsAtMax: boolean;
}

/** The defaults of a kernel: `halt_poll_ns_shrink` is 0 in 5.10.223 and 6.1.192, 2 in 6.12.107. */
export function kvmHaltPollParameters(kernel: KernelClass): Required<KvmHaltPollParameters> {
  return {
    maxNs: 200_000,
    grow: 2,
    growStartNs: 10_000,
    shrink: kernel === '6.12' ? 2 : 0,
    capsAtMax: kernel === '5.10',
  };
}

/** The polling time of one vCPU. */
export class KvmHaltPoll {
  /** Polling time as the last halt left it [ns], state, 0 at first. Above the maximum where kernels cap late. */
  haltPollNs = 0;
  private readonly maxNs: number;
  private readonly grow: number;
  private readonly growStartNs: number;
  private readonly shrink: number;
  private readonly capsAtMax: boolean;

  /** @throws ConfigError when a number is not whole, 0 or more */
  constructor({ maxNs = 200_000, grow = 2, growStartNs = 10_000, shrink, capsAtMax }: KvmHaltPollParameters) {
    for (const [name, value] of Object.entries({ maxNs, grow, growStartNs, shrink })) {
      if (!Number.isSafeInteger(value) || value < 0) {
        throw new ConfigError(`KVM halt polling: ${name} is ${value}; it must be a whole number, 0 or more`);
      }
    }
    this.maxNs = maxNs;
    this.grow = grow;
    this.growStartNs = growStartNs;
    this.shrink = shrink;
    this.capsAtMax = capsAtMax;
  }

  /** How long the halt that begins now polls at most [ns]. */
  budgetNs(): number {
    return this.haltPollNs > this.maxNs ? this.maxNs : this.haltPollNs;
  }

  /** Ends a halt that took `haltNs`: polling, sleeping and waking up. */
  adapt(haltNs: number): HaltPollChange {
    const polledNs = this.budgetNs();
    this.haltPollNs = polledNs;
    if (this.maxNs === 0 || haltNs <= polledNs || haltNs === this.maxNs) return 'keep';
    if (haltNs > this.maxNs) {
      if (polledNs === 0) return 'keep';
      const shrunkNs = this.shrink === 0 ? 0 : Math.floor(polledNs / this.shrink);
      this.haltPollNs = shrunkNs < this.growStartNs ? 0 : shrunkNs;
      return 'shrink';
    }
    if (this.grow === 0) return 'keep';
    const grownNs = polledNs * this.grow;
    const steppedNs = grownNs < this.growStartNs ? this.growStartNs : grownNs;
    this.haltPollNs = this.capsAtMax && steppedNs > this.maxNs ? this.maxNs : steppedNs;
    return 'grow';
  }
}
