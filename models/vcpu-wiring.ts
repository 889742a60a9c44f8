/** What a vCPU is wired with. */
import type { Calendar } from '../sim/calendar.js';
import type { Ledger } from '../sim/ledger.js';
import type { Timeline } from '../sim/timeline.js';
import type { Counts } from './counts.js';
import type { HostThread } from './host-thread.js';
import type { SiteBook } from './site-book.js';
import type { HaltPolling } from './vcpu-halt.js';

/** The guest's halt-polling governor: `models/guest-haltpoll.ts`. */
export interface GuestHaltPolling {
  readonly pollLimitNs: number;
  select(): 'POLL' | 'HLT';
  reflectPoll(timedOut: boolean): void;
  reflectHlt(residencyNs: number): void;
}

export interface VcpuWiring {
  readonly calendar: Calendar;
  readonly ledger: Ledger;
  readonly book: SiteBook;
  readonly counts: Counts;
  readonly thread: HostThread;
  /** The way an interrupt takes to the vCPU while it is in guest mode. */
  readonly wire: Timeline;
  readonly haltpoll: GuestHaltPolling | null;
  /** Whether interrupts are posted; without APICv one into guest mode takes an exit, and so does its end. */
  readonly apicv: boolean;
  /** Whether whoever injects interrupts is on another NUMA node. */
  readonly remoteNotifier: boolean;
  /** How long haltpoll really polls for a limit [ns]. */
  readonly haltpollBudgetNs: (limitNs: number) => number;
  readonly kvm: HaltPolling;
}
