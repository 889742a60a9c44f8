/** What a vCPU pays for and spends its time in, by the names that `vcpu.ts` uses. */
import type { Site } from '../sim/ledger.js';
import type { SiteBook } from './site-book.js';

/** Each is a site of the vCPU; `posted`, `postedByIpi` and `wireIdle` are those of the way an interrupt takes to it. */
export type VcpuSites = Readonly<
  Record<
    | 'deactivate'
    | 'taskSwitch'
    | 'idlePoll'
    | 'idlePollWasted'
    | 'pollDetect'
    | 'timerRearm'
    | 'haltExit'
    | 'haltPoll'
    | 'haltPollWasted'
    | 'haltPollHit'
    | 'externalExit'
    | 'posted'
    | 'postedByIpi'
    | 'wireIdle'
    | 'irqVector'
    | 'irqReturn'
    | 'eoiExit',
    Site
  >
>;

/**
 * @param vcpu the vCPU's thread, as actors are named
 * @param wire the way of interrupts
 * @param way whether they are posted, and whether from another NUMA node
 */
export function vcpuSites(
  book: SiteBook,
  vcpu: string,
  wire: string,
  { apicv, remoteNotifier }: { apicv: boolean; remoteNotifier: boolean },
): VcpuSites {
  const notification = apicv ? 'posted_interrupt' : 'vcpu_kick_no_apicv';
  // Where KVM posts, no device's message brings the notification: a processor sends it to another.
  const ipi = apicv ? 'ipi_physical' : notification;
  const from = remoteNotifier ? '_remote' : '';
  return {
    deactivate: book.pays(vcpu, 'scheduler', 'sched_deactivate'),
    taskSwitch: book.pays(vcpu, 'scheduler', 'sched_wake_idle'),
    idlePoll: book.spends(vcpu, 'guest-haltpoll', 'POLL', 'pollUseful'),
    idlePollWasted: book.spends(vcpu, 'guest-haltpoll', 'POLL in vain', 'pollWasted'),
    pollDetect: book.pays(vcpu, 'guest-haltpoll', 'vcpu_poll_guest_detect'),
    timerRearm: book.pays(vcpu, 'halt', 'tscdeadline_rearm'),
    haltExit: book.pays(vcpu, 'halt', 'vmexit_hlt_block'),
    haltPoll: book.spends(vcpu, 'kvm-halt-poll', 'halt polling', 'pollUseful'),
    haltPollWasted: book.spends(vcpu, 'kvm-halt-poll', 'halt polling in vain', 'pollWasted'),
    haltPollHit: book.pays(vcpu, 'halt', 'vcpu_wake_haltpoll_host'),
    externalExit: book.pays(vcpu, 'interrupt', 'vmexit_external_interrupt'),
    posted: book.pays(wire, 'irqfd', `${notification}${from}`),
    postedByIpi: book.pays(wire, 'irqfd', `${ipi}${from}`),
    wireIdle: book.spends(wire, 'irqfd', 'nothing posted', 'idle', 'nothing posted'),
    irqVector: book.pays(vcpu, 'guest-interrupt', 'guest_irq_vector', 'irq'),
    irqReturn: book.pays(vcpu, 'guest-interrupt', 'guest_irq_return', 'irq'),
    eoiExit: book.pays(vcpu, 'guest-interrupt', 'eoi_exit_no_apicv', 'irq'),
  };
}
