/**
 * A host thread, pinned to one physical CPU: runs, blocks, is woken.
 *
 * A wake-up that arrives while the thread is still on its way to sleep is not lost: schedule() finds the thread
 * runnable and returns. [Linux kernel/sched/core.c: __schedule, try_to_wake_up, 5.10]
 */
import { Context, type Processor } from '../sim/processor.js';
import type { Site } from '../sim/ledger.js';
import type { Counts } from './counts.js';
import type { PhysicalCpu } from './physical-cpu.js';
import type { Sleeper, TaskCpu } from './ports.js';
import type { SiteBook } from './site-book.js';

type State = 'running' | 'falling asleep' | 'asleep' | 'runnable';

export class HostThread implements Sleeper, TaskCpu {
  readonly name: string;
  readonly cpu: PhysicalCpu;
  readonly context: Context;
  /** What is stacked on the CPU for this thread while another runs there, bottom first. */
  saved: Context[] = [];
  /** Runs when the thread goes on after it was preempted. */
  switchedIn: (() => void) | null = null;
  /** Runs when another thread takes the CPU from it. */
  switchedOut: (() => void) | null = null;
  /** Time run, less credit for sleep [ns], state: the fair scheduler's clock. */
  virtualRuntimeNs = 0;
  /** From wake-up to running, C-state exit excluded [ns], cost. */
  readonly wakeSite: Site;
  private readonly deactivate: Site;
  private readonly counts: Counts;
  private state: State = 'running';
  private iowait = false;
  private resumed: () => void = () => {};
  private readonly sleepTimer: number;
  private readonly timerStart: Site;
  private readonly timerExpiry: Site;

  /** @param wakeCost what it costs to bring it back: `sched_wake_idle`, or a vCPU's own */
  constructor(name: string, cpu: PhysicalCpu, book: SiteBook, counts: Counts, wakeCost = 'sched_wake_idle') {
    this.name = name;
    this.cpu = cpu;
    this.counts = counts;
    this.context = new Context(cpu.processor.calendar, name);
    this.sleepTimer = cpu.processor.calendar.timer(`${name}: sleep ends`, () =>
      cpu.interrupt(this.timerHandler, -1),
    );
    cpu.timers.push(this.sleepTimer);
    const mechanism = wakeCost === 'sched_wake_idle' ? 'scheduler' : 'halt';
    this.wakeSite = book.pays(name, mechanism, wakeCost);
    this.deactivate = book.pays(name, 'scheduler', 'sched_deactivate');
    this.timerStart = book.pays(name, 'timer', 'hrtimer_start');
    this.timerExpiry = book.pays(cpu.name, 'timer', 'hrtimer_expiry', 'irq');
  }

  get processor(): Processor {
    return this.cpu.processor;
  }

  /** Starts the thread: `body` is its first step. */
  start(body: () => void): void {
    this.resumed = body;
    this.state = 'runnable';
    this.cpu.enqueue(this, -1);
  }

  block(iowait: boolean, resumed: () => void): void {
    this.state = 'falling asleep';
    this.iowait = iowait;
    this.resumed = resumed;
    this.processor.charge(this.deactivate);
    this.processor.then(this.fallAsleep);
  }

  sleepFor(ns: number, resumed: () => void): void {
    this.blockUntil(this.processor.calendar.now + ns, resumed);
  }

  /** Blocks until it is woken, or until `deadlineNs`. */
  blockUntil(deadlineNs: number, resumed: () => void): void {
    const { calendar } = this.processor;
    this.processor.charge(this.timerStart);
    // A time that is over before the thread sleeps wakes it at once.
    calendar.arm(this.sleepTimer, Math.max(deadlineNs, calendar.now));
    this.block(false, () => {
      calendar.cancel(this.sleepTimer);
      resumed();
    });
  }

  /** hrtimer_wakeup, in the timer's interrupt. */
  private readonly timerHandler = (): void => {
    this.processor.charge(this.timerExpiry);
    this.processor.then(() => {
      this.wake();
      this.cpu.interruptDone();
    });
  };

  /** As `block`, where the way to sleep is already paid for. */
  blockAtOnce(resumed: () => void): void {
    this.iowait = false;
    this.resumed = resumed;
    this.state = 'asleep';
    this.cpu.giveUp();
  }

  wake(edge: number = -1): void {
    if (this.state === 'falling asleep') this.state = 'running';
    else if (this.state === 'asleep') {
      this.state = 'runnable';
      this.counts.wakes++;
      if (this.iowait) this.cpu.iowaiters--;
      this.cpu.enqueue(this, edge);
    }
  }

  remoteFrom(processor: Processor): boolean {
    return processor !== this.processor;
  }

  /** The CPU has been switched to this thread, and the switch is paid. Called by the CPU. */
  readonly run = (): void => {
    this.state = 'running';
    this.resumed();
  };

  private readonly fallAsleep = (): void => {
    if (this.state === 'running') {
      this.resumed();
      return;
    }
    this.state = 'asleep';
    if (this.iowait) this.cpu.iowaiters++;
    this.cpu.giveUp();
  };
}
