/**
 * The ports at which models meet. No model imports another: each is written against these, and a scenario wires
 * them. Everything here happens now, in the context that calls, unless it is said to happen later.
 */
import type { Processor } from '../sim/processor.js';
import type { Timeline } from '../sim/timeline.js';
import type { Request } from './request.js';

/** A sleeper that someone else makes runnable. */
export interface Sleeper {
  /** @param edge the timeline of the waker */
  wake(edge: number): void;
  /** Whether waking it from this processor is a remote wake-up, which the waker pays for. */
  remoteFrom(processor: Processor): boolean;
}

/** One kernel CPU with the application's task on it: a host CPU, or a vCPU. */
export interface TaskCpu {
  readonly processor: Processor;
  /** The task gives up the CPU until it is woken; `resumed` runs when it is back. A wake-up that comes first counts. */
  block(iowait: boolean, resumed: () => void): void;
  /** The task is made runnable, by the doing of the timeline `edge`. */
  wake(edge: number): void;
  /** The task sleeps for a time, by a timer of this CPU. */
  sleepFor(ns: number, resumed: () => void): void;
}

/** A block device as the kernel offers it to system calls on one CPU. */
export interface BlockDevice {
  /** Charges the path down to the hardware; `submitted` runs when the caller has the CPU back. */
  submit(request: Request, submitted: () => void): void;
  /** Whether requests can be polled for (`queue/io_poll`). */
  readonly polled: boolean;
  /** Spins until a request has completed, and ends all that have. Only if `polled`. */
  poll(found: () => void): void;
}

/** The completion side of an NVMe queue pair. */
export interface CompletionQueue {
  /** The entry is visible in memory. */
  posted(request: Request): void;
  /** The queue's interrupt has arrived, from the drive's timeline `edge`; null for a queue without one. */
  readonly interrupt: ((edge: number) => void) | null;
}

/** A drive: something that is given commands by doorbell. */
export interface Drive {
  /** The doorbell is rung now; `phase` is what the request was in so far (`Phase`). */
  submit(request: Request, queue: CompletionQueue, phase: number): void;
}

/** What can be injected with interrupts: a vCPU. */
export interface InterruptSink {
  readonly timeline: Timeline;
  /**
   * An interrupt is made pending, by the timeline `edge`.
   * @returns the thread to wake, which the caller then pays for; null if it needs no waking
   */
  inject(handler: () => void, edge: number): Sleeper | null;
}

/** A source of work for an event loop: an eventfd, what polls in its place, and what to do. */
export interface AioHandler {
  readonly name: string;
  readonly fd: { readonly counter: number; read(): void };
  /** io_poll: whether there is work, seen in memory and not by the eventfd. */
  ready(): boolean;
  /** Does the work and then calls `done`. */
  handle(done: () => void): void;
  /** io_poll_begin, io_poll_end: the loop begins and ends polling this handler. */
  pollBegin(): void;
  pollEnd(): void;
}

/** An event loop that owns handlers: an AioContext, or the main loop. */
export interface EventLoop {
  readonly processor: Processor;
  add(handler: AioHandler): void;
  /** A handler's memory shows work, by the doing of the timeline `edge`. */
  visible(handler: AioHandler, edge: number): void;
  /** aio_notify, called by the loop's own thread when it schedules a bottom half; charges what it costs. */
  notify(): void;
}
