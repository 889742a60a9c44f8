/**
 * A physical CPU of the host: runs threads, takes interrupts, idles in C-states.
 *
 * Idle: when nothing is runnable the governor picks a C-state by what it predicts; whoever ends the idleness
 * pays that state's exit. The POLL state gives up after its time limit and the governor picks again.
 * [Linux kernel/sched/idle.c, drivers/cpuidle/poll_state.c, 5.10]
 *
 * Threads: one runs, the rest wait in order of virtual runtime. A woken thread preempts the running one if it lags
 * by more than the wake-up granularity; two that both want to run take turns by the minimum granularity.
 * [kernel/sched/fair.c: place_entity, wakeup_preempt_entity, 5.10, as scaled for 8 CPUs and more]
 *
 * Interrupts: a hard interrupt suspends whatever runs. One that arrives during another waits for its end.
 *
 * A guest's tick: exits of its timer, as it comes and as it is set again, make it long enough to be seen in a request's
 * time. [kernel/time/tick-sched.c: tick_nohz_stop_tick, tick_nohz_idle_exit, tick_sched_timer;
 * arch/x86/kernel/apic/apic.c:lapic_next_deadline]
 *
 * Leaves out: the work of a host's tick and of the kernel's own timers (they only make the governor choose again, and
 * only while idle), softirqs, migration, SMT.
 */
import type { Calendar } from '../sim/calendar.js';
import { Fifo } from '../sim/fifo.js';
import type { Site } from '../sim/ledger.js';
import { Context, Processor, type Idle } from '../sim/processor.js';
import type { Timeline } from '../sim/timeline.js';
import type { CState } from './c-states.js';
import type { CoreClock } from './core-clock.js';
import type { Counts } from './counts.js';
import type { HostThread } from './host-thread.js';
import type { SiteBook } from './site-book.js';

/** Picks idle states: the menu governor, or another. */
export interface IdleGovernor {
  /** @param untilTickNs time to the scheduler's tick, if it keeps running [ns] */
  select(nextTimerNs: number, iowaiters: number, untilTickNs: number): number;
  /** Whether the tick is stopped for the state last chosen. */
  readonly stopsTick?: boolean;
  reflect(residencyNs: number, end?: 'event' | 'poll-limit' | 'tick'): void;
}

/** sysctl_sched_min_granularity, sched_wakeup_granularity, half of sched_latency [ns], on 8 CPUs and more. */
const SLICE_NS = 3_000_000;
const WAKEUP_GRANULARITY_NS = 4_000_000;
const SLEEPER_CREDIT_NS = 12_000_000;

/** Period of the kernel's own timers on a CPU when a scenario does not say [ns]: assumed. */
const HOUSEKEEPING_NS = 1_000_000_000;

/** A vCPU, to which it matters what else happens on its CPU. */
export interface GuestModeThread {
  /** An interrupt begins: in guest mode it is an exit, which is paid here. */
  beforeInterrupt(): void;
  /** It has returned: what is pending for the vCPU is found at its entry. */
  afterInterrupt(): void;
  /** A second thread is runnable: KVM stops its halt polling for it. */
  contended(): void;
}

export interface PhysicalCpuOptions {
  readonly states: readonly CState[];
  readonly governor: IdleGovernor;
  /** Period of the scheduler's tick [ns], constant: 1e9 / HZ. */
  readonly tickNs: number;
  /** How long the POLL state lasts before the governor picks again [ns], constant. */
  readonly pollLimitNs: number;
  /** Period of the kernel's own timers on this CPU [ns], constant, and where in it time 0 lies. */
  readonly housekeepingNs?: number;
  readonly housekeepingPhaseNs?: number;
  /** Absent where the core is always at turbo. */
  readonly clock?: CoreClock;
  /**
   * Where the CPU is a guest's own, whose timer is the hypervisor's: the idle loop stops the tick for each sleep, and
   * starting it again for a task is an exit; while the CPU is busy each tick is an interrupt. `phaseNs`: when the first
   * comes.
   */
  readonly guestTick?: { readonly phaseNs: number };
}

export class PhysicalCpu implements Idle {
  readonly name: string;
  readonly processor: Processor;
  readonly timeline: Timeline;
  /** Threads that sleep here in iowait [count], state. */
  iowaiters = 0;
  /** Calendar timers that will interrupt this CPU: the governor sees the next. */
  readonly timers: number[] = [];
  private readonly calendar: Calendar;
  private readonly options: PhysicalCpuOptions;
  private readonly counts: Counts;
  private readonly idleSites: Site[];
  private readonly exitSites: Site[];
  private readonly irqEntry: Site;
  private readonly irqExit: Site;
  private readonly contextSwitch: Site;
  private readonly tickRestart: Site | null;
  private readonly tick: Site | null;
  private readonly tickTimer: number;
  private readonly irqContext: Context;
  private readonly irqsWaiting = new Fifo<() => void>();
  private inIrq = false;
  private readonly queue: HostThread[] = [];
  private current: HostThread | null = null;
  private currentSinceNs = 0;
  private state = 0;
  private idleSinceNs = 0;
  private idling = true;
  /** Whether the CPU has idled since a thread last ran here. */
  private fromIdle = true;
  /** Whether what ends the idleness now has paid for leaving its state. */
  private awake = false;
  private readonly pollLimitTimer: number;
  private readonly idleTimer: number;
  private readonly housekeepingNs: number;
  private readonly phaseNs: number;
  private readonly sliceTimer: number;
  /** The vCPUs whose threads are pinned here. */
  readonly guests: GuestModeThread[] = [];
  private readonly beforeReturn = new Fifo<() => void>();

  constructor(
    calendar: Calendar,
    timeline: Timeline,
    book: SiteBook,
    counts: Counts,
    options: PhysicalCpuOptions,
  ) {
    this.calendar = calendar;
    this.timeline = timeline;
    this.name = timeline.name;
    this.options = options;
    this.counts = counts;
    this.processor = new Processor(calendar, timeline, this);
    this.processor.clock = options.clock ?? null;
    this.idleSites = options.states.map((s) => book.spends(this.name, 'c-state', s.name, 'idle', s.name));
    this.exitSites = options.states.map((s) => book.pays(this.name, 'c-state', s.wakeCost, 'idle', s.name));
    this.irqEntry = book.pays(this.name, 'interrupt', 'hardirq_entry', 'irq');
    this.irqExit = book.pays(this.name, 'interrupt', 'hardirq_exit', 'irq');
    this.contextSwitch = book.pays(this.name, 'scheduler', 'ctx_switch');
    const { guestTick } = options;
    this.tickRestart =
      guestTick === undefined ? null : book.pays(this.name, 'scheduler', 'idle_tick_restart');
    this.tick = guestTick === undefined ? null : book.pays(this.name, 'timer', 'guest_tick', 'irq');
    this.tickTimer = calendar.timer(`${this.name}: tick`, () => this.onTick());
    if (guestTick !== undefined) calendar.after(this.tickTimer, guestTick.phaseNs);
    this.irqContext = new Context(calendar, `${this.name}: interrupt`);
    this.pollLimitTimer = calendar.timer(`${this.name}: idle poll limit`, () => this.reselect('poll-limit'));
    this.idleTimer = calendar.timer(`${this.name}: idle, tick or housekeeping`, () => this.reselect('tick'));
    this.housekeepingNs = options.housekeepingNs ?? HOUSEKEEPING_NS;
    this.phaseNs = options.housekeepingPhaseNs ?? 0;
    this.sliceTimer = calendar.timer(`${this.name}: time slice ends`, () => this.endSlice());
  }

  /** Whether this thread has the CPU, though an interrupt may suspend it. */
  has(thread: HostThread): boolean {
    return this.current === thread;
  }

  /** Whether this thread has the CPU, and no interrupt suspends it. */
  executes(thread: HostThread): boolean {
    return this.current === thread && !this.inIrq;
  }

  /** Whether exactly one thread wants to run here. */
  get singleTask(): boolean {
    return this.queue.length === 0;
  }

  /** When the scheduler's tick comes next [ns]. */
  get nextTickNs(): number {
    const { tickNs } = this.options;
    return this.calendar.now - (this.calendar.now % tickNs) + tickNs;
  }

  // ---- threads

  /** A thread has become runnable, by the doing of the timeline `edge`. */
  enqueue(thread: HostThread, edge: number): void {
    this.queue.push(thread);
    if (this.inIrq) return;
    if (this.current === null) this.dispatch(edge);
    else this.contend(thread);
  }

  /** The running thread blocks: the next one runs, or the CPU idles. */
  giveUp(): void {
    this.accountRuntime();
    this.current = null;
    this.processor.leave();
  }

  private dispatch(edge: number): void {
    let next = 0;
    for (let i = 1; i < this.queue.length; i++) {
      if (this.queue[i].virtualRuntimeNs < this.queue[next].virtualRuntimeNs) next = i;
    }
    const thread = this.queue[next];
    for (let i = next + 1; i < this.queue.length; i++) this.queue[i - 1] = this.queue[i];
    this.queue.pop();
    this.current = thread;
    this.currentSinceNs = this.calendar.now;
    if (this.queue.length > 0) this.calendar.after(this.sliceTimer, SLICE_NS);
    if (thread.saved.length > 0) {
      const saved = thread.saved;
      thread.saved = [];
      this.processor.charge(this.contextSwitch);
      this.processor.putBack(saved);
      thread.switchedIn?.();
      return;
    }
    this.processor.enter(thread.context, edge);
    if (this.fromIdle && this.tickRestart !== null) this.processor.charge(this.tickRestart);
    this.processor.charge(this.fromIdle ? thread.wakeSite : this.contextSwitch);
    this.fromIdle = false;
    this.processor.then(thread.run);
  }

  private contend(thread: HostThread): void {
    for (let i = 0; i < this.guests.length; i++) this.guests[i].contended();
    const running = this.current;
    if (running === null) return;
    this.accountRuntime();
    thread.virtualRuntimeNs = Math.max(thread.virtualRuntimeNs, running.virtualRuntimeNs - SLEEPER_CREDIT_NS);
    // The running thread may be in the middle of a step, as whoever wakes another here is: it gives way after it.
    if (running.virtualRuntimeNs - thread.virtualRuntimeNs > WAKEUP_GRANULARITY_NS)
      this.calendar.after(this.sliceTimer, 0);
    else if (!this.calendar.armed(this.sliceTimer)) this.calendar.after(this.sliceTimer, SLICE_NS);
  }

  private preempt(): void {
    const running = this.current!;
    running.switchedOut?.();
    running.saved = this.processor.takeOff(0);
    this.accountRuntime();
    this.current = null;
    this.queue.push(running);
    this.dispatch(-1);
  }

  private endSlice(): void {
    if (this.queue.length === 0 || this.current === null) return;
    if (this.inIrq) this.calendar.after(this.sliceTimer, 1000);
    else this.preempt();
  }

  private accountRuntime(): void {
    if (this.current !== null) this.current.virtualRuntimeNs += this.calendar.now - this.currentSinceNs;
    this.currentSinceNs = this.calendar.now;
  }

  // ---- interrupts

  /**
   * A hard interrupt arrives, by the doing of the timeline `edge`. `body` charges its handler on this processor,
   * with effects by `then`, and ends with `interruptDone`.
   */
  interrupt(body: () => void, edge: number): void {
    if (this.inIrq) {
      this.irqsWaiting.push(body);
      return;
    }
    this.inIrq = true;
    this.processor.enter(this.irqContext, edge);
    for (let i = 0; i < this.guests.length; i++) this.guests[i].beforeInterrupt();
    this.handle(body);
  }

  /** As `interrupt`, by a device whose own time has the leaving of the idle state in it: none is paid for here. */
  interruptAwake(body: () => void, edge: number): void {
    this.awake = true;
    this.interrupt(body, edge);
    this.awake = false;
  }

  /** An effect of the interrupt's handler that comes when all its charges have passed. */
  beforeInterruptReturns(effect: () => void): void {
    this.beforeReturn.push(effect);
  }

  /** The handler is done: the interrupt returns. */
  interruptDone(): void {
    this.processor.charge(this.irqExit);
    this.processor.then(this.irqReturn);
  }

  private handle(body: () => void): void {
    this.counts.interrupts++;
    this.processor.charge(this.irqEntry);
    body();
  }

  private readonly irqReturn = (): void => {
    for (let effect = this.beforeReturn.shift(); effect !== null; effect = this.beforeReturn.shift())
      effect();
    const waiting = this.irqsWaiting.shift();
    if (waiting !== null) {
      this.handle(waiting);
      return;
    }
    this.inIrq = false;
    this.processor.leave();
    if (this.current !== null && this.queue.length > 0) this.contend(this.queue[this.queue.length - 1]);
    for (let i = 0; i < this.guests.length; i++) this.guests[i].afterInterrupt();
  };

  /** The tick of a guest, which has been stopped while the CPU idles. */
  private onTick(): void {
    this.calendar.after(this.tickTimer, this.options.tickNs);
    if (!this.idling) this.interrupt(this.tickHandler, -1);
  }

  private readonly tickHandler = (): void => {
    this.processor.charge(this.tick!);
    this.processor.then(this.tickDone);
  };

  private readonly tickDone = (): void => {
    this.interruptDone();
  };

  // ---- idling

  enter(): void {
    this.idling = false;
    if (this.queue.length > 0) {
      this.dispatch(-1);
      return;
    }
    this.idling = true;
    this.pick();
  }

  leave(edge: number): void {
    if (!this.idling) return;
    this.idling = false;
    this.calendar.cancel(this.pollLimitTimer);
    this.calendar.cancel(this.idleTimer);
    this.timeline.appendUntilNow(this.idleSites[this.state], edge);
    const { clock, states } = this.options;
    // A core that polls in its idle loop is busy, as far as the clock knows.
    if (states[this.state].exitLatencyNs > 0)
      clock?.idled(this.calendar.now - this.idleSinceNs, this.calendar.now);
    const site = this.exitSites[this.state];
    const exitNs = this.awake ? 0 : site.sampler!.next();
    if (!this.awake) this.processor.chargeNs(site, exitNs);
    this.options.governor.reflect(this.calendar.now - this.idleSinceNs + exitNs);
  }

  /** Writes the idle time so far, so that totals are complete. */
  flush(): void {
    if (this.idling) this.timeline.appendUntilNow(this.idleSites[this.state], -1);
  }

  private pick(): void {
    const { governor, tickNs, pollLimitNs, states } = this.options;
    const now = this.calendar.now;
    this.fromIdle = true;
    this.idleSinceNs = now;
    const housekeepingNs = this.housekeepingNs - ((now + this.phaseNs) % this.housekeepingNs);
    const tickInNs = tickNs - (now % tickNs);
    let timerNs = housekeepingNs;
    for (const timer of this.timers) timerNs = Math.min(timerNs, this.calendar.deadline(timer) - now);
    this.state = governor.select(timerNs, this.iowaiters, tickInNs);
    // The tick, unless the governor has stopped it, and the kernel's own timers wake the CPU for a new choice.
    this.calendar.after(
      this.idleTimer,
      governor.stopsTick === true ? housekeepingNs : Math.min(tickInNs, housekeepingNs),
    );
    if (states[this.state].exitLatencyNs === 0) this.calendar.after(this.pollLimitTimer, pollLimitNs);
  }

  private reselect(end: 'poll-limit' | 'tick'): void {
    this.calendar.cancel(this.pollLimitTimer);
    this.timeline.extendUntilNow(this.idleSites[this.state]);
    this.options.governor.reflect(this.calendar.now - this.idleSinceNs, end);
    this.pick();
  }
}
