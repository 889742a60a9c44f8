/** What serves the virtqueues of guests: a thread of QEMU or of the storage daemon, or SPDK's reactor. */
import type { EventFd } from '../../models/eventfd.js';
import type { InterruptSink, Virtqueue } from '../../models/ports.js';
import type { Timeline } from '../../sim/timeline.js';

/** A guest's virtqueue, as it is given to whoever serves it. */
export interface Attachment {
  readonly queue: Virtqueue;
  readonly ioeventfd: EventFd;
  readonly sink: InterruptSink;
  readonly guestHandler: () => void;
  /** The used ring shows a request: told to a driver that polls it. */
  readonly onUsed: (edge: number) => void;
  /** Whether the vCPU is on another NUMA node than the server. */
  readonly remote: boolean;
}

export interface Target {
  readonly cpuNumber: number;
  /** Whose hands a request in the ring is in. */
  readonly timeline: Timeline;
  /** @returns what to call when the ring shows a request, with the vCPU's timeline */
  attach(attachment: Attachment): (edge: number) => void;
  /** Tells of virtqueues that nobody uses. */
  addSilentQueues(count: number): void;
  /** Starts its threads; everything has been attached. */
  start(): void;
}
