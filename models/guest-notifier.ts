/**
 * How an interrupt of a device reaches a vCPU without KVM's irqfd: whoever serves the device writes an eventfd, the main
 * loop reads it and delivers the message to the vCPU's APIC itself.
 * [QEMU 7.2 hw/virtio/virtio.c: virtio_notify_irqfd, virtio_queue_guest_notifier_read, virtio_irq; hw/pci/msix.c:
 * msix_notify; hw/intc/apic.c:apic_deliver]
 *
 * A device that the main loop serves leaves the eventfd out (virtio_notify), and delivers at once.
 */
import type { Site } from '../sim/ledger.js';
import type { Processor } from '../sim/processor.js';
import type { Timeline } from '../sim/timeline.js';
import { EventFd } from './eventfd.js';
import type { AioHandler, EventLoop, InterruptSink, Sleeper } from './ports.js';
import type { SiteBook } from './site-book.js';
import { WakeUp } from './wake-up.js';

export class GuestNotifier implements AioHandler, InterruptSink {
  readonly name = 'guest notifier';
  readonly fd: EventFd = new EventFd('guest notifier');
  readonly pollable = false;
  readonly readsFd = true;
  readonly timeline: Timeline;
  private readonly vcpu: InterruptSink;
  private readonly processor: Processor;
  private readonly msi: Site;
  private readonly wakeUp: WakeUp;
  private guestHandler: () => void = () => {};
  private done: () => void = () => {};

  /** @param loop the main loop, whose thread is `actor` */
  constructor(book: SiteBook, loop: EventLoop, actor: string, vcpu: InterruptSink) {
    this.vcpu = vcpu;
    this.timeline = vcpu.timeline;
    this.processor = loop.processor;
    this.msi = book.pays(actor, 'guest-notifier', 'msix_notify');
    this.wakeUp = new WakeUp(loop.processor, book.pays(actor, 'scheduler', 'tcg_thread_wake'));
    loop.add(this);
  }

  /** The server's write to the eventfd has taken effect. */
  inject(handler: () => void): Sleeper | null {
    this.guestHandler = handler;
    return this.fd.signal();
  }

  // ---- in the main loop

  ready(): boolean {
    return false;
  }

  pollBegin(): void {}
  pollEnd(): void {}

  handle(done: () => void): void {
    this.done = done;
    this.processor.charge(this.msi);
    this.processor.then(this.deliver);
  }

  private readonly deliver = (): void => {
    this.wakeUp.run(this.vcpu.inject(this.guestHandler, this.processor.timeline.id), this.done);
  };
}
