/**
 * QEMU's virtio-blk device on one virtqueue, with the block layer below it.
 *
 * Request: pop until the ring is empty, run each through the block layer's coroutine, then submit them together
 * (the plug). Outside poll mode notifications are off while it does so, and on again before the last look.
 * Completion: the coroutine unwinds, the used ring shows the request, and if the driver asked for it the irqfd is
 * written: a system call in whose course the interrupt is injected.
 * [QEMU hw/block/virtio-blk.c:virtio_blk_handle_vq, hw/block/dataplane/virtio-blk.c, hw/virtio/virtio.c:
 * virtio_notify_irqfd, 5.2 and 7.2]
 *
 * The AIO fast path of the talk's prototype hands a request to the NVMe driver without a coroutine, the block layer's
 * checks and the plug, and gets it back the same way. [branch polling of github.com/stefanha/qemu, ec389f3d4d]
 *
 * Leaves out: request merging, throttling, drained sections.
 */
import type { CriticalPaths } from '../sim/critical-path.js';
import { Fifo } from '../sim/fifo.js';
import type { Site } from '../sim/ledger.js';
import type { Timeline } from '../sim/timeline.js';
import type { Counts } from './counts.js';
import type { EventFd } from './eventfd.js';
import { Phase } from './phases.js';
import type { AioHandler, EventLoop, InterruptSink, Virtqueue } from './ports.js';
import type { Request } from './request.js';
import type { SiteBook } from './site-book.js';
import { WakeUp } from './wake-up.js';

export interface VirtioBlkDeviceWiring {
  readonly paths: CriticalPaths;
  readonly book: SiteBook;
  readonly counts: Counts;
  readonly loop: EventLoop;
  readonly actor: string;
  readonly queue: Virtqueue;
  /** Whether the loop may poll the ring, which then asks not to be kicked. */
  readonly pollable: boolean;
  /** Whether kicks are switched off while the ring is emptied; libvhost-user does not for a block device. */
  readonly suppressesKicks: boolean;
  /**
   * Whether the guest is told by a bottom half: without EVENT_IDX, up to 8.1 (batch_notifications).
   * [QEMU hw/block/dataplane/virtio-blk.c:virtio_blk_data_plane_notify, 5.2 and 7.2]
   */
  readonly notifiesByBottomHalf: boolean;
  readonly fastPath: boolean;
  /** Cost of fetching the lines of a request that the driver's core wrote. */
  readonly ringLines: string;
  readonly ioeventfd: EventFd;
  readonly sink: InterruptSink;
  /** Whether the irqfd is written; else the thread delivers the interrupt itself (virtio_notify, without KVM). */
  readonly irqfd: boolean;
  /** Cost of waking the vCPU's thread. */
  readonly wakeCost: string;
  /** The used ring shows a request: told to a driver that polls it, with the server's timeline. */
  readonly onUsed: (edge: number) => void;
  /** The guest driver's interrupt handler. */
  readonly guestHandler: () => void;
  /** Gives a request to the driver below. */
  readonly submit: (request: Request, submitted: () => void) => void;
}

export class VirtioBlkDevice implements AioHandler {
  readonly name = 'virtqueue';
  readonly fd: EventFd;
  readonly pollable: boolean;
  readonly readsFd = true;
  private readonly w: VirtioBlkDeviceWiring;
  private readonly timeline: Timeline;
  private readonly ringLines: Site;
  private readonly qemuSubmit: Site;
  private readonly qemuComplete: Site;
  private readonly notifyCost: Site;
  private readonly wakeUp: WakeUp;
  private readonly batch = new Fifo<Request>();
  private suppress = false;
  private done: () => void = () => {};
  private completing: Request | null = null;
  private completed: () => void = () => {};

  constructor(wiring: VirtioBlkDeviceWiring) {
    const { book, actor } = wiring;
    this.w = wiring;
    this.fd = wiring.ioeventfd;
    this.pollable = wiring.pollable;
    this.timeline = wiring.loop.processor.timeline;
    const path = wiring.fastPath ? '_fast' : '';
    this.ringLines = book.pays(actor, 'virtqueue', wiring.ringLines);
    this.qemuSubmit = book.pays(actor, 'qemu-block', `qemu_submit${path}`);
    this.qemuComplete = book.pays(actor, 'qemu-block', `qemu_complete${path}`);
    this.notifyCost = wiring.irqfd
      ? book.pays(actor, 'irqfd', 'irqfd_write')
      : book.pays(actor, 'guest-notifier', 'msix_notify');
    this.wakeUp = new WakeUp(wiring.loop.processor, book.pays(actor, 'scheduler', wiring.wakeCost));
  }

  ready(): boolean {
    return !this.w.queue.empty;
  }

  pollBegin(): void {
    this.w.queue.setNotification(false);
  }

  pollEnd(): void {
    this.w.queue.setNotification(true);
  }

  handle(done: () => void): void {
    this.done = done;
    this.suppress = this.w.suppressesKicks && this.w.queue.notification;
    this.drain();
  }

  private drain(): void {
    const { queue, paths, loop } = this.w;
    if (this.suppress) queue.setNotification(false);
    for (let request = queue.pop(); request !== null; request = queue.pop()) {
      paths.handOver(request.path, Phase.notifyServer, this.timeline);
      request.server = this;
      loop.processor.charge(this.ringLines);
      loop.processor.charge(this.qemuSubmit);
      this.batch.push(request);
    }
    if (this.batch.length > 0) loop.processor.then(this.drained);
    else {
      if (this.suppress) queue.setNotification(true);
      this.done();
    }
  }

  private readonly drained = (): void => {
    const { queue } = this.w;
    if (this.suppress) queue.setNotification(true);
    if (queue.empty) this.submitNext();
    else this.drain();
  };

  private readonly submitNext = (): void => {
    const request = this.batch.shift();
    if (request === null) this.done();
    else this.w.submit(request, this.submitNext);
  };

  /** The host has served a request: ends it and tells the guest; `completed` runs when that is done. */
  readonly complete = (request: Request, completed: () => void): void => {
    this.completing = request;
    this.completed = completed;
    this.w.loop.processor.charge(this.qemuComplete);
    this.w.loop.processor.then(this.push);
  };

  private readonly push = (): void => {
    const { queue, paths, sink, loop, onUsed, notifiesByBottomHalf } = this.w;
    const request = this.completing!;
    const interrupt = queue.pushUsed(request);
    paths.handOver(request.path, Phase.serverComplete, sink.timeline);
    onUsed(this.timeline.id);
    if (!interrupt) this.completed();
    else if (notifiesByBottomHalf) {
      loop.schedule(this.notifyBottomHalf);
      this.completed();
    } else this.notify();
  };

  private readonly notifyBottomHalf = (done: () => void): void => {
    this.completed = done;
    this.notify();
  };

  private notify(): void {
    const { loop, counts, irqfd } = this.w;
    if (irqfd) counts.syscalls++;
    loop.processor.charge(this.notifyCost);
    loop.processor.then(this.inject);
  }

  private readonly inject = (): void => {
    const { sink, guestHandler } = this.w;
    this.wakeUp.run(sink.inject(guestHandler, this.timeline.id), this.completed);
  };
}
