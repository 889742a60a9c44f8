/** The modes of a steady state, which decide what the twin sums up. */

/** How a wait ends: the waiter was spinning, or had gone to sleep. */
export type Wait = 'hit' | 'miss';

/** What a steady state is in; where a field does not apply it is ignored. */
export interface Modes {
  /** The server's wait for the request, and for its completion. */
  readonly request: Wait;
  readonly completion: Wait;
  /** Cost of leaving the idle state that each wait on a sleeping CPU has reached. */
  readonly requestIdleExit: string;
  readonly completionIdleExit: string;
  /** The same of the CPU that takes the vector of a drive that vfio relays. */
  readonly vectorIdleExit: string;
  /** A halted vCPU: found by KVM's halt polling, or asleep. */
  readonly halt: Wait;
  readonly haltIdleExit: string;
  /** Virtqueues that are polled and not used. */
  readonly silentQueues: number;
  /** Whether the disk has one queue, which is completed in a softirq. */
  readonly singleQueue: boolean;
}

/** The steady state of a fast drive: every poll hits, what sleeps is in C1, a synchronous reader's CPU in POLL. */
export const fastDriveModes: Modes = {
  request: 'hit',
  completion: 'hit',
  requestIdleExit: 'c1_exit',
  completionIdleExit: 'c1_exit',
  vectorIdleExit: 'c1_exit',
  halt: 'hit',
  haltIdleExit: 'c1_exit',
  silentQueues: 0,
  singleQueue: true,
};

/** A sum of costs: how often each is paid in a period, by id. */
export type CostSum = ReadonlyMap<string, number>;

/** Adds a cost to the sum, `times` times. */
export type Pay = (cost: string, times?: number) => void;
