/**
 * The ports at which models meet. No model imports another: each is written against these, and a scenario wires
 * them. Everything here happens now, in the context that calls, unless it is said to happen later.
 */
import type { Context, Processor } from '../sim/processor.js';
import type { Timeline } from '../sim/timeline.js';
import type { Request } from './request.js';

/** Whoever submits requests to a driver in its own context: a host thread, or a vCPU's task. */
export interface Submitter {
  /** The actor that pays. */
  readonly name: string;
  readonly processor: Processor;
  readonly context: Context;
}

/** Where a device's interrupt is handled: a physical CPU, or a vCPU behind the ways that lead to it. */
export interface InterruptTarget {
  /** The actor that pays for the handler, on its processor. */
  readonly name: string;
  readonly processor: Processor;
  readonly timeline: Timeline;
  /**
   * The message has arrived, by the doing of the timeline `edge`. `body` charges the handler on this processor, with
   * effects by `then`, and ends with `interruptDone`. It is also the vector's identity: pending twice is pending once.
   */
  interrupt(body: () => void, edge: number): void;
  interruptDone(): void;
}

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
  /** Whether requests have ended when the call that submits them returns. */
  readonly endsInCall?: boolean;
  /** Spins until a request has completed, and ends all that have. Only if `polled`. */
  poll(found: () => void): void;
}

/** Where a queue pair lies, seen from the drive, on a machine of several NUMA nodes. */
export interface QueuePlace {
  /** DMA round trips of a command that cross to another node: entries, data, doorbell [count]. */
  readonly remoteDmas: number;
  /** Whether the interrupt goes to another node. */
  readonly remoteInterrupt: boolean;
}

/** The completion side of an NVMe queue pair. */
export interface CompletionQueue {
  /** Absent where all is on one node. */
  readonly place?: QueuePlace | undefined;
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

/** Both rings, as driver and device see them: `split-virtqueue.ts`, `packed-virtqueue.ts`. */
export interface Virtqueue {
  /** Driver: publishes a request; true if the device must be kicked for it. */
  addAvail(request: Request): boolean;
  /** Driver: takes a used element; null if there is none. */
  getUsed(): Request | null;
  /** Driver: whether there is a used element. */
  readonly usedPending: boolean;
  /** Driver: wants an interrupt for the next element, or none (virtqueue_enable_cb, virtqueue_disable_cb). */
  enableInterrupts(): void;
  disableInterrupts(): void;
  /** Device: whether there is no available request. */
  readonly empty: boolean;
  /** Device: takes an available request; null if there is none. */
  pop(): Request | null;
  /** Device: whether it wants kicks, as it sees it (QEMU: vq->notification), and its switch. */
  readonly notification: boolean;
  setNotification(on: boolean): void;
  /** Device: returns a request; true if the driver must be interrupted for it. */
  pushUsed(request: Request): boolean;
}

/** A bottom half: does its work and then calls `done`. */
export type BottomHalf = (done: () => void) => void;

/** A source of work for an event loop: an eventfd, what polls in its place, and what to do. */
export interface AioHandler {
  readonly name: string;
  readonly fd: { readonly counter: number; read(): void };
  /** Whether it has an io_poll; with ppoll monitoring one handler without it ends polling for its whole context. */
  readonly pollable: boolean;
  /** Whether what woke the loop is read before the work: an eventfd is, the descriptor of an io_uring is not. */
  readonly readsFd: boolean;
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
  /** qemu_bh_schedule by the loop's own thread: aio_notify included. */
  schedule(bottomHalf: BottomHalf): void;
  /**
   * qemu_bh_schedule by another thread, whose timeline is `edge`.
   * @returns whether that thread must write the notifier's eventfd, and pay for it: the loop has announced a wait
   */
  scheduleFrom(bottomHalf: BottomHalf, edge: number): boolean;
  /** timer_mod by the loop's own thread: `callback` runs in it at `deadlineNs` or later. Charges what telling costs. */
  timer(deadlineNs: number, callback: BottomHalf): void;
  /** The eventfd of aio_notify; `signal` tells the writer whom to wake. */
  readonly notifier: { signal(): Sleeper | null };
  /**
   * poll_always_cnt: so many requests are in flight on queues that only polling can find complete. Heeded by the
   * talk's polling branch alone.
   */
  pollAlways(change: 1 | -1): void;
}
