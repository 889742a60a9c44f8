/** Names of what serves a virtual disk: QEMU, its storage daemon, SPDK. */
import type { EventRow } from './event-row.js';

const AIO = 'util/trace-events; util/aio-posix.c:run_poll_handlers';
const SYSCALLS = 'include/trace/events/syscalls.h';
const IRQFD = 'hw/virtio/trace-events (to 10.1); arch/x86/kvm/lapic.c:__apic_accept_irq';
const SPDK = 'user space, with tracepoints of its own (spdk_trace)';
const VIRTIO_BLK = 'hw/block/trace-events';

const eventLoop: readonly EventRow[] = [
  {
    site: 'aio-poll:aio_poll_enter',
    layer: 'qemu',
    words: 'poll mode on: kicks off',
    source: 'util/aio-posix.c:poll_set_started, which traces nothing',
  },
  {
    site: 'aio-poll:aio_poll_leave',
    layer: 'qemu',
    words: 'poll mode off: kicks on',
    source: 'util/aio-posix.c:poll_set_started, which traces nothing',
  },
  {
    site: 'aio-poll:polling',
    layer: 'qemu',
    named: 'run_poll_handlers_begin',
    words: 'polls for work',
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
    only: ['pool'],
    before: 'qemu-block:*',
    layer: 'qemu',
    ends: ['thread_pool_complete'],
    words: 'bottom half of the pool',
    source: 'util/trace-events; util/thread-pool.c:thread_pool_completion_bh',
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
    only: ['loop'],
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
    site: 'virtqueue:*',
    layer: 'qemu',
    words: "fetches the ring's lines",
    source: 'the ring itself, which traces nothing',
  },
  {
    site: 'qemu-block:qemu_submit*',
    only: ['qemu'],
    layer: 'qemu',
    begins: ['virtio_blk_handle_{rw}'],
    words: 'QEMU: parse, block layer',
    source: VIRTIO_BLK,
  },
  {
    site: 'qemu-block:qemu_submit*',
    layer: 'qemu',
    begins: ['blk_co_{vector}'],
    words: 'qsd: parse, block layer',
    source: 'block/trace-events; block/export/virtio-blk-handler.c',
  },
  {
    site: 'qemu-block:qemu_complete*',
    only: ['qemu'],
    layer: 'qemu',
    begins: ['virtio_blk_rw_complete'],
    ends: ['virtio_blk_req_complete'],
    words: 'QEMU ends it: used ring',
    source: VIRTIO_BLK,
  },
  {
    site: 'qemu-block:qemu_complete*',
    layer: 'qemu',
    words: 'qsd ends it: used ring',
    source: 'block/export/virtio-blk-handler.c, which traces nothing',
  },
];

const notification: readonly EventRow[] = [
  {
    site: 'irqfd:irqfd_write*',
    only: ['qemu'],
    before: 'scheduler:ttwu_send*',
    layer: 'qemu',
    begins: ['virtio_notify_irqfd', 'sys_enter_write'],
    ends: ['kvm_msi_set_irq', 'kvm_apic_accept_irq'],
    words: 'writes irqfd, KVM injects',
    source: IRQFD,
  },
  {
    site: 'irqfd:irqfd_write*',
    only: ['qemu'],
    layer: 'qemu',
    begins: ['virtio_notify_irqfd', 'sys_enter_write'],
    ends: ['kvm_msi_set_irq', 'kvm_apic_accept_irq', 'sys_exit_write'],
    words: 'writes irqfd, KVM injects',
    source: IRQFD,
  },
  {
    site: 'irqfd:irqfd_write*',
    before: 'scheduler:ttwu_send*',
    layer: 'host',
    begins: ['sys_enter_write'],
    ends: ['kvm_msi_set_irq', 'kvm_apic_accept_irq'],
    words: 'writes irqfd, KVM injects',
    source: IRQFD,
  },
  {
    site: 'irqfd:irqfd_write*',
    layer: 'host',
    begins: ['sys_enter_write'],
    ends: ['kvm_msi_set_irq', 'kvm_apic_accept_irq', 'sys_exit_write'],
    words: 'writes irqfd, KVM injects',
    source: IRQFD,
  },
];

const backends: readonly EventRow[] = [
  {
    site: 'linux-aio:*',
    layer: 'qemu',
    words: 'looks for completions',
    source: 'block/linux-aio.c, which traces nothing',
  },
  {
    site: 'io-uring:io_uring_cq_peek',
    after: 'syscall:*',
    layer: 'qemu',
    begins: ['luring_io_uring_submit'],
    words: 'looks for completions',
    source: 'block/trace-events (to 10.1); block/io_uring.c:ioq_submit',
  },
  {
    site: 'io-uring:io_uring_cq_peek',
    before: 'qemu-block:*',
    layer: 'qemu',
    ends: ['luring_process_completion'],
    words: 'takes the completion',
    source: 'block/trace-events (to 10.1); block/io_uring.c:luring_process_completions',
  },
  {
    site: 'io-uring:io_uring_cq_peek',
    layer: 'qemu',
    words: 'looks for completions',
    source: 'block/io_uring.c',
  },
  {
    site: 'io-uring:io_uring_task_work',
    layer: 'host',
    ends: ['io_uring_complete'],
    words: 'task work posts it',
    source: 'include/trace/events/io_uring.h',
  },
  {
    site: 'thread-pool:thread_pool_enqueue',
    layer: 'qemu',
    begins: ['thread_pool_submit'],
    words: 'queues a job for a worker',
    source: 'util/trace-events (thread_pool_submit_aio in later ones); util/thread-pool.c',
  },
  {
    site: 'thread-pool:eventfd_write',
    layer: 'qemu',
    begins: ['sys_enter_write'],
    ends: ['sys_exit_write'],
    words: 'notifies the loop',
    source: `${SYSCALLS}; util/async.c:aio_notify`,
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
    words: "QEMU's NVMe: completion",
    source: 'block/trace-events; block/nvme.c:nvme_process_completion',
  },
];

const spdk: readonly EventRow[] = [
  { site: 'spdk:polling', layer: 'spdk', words: 'the reactor polls', source: SPDK },
  { site: 'spdk:polling in vain', layer: 'spdk', words: 'the reactor polls', source: SPDK },
  { site: 'spdk:turn in progress', layer: 'spdk', words: 'the reactor comes to it', source: SPDK },
  { site: 'spdk:vhost_user_spdk_take', layer: 'spdk', words: 'SPDK takes it from ring', source: SPDK },
  { site: 'spdk:spdk_submit', layer: 'spdk', words: 'SPDK: bdev, doorbell', source: SPDK },
  { site: 'spdk:spdk_complete', layer: 'spdk', words: 'SPDK takes completion', source: SPDK },
  { site: 'spdk:vhost_user_spdk_give_back', layer: 'spdk', words: 'SPDK: into the used ring', source: SPDK },
];

export const qemuEvents: readonly EventRow[] = [...eventLoop, ...disk, ...notification, ...backends, ...spdk];
