/** Names of what QEMU does. */
import type { EventRow } from './event-row.js';

const AIO = 'util/trace-events; util/aio-posix.c:run_poll_handlers';
const SYSCALLS = 'include/trace/events/syscalls.h';
const IRQFD = 'hw/virtio/trace-events (to 10.1); arch/x86/kvm/lapic.c:__apic_accept_irq';
const VIRTIO_BLK = 'hw/block/trace-events';

const eventLoop: readonly EventRow[] = [
  {
    site: 'aio-poll:aio_poll_enter',
    layer: 'qemu',
    words: 'enters poll mode: kicks off',
    source: 'util/aio-posix.c:poll_set_started, which traces nothing',
  },
  {
    site: 'aio-poll:aio_poll_leave',
    layer: 'qemu',
    words: 'leaves poll mode: kicks on',
    source: 'util/aio-posix.c:poll_set_started, which traces nothing',
  },
  {
    site: 'aio-poll:polling',
    layer: 'qemu',
    named: 'run_poll_handlers_begin',
    words: 'polls ring and completions',
    source: AIO,
  },
  {
    site: 'aio-poll:polling in vain',
    layer: 'qemu',
    named: 'run_poll_handlers_begin',
    words: 'polls in vain',
    source: AIO,
  },
  {
    site: 'aio-poll:aio_poll_iteration in progress',
    only: ['dispatching'],
    layer: 'qemu',
    named: 'run_poll_handlers_end',
    words: 'the polling loop sees it',
    source: AIO,
  },
  {
    site: 'aio-poll:aio_poll_iteration in progress',
    layer: 'qemu',
    words: 'the polling loop sees it',
    source: `${AIO}; up to 6.2 the loop ends when the handlers have run`,
  },
  {
    site: 'aio-poll:eventfd_read',
    layer: 'qemu',
    begins: ['sys_enter_read'],
    ends: ['sys_exit_read'],
    words: 'reads its own notifier',
    source: `${SYSCALLS}; util/async.c:aio_notify_accept`,
  },
  {
    site: 'aio-poll:eventfd_write',
    layer: 'qemu',
    begins: ['sys_enter_write'],
    ends: ['sys_exit_write'],
    words: 'notifies itself',
    source: `${SYSCALLS}; util/async.c:aio_notify`,
  },
  {
    site: 'main-loop:*',
    layer: 'qemu',
    begins: ['qemu_mutex_lock', 'qemu_mutex_locked'],
    named: 'qemu_mutex_locked',
    words: 'main loop: big lock, glib',
    source: 'util/trace-events; util/main-loop.c:os_host_main_loop_wait',
  },
  {
    site: 'bottom-half:*',
    layer: 'qemu',
    words: 'runs a bottom half',
    source: 'util/async.c:aio_bh_poll, which traces nothing',
  },
];

const disk: readonly EventRow[] = [
  {
    site: 'virtqueue:*',
    only: ['qemu'],
    after: 'qemu-block:*',
    layer: 'qemu',
    words: 'fetches a further request',
    source: 'hw/virtio/virtio.c:virtqueue_pop',
  },
  {
    site: 'virtqueue:*',
    only: ['qemu'],
    layer: 'qemu',
    begins: ['virtio_queue_notify'],
    words: "fetches the ring's lines",
    source: 'hw/virtio/trace-events; hw/virtio/virtio.c',
  },
  {
    site: 'qemu-block:qemu_submit*',
    layer: 'qemu',
    begins: ['virtio_blk_handle_{rw}'],
    words: 'QEMU: parse, block layer',
    source: VIRTIO_BLK,
  },
  {
    site: 'qemu-block:qemu_complete*',
    layer: 'qemu',
    begins: ['virtio_blk_rw_complete'],
    ends: ['virtio_blk_req_complete'],
    words: 'QEMU ends it: used ring',
    source: VIRTIO_BLK,
  },
  {
    site: 'irqfd:irqfd_write',
    before: 'scheduler:ttwu_send',
    layer: 'qemu',
    begins: ['virtio_notify_irqfd', 'sys_enter_write'],
    ends: ['kvm_msi_set_irq', 'kvm_apic_accept_irq'],
    words: 'writes irqfd, KVM injects',
    source: IRQFD,
  },
  {
    site: 'irqfd:irqfd_write',
    layer: 'qemu',
    begins: ['virtio_notify_irqfd', 'sys_enter_write'],
    ends: ['kvm_msi_set_irq', 'kvm_apic_accept_irq', 'sys_exit_write'],
    words: 'writes irqfd, KVM injects',
    source: IRQFD,
  },
  {
    site: 'linux-aio:*',
    layer: 'qemu',
    words: 'looks for completions',
    source: 'block/linux-aio.c, which traces nothing',
  },
  {
    site: 'qemu-nvme:qemu_nvme_submit',
    layer: 'qemu',
    begins: ['nvme_submit_command'],
    ends: ['nvme_kick', 'nvme_process_completion'],
    words: "QEMU's NVMe: doorbell",
    source: 'block/trace-events; block/nvme.c:nvme_submit_command',
  },
  {
    site: 'qemu-nvme:qemu_nvme_complete',
    layer: 'qemu',
    begins: ['nvme_process_completion', 'nvme_complete_command'],
    named: 'nvme_complete_command',
    words: "QEMU's NVMe driver reaps it",
    source: 'block/trace-events; block/nvme.c:nvme_process_completion',
  },
];

export const qemuEvents: readonly EventRow[] = [...eventLoop, ...disk];
