/**
 * A split virtqueue with its notification suppression in both directions.
 *
 * Indices are 16-bit and free-running. With EVENT_IDX the driver kicks only when the new avail index passes
 * avail_event, and the device interrupts only when the new used index passes used_event:
 * `(u16)(new - event - 1) < (u16)(new - old)`. Without it, a flag in either ring switches notifications off.
 *
 * "Notifications off" with EVENT_IDX writes nothing: avail_event keeps the index that was current when they were
 * last on, so the first request after that still kicks. [VIRTIO 1.1, 2.6.7; Linux drivers/virtio/virtio_ring.c
 * 5.10; QEMU hw/virtio/virtio.c:virtio_queue_split_set_notification, vring_set_avail_event 5.2]
 */
import { Fifo } from '../sim/fifo.js';
import type { Virtqueue } from './ports.js';
import type { Request } from './request.js';

const U16 = 0xffff;

/** vring_need_event of the VIRTIO specification. */
export function needEvent(event: number, next: number, old: number): boolean {
  return ((next - event - 1) & U16) < ((next - old) & U16);
}

export class SplitVirtqueue implements Virtqueue {
  readonly eventIdx: boolean;
  /** avail.idx and used.idx [free-running u16], state. */
  availIdx = 0;
  usedIdx = 0;
  /** What each side has consumed [free-running u16], state. */
  lastAvailIdx = 0;
  lastUsedIdx = 0;
  /** EVENT_IDX: the avail index at which the device wants a kick, the used index at which the driver an interrupt. */
  availEvent = 0;
  usedEvent = 0;
  /** used.flags NO_NOTIFY, avail.flags NO_INTERRUPT: without EVENT_IDX. */
  noNotify = false;
  noInterrupt = false;
  /** Whether the device wants kicks, as the device sees it (QEMU: vq->notification). */
  notification = true;
  private readonly avail = new Fifo<Request>();
  private readonly used = new Fifo<Request>();

  constructor(eventIdx: boolean) {
    this.eventIdx = eventIdx;
  }

  // ---- driver

  /** Publishes a request; true if the device must be kicked for it. */
  addAvail(request: Request): boolean {
    const old = this.availIdx;
    this.availIdx = (old + 1) & U16;
    this.avail.push(request);
    return this.eventIdx ? needEvent(this.availEvent, this.availIdx, old) : !this.noNotify;
  }

  /** Takes a used element; null if there is none. */
  getUsed(): Request | null {
    const request = this.used.shift();
    if (request === null) return null;
    this.lastUsedIdx = (this.lastUsedIdx + 1) & U16;
    return request;
  }

  get usedPending(): boolean {
    return this.used.length > 0;
  }

  /** The driver wants an interrupt for the next element. */
  enableInterrupts(): void {
    this.noInterrupt = false;
    this.usedEvent = this.lastUsedIdx;
  }

  /**
   * The driver wants none. With EVENT_IDX it writes used_event 0, so that one in 65 536 still comes.
   * [Linux drivers/virtio/virtio_ring.c:virtqueue_disable_cb_split; the write is of 5.13, before it used_event stayed]
   */
  disableInterrupts(): void {
    this.noInterrupt = true;
    this.usedEvent = 0;
  }

  // ---- device

  get empty(): boolean {
    return this.avail.length === 0;
  }

  /** Takes an available request; null if there is none. */
  pop(): Request | null {
    const request = this.avail.shift();
    if (request === null) return null;
    this.lastAvailIdx = (this.lastAvailIdx + 1) & U16;
    if (this.eventIdx && this.notification) this.availEvent = this.lastAvailIdx;
    return request;
  }

  /** Switches kicks on or off. */
  setNotification(on: boolean): void {
    this.notification = on;
    if (!this.eventIdx) this.noNotify = !on;
    else if (on) this.availEvent = this.availIdx;
  }

  /** Puts a request in the used ring; true if the driver must be interrupted for it. */
  pushUsed(request: Request): boolean {
    const old = this.usedIdx;
    this.usedIdx = (old + 1) & U16;
    this.used.push(request);
    return this.eventIdx ? needEvent(this.usedEvent, this.usedIdx, old) : !this.noInterrupt;
  }
}
