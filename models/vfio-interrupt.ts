/**
 * The ways of an assigned device's interrupt to the guest's driver.
 *
 * `PostedMsi`: the IOMMU posts it (VT-d posted interrupts). Into guest mode it arrives without an exit. Otherwise the
 * notification is an interrupt of the host on the vCPU's CPU: a halt-polling or exiting thread finds the vector
 * pending, and for a blocked vCPU the handler (pi_wakeup_handler, vector 0xf1) wakes the thread. Up to 5.16 0xf1 is
 * also what a halt-polling thread gets, and finds itself kicked; the order of events is the same.
 * [Linux arch/x86/kvm/vmx/posted_intr.c: vmx_pi_update_irte, pi_wakeup_handler, 5.10 and 6.1]
 *
 * `RelayedMsi`: without posting the message interrupts a CPU of the host, by the affinity of the vector there, whose
 * handler signals an eventfd; its consumer, KVM's irqfd, makes the interrupt pending in that same context.
 * [drivers/vfio/pci/vfio_pci_intrs.c:vfio_msihandler; virt/kvm/eventfd.c:irqfd_wakeup, 5.10]
 */
import type { Site } from '../sim/ledger.js';
import type { Processor } from '../sim/processor.js';
import type { Timeline } from '../sim/timeline.js';
import type { PhysicalCpu } from './physical-cpu.js';
import type { InterruptTarget, Sleeper } from './ports.js';
import type { SiteBook } from './site-book.js';
import { WakeUp } from './wake-up.js';

/** What both need of a vCPU. */
export interface PostedSink {
  readonly name: string;
  readonly processor: Processor;
  readonly timeline: Timeline;
  readonly inGuestMode: boolean;
  readonly preempted: boolean;
  /** Makes an interrupt pending on a device's, or on another CPU's behalf; returns the thread to wake. */
  post(handler: () => void, edge: number): Sleeper | null;
  inject(handler: () => void, edge: number): Sleeper | null;
  readonly handlerDone: () => void;
}

export class PostedMsi implements InterruptTarget {
  readonly name: string;
  readonly processor: Processor;
  readonly timeline: Timeline;
  readonly interruptDone: () => void;
  private readonly vcpu: PostedSink;
  private readonly cpu: PhysicalCpu;
  private body: () => void = () => {};

  /** @param cpu where the vCPU's thread is pinned: the notification's destination */
  constructor(vcpu: PostedSink, cpu: PhysicalCpu) {
    this.vcpu = vcpu;
    this.cpu = cpu;
    this.name = vcpu.name;
    this.processor = vcpu.processor;
    this.timeline = vcpu.timeline;
    this.interruptDone = vcpu.handlerDone;
  }

  interrupt(body: () => void, edge: number): void {
    // A preempted vCPU has notifications suppressed (SN): its thread scans for what is posted when it is back.
    if (this.vcpu.inGuestMode || this.vcpu.preempted) {
      this.vcpu.post(body, edge);
      return;
    }
    this.body = body;
    this.cpu.interrupt(this.notified, edge);
  }

  /** The notification has interrupted the host. */
  private readonly notified = (): void => {
    this.cpu.processor.then(this.wake);
  };

  private readonly wake = (): void => {
    this.vcpu.post(this.body, -1)?.wake(-1);
    this.cpu.interruptDone();
  };
}

export class RelayedMsi implements InterruptTarget {
  readonly name: string;
  readonly processor: Processor;
  readonly timeline: Timeline;
  readonly interruptDone: () => void;
  private readonly vcpu: PostedSink;
  private readonly cpu: PhysicalCpu;
  private readonly handler: Site;
  private readonly irqfd: Site;
  private readonly wakeUp: WakeUp;
  private readonly returns: () => void;
  private body: () => void = () => {};

  /** @param cpu where the host takes the vector */
  constructor(vcpu: PostedSink, cpu: PhysicalCpu, book: SiteBook) {
    this.vcpu = vcpu;
    this.cpu = cpu;
    this.name = vcpu.name;
    this.processor = vcpu.processor;
    this.timeline = vcpu.timeline;
    this.interruptDone = vcpu.handlerDone;
    this.handler = book.pays(cpu.name, 'vfio', 'vfio_msi_handler', 'irq');
    this.irqfd = book.pays(cpu.name, 'irqfd', 'irqfd_signal', 'irq');
    this.wakeUp = new WakeUp(cpu.processor, book.pays(cpu.name, 'scheduler', 'ttwu_send', 'irq'));
    this.returns = () => cpu.interruptDone();
  }

  interrupt(body: () => void, edge: number): void {
    this.body = body;
    this.cpu.interrupt(this.handle, edge);
  }

  private readonly handle = (): void => {
    this.cpu.processor.charge(this.handler);
    this.cpu.processor.charge(this.irqfd);
    this.cpu.processor.then(this.inject);
  };

  private readonly inject = (): void => {
    this.wakeUp.run(this.vcpu.inject(this.body, this.cpu.timeline.id), this.returns);
  };
}
