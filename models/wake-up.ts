/**
 * Waking a sleeper, as the waker pays for it: on another CPU try_to_wake_up costs time before it takes effect, on the
 * same CPU it is part of what wakes. [Linux kernel/sched/core.c:try_to_wake_up, 5.10]
 *
 * For a waker that does one thing at a time. What is woken in the course of an interrupt that has more to do first
 * waits for its end (`PhysicalCpu.beforeInterruptReturns`).
 */
import type { Site } from '../sim/ledger.js';
import type { Processor } from '../sim/processor.js';
import type { Sleeper } from './ports.js';

export class WakeUp {
  private readonly processor: Processor;
  private readonly cost: Site;
  private sleeper: Sleeper | null = null;
  private ended: () => void = () => {};

  /** @param cost what it costs to wake a sleeper of another CPU */
  constructor(processor: Processor, cost: Site) {
    this.processor = processor;
    this.cost = cost;
  }

  /** Wakes `sleeper`, if there is one; `ended` follows when it is done. */
  run(sleeper: Sleeper | null, ended: () => void): void {
    if (sleeper === null) {
      ended();
      return;
    }
    this.sleeper = sleeper;
    this.ended = ended;
    if (sleeper.remoteFrom(this.processor)) {
      this.processor.charge(this.cost);
      this.processor.then(this.wake);
    } else this.wake();
  }

  private readonly wake = (): void => {
    this.sleeper!.wake(this.processor.timeline.id);
    this.ended();
  };
}
