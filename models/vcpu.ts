/**
 * A vCPU: a host thread that runs guest code, and the one task of the guest on it.
 *
 *     task ── blocks ──> guest idle ──┬─ haltpoll: spins in guest mode until an interrupt or the limit
 *                                     └─ HLT: exit, then KVM's halt polling, then the thread sleeps
 *
 * An interrupt for it is posted: into guest mode it arrives without an exit, a halt-polling or exiting thread
 * finds it pending, a sleeping one must be woken. A guest with cpuidle-haltpoll switches KVM's halt polling off
 * (MSR_KVM_POLL_CONTROL), so its HLT always sleeps.
 * [Linux virt/kvm/kvm_main.c:kvm_vcpu_block 5.10, kvm_vcpu_halt 6.1; arch/x86/kvm/vmx/posted_intr.c;
 * drivers/cpuidle/cpuidle-haltpoll.c; kernel/sched/idle.c]
 *
 * Leaves out: pause-loop exits, the guest's tick, more than one task, delivery without APICv.
 */
import type { Calendar } from '../sim/calendar.js';
import { Fifo } from '../sim/fifo.js';
import type { Ledger, Site } from '../sim/ledger.js';
import { Context, type Processor } from '../sim/processor.js';
import type { Timeline } from '../sim/timeline.js';
import type { Counts } from './counts.js';
import type { HostThread } from './host-thread.js';
import type { InterruptSink, Sleeper, Submitter, TaskCpu } from './ports.js';
import type { SiteBook } from './site-book.js';
import { vcpuSites, type VcpuSites } from './vcpu-sites.js';

/** The guest's halt-polling governor: `models/guest-haltpoll.ts`. */
export interface GuestHaltPolling {
  readonly pollLimitNs: number;
  select(): 'POLL' | 'HLT';
  reflectPoll(timedOut: boolean): void;
  reflectHlt(residencyNs: number): void;
}

/** KVM's halt polling of one vCPU: `models/kvm-halt-poll.ts`. */
export interface HaltPolling {
  /** How long the next halt polls [ns]. */
  budgetNs(): number;
  adapt(haltNs: number): void;
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

/** Where the thread is. `guest`: running the task or an interrupt handler in guest mode. */
type Mode = 'guest' | 'kick' | 'idle poll' | 'halting' | 'halt poll' | 'asleep' | 'entering';

export class Vcpu implements TaskCpu, InterruptSink, Submitter {
  readonly name: string;
  readonly context: Context;
  readonly processor: Processor;
  readonly timeline: Timeline;
  private readonly w: VcpuWiring;
  private readonly irqContext: Context;
  private readonly sites: VcpuSites;
  private readonly pollTimer: number;
  private readonly haltTimer: number;
  private readonly postedTimer: number;
  private readonly sleepTimer: number;
  private mode: Mode = 'guest';
  private task: 'running' | 'falling asleep' | 'asleep' = 'running';
  private inIrq = false;
  private resumed: () => void = () => {};
  private readonly pending = new Fifo<() => void>();
  /** What the ledger had for the present kind of polling when it began [ns]. */
  private polledBeforeNs = 0;
  /** When the guest executed HLT, and when the host began to deal with it [ns]. */
  private hltSinceNs = 0;
  private haltSinceNs = 0;

  constructor(wiring: VcpuWiring) {
    const { calendar, thread, book } = wiring;
    this.w = wiring;
    this.name = thread.name;
    this.context = thread.context;
    this.processor = thread.processor;
    this.timeline = thread.processor.timeline;
    this.irqContext = new Context(calendar, `${thread.name}: guest interrupt`);
    this.sites = vcpuSites(book, thread.name, wiring.wire.name, wiring);
    this.pollTimer = calendar.timer(`${thread.name}: guest halt polling ends`, () => this.pollTimedOut());
    this.haltTimer = calendar.timer(`${thread.name}: halt polling ends`, () => this.haltPollTimedOut());
    this.postedTimer = calendar.timer(`${thread.name}: posted interrupt arrives`, () =>
      this.deliverInGuestMode(),
    );
    this.sleepTimer = calendar.timer(`${thread.name}: guest timer`, () =>
      this.inject(this.timerHandler, -1)?.wake(-1),
    );
    thread.cpu.timers.push(this.sleepTimer);
    thread.cpu.onContention = () => this.haltPollTimedOut();
    thread.cpu.afterInterrupt = () => this.afterHostInterrupt();
    thread.switchedIn = () => calendar.arm(this.postedTimer, this.timeline.endNs);
    thread.cpu.beforeInterrupt = () => {
      if (!thread.cpu.has(thread) || (this.mode !== 'guest' && this.mode !== 'idle poll')) return;
      wiring.counts.vmexits++;
      this.processor.charge(this.sites.externalExit);
    };
  }

  // ---- the guest's task

  block(_iowait: boolean, resumed: () => void): void {
    this.task = 'falling asleep';
    this.resumed = resumed;
    this.processor.charge(this.sites.deactivate);
    this.processor.then(this.fallAsleep);
  }

  sleepFor(ns: number, resumed: () => void): void {
    this.w.calendar.after(this.sleepTimer, ns);
    this.block(false, resumed);
  }

  private readonly timerHandler = (): void => {
    this.processor.then(() => {
      this.wake();
      this.handlerDone();
    });
  };

  wake(edge: number = -1): void {
    if (this.task === 'asleep') this.w.counts.wakes++;
    this.task = 'running';
    if (!this.inIrq) this.noticeTask(edge);
  }

  /** An idle loop that polls sees need_resched, which another vCPU has set, by the doing of the timeline `edge`. */
  private noticeTask(edge: number): void {
    if (this.mode !== 'idle poll' || this.task !== 'running' || !this.w.thread.cpu.executes(this.w.thread))
      return;
    this.processor.endWait(edge);
    this.reschedule();
  }

  get pollsIdle(): boolean {
    return this.mode === 'idle poll' && this.w.thread.cpu.has(this.w.thread);
  }

  /** The guest runs no task here: it idles from the start. */
  startIdle(): void {
    this.w.thread.start(() => this.block(false, () => {}));
  }

  private readonly fallAsleep = (): void => {
    if (this.task === 'running') {
      this.resumed();
      return;
    }
    this.task = 'asleep';
    this.idle();
  };

  // ---- the guest's idle loop

  private idle(): void {
    const { haltpoll, calendar } = this.w;
    if (haltpoll === null) {
      this.w.counts.vmexits++;
      this.processor.charge(this.sites.timerRearm);
      this.halt();
    } else if (haltpoll.select() === 'HLT') this.halt();
    else {
      this.mode = 'idle poll';
      this.polls(this.sites.idlePoll);
      calendar.after(this.pollTimer, this.w.haltpollBudgetNs(haltpoll.pollLimitNs));
    }
  }

  private pollTimedOut(): void {
    if (this.mode !== 'idle poll') return;
    if (this.processor.top !== this.w.thread.context) {
      this.w.calendar.after(this.pollTimer, 1000);
      return;
    }
    this.processor.endWait();
    this.wasted(this.sites.idlePoll, this.sites.idlePollWasted);
    this.w.haltpoll!.reflectPoll(true);
    this.idle();
  }

  /** The idle loop has been left for a runnable task: it is switched in. */
  private reschedule(): void {
    if (this.mode === 'idle poll') {
      this.w.calendar.cancel(this.pollTimer);
      this.w.haltpoll!.reflectPoll(false);
      this.processor.charge(this.sites.pollDetect);
    }
    this.mode = 'guest';
    this.processor.charge(this.sites.taskSwitch);
    this.processor.then(this.resumed);
  }

  // ---- HLT

  private halt(): void {
    this.w.counts.vmexits++;
    this.mode = 'halting';
    this.hltSinceNs = this.w.calendar.now;
    this.processor.charge(this.sites.haltExit);
    this.processor.then(this.halted);
  }

  private readonly halted = (): void => {
    const { calendar, haltpoll, kvm, thread } = this.w;
    this.haltSinceNs = calendar.now;
    if (this.pending.length > 0) {
      this.enterGuest();
      return;
    }
    // A guest that polls by itself has switched the host's polling off.
    const budgetNs = haltpoll === null && thread.cpu.singleTask ? kvm.budgetNs() : 0;
    if (budgetNs > 0) {
      this.mode = 'halt poll';
      this.polls(this.sites.haltPoll);
      calendar.after(this.haltTimer, budgetNs);
    } else {
      this.mode = 'asleep';
      thread.blockAtOnce(this.awake);
    }
  };

  private haltPollTimedOut(): void {
    // During an interrupt the loop does not look at the clock: `afterHostInterrupt` does.
    if (this.mode !== 'halt poll' || !this.w.thread.cpu.executes(this.w.thread)) return;
    this.w.calendar.cancel(this.haltTimer);
    this.processor.endWait();
    this.wasted(this.sites.haltPoll, this.sites.haltPollWasted);
    this.mode = 'asleep';
    this.w.thread.block(false, this.awake);
  }

  private readonly awake = (): void => {
    // Woken for what it has handled meanwhile, it looks again and goes on sleeping (kvm_vcpu_block).
    if (this.pending.length === 0) {
      this.w.thread.block(false, this.awake);
      return;
    }
    this.adapt();
    this.enterIrq();
  };

  /** Goes back to the guest for a pending interrupt, without having slept. */
  private enterGuest(): void {
    this.mode = 'entering';
    this.adapt();
    this.processor.charge(this.sites.haltPollHit);
    this.processor.then(this.enterIrq);
  }

  private adapt(): void {
    if (this.w.haltpoll === null) this.w.kvm.adapt(this.w.calendar.now - this.haltSinceNs);
  }

  // ---- interrupts

  /** Whether the vCPU is in guest mode, where what a device posts arrives without the host's doing. */
  get inGuestMode(): boolean {
    return (this.mode === 'guest' || this.mode === 'idle poll') && this.w.thread.cpu.executes(this.w.thread);
  }

  inject(handler: () => void, edge: number): Sleeper | null {
    return this.pend(handler, edge, true);
  }

  /** As `inject`, by the IOMMU on a device's behalf: no other processor sends anything. */
  post(handler: () => void, edge: number): Sleeper | null {
    return this.pend(handler, edge, false);
  }

  private pend(handler: () => void, edge: number, ipi: boolean): Sleeper | null {
    const { calendar, counts, wire, thread } = this.w;
    // One bit for each vector: what is pending already is not pending twice, and whoever made it so sees to it.
    if (this.pending.includes(handler)) return null;
    this.pending.push(handler);
    switch (this.mode) {
      case 'guest':
      case 'idle poll': {
        if (!thread.cpu.executes(thread)) return null;
        if (ipi) counts.ipis++;
        if (!this.w.apicv) counts.vmexits++;
        wire.appendUntilNow(this.sites.wireIdle, edge);
        wire.append(this.sites.posted, this.sites.posted.sampler!.next());
        calendar.arm(this.postedTimer, wire.endNs);
        return null;
      }
      case 'halt poll':
        if (thread.cpu.executes(thread)) this.haltPollFound(edge);
        return null;
      case 'asleep':
        return thread;
      default:
        return null;
    }
  }

  /** The halt-polling loop sees an interrupt pending, by the doing of the timeline `edge`. */
  private haltPollFound(edge: number): void {
    this.w.calendar.cancel(this.haltTimer);
    this.processor.endWait(edge);
    this.enterGuest();
  }

  /** The host has handled an interrupt on this CPU: the vCPU's thread goes on, if it has the CPU. */
  private afterHostInterrupt(): void {
    if (this.mode !== 'halt poll') {
      this.deliverInGuestMode();
      if (!this.inIrq) this.noticeTask(-1);
    } else if (!this.w.thread.cpu.executes(this.w.thread)) return;
    else if (this.pending.length > 0) this.haltPollFound(-1);
    else if (!this.w.calendar.armed(this.haltTimer)) this.haltPollTimedOut();
  }

  /** The vCPU leaves guest mode for a kick. */
  readonly exited = (): void => {
    this.mode = 'kick';
  };

  /** And enters it again: what was posted meanwhile is found at entry. */
  readonly entered = (): void => {
    this.mode = 'guest';
    if (this.pending.length > 0) this.w.calendar.after(this.postedTimer, 0);
  };

  /** The guest's interrupt handler is done. */
  readonly handlerDone = (): void => {
    if (!this.w.apicv) {
      this.w.counts.vmexits++;
      this.processor.charge(this.sites.eoiExit);
    }
    this.processor.charge(this.sites.irqReturn);
    this.processor.then(this.irqReturned);
  };

  private deliverInGuestMode(): void {
    if (this.pending.length === 0 || this.inIrq || !this.w.thread.cpu.executes(this.w.thread)) return;
    if (this.mode === 'guest' || this.mode === 'idle poll') this.takeIrq(this.w.wire.id);
  }

  /** The thread is at VM entry with an interrupt pending, after HLT. */
  private readonly enterIrq = (): void => {
    this.mode = 'guest';
    this.processor.wait(this.sites.idlePoll);
    this.takeIrq(-1);
  };

  private takeIrq(edge: number): void {
    this.inIrq = true;
    this.processor.enter(this.irqContext, edge);
    this.w.counts.interrupts++;
    this.processor.charge(this.sites.irqVector);
    this.pending.shift()!();
  }

  private readonly irqReturned = (): void => {
    this.inIrq = false;
    this.processor.leave();
    // What is posted but has not arrived yet comes by itself.
    if (this.pending.length > 0 && !this.w.calendar.armed(this.postedTimer)) {
      this.takeIrq(-1);
      return;
    }
    const idle = this.w.thread.context.waitSite !== null;
    if (!idle) return;
    // HLT was executed with interrupts on: its residency includes the handler.
    if (this.mode !== 'idle poll') this.w.haltpoll?.reflectHlt(this.w.calendar.now - this.hltSinceNs);
    if (this.task === 'running') {
      this.processor.endWait();
      this.reschedule();
    } else if (this.mode !== 'idle poll') {
      this.processor.endWait();
      this.idle();
    }
  };

  private polls(useful: Site): void {
    this.polledBeforeNs = this.w.ledger.busyNs[useful.id];
    this.processor.wait(useful);
  }

  /** The polling that has just ended found nothing. (Of one that the end of the warm-up cut, the rest is told.) */
  private wasted(useful: Site, wasted: Site): void {
    const { ledger } = this.w;
    ledger.move(useful, wasted, Math.max(0, ledger.busyNs[useful.id] - this.polledBeforeNs));
  }
}
