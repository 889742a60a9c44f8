/**
 * What QEMU's trace events say of each request of a virtio-blk disk, and of adaptive polling.
 *
 *     virtio_queue_notify       the kick has arrived         \  kickToRead
 *     virtio_blk_handle_read    the request is taken         /  \  readToComplete
 *     virtio_blk_rw_complete    its I/O has ended               /  \  completeToNotify
 *     virtio_notify_irqfd       the guest is told                  /  \  notifyToRead
 *     virtio_blk_handle_read    the next one is taken                 /
 *
 * Requests are told apart by their pointer where the log has it, and end in the order they were taken where it has not.
 * Phases around a request are told of threads that have one in flight, where what follows what is not in doubt.
 */
import type { QemuEvent } from './qemu-event.js';

export const qemuPhases = [
  'kickToRead',
  'readToComplete',
  'completeToNotify',
  'notifyToRead',
  'period',
] as const;
export type QemuPhase = (typeof qemuPhases)[number];

export interface QemuListener {
  request(): void;
  phase(phase: QemuPhase, ns: number): void;
  /** A `run_poll_handlers()`, and whether it found something; ns null where there are no times. */
  poll(progress: boolean, ns: number | null): void;
  /** The polling time of a context has changed [ns]. */
  adapted(grow: boolean, oldNs: number, newNs: number): void;
}

const MOST_IN_FLIGHT = 4096;

interface Thread {
  notifyNs: number | null;
  readNs: number | null;
  completeNs: number | null;
  irqNs: number | null;
  pollNs: number | null;
  /** When each was taken [ns], with its pointer. */
  inFlight: { of: string; ns: number }[];
}

export class QemuRequests {
  private readonly threads = new Map<string, Thread>();

  constructor(private readonly listener: QemuListener) {}

  take(event: QemuEvent): void {
    const { name, values, timeNs } = event;
    const thread = this.thread(event.thread);
    switch (name) {
      case 'virtio_queue_notify':
        thread.notifyNs = timeNs;
        break;
      case 'virtio_blk_handle_read':
      case 'virtio_blk_handle_write':
        this.taken(event, thread);
        break;
      case 'virtio_blk_rw_complete':
        this.completed(event, thread);
        break;
      case 'virtio_notify_irqfd':
      case 'virtio_notify':
        this.between('completeToNotify', thread.completeNs, timeNs);
        thread.completeNs = null;
        thread.irqNs = timeNs;
        break;
      case 'run_poll_handlers_begin':
        thread.pollNs = timeNs;
        break;
      case 'run_poll_handlers_end':
        this.listener.poll(
          values[0] === 1,
          thread.pollNs === null || timeNs === null ? null : timeNs - thread.pollNs,
        );
        thread.pollNs = null;
        break;
      case 'poll_grow':
      case 'poll_shrink':
        if (values.length >= 2) this.listener.adapted(name === 'poll_grow', values[0], values[1]);
        break;
    }
  }

  private taken({ timeNs, of }: QemuEvent, thread: Thread): void {
    this.listener.request();
    if (timeNs === null) return;
    if (thread.inFlight.length === 0) {
      this.between('kickToRead', thread.notifyNs, timeNs);
      this.between('notifyToRead', thread.irqNs, timeNs);
      this.between('period', thread.readNs, timeNs);
    }
    thread.notifyNs = thread.irqNs = null;
    thread.readNs = timeNs;
    if (thread.inFlight.length < MOST_IN_FLIGHT) thread.inFlight.push({ of, ns: timeNs });
  }

  /** The completion may run on another thread than the one that took it, as with aio=threads in old versions. */
  private completed({ timeNs, of }: QemuEvent, here: Thread): void {
    const others = of === '' ? [] : this.threads.values();
    for (const { inFlight } of [here, ...others]) {
      const index = inFlight.findIndex((request) => request.of === of);
      if (index < 0) continue;
      const [{ ns }] = inFlight.splice(index, 1);
      this.between('readToComplete', ns, timeNs);
      break;
    }
    here.completeNs = timeNs;
  }

  private between(phase: QemuPhase, fromNs: number | null, untilNs: number | null): void {
    if (fromNs !== null && untilNs !== null && untilNs >= fromNs)
      this.listener.phase(phase, untilNs - fromNs);
  }

  private thread(name: string): Thread {
    let thread = this.threads.get(name);
    if (thread === undefined) {
      if (this.threads.size >= MOST_IN_FLIGHT) this.threads.clear();
      thread = {
        notifyNs: null,
        readNs: null,
        completeNs: null,
        irqNs: null,
        pollNs: null,
        inFlight: [],
      };
      this.threads.set(name, thread);
    }
    return thread;
  }
}
