/** Names of what a kernel does with threads and CPUs, and of what the hardware does. */
import type { EventRow } from './event-row.js';

const SYSCALLS = 'include/trace/events/syscalls.h';
const SCHED = 'include/trace/events/sched.h';
const POWER = 'include/trace/events/power.h; drivers/cpuidle/cpuidle.c:cpuidle_enter_state';
const IRQ = 'include/trace/events/irq.h';
const VECTORS = 'arch/x86/include/asm/trace/irq_vectors.h';
const POSTED = 'arch/x86/kernel/irq.c:sysvec_kvm_posted_intr_ipi, which traces nothing';
const HARDWARE = 'hardware, which traces nothing';

const threads: readonly EventRow[] = [
  {
    site: 'scheduler:sched_deactivate',
    after: 'kvm-halt-poll:*',
    layer: 'kvm',
    ends: ['sched_switch next_comm=swapper'],
    words: 'KVM gives up: vCPU sleeps',
    source: `${SCHED}; virt/kvm/kvm_main.c:kvm_vcpu_block`,
  },
  {
    site: 'scheduler:sched_deactivate',
    only: ['loop'],
    after: 'scheduler:*',
    layer: 'host',
    ends: ['sched_switch next_comm=swapper'],
    words: 'ppoll() sleeps again',
    source: `${SCHED}; fs/select.c:do_poll`,
  },
  {
    site: 'scheduler:sched_deactivate',
    only: ['loop'],
    layer: 'host',
    begins: ['sys_enter_ppoll'],
    ends: ['sched_switch next_comm=swapper'],
    words: 'ppoll(): nothing, sleeps',
    source: `${SYSCALLS}; ${SCHED}`,
  },
  {
    site: 'scheduler:sched_deactivate',
    only: ['worker'],
    after: 'block-layer:*',
    layer: 'host',
    ends: ['sched_switch next_comm=swapper'],
    words: 'the worker goes to sleep',
    source: SCHED,
  },
  {
    site: 'scheduler:sched_deactivate',
    only: ['worker'],
    layer: 'host',
    begins: ['sys_enter_futex'],
    ends: ['sched_switch next_comm=swapper'],
    words: 'futex(): no job, sleeps',
    source: `${SYSCALLS}; ${SCHED}`,
  },
  {
    site: 'scheduler:sched_deactivate',
    layer: 'host',
    ends: ['sched_switch next_comm=swapper'],
    words: 'the task goes to sleep',
    source: SCHED,
  },
  {
    site: 'scheduler:sched_wake_idle',
    layer: 'host',
    begins: ['sched_wakeup comm={comm}'],
    ends: ['sched_switch next_comm={comm}'],
    named: 'sched_switch next_comm={comm}',
    words: 'switch to {comm}',
    source: SCHED,
  },
  {
    site: 'scheduler:turns of others',
    layer: 'host',
    words: 'turns of other threads',
    source: SCHED,
  },
  {
    site: 'scheduler:ctx_switch',
    layer: 'host',
    ends: ['sched_switch'],
    words: 'switch between threads',
    source: SCHED,
  },
  {
    site: 'scheduler:ttwu_send*',
    after: 'kick:kick_to_signal',
    layer: 'kvm',
    begins: ['sched_waking'],
    words: 'the kick wakes its waiter',
    source: `${SCHED}; kernel/sched/core.c:try_to_wake_up`,
  },
  {
    site: 'scheduler:ttwu_send*',
    after: 'ipi:*',
    layer: 'kvm',
    begins: ['sched_waking'],
    ends: ['kvm_entry'],
    words: 'wakes the other vCPU',
    source: `${SCHED}; virt/kvm/kvm_main.c:kvm_vcpu_wake_up`,
  },
  {
    site: 'scheduler:ttwu_send*',
    after: 'irqfd:irqfd_write*',
    layer: 'kvm',
    begins: ['sched_waking'],
    ends: ['sys_exit_write'],
    words: 'wakes the vCPU thread',
    source: `${SCHED}; virt/kvm/kvm_main.c:kvm_vcpu_wake_up`,
  },
  {
    site: 'scheduler:ttwu_send*',
    layer: 'host',
    begins: ['sched_waking'],
    words: 'wakes who waits for it',
    source: `${SCHED}; kernel/sched/core.c:try_to_wake_up`,
  },
  {
    site: 'eventfd:eventfd_read',
    layer: 'qemu',
    begins: ['sys_enter_read'],
    ends: ['sys_exit_read'],
    words: 'reads the eventfd',
    source: SYSCALLS,
  },
  {
    site: 'ppoll:ppoll_return',
    after: 'scheduler:*',
    layer: 'host',
    ends: ['sys_exit_ppoll'],
    words: 'ppoll() returns',
    source: SYSCALLS,
  },
  {
    site: 'ppoll:ppoll_return',
    layer: 'host',
    begins: ['sys_enter_ppoll'],
    ends: ['sys_exit_ppoll'],
    words: 'ppoll() returns at once',
    source: SYSCALLS,
  },
];

const cpus: readonly EventRow[] = [
  ...['POLL', 'C1', 'C1E', 'C6'].map((state) => ({
    site: `c-state:${state}`,
    layer: 'host' as const,
    begins: ['cpu_idle state={state}'],
    words: state === 'POLL' ? 'the idle CPU polls' : `the CPU sleeps in ${state}`,
    source: POWER,
  })),
  {
    site: 'c-state:*',
    layer: 'host',
    ends: ['cpu_idle state=4294967295'],
    words: 'leaves the idle state',
    source: POWER,
  },
  // A handler without work of its own: of the timer that wakes a sleeping fio, or of a notice that KVM acknowledges.
  {
    site: 'interrupt:hardirq_entry',
    only: ['bare'],
    before: 'interrupt:hardirq_exit',
    layer: 'host',
    ends: ['local_timer_entry'],
    words: 'timer interrupt',
    source: VECTORS,
  },
  {
    site: 'interrupt:hardirq_exit',
    only: ['bare'],
    after: 'interrupt:hardirq_entry',
    layer: 'host',
    begins: ['local_timer_exit'],
    words: 'leaves the interrupt',
    source: VECTORS,
  },
  {
    site: 'interrupt:hardirq_entry',
    before: 'interrupt:hardirq_exit',
    layer: 'host',
    words: 'posted-interrupt notice',
    source: POSTED,
  },
  {
    site: 'interrupt:hardirq_exit',
    after: 'interrupt:hardirq_entry',
    layer: 'host',
    words: 'leaves the interrupt',
    source: POSTED,
  },
  // An IPI that makes the thread post its completions; the drive's own interrupt has returned before they are posted.
  {
    site: 'interrupt:hardirq_entry',
    before: 'io-uring:*',
    layer: 'host',
    ends: ['reschedule_entry'],
    words: 'IPI for task work',
    source: VECTORS,
  },
  {
    site: 'interrupt:hardirq_exit',
    after: 'io-uring:*',
    layer: 'host',
    words: 'leaves the interrupt',
    source: VECTORS,
  },
  {
    site: 'interrupt:hardirq_entry',
    layer: 'host',
    ends: ['irq_handler_entry'],
    words: 'interrupt: handler entry',
    source: IRQ,
  },
  {
    site: 'interrupt:hardirq_exit',
    layer: 'host',
    begins: ['irq_handler_exit'],
    words: 'leaves the interrupt',
    source: IRQ,
  },
  {
    site: 'vfio:vfio_msi_handler',
    layer: 'host',
    words: 'VFIO signals its eventfd',
    source: 'drivers/vfio/pci/vfio_pci_intrs.c:vfio_msihandler, which traces nothing',
  },
];

const timersAndWorkers: readonly EventRow[] = [
  {
    site: 'block-layer:kblockd_queue',
    layer: 'host',
    words: 'queued to kblockd',
    source: 'block/blk-mq.c:blk_mq_run_hw_queue; workqueue_queue_work, 6.1',
  },
  {
    site: 'block-layer:ctx_switch',
    layer: 'host',
    words: 'switches to kblockd',
    source: 'kernel/workqueue.c:process_one_work, 6.1',
  },
  {
    site: 'timer:hrtimer_start',
    layer: 'host',
    words: 'sets a timer',
    source: 'kernel/time/hrtimer.c:hrtimer_start_range_ns; trace event hrtimer_start, 6.1',
  },
  {
    site: 'timer:hrtimer_expiry',
    layer: 'host',
    words: 'a timer expires',
    source: 'kernel/time/hrtimer.c:hrtimer_interrupt; trace event hrtimer_expire_entry, 6.1',
  },
];

const hardware: readonly EventRow[] = [
  { site: 'interrupt:msix_to_core', layer: 'device', words: 'MSI-X on its way', source: HARDWARE },
  {
    site: 'interrupt:numa_irq_extra',
    layer: 'device',
    words: 'MSI-X from other socket',
    source: HARDWARE,
  },
  {
    site: 'io-uring:ipi_physical',
    layer: 'device',
    words: 'an IPI is on its way',
    source: HARDWARE,
  },
  {
    site: 'io-uring:no task work on its way',
    layer: 'device',
    words: 'no IPI is on its way',
    source: HARDWARE,
  },
  { site: 'nvme:no command', layer: 'device', words: 'the drive has no command', source: HARDWARE },
  { site: 'nvme:link busy', layer: 'device', words: 'waits for the link', source: HARDWARE },
  { site: 'nvme:*', layer: 'device', words: 'drive serves the {rw}', source: HARDWARE },
  { site: 'numa:*', layer: 'device', words: 'to the other socket', source: HARDWARE },
];

export const hostEvents: readonly EventRow[] = [...threads, ...cpus, ...timersAndWorkers, ...hardware];
