/**
 * KVM's side of a vCPU that has executed HLT: the exit, halt polling, sleep, and the way back in.
 *
 *     HLT ── exit ──> pending? ──> entry
 *                       └─ no ──> polls (unless the guest polls by itself, or another thread wants the CPU)
 *                                   └─ in vain ──> the thread sleeps until an interrupt wakes it
 *
 * [Linux virt/kvm/kvm_main.c:kvm_vcpu_block 5.10, kvm_vcpu_halt 6.1; MSR_KVM_POLL_CONTROL: arch/x86/kvm/x86.c:
 * kvm_arch_no_poll]
 */
import type { Calendar } from '../sim/calendar.js';
import type { Ledger } from '../sim/ledger.js';
import type { Processor } from '../sim/processor.js';
import type { Counts } from './counts.js';
import type { HostThread } from './host-thread.js';
import { PollingAccount } from './polling-account.js';
import type { Sleeper } from './ports.js';
import type { VcpuSites } from './vcpu-sites.js';

/** KVM's halt polling of one vCPU: `models/kvm-halt-poll.ts`. */
export interface HaltPolling {
  /** How long the next halt polls [ns]. */
  budgetNs(): number;
  adapt(haltNs: number): void;
}

export interface VcpuHaltWiring {
  readonly calendar: Calendar;
  readonly ledger: Ledger;
  readonly counts: Counts;
  readonly thread: HostThread;
  readonly sites: VcpuSites;
  readonly kvm: HaltPolling;
  /** Whether KVM may poll: a guest with cpuidle-haltpoll has switched that off. */
  readonly mayPoll: boolean;
  readonly pending: () => boolean;
  /** The thread is at VM entry, with an interrupt pending. */
  readonly entered: () => void;
}

export class VcpuHalt {
  /** When the guest executed HLT [ns]. */
  sinceNs = 0;
  private readonly w: VcpuHaltWiring;
  private readonly processor: Processor;
  private readonly polling: PollingAccount;
  private readonly pollTimer: number;
  private state: 'out' | 'exiting' | 'polling' | 'asleep' | 'entering' = 'out';
  /** When the host began to deal with it [ns]. */
  private blockedSinceNs = 0;

  constructor(wiring: VcpuHaltWiring) {
    const { calendar, ledger, thread, sites } = wiring;
    this.w = wiring;
    this.processor = thread.processor;
    this.polling = new PollingAccount(ledger, thread.processor, sites.haltPoll, sites.haltPollWasted);
    this.pollTimer = calendar.timer(`${thread.name}: halt polling ends`, () => this.giveUpPolling());
  }

  /** The guest executes HLT. */
  begin(): void {
    this.w.counts.vmexits++;
    this.state = 'exiting';
    this.sinceNs = this.w.calendar.now;
    this.processor.charge(this.w.sites.haltExit);
    this.processor.then(this.exited);
  }

  /**
   * An interrupt has become pending, by the doing of the timeline `edge`.
   * @returns the thread, if it must be woken
   */
  interrupted(edge: number): Sleeper | null {
    const { thread } = this.w;
    if (this.state === 'polling' && thread.cpu.executes(thread)) this.found(edge);
    return this.state === 'asleep' ? thread : null;
  }

  /** Another thread wants the CPU, or the time is over. */
  giveUpPolling(): void {
    const { thread, calendar } = this.w;
    // During an interrupt the loop does not look at the clock: `afterHostInterrupt` does.
    if (this.state !== 'polling' || !thread.cpu.executes(thread)) return;
    if (this.w.pending()) {
      this.found(-1);
      return;
    }
    calendar.cancel(this.pollTimer);
    this.polling.endInVain();
    this.state = 'asleep';
    thread.block(false, this.awake);
  }

  /** The host has handled an interrupt on this CPU: a polling loop goes on. */
  afterHostInterrupt(): void {
    const { thread, calendar, pending } = this.w;
    if (this.state !== 'polling' || !thread.cpu.executes(thread)) return;
    if (pending()) this.found(-1);
    else if (!calendar.armed(this.pollTimer)) this.giveUpPolling();
  }

  private readonly exited = (): void => {
    const { calendar, mayPoll, kvm, thread, pending } = this.w;
    this.blockedSinceNs = calendar.now;
    if (pending()) {
      this.enterAtOnce();
      return;
    }
    const budgetNs = mayPoll && thread.cpu.singleTask ? kvm.budgetNs() : 0;
    if (budgetNs > 0) {
      this.state = 'polling';
      this.polling.begin();
      calendar.after(this.pollTimer, budgetNs);
    } else {
      this.state = 'asleep';
      thread.blockAtOnce(this.awake);
    }
  };

  private found(edge: number): void {
    this.w.calendar.cancel(this.pollTimer);
    this.processor.endWait(edge);
    this.enterAtOnce();
  }

  private readonly awake = (): void => {
    // Woken for what it has handled meanwhile, it looks again and goes on sleeping (kvm_vcpu_block).
    if (this.w.pending()) this.enter();
    else this.w.thread.block(false, this.awake);
  };

  /** Goes back to the guest without having slept. */
  private enterAtOnce(): void {
    this.state = 'entering';
    this.adapt();
    this.processor.charge(this.w.sites.haltPollHit);
    this.processor.then(this.leave);
  }

  private enter(): void {
    this.adapt();
    this.leave();
  }

  private readonly leave = (): void => {
    this.state = 'out';
    this.w.entered();
  };

  private adapt(): void {
    if (this.w.mayPoll) this.w.kvm.adapt(this.w.calendar.now - this.blockedSinceNs);
  }
}
