/**
 * A packed virtqueue: one ring of descriptors, which the driver makes available and the device marks used in place.
 *
 * Indices count to the ring's size, and each side flips a wrap counter when its own passes the end. Each side has an
 * event suppression structure that the other reads: ENABLE, DISABLE, or DESC with an index and a wrap counter
 * (EVENT_IDX). "Notifications off" writes DISABLE at once, so that not even the first request after it kicks; "on"
 * writes DESC with the device's present index, or ENABLE. The device also interrupts, unless DISABLE, for the element
 * that wraps its index: it forgets what it has signalled.
 * [VIRTIO 1.1, 2.7; Linux drivers/virtio/virtio_ring.c: virtqueue_add_indirect_packed, virtqueue_kick_prepare_packed,
 * virtqueue_get_buf_ctx_packed, virtqueue_enable_cb_prepare_packed, virtqueue_disable_cb_packed 5.10; QEMU
 * hw/virtio/virtio.c: virtio_queue_packed_set_notification, virtqueue_packed_pop, virtqueue_packed_flush,
 * virtio_packed_should_notify, vring_packed_need_event 5.2]
 *
 * Both rings start with ENABLE, which is 0; the driver's stays so until interrupts go off for the first time. Popping
 * writes no event: a device that takes several requests without switching its kicks leaves DESC behind.
 *
 * Leaves out: descriptors of more than one entry (requests are indirect tables), completion out of order.
 */
import { SimulationError } from '../sim/errors.js';
import { Fifo } from '../sim/fifo.js';
import type { Virtqueue } from './ports.js';
import type { Request } from './request.js';
import { needEvent } from './split-virtqueue.js';

const U16 = 0xffff;

/** VRING_PACKED_EVENT_FLAG_ENABLE, _DISABLE, _DESC. */
export type EventFlags = 'ENABLE' | 'DISABLE' | 'DESC';

/** An event suppression structure: written by one side, read by the other. */
export interface EventSuppression {
  flags: EventFlags;
  /** DESC: the index at which a notification is wanted, and the wrap counter it had then. */
  index: number;
  wrap: 0 | 1;
}

/** An index into the ring with its wrap counter. */
interface Position {
  index: number;
  wrap: 0 | 1;
}

export class PackedVirtqueue implements Virtqueue {
  readonly eventIdx: boolean;
  /** Descriptors [count], constant. */
  readonly size: number;
  /** Written by the device: when it wants kicks. */
  readonly deviceEvent: EventSuppression = { flags: 'ENABLE', index: 0, wrap: 0 };
  /** Written by the driver: when it wants interrupts. */
  readonly driverEvent: EventSuppression = { flags: 'ENABLE', index: 0, wrap: 0 };
  /** Driver: where it makes the next descriptor available, and where it looks for the next used one, state. */
  readonly nextAvail: Position = { index: 0, wrap: 1 };
  readonly lastUsed: Position = { index: 0, wrap: 1 };
  /** Device: where it looks for the next available descriptor, and where it writes the next used one, state. */
  readonly lastAvail: Position = { index: 0, wrap: 1 };
  readonly nextUsed: Position = { index: 0, wrap: 1 };
  /** Whether the device wants kicks, as the device sees it (QEMU: vq->notification). */
  notification = true;
  /** The used index at the device's last decision whether to interrupt; invalid at first and after each wrap. */
  private signalledUsed = 0;
  private signalledValid = false;
  /** Descriptors that the driver may still use [count], state. */
  private free: number;
  private readonly avail = new Fifo<Request>();
  private readonly used = new Fifo<Request>();

  /** @param size descriptors, up to 32 768; QEMU's default queue-size */
  constructor(eventIdx: boolean, size = 256) {
    this.eventIdx = eventIdx;
    this.size = size;
    this.free = size;
  }

  // ---- driver

  addAvail(request: Request): boolean {
    if (this.free === 0) throw new SimulationError(`a packed virtqueue of ${this.size} descriptors is full`);
    this.free--;
    this.avail.push(request);
    this.advance(this.nextAvail);
    return this.wanted(this.deviceEvent, this.nextAvail, this.nextAvail.index - 1);
  }

  getUsed(): Request | null {
    const request = this.used.shift();
    if (request === null) return null;
    this.free++;
    this.advance(this.lastUsed);
    if (this.driverEvent.flags === 'DESC') writeIndex(this.driverEvent, this.lastUsed);
    return request;
  }

  get usedPending(): boolean {
    return this.used.length > 0;
  }

  enableInterrupts(): void {
    if (this.eventIdx) writeIndex(this.driverEvent, this.lastUsed);
    if (this.driverEvent.flags === 'DISABLE') this.driverEvent.flags = this.eventIdx ? 'DESC' : 'ENABLE';
  }

  disableInterrupts(): void {
    this.driverEvent.flags = 'DISABLE';
  }

  // ---- device

  get empty(): boolean {
    return this.avail.length === 0;
  }

  pop(): Request | null {
    const request = this.avail.shift();
    if (request !== null) this.advance(this.lastAvail);
    return request;
  }

  setNotification(on: boolean): void {
    this.notification = on;
    if (!on) this.deviceEvent.flags = 'DISABLE';
    else if (this.eventIdx) {
      writeIndex(this.deviceEvent, this.lastAvail);
      this.deviceEvent.flags = 'DESC';
    } else this.deviceEvent.flags = 'ENABLE';
  }

  pushUsed(request: Request): boolean {
    this.used.push(request);
    this.advance(this.nextUsed);
    if (this.nextUsed.index === 0) this.signalledValid = false;
    const old = this.signalledUsed;
    const valid = this.signalledValid;
    this.signalledUsed = this.nextUsed.index;
    this.signalledValid = true;
    if (this.driverEvent.flags === 'DESC' && !valid) return true;
    return this.wanted(this.driverEvent, this.nextUsed, old);
  }

  private advance(position: Position): void {
    if (++position.index < this.size) return;
    position.index = 0;
    position.wrap = position.wrap === 1 ? 0 : 1;
  }

  /** Whether the other side wants to be told that `now` has been reached, coming from the index `old`. */
  private wanted(event: EventSuppression, now: Position, old: number): boolean {
    if (event.flags !== 'DESC') return event.flags === 'ENABLE';
    const index = event.wrap === now.wrap ? event.index : event.index - this.size;
    return needEvent(index & U16, now.index, old & U16);
  }
}

function writeIndex(event: EventSuppression, position: Position): void {
  event.index = position.index;
  event.wrap = position.wrap;
}
