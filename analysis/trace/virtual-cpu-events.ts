/** Names of what a virtual CPU does: exits, halting, and the guest's own interrupts and idling. */
import type { EventRow } from './event-row.js';

const X86 = 'arch/x86/kvm/trace.h';
const KVM = 'include/trace/events/kvm.h; virt/kvm/kvm_main.c:kvm_vcpu_block, kvm_vcpu_halt';
const APIC = 'arch/x86/kvm/trace.h, include/trace/events/kvm.h; arch/x86/kvm/lapic.c:__apic_accept_irq';
const IRQ = 'include/trace/events/irq.h';
const VECTORS = 'arch/x86/include/asm/trace/irq_vectors.h';
const POWER = 'include/trace/events/power.h; kernel/sched/idle.c, drivers/cpuidle/cpuidle-haltpoll.c';
const LAST_IDLE = 'cpu_idle state=4294967295';

const exits: readonly EventRow[] = [
  {
    site: 'kick:kick_to_signal',
    layer: 'kvm',
    begins: ['kvm_exit reason EPT_MISCONFIG'],
    words: 'kick: exit, eventfd set',
    source: `${X86}; virt/kvm/eventfd.c:ioeventfd_write`,
  },
  {
    site: 'kick:kick_return',
    layer: 'kvm',
    begins: ['kvm_fast_mmio'],
    ends: ['kvm_entry'],
    named: 'kvm_entry',
    words: 'back into the guest',
    source: `${X86}; arch/x86/kvm/vmx/vmx.c:handle_ept_misconfig`,
  },
  {
    site: 'interrupt:vmexit_external_interrupt',
    layer: 'kvm',
    begins: ['kvm_exit reason EXTERNAL_INTERRUPT'],
    words: 'host interrupt: exit',
    source: X86,
  },
  {
    site: 'halt:tscdeadline_rearm',
    layer: 'kvm',
    begins: ['kvm_exit reason MSR_WRITE', 'kvm_msr'],
    ends: ['kvm_entry'],
    words: 'timer re-armed: exit',
    source: X86,
  },
  {
    site: 'ipi:vmexit_wrmsr_icr',
    before: 'scheduler:ttwu_send*',
    layer: 'kvm',
    begins: ['kvm_exit reason MSR_WRITE', 'kvm_apic_ipi'],
    words: 'IPI to other vCPU: exit',
    source: X86,
  },
  {
    site: 'ipi:vmexit_wrmsr_icr',
    layer: 'kvm',
    begins: ['kvm_exit reason MSR_WRITE', 'kvm_apic_ipi'],
    ends: ['kvm_entry'],
    words: 'IPI to other vCPU: exit',
    source: X86,
  },
];

const halting: readonly EventRow[] = [
  {
    site: 'halt:vmexit_hlt_block',
    layer: 'kvm',
    begins: ['kvm_exit reason HLT'],
    words: 'HLT: exit to KVM',
    source: X86,
  },
  {
    site: 'kvm-halt-poll:halt polling',
    layer: 'kvm',
    words: 'KVM halt-polls',
    source: KVM,
  },
  {
    site: 'kvm-halt-poll:halt polling in vain',
    layer: 'kvm',
    words: 'KVM halt-polls in vain',
    source: KVM,
  },
  {
    site: 'halt:vcpu_wake_haltpoll_host',
    layer: 'kvm',
    begins: ['kvm_vcpu_wakeup'],
    ends: ['kvm_entry'],
    words: 'KVM sees it, enters guest',
    source: KVM,
  },
  {
    site: 'halt:vcpu_wake_blocked',
    layer: 'kvm',
    begins: ['sched_wakeup comm={comm}'],
    ends: ['sched_switch next_comm={comm}', 'kvm_vcpu_wakeup', 'kvm_entry'],
    named: 'kvm_vcpu_wakeup',
    words: 'vCPU runs, enters guest',
    source: `${KVM}; include/trace/events/sched.h`,
  },
  {
    site: 'guest-haltpoll:POLL',
    layer: 'guest',
    begins: ['cpu_idle state=0'],
    words: 'the idle guest polls',
    source: POWER,
  },
  {
    site: 'guest-haltpoll:POLL in vain',
    layer: 'guest',
    begins: ['cpu_idle state=0'],
    ends: [LAST_IDLE],
    words: 'idle guest polls in vain',
    source: POWER,
  },
  {
    site: 'guest-haltpoll:vcpu_poll_guest_detect',
    layer: 'guest',
    ends: [LAST_IDLE],
    words: 'idle loop sees the task',
    source: POWER,
  },
];

const interrupts: readonly EventRow[] = [
  {
    site: 'irqfd:posted_interrupt*',
    layer: 'kvm',
    begins: ['kvm_apicv_accept_irq'],
    words: 'the interrupt is posted',
    source: APIC,
  },
  {
    site: 'irqfd:ipi_physical*',
    layer: 'kvm',
    begins: ['kvm_apicv_accept_irq'],
    words: 'posted; an IPI says so',
    source: APIC,
  },
  {
    site: 'irqfd:vcpu_kick_no_apicv*',
    layer: 'kvm',
    ends: ['kvm_inj_virq'],
    words: 'kick, exit and injection',
    source: APIC,
  },
  {
    site: 'irqfd:nothing posted',
    layer: 'device',
    words: 'nothing is on its way',
    source: 'hardware, which traces nothing',
  },
  {
    site: 'irqfd:irqfd_signal',
    layer: 'kvm',
    ends: ['kvm_msi_set_irq', 'kvm_apic_accept_irq'],
    named: 'kvm_apic_accept_irq',
    words: 'irqfd: interrupt pending',
    source: `${APIC}; virt/kvm/eventfd.c:irqfd_wakeup`,
  },
  // A handler without work of its own: of the timer that wakes a sleeping fio, or of an IPI.
  {
    site: 'guest-interrupt:guest_irq_vector',
    only: ['lone'],
    before: 'guest-interrupt:guest_irq_return',
    layer: 'guest',
    ends: ['local_timer_entry'],
    words: 'guest takes its timer',
    source: VECTORS,
  },
  {
    site: 'guest-interrupt:guest_irq_return',
    only: ['lone'],
    after: 'guest-interrupt:guest_irq_vector',
    layer: 'guest',
    begins: ['local_timer_exit'],
    words: 'guest leaves interrupt',
    source: VECTORS,
  },
  {
    site: 'guest-interrupt:guest_irq_vector',
    before: 'guest-interrupt:guest_irq_return',
    layer: 'guest',
    words: 'guest takes an IPI',
    source: VECTORS,
  },
  {
    site: 'guest-interrupt:guest_irq_return',
    after: 'guest-interrupt:guest_irq_vector',
    layer: 'guest',
    words: 'guest leaves interrupt',
    source: VECTORS,
  },
  {
    site: 'guest-interrupt:guest_irq_vector',
    layer: 'guest',
    ends: ['irq_handler_entry'],
    words: 'guest takes the interrupt',
    source: IRQ,
  },
  {
    site: 'guest-interrupt:used_ring_lines*',
    layer: 'guest',
    words: 'guest reads the used ring',
    source: IRQ,
  },
  // The handler has returned before the softirq, and so before what that did.
  ...['block-layer:softirq_raise_run', 'ipi:*', 'scheduler:ttwu_send*'].map((after) => ({
    site: 'guest-interrupt:guest_irq_return',
    after,
    layer: 'guest' as const,
    words: 'guest leaves interrupt',
    source: IRQ,
  })),
  {
    site: 'guest-interrupt:guest_irq_return',
    layer: 'guest',
    begins: ['irq_handler_exit'],
    words: 'guest leaves interrupt',
    source: IRQ,
  },
  {
    site: 'guest-interrupt:eoi_exit_no_apicv',
    layer: 'kvm',
    begins: ['kvm_exit', 'kvm_eoi'],
    ends: ['kvm_entry'],
    words: 'end of interrupt: exit',
    source: X86,
  },
  {
    site: 'ept:*',
    layer: 'guest',
    words: 'what nested paging adds',
    source: 'hardware, which traces nothing',
  },
];

export const virtualCpuEvents: readonly EventRow[] = [...exits, ...halting, ...interrupts];
