/**
 * How blk-mq of a guest ends requests whose interrupt came to a vCPU: there, or on the vCPU that submitted them.
 *
 * A device with one queue is completed in a softirq; with several, in the interrupt's handler. If the submitting vCPU
 * is another one, it has to be told: to end the request itself where the two share no cache, else to run the task. One
 * that polls in its idle loop (TIF_POLLING_NRFLAG) is told by a write to memory, the task's wake-up always so, the call
 * to end a request since 5.8. Any other is sent an IPI, which is an exit of its sender (write to the ICR).
 * [Linux block/blk-mq.c: blk_mq_complete_request_remote, blk_mq_complete_need_ipi; kernel/sched/core.c:
 * ttwu_queue_wakelist, send_call_function_single_ipi, set_nr_if_polling, 5.10; QUEUE_FLAG_SAME_COMP is the default]
 *
 * Leaves out: IPI virtualization, xAPIC. What ends a request is charged here, wherever it runs.
 */
import type { Site } from '../sim/ledger.js';
import type { Processor } from '../sim/processor.js';
import type { Timeline } from '../sim/timeline.js';
import type { BlockLayer } from './block-layer.js';
import type { Counts } from './counts.js';
import type { InterruptSink } from './ports.js';
import type { SiteBook } from './site-book.js';
import { WakeUp } from './wake-up.js';

/** A vCPU, as the ends of a completion see it. */
export interface CompletionCpu extends InterruptSink {
  readonly name: string;
  readonly processor: Processor;
  readonly timeline: Timeline;
  /** Whether it spins in the guest's idle loop, where a write to memory wakes it. */
  readonly pollsIdle: boolean;
  /** Whether leaving its code is an exit of hardware: not under software emulation. */
  readonly takesExits: boolean;
  readonly handlerDone: () => void;
}

export interface GuestCompletionWiring {
  readonly book: SiteBook;
  readonly counts: Counts;
  /** Where the interrupt comes, and who submits. */
  readonly irq: CompletionCpu;
  readonly submitter: CompletionCpu;
  readonly blockLayer: Pick<BlockLayer, 'completion'>;
  readonly singleQueue: boolean;
  /** Whether a submitter that polls idle needs no IPI. */
  readonly memoryWakes: boolean;
  /** Cost of waking the thread of a vCPU. */
  readonly threadWakeCost: string;
  /** Ends all that has been reaped, on the CPU of the timeline `edge`. */
  readonly end: (edge: number) => void;
}

export class GuestCompletion {
  private readonly w: GuestCompletionWiring;
  private readonly complete: readonly Site[];
  private readonly softirq: Site | null;
  private readonly icrExit: Site;
  /** try_to_wake_up of the task on another vCPU; and of the vCPU's thread, by KVM. */
  private readonly ttwu: Site;
  private found = false;
  private readonly wakeUp: WakeUp;

  constructor(wiring: GuestCompletionWiring) {
    const { book, irq, singleQueue } = wiring;
    this.w = wiring;
    this.complete = wiring.blockLayer.completion(irq.name, 'irq');
    this.softirq = singleQueue ? book.pays(irq.name, 'block-layer', 'softirq_raise_run', 'irq') : null;
    this.icrExit = book.pays(irq.name, 'ipi', 'vmexit_wrmsr_icr', 'irq');
    this.ttwu = book.pays(irq.name, 'scheduler', 'ttwu_send', 'irq');
    this.wakeUp = new WakeUp(irq.processor, book.pays(irq.name, 'scheduler', wiring.threadWakeCost, 'irq'));
  }

  /** Charges for one request that the handler has found. */
  reaped(): void {
    const { processor } = this.w.irq;
    for (const site of this.complete) processor.charge(site);
    if (this.softirq !== null) processor.charge(this.softirq);
  }

  /** Ends all that was found, when what it costs has passed, and then the interrupt. */
  finish(found: boolean): void {
    const { irq, submitter } = this.w;
    this.found = found;
    if (found && irq !== submitter) irq.processor.charge(this.ttwu);
    irq.processor.then(this.decide);
  }

  private readonly decide = (): void => {
    const { irq, submitter, memoryWakes, counts } = this.w;
    if (!this.found || irq === submitter || (memoryWakes && submitter.pollsIdle)) {
      this.w.end(irq.timeline.id);
      irq.handlerDone();
      return;
    }
    if (irq.takesExits) counts.vmexits++;
    irq.processor.charge(this.icrExit);
    irq.processor.then(this.send);
  };

  private readonly send = (): void => {
    const { irq, submitter } = this.w;
    this.wakeUp.run(submitter.inject(this.onSubmitter, irq.timeline.id), irq.handlerDone);
  };

  /** The IPI's handler on the submitting vCPU. */
  private readonly onSubmitter = (): void => {
    this.w.submitter.processor.then(this.endThere);
  };

  private readonly endThere = (): void => {
    this.w.end(this.w.submitter.timeline.id);
    this.w.submitter.handlerDone();
  };
}
