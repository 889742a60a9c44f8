/** Names of what any kernel does, on bare metal, under QEMU, and in a guest; and of the drive. */
import type { EventRow } from './event-row.js';

const SYSCALLS = 'include/trace/events/syscalls.h';
const BLOCK = 'include/trace/events/block.h';
const NVME = 'drivers/nvme/host/trace.h, pci.c:nvme_queue_rq, nvme_handle_cqe; include/trace/events/block.h';
const SCHED = 'include/trace/events/sched.h';
const POWER = 'include/trace/events/power.h; drivers/cpuidle/cpuidle.c:cpuidle_enter_state';
const IRQ = 'include/trace/events/irq.h';
const BLK_POLL = 'block/blk-mq.c:blk_poll, which traces nothing';
const HARDWARE = 'hardware, which traces nothing';

const application: readonly EventRow[] = [
  {
    site: 'fio:*',
    layer: 'application',
    words: 'fio: account, prepare next',
    source: 'fio io_u.c, backend.c:do_io; user space',
  },
  {
    site: 'syscall:syscall_entry',
    before: 'block-layer:*',
    layer: 'host',
    ends: ['sys_enter_{call}'],
    words: 'calls {call}()',
    source: SYSCALLS,
  },
  {
    site: 'syscall:syscall_entry',
    only: ['asynchronous'],
    layer: 'host',
    ends: ['sys_enter_{wait}'],
    words: 'calls {wait}()',
    source: SYSCALLS,
  },
  {
    site: 'syscall:syscall_entry',
    layer: 'host',
    ends: ['sys_enter_{call}'],
    words: 'calls {call}()',
    source: SYSCALLS,
  },
  {
    site: 'syscall:syscall_exit',
    layer: 'host',
    begins: ['sys_exit_{call}'],
    words: '{call}() returns',
    source: SYSCALLS,
  },
  {
    site: 'syscall:io_getevents_syscall',
    layer: 'host',
    begins: ['sys_exit_io_getevents'],
    words: 'io_getevents() returns',
    source: SYSCALLS,
  },
];

const blockLayer: readonly EventRow[] = [
  {
    site: 'block-layer:blk_submit',
    only: ['virtio'],
    layer: 'guest',
    begins: ['block_bio_queue', 'block_getrq', 'block_rq_issue'],
    named: 'block_rq_issue',
    words: 'block layer, virtio-blk',
    source: `${BLOCK}; drivers/block/virtio_blk.c:virtio_queue_rq`,
  },
  {
    site: 'block-layer:blk_submit',
    layer: 'host',
    begins: ['block_bio_queue', 'block_getrq'],
    ends: ['nvme_setup_cmd', 'block_rq_issue'],
    named: 'block_rq_issue',
    words: 'block layer, NVMe driver',
    source: NVME,
  },
  {
    site: 'block-layer:scheduler_mq_deadline',
    layer: 'host',
    begins: ['block_rq_insert'],
    words: 'I/O scheduler mq-deadline',
    source: BLOCK,
  },
  {
    site: 'block-layer:blk_complete_irq',
    only: ['virtio'],
    layer: 'guest',
    ends: ['block_rq_complete'],
    words: 'virtio-blk driver ends it',
    source: `${BLOCK}; drivers/block/virtio_blk.c:virtblk_done`,
  },
  {
    site: 'block-layer:blk_complete_irq',
    layer: 'host',
    begins: ['nvme_sq'],
    ends: ['nvme_complete_rq', 'block_rq_complete'],
    named: 'block_rq_complete',
    words: 'NVMe driver ends it',
    source: NVME,
  },
  {
    site: 'block-layer:softirq_raise_run',
    layer: 'host',
    begins: ['softirq_raise vec=4 [action=BLOCK]', 'softirq_entry vec=4 [action=BLOCK]'],
    ends: ['softirq_exit vec=4 [action=BLOCK]'],
    named: 'softirq_entry vec=4 [action=BLOCK]',
    words: 'softirq BLOCK completes it',
    source: IRQ,
  },
  {
    site: 'iommu:*',
    layer: 'host',
    words: 'the IOMMU maps the buffer',
    source: 'drivers/iommu/dma-iommu.c, which traces nothing here',
  },
];

const iopoll: readonly EventRow[] = [
  { site: 'iopoll:blk_poll', layer: 'host', words: 'polls for the completion', source: BLK_POLL },
  { site: 'iopoll:blk_poll turn', layer: 'host', words: 'the next turn sees it', source: BLK_POLL },
  { site: 'iopoll:blk_poll in vain', layer: 'host', words: 'polls in vain', source: BLK_POLL },
  {
    site: 'iopoll:blk_poll_complete',
    only: ['virtio'],
    layer: 'guest',
    ends: ['block_rq_complete'],
    words: 'virtio-blk driver ends it',
    source: `${BLOCK}; drivers/block/virtio_blk.c:virtblk_poll`,
  },
  {
    site: 'iopoll:blk_poll_complete',
    layer: 'host',
    begins: ['nvme_sq'],
    ends: ['nvme_complete_rq', 'block_rq_complete'],
    named: 'block_rq_complete',
    words: 'NVMe driver ends it',
    source: NVME,
  },
  { site: 'iopoll:*', layer: 'host', words: 'fetches the completion', source: BLK_POLL },
];

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
    only: ['qemu'],
    after: 'scheduler:*',
    layer: 'host',
    ends: ['sched_switch next_comm=swapper'],
    words: 'ppoll() sleeps again',
    source: `${SCHED}; fs/select.c:do_poll`,
  },
  {
    site: 'scheduler:sched_deactivate',
    only: ['qemu'],
    layer: 'host',
    begins: ['sys_enter_ppoll'],
    ends: ['sched_switch next_comm=swapper'],
    words: 'ppoll(): nothing, sleeps',
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
    words: 'switches to {comm}',
    source: SCHED,
  },
  {
    site: 'scheduler:ctx_switch',
    layer: 'host',
    ends: ['sched_switch'],
    words: 'switches between threads',
    source: SCHED,
  },
  {
    site: 'scheduler:ttwu_send',
    after: 'kick:kick_to_signal',
    layer: 'kvm',
    begins: ['sched_waking'],
    words: 'the kick wakes its waiter',
    source: `${SCHED}; kernel/sched/core.c:try_to_wake_up`,
  },
  {
    site: 'scheduler:ttwu_send',
    after: 'irqfd:irqfd_write',
    layer: 'kvm',
    begins: ['sched_waking'],
    ends: ['sys_exit_write'],
    words: 'wakes the vCPU thread',
    source: `${SCHED}; virt/kvm/kvm_main.c:kvm_vcpu_wake_up`,
  },
  {
    site: 'scheduler:ttwu_send',
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
  {
    site: 'interrupt:hardirq_entry',
    layer: 'host',
    ends: ['irq_handler_entry'],
    words: 'interrupt: into the handler',
    source: IRQ,
  },
  {
    site: 'interrupt:hardirq_exit',
    layer: 'host',
    begins: ['irq_handler_exit'],
    words: 'returns from the interrupt',
    source: IRQ,
  },
  {
    site: 'vfio:vfio_msi_handler',
    layer: 'host',
    words: 'VFIO signals its eventfd',
    source: 'drivers/vfio/pci/vfio_pci_intrs.c:vfio_msihandler, which traces nothing',
  },
];

const hardware: readonly EventRow[] = [
  { site: 'interrupt:msix_to_core', layer: 'device', words: 'MSI-X on its way to the CPU', source: HARDWARE },
  {
    site: 'interrupt:numa_irq_extra',
    layer: 'device',
    words: 'MSI-X from the other socket',
    source: HARDWARE,
  },
  { site: 'nvme:no command', layer: 'device', words: 'the drive has no command', source: HARDWARE },
  { site: 'nvme:link busy', layer: 'device', words: 'waits for the link', source: HARDWARE },
  { site: 'nvme:*', layer: 'device', words: 'the drive serves the {rw}', source: HARDWARE },
  { site: 'numa:*', layer: 'device', words: 'crosses to the other socket', source: HARDWARE },
];

export const hostEvents: readonly EventRow[] = [
  ...application,
  ...blockLayer,
  ...iopoll,
  ...threads,
  ...cpus,
  ...hardware,
];
