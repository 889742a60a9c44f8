/** What a vCPU meets: how it halts and comes back, how it is interrupted, what memory costs it. */
import type { Mechanism } from './mechanism.js';

export const virtualCpuMechanisms: readonly Mechanism[] = [
  {
    id: 'ept',
    title: 'two stages of address translation',
    text:
      "A TLB miss in a guest walks the guest's page tables and, at each of their levels, the extended page tables of the " +
      'host; and its caches are colder for the exits. The vCPU pays a little on each request. No source gives the figure ' +
      'for one request: it is a judgement.',
    sources: ['Intel SDM volume 3C, VMX support for address translation'],
    costs: ['ept_dma_guest_extra'],
  },
  {
    id: 'halt',
    title: 'halting of a vCPU',
    text:
      'An idle guest executes HLT, which exits to KVM, and KVM blocks the thread of the vCPU; on the way the guest may ' +
      're-arm its timer, another exit. Going down overlaps the time of the drive; coming back does not. The thread is ' +
      'woken, or found still polling, and enters the guest with the interrupt. Whoever wakes it pays for that.',
    sources: [
      'Linux 5.10: arch/x86/kvm/x86.c:kvm_emulate_halt, vcpu_block; virt/kvm/kvm_main.c:kvm_vcpu_block',
      'Linux 6.1: virt/kvm/kvm_main.c:kvm_vcpu_halt, kvm_vcpu_block',
    ],
    costs: ['tscdeadline_rearm', 'vmexit_hlt_block', 'vcpu_wake_haltpoll_host', 'vcpu_wake_blocked'],
  },
  {
    id: 'kvm-halt-poll',
    title: "KVM's halt polling",
    text:
      'After the exit of a HLT, KVM spins for a while and looks for a pending interrupt before the thread of the vCPU ' +
      'sleeps. The host pays with CPU time to save a wake-up. The time is adapted for each vCPU: it doubles from 10 µs up ' +
      'to halt_poll_ns (200 µs), and falls when a halt outlasts that. A guest with cpuidle-haltpoll switches it off for ' +
      'its vCPUs.',
    sources: [
      'Linux 5.10: virt/kvm/kvm_main.c:kvm_vcpu_block, grow_halt_poll_ns, shrink_halt_poll_ns',
      'Linux: arch/x86/kernel/kvm.c:arch_haltpoll_enable (MSR_KVM_POLL_CONTROL)',
    ],
    costs: [],
  },
  {
    id: 'guest-haltpoll',
    title: 'cpuidle-haltpoll in the guest',
    text:
      'The idle loop of the guest spins in guest mode before it executes HLT, for an adaptive time of up to 200 µs. ' +
      'An interrupt that comes meanwhile takes no exit and wakes no thread of the host: the loop sees that a task wants to ' +
      'run. The price is a host CPU that looks busy for as long as the guest idles.',
    sources: [
      'Linux 5.4 and later: drivers/cpuidle/cpuidle-haltpoll.c; drivers/cpuidle/governors/haltpoll.c',
      'Linux 5.10: drivers/cpuidle/poll_state.c:poll_idle',
    ],
    costs: ['vcpu_poll_guest_detect'],
  },
  {
    id: 'poll-source',
    title: "virtqueues polled by the guest's idle loop",
    text:
      'With poll_source, a patch series of 2021 that was never merged, the polling idle loop of the guest looks at the used ' +
      'rings of its virtqueues too, with their interrupts off, and runs their handlers itself. The injection of the interrupt ' +
      'is saved, and its way in and out; the way to sleep and back to the task is not. On a split ring with EVENT_IDX ' +
      'interrupts could not be switched off then (here: up to 5.16), and both happen.',
    sources: [
      "Stefan Hajnoczi, '[RFC 0/3] cpuidle: add poll_source API and virtio vq polling', 2021-07-13: drivers/cpuidle/poll_source.c, drivers/virtio/virtio_pci_common.c",
      'Linux 8d622d21d248: drivers/virtio/virtio_ring.c:virtqueue_disable_cb_split',
    ],
    costs: ['used_ring_lines', 'used_ring_lines_remote'],
  },
  {
    id: 'guest-interrupt',
    title: 'interrupt in the guest',
    text:
      "The guest's own way from the interrupt vector to the handler of the driver and back. The vCPU pays, in guest mode: " +
      'with APICv neither the delivery nor the end of interrupt exits. Without it the end of interrupt is one more exit.',
    sources: [
      'Linux 5.10: drivers/virtio/virtio_ring.c:vring_interrupt',
      'Intel SDM volume 3C, APIC virtualization and virtual interrupts',
    ],
    costs: [
      'guest_irq_vector',
      'guest_irq_return',
      'eoi_exit_no_apicv',
      'used_ring_lines',
      'used_ring_lines_remote',
    ],
  },
  {
    id: 'ipi',
    title: 'interrupt from one vCPU to another',
    text:
      'The interrupt of a disk with one queue may come to another vCPU than the one that submitted, which then has to be told: ' +
      'to run the task, or, where the two share no cache, to end the request itself. The write to the interrupt command ' +
      'register exits, and the sender pays; the other takes it like any interrupt, woken if it halted. One that polls in its ' +
      'idle loop is told by a write to memory instead (for the end of a request since 5.8). A queue for each vCPU brings ' +
      'every interrupt home, and needs none of this.',
    sources: [
      'Linux 5.10: block/blk-mq.c:blk_mq_complete_request_remote, blk_mq_complete_need_ipi',
      'Linux 5.10: kernel/sched/core.c:ttwu_queue_wakelist, send_call_function_single_ipi, set_nr_if_polling',
    ],
    costs: ['vmexit_wrmsr_icr'],
  },
];
