/**
 * A vCPU: a host thread that runs guest code, and the one task of the guest on it.
 *
 *     task ── blocks ──> guest idle ──┬─ haltpoll: spins in guest mode until an interrupt or the limit
 *                                     └─ HLT: exit, then KVM's halt polling, then the thread sleeps
 *
 * An interrupt for it is posted: into guest mode it arrives without an exit (without APICv it takes one, and one more at
 * its end), a halt-polling or exiting thread finds it pending, a sleeping one must be woken. What tells a vCPU in guest
 * mode of it is a message of the device where the IOMMU posts (VT-d), and an IPI from the sender's CPU where KVM does
 * (arch/x86/kvm/vmx/vmx.c: vmx_deliver_posted_interrupt, kvm_vcpu_trigger_posted_interrupt). A guest with cpuidle-haltpoll switches KVM's halt polling off
 * (MSR_KVM_POLL_CONTROL), so its HLT always sleeps.
 * [Linux virt/kvm/kvm_main.c:kvm_vcpu_block 5.10, kvm_vcpu_halt 6.1; arch/x86/kvm/vmx/posted_intr.c;
 * drivers/cpuidle/cpuidle-haltpoll.c; kernel/sched/idle.c]
 *
 * The idle loop that polls may look at virtqueues as well (`PollSource`): then it ends their requests itself, without an
 * interrupt.
 *
 * Leaves out: pause-loop exits, the guest's tick, more than one task.
 */
import { Fifo } from '../sim/fifo.js';
import { Context, type Processor } from '../sim/processor.js';
import type { Timeline } from '../sim/timeline.js';
import { PollingAccount } from './polling-account.js';
import { PollSources, type PollSource } from './poll-sources.js';
import type { InterruptSink, Sleeper, Submitter, TaskCpu } from './ports.js';
import { VcpuHalt } from './vcpu-halt.js';
import type { VcpuWiring } from './vcpu-wiring.js';
import { vcpuSites, type VcpuSites } from './vcpu-sites.js';

/** Where the thread is. `guest`: running the task or an interrupt handler in guest mode; `halted`: see `VcpuHalt`. */
type Mode = 'guest' | 'kick' | 'idle poll' | 'halted';

export class Vcpu implements TaskCpu, InterruptSink, Submitter {
  readonly name: string;
  readonly context: Context;
  readonly processor: Processor;
  readonly timeline: Timeline;
  readonly takesExits = true;
  private readonly w: VcpuWiring;
  private readonly irqContext: Context;
  private readonly sites: VcpuSites;
  private readonly pollTimer: number;
  private readonly postedTimer: number;
  private readonly sleepTimer: number;
  private mode: Mode = 'guest';
  private task: 'running' | 'falling asleep' | 'asleep' = 'running';
  private inIrq = false;
  private resumed: () => void = () => {};
  private readonly pending = new Fifo<() => void>();
  private readonly polling: PollingAccount;
  private readonly hlt: VcpuHalt;
  private readonly sources = new PollSources();
  /** Whether what runs as a handler was found by the idle loop, without an interrupt. */
  private polled = false;

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
    this.postedTimer = calendar.timer(`${thread.name}: posted interrupt arrives`, () =>
      this.deliverInGuestMode(),
    );
    this.sleepTimer = calendar.timer(`${thread.name}: guest timer`, () => this.timerFired());
    const { idlePoll, idlePollWasted } = this.sites;
    this.polling = new PollingAccount(wiring.ledger, this.processor, idlePoll, idlePollWasted);
    this.hlt = new VcpuHalt({
      ...wiring,
      sites: this.sites,
      mayPoll: wiring.haltpoll === null,
      pending: () => this.pending.length > 0,
      entered: () => this.enterIrq(),
    });
    thread.cpu.timers.push(this.sleepTimer);
    thread.cpu.guests.push(this);
    thread.switchedIn = () => calendar.arm(this.postedTimer, this.timeline.endNs);
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

  /** The guest's own timer: nobody else's doing, and nothing on the way of posted interrupts. */
  private timerFired(): void {
    if (!this.inGuestMode || this.inIrq || this.pending.length > 0) {
      this.inject(this.timerHandler, -1)?.wake(-1);
      return;
    }
    this.pending.push(this.timerHandler);
    this.takeIrq(-1);
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
    if (this.pollSources(edge)) return;
    this.processor.endWait(edge);
    this.reschedule();
  }

  /** Whether another thread has the CPU while the vCPU would run: what is posted then is found when it is back (SN). */
  get preempted(): boolean {
    return this.mode !== 'halted' && !this.w.thread.cpu.has(this.w.thread);
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
      this.polling.begin();
      calendar.after(this.pollTimer, this.w.haltpollBudgetNs(haltpoll.pollLimitNs));
      this.sources.start();
      this.pollSources(-1);
    }
  }

  /** The idle loop looks at this one too, from now on. */
  addPollSource(source: PollSource): void {
    this.sources.add(source);
  }

  /** A source has work, by the doing of the timeline `edge`; whether the idle loop has found any. */
  pollSources(edge: number): boolean {
    if (this.mode !== 'idle poll' || this.inIrq || !this.w.thread.cpu.executes(this.w.thread)) return false;
    const source = this.sources.pending;
    if (source === null) return false;
    this.polled = true;
    this.inIrq = true;
    this.processor.enter(this.irqContext, edge);
    source.found();
    return true;
  }

  private pollTimedOut(): void {
    if (this.mode !== 'idle poll') return;
    if (this.processor.top !== this.w.thread.context) {
      this.w.calendar.after(this.pollTimer, 1000);
      return;
    }
    // When it stops it looks once more.
    if (this.pollSources(-1)) {
      this.w.calendar.after(this.pollTimer, 1);
      return;
    }
    this.sources.stop();
    this.polling.endInVain();
    this.w.haltpoll!.reflectPoll(true);
    this.idle();
  }

  /** The idle loop has been left for a runnable task: it is switched in. */
  private reschedule(): void {
    if (this.mode === 'idle poll') {
      this.w.calendar.cancel(this.pollTimer);
      this.sources.stop();
      this.w.haltpoll!.reflectPoll(false);
      this.processor.charge(this.sites.pollDetect);
    }
    this.mode = 'guest';
    this.processor.charge(this.sites.taskSwitch);
    this.processor.then(this.resumed);
  }

  private halt(): void {
    this.mode = 'halted';
    this.hlt.begin();
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
    if (this.mode === 'halted') return this.hlt.interrupted(edge);
    if (this.mode === 'kick' || !thread.cpu.executes(thread)) return null;
    // ON is set already: one notification brings all that is posted.
    if (calendar.armed(this.postedTimer)) return null;
    if (ipi) counts.ipis++;
    if (!this.w.apicv) counts.vmexits++;
    wire.appendUntilNow(this.sites.wireIdle, edge);
    const way = ipi ? this.sites.postedByIpi : this.sites.posted;
    wire.append(way, way.sampler!.next());
    calendar.arm(this.postedTimer, wire.endNs);
    return null;
  }

  /** The host takes an interrupt on this CPU: a vCPU in guest mode exits for it. */
  beforeInterrupt(): void {
    const { thread, counts } = this.w;
    if (!thread.cpu.has(thread) || (this.mode !== 'guest' && this.mode !== 'idle poll')) return;
    counts.vmexits++;
    this.processor.charge(this.sites.externalExit);
  }

  /** The host has handled it: the vCPU's thread goes on, if it has the CPU. */
  afterInterrupt(): void {
    this.hlt.afterHostInterrupt();
    this.deliverInGuestMode();
    if (!this.inIrq) this.noticeTask(-1);
  }

  /** Another thread wants the CPU. */
  contended(): void {
    this.hlt.giveUpPolling();
  }

  /** The vCPU leaves guest mode for a kick. */
  readonly exited = (step: () => void): void => {
    this.mode = 'kick';
    step();
  };

  /** And enters it again: what was posted meanwhile is found at entry. */
  readonly entered = (step: () => void): void => {
    this.mode = 'guest';
    if (this.pending.length > 0) this.w.calendar.after(this.postedTimer, 0);
    step();
  };

  /** The guest's interrupt handler is done. */
  readonly handlerDone = (): void => {
    if (this.polled) {
      this.polled = false;
      this.processor.then(this.irqReturned);
      return;
    }
    if (!this.w.apicv) {
      this.w.counts.vmexits++;
      this.processor.charge(this.sites.eoiExit);
    }
    this.processor.charge(this.sites.irqReturn);
    this.processor.then(this.irqReturned);
  };

  private deliverInGuestMode(): void {
    if (this.inIrq || !this.w.thread.cpu.executes(this.w.thread)) return;
    if (this.pending.length === 0) this.pollSources(-1);
    else if (this.mode === 'guest' || this.mode === 'idle poll') this.takeIrq(this.w.wire.id);
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
    if (!idle || this.pollSources(-1)) return;
    // HLT was executed with interrupts on: its residency includes the handler.
    if (this.mode !== 'idle poll') this.w.haltpoll?.reflectHlt(this.w.calendar.now - this.hlt.sinceNs);
    if (this.task === 'running') {
      this.processor.endWait();
      this.reschedule();
    } else if (this.mode !== 'idle poll') {
      this.processor.endWait();
      this.idle();
    }
  };
}
