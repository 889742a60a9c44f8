/**
 * What a guest's polling idle loop looks at beside need_resched: virtqueues, which it empties itself.
 *
 * When the loop begins it switches their interrupts off, each turn looks at their used rings and runs their handlers,
 * and when it ends it switches the interrupts on again and looks once more. It saves the injection, not the idling.
 * [Stefan Hajnoczi, RFC "cpuidle: add poll_source API and virtio vq polling", 2021-07-13: drivers/cpuidle/poll_source.c,
 * poll_state.c:poll_idle, drivers/virtio/virtio_pci_common.c:vp_poll_source_poll; never merged]
 *
 * Leaves out: what the looks add to a turn of the loop; the softirq of a disk with one queue, which a loop outside
 * interrupts leaves to ksoftirqd.
 */
export interface PollSource {
  /** Whether there is work. */
  readonly pending: boolean;
  /** The loop begins: interrupts go off. */
  start(): void;
  /** The loop ends: interrupts come on. */
  stop(): void;
  /** The loop has found work: charges and does it, as an interrupt's handler would. */
  found(): void;
}

/** Those of one CPU. */
export class PollSources {
  private readonly list: PollSource[] = [];

  add(source: PollSource): void {
    this.list.push(source);
  }

  start(): void {
    for (const source of this.list) source.start();
  }

  stop(): void {
    for (const source of this.list) source.stop();
  }

  /** The first that has work; null if none has. */
  get pending(): PollSource | null {
    for (const source of this.list) if (source.pending) return source;
    return null;
  }
}
