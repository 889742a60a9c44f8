/**
 * A vCPU of QEMU's software emulation (TCG): a host thread that runs translated guest code, and the one task of the
 * guest on it. There is no guest mode, and so neither exits nor posted interrupts.
 *
 *     task ── blocks ──> idle loop of the guest ── HLT ──> big lock ──> condition variable (futex) ── woken ──> big lock
 *       └── interrupt: the code is left at the end of its block <──────────────────── interrupt pending ────────┘
 *
 * An interrupt is made pending by whichever thread of QEMU delivers it (the main loop, another vCPU's thread), which
 * wakes the thread of a halted vCPU, and asks a running one to leave its translated code. The guest enters its idle loop,
 * which takes long enough here for many an interrupt to come before HLT.
 * [QEMU 7.2 accel/tcg/tcg-accel-ops-mttcg.c:mttcg_cpu_thread_fn; accel/tcg/tcg-accel-ops.c:tcg_handle_interrupt;
 * accel/tcg/cpu-exec.c:cpu_handle_interrupt; softmmu/cpus.c:qemu_wait_io_event, qemu_cpu_kick]
 *
 * Leaves out: the big lock around the delivery to running code and around the end of an interrupt; the guest's tick and
 * what arming its timer tells the main loop; translation; one thread for all vCPUs (thread=single); haltpoll.
 */
import type { Calendar } from '../sim/calendar.js';
import { Fifo } from '../sim/fifo.js';
import { Context, type Processor } from '../sim/processor.js';
import type { Timeline } from '../sim/timeline.js';
import type { BigLock } from './big-lock.js';
import type { Counts } from './counts.js';
import type { HostThread } from './host-thread.js';
import type { InterruptSink, Sleeper, Submitter, TaskCpu } from './ports.js';
import type { SiteBook } from './site-book.js';

export interface EmulatedVcpuWiring {
  readonly calendar: Calendar;
  readonly book: SiteBook;
  readonly counts: Counts;
  readonly thread: HostThread;
  readonly bigLock: BigLock;
  /** The way of a request to leave running code: to the end of its block. */
  readonly wire: Timeline;
}

/** `code`: translated code of the task or a handler; `idle loop`: of the guest, before HLT; `halted`: from HLT on. */
type Mode = 'code' | 'idle loop' | 'halted';

export class EmulatedVcpu implements TaskCpu, InterruptSink, Submitter {
  readonly name: string;
  readonly context: Context;
  readonly processor: Processor;
  readonly timeline: Timeline;
  /** Its idle loop never polls: another vCPU has to interrupt it. */
  readonly pollsIdle = false;
  readonly takesExits = false;
  private readonly w: EmulatedVcpuWiring;
  private readonly sites: ReturnType<typeof emulatedSites>;
  private readonly irqContext: Context;
  /** The end of the way to HLT, of a block of translated code, of a sleep of the task. */
  private readonly idleTimer: number;
  private readonly exitTimer: number;
  private readonly sleepTimer: number;
  private mode: Mode = 'code';
  private task: 'running' | 'falling asleep' | 'asleep' = 'running';
  private inIrq = false;
  private waitsOnCondition = false;
  private idleEndNs = 0;
  private idleLeftNs = 0;
  private resumed: () => void = () => {};
  private readonly pending = new Fifo<() => void>();

  constructor(wiring: EmulatedVcpuWiring) {
    const { calendar, thread, book } = wiring;
    this.w = wiring;
    this.name = thread.name;
    this.context = thread.context;
    this.processor = thread.processor;
    this.timeline = thread.processor.timeline;
    this.irqContext = new Context(calendar, `${thread.name}: guest interrupt`);
    this.sites = emulatedSites(book, thread.name, wiring.wire.name);
    this.idleTimer = calendar.timer(`${thread.name}: guest reaches HLT`, () => this.reachHlt());
    this.exitTimer = calendar.timer(`${thread.name}: leaves translated code`, () => this.deliver());
    this.sleepTimer = calendar.timer(`${thread.name}: guest timer`, () =>
      this.inject(this.timerHandler, -1)?.wake(-1),
    );
    wiring.bigLock.join(thread);
    thread.cpu.timers.push(this.sleepTimer);
    thread.cpu.guests.push(this);
    thread.switchedIn = () => this.goOn();
    thread.switchedOut = () => this.pauseIdleLoop();
  }

  // ---- the guest's task

  block(_iowait: boolean, resumed: () => void): void {
    this.task = 'falling asleep';
    this.resumed = resumed;
    this.processor.charge(this.sites.schedOut);
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
    if (this.inIrq || this.mode !== 'idle loop' || !this.executes) return;
    this.processor.endWait(edge);
    this.reschedule();
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
    this.enterIdleLoop();
  };

  /** do_idle, up to HLT: stops the tick, tells RCU, picks a state. */
  private enterIdleLoop(): void {
    this.mode = 'idle loop';
    this.processor.wait(this.sites.idleLoop);
    this.idleLeftNs = this.sites.idleLoop.sampler!.next();
    this.goOn();
  }

  /** The thread has its CPU again, or has handled an interrupt: the idle loop goes on, and what is pending is seen. */
  private goOn(): void {
    const { calendar } = this.w;
    const nowNs = Math.max(calendar.now, this.timeline.endNs);
    if (this.pending.length > 0) calendar.arm(this.exitTimer, nowNs);
    if (this.mode !== 'idle loop' || this.inIrq || calendar.armed(this.idleTimer)) return;
    this.idleEndNs = nowNs + this.idleLeftNs;
    calendar.arm(this.idleTimer, this.idleEndNs);
  }

  /** Something takes the CPU from the idle loop: what is left of it comes later. */
  private pauseIdleLoop(): void {
    const { calendar } = this.w;
    if (this.mode !== 'idle loop' || !calendar.armed(this.idleTimer)) return;
    this.idleLeftNs = Math.max(0, this.idleEndNs - calendar.now);
    calendar.cancel(this.idleTimer);
  }

  private reachHlt(): void {
    if (!this.executes || this.inIrq) {
      this.idleLeftNs = 0;
      return;
    }
    this.processor.endWait();
    this.mode = 'halted';
    this.processor.charge(this.sites.halt);
    this.processor.then(this.lockAndWait);
  }

  // ---- the thread, outside translated code

  private readonly lockAndWait = (): void => {
    this.w.bigLock.take(this.w.thread, this.waitIoEvent);
  };

  /** qemu_wait_io_event: waits on the condition variable, which releases the lock, until there is an interrupt. */
  private readonly waitIoEvent = (): void => {
    const { bigLock, thread } = this.w;
    if (this.pending.length > 0) bigLock.release(thread, this.enterCode);
    else {
      this.waitsOnCondition = true;
      bigLock.release(thread, this.sleep);
    }
  };

  private readonly sleep = (): void => {
    this.w.counts.syscalls++;
    this.processor.charge(this.sites.futexEntry);
    this.w.thread.block(false, this.awake);
  };

  private readonly awake = (): void => {
    this.waitsOnCondition = false;
    this.processor.charge(this.sites.futexExit);
    this.processor.then(this.lockAndWait);
  };

  /** The thread enters translated code, with an interrupt pending. */
  private readonly enterCode = (): void => {
    this.processor.charge(this.sites.resume);
    this.processor.then(this.takeFirst);
  };

  private readonly takeFirst = (): void => {
    this.mode = 'code';
    this.processor.wait(this.sites.idleLoop);
    this.takeIrq(-1);
  };

  // ---- interrupts

  private get executes(): boolean {
    return this.w.thread.cpu.executes(this.w.thread);
  }

  /** cpu_interrupt, by another thread of QEMU. */
  inject(handler: () => void, edge: number): Sleeper | null {
    const { calendar, thread, wire } = this.w;
    if (this.pending.includes(handler)) return null;
    this.pending.push(handler);
    if (this.mode === 'halted') {
      if (!this.waitsOnCondition) return null;
      this.waitsOnCondition = false;
      return thread;
    }
    if (this.executes && !this.inIrq && !calendar.armed(this.exitTimer)) {
      wire.appendUntilNow(this.sites.wireIdle, edge);
      wire.append(this.sites.exitCode, this.sites.exitCode.sampler!.next());
      calendar.arm(this.exitTimer, wire.endNs);
    }
    return null;
  }

  /** The host takes an interrupt on this CPU, which the emulation does not notice. */
  beforeInterrupt(): void {
    if (this.w.thread.cpu.has(this.w.thread)) this.pauseIdleLoop();
  }

  afterInterrupt(): void {
    if (this.executes) this.goOn();
  }

  /** Another thread wants the CPU: a running loop gives way when the scheduler says so. */
  contended(): void {}

  /** The thread leaves translated code to write to a device, with the big lock. */
  readonly exited = (step: () => void): void => this.w.bigLock.take(this.w.thread, step);

  /** And goes on in it: what became pending while it waited for the lock is seen. */
  readonly entered = (step: () => void): void => {
    this.w.bigLock.release(this.w.thread, () => {
      if (this.pending.length === 0) {
        step();
        return;
      }
      // It is taken at the end of the block with the store, before the guest does anything else.
      this.goOn();
      this.processor.then(step);
    });
  };

  private deliver(): void {
    if (this.pending.length === 0 || this.inIrq || !this.executes || this.mode === 'halted') return;
    // In the middle of what the emulation does with the lock, it is seen when translated code goes on.
    const { wire, calendar } = this.w;
    this.takeIrq(wire.endNs === calendar.now ? wire.id : -1);
  }

  private takeIrq(edge: number): void {
    this.pauseIdleLoop();
    this.inIrq = true;
    this.processor.enter(this.irqContext, edge);
    this.w.counts.interrupts++;
    this.processor.charge(this.sites.irq);
    this.pending.shift()!();
  }

  /** The guest's interrupt handler is done. */
  readonly handlerDone = (): void => {
    this.processor.charge(this.sites.irqReturn);
    this.processor.then(this.irqReturned);
  };

  private readonly irqReturned = (): void => {
    this.inIrq = false;
    this.processor.leave();
    if (this.pending.length > 0) {
      this.takeIrq(-1);
      return;
    }
    if (this.w.thread.context.waitSite === null) return;
    if (this.task === 'running') {
      this.processor.endWait();
      this.reschedule();
    } else if (this.mode === 'idle loop') this.goOn();
    else {
      this.processor.endWait();
      this.enterIdleLoop();
    }
  };

  /** The idle loop is left for a runnable task, which is switched in. */
  private reschedule(): void {
    this.w.calendar.cancel(this.idleTimer);
    this.mode = 'code';
    this.processor.charge(this.sites.taskSwitch);
    this.processor.then(this.resumed);
  }
}

function emulatedSites(book: SiteBook, vcpu: string, wire: string) {
  return {
    schedOut: book.pays(vcpu, 'emulation', 'tcg_sched_out'),
    idleLoop: book.pays(vcpu, 'emulation', 'tcg_idle_loop'),
    taskSwitch: book.pays(vcpu, 'emulation', 'tcg_task_switch'),
    halt: book.pays(vcpu, 'emulation', 'tcg_halt'),
    resume: book.pays(vcpu, 'emulation', 'tcg_resume'),
    exitCode: book.pays(wire, 'emulation', 'tcg_exit_code'),
    wireIdle: book.spends(wire, 'emulation', 'not asked to leave', 'idle', 'not asked to leave'),
    irq: book.pays(vcpu, 'emulation', 'tcg_irq', 'irq'),
    irqReturn: book.pays(vcpu, 'emulation', 'tcg_irq_return', 'irq'),
    futexEntry: book.pays(vcpu, 'emulation', 'syscall_entry'),
    futexExit: book.pays(vcpu, 'emulation', 'syscall_exit'),
  };
}
