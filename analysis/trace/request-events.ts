/** Names of what any kernel does with a request, on bare metal, in the host and in a guest: from fio to the driver. */
import type { EventRow } from './event-row.js';

const SYSCALLS = 'include/trace/events/syscalls.h';
const BLOCK = 'include/trace/events/block.h';
const NVME = 'drivers/nvme/host/trace.h, pci.c:nvme_queue_rq, nvme_handle_cqe; include/trace/events/block.h';
const VIRTIO = 'include/trace/events/block.h; drivers/block/virtio_blk.c:virtio_queue_rq';
const IRQ = 'include/trace/events/irq.h';
const BLK_POLL = 'block/blk-mq.c:blk_poll, which traces nothing';

const SOFTIRQ = 'block-layer:softirq_raise_run';
const ACTION = 'vec=4 [action=BLOCK]';

const application: readonly EventRow[] = [
  {
    site: 'fio:*',
    layer: 'application',
    words: 'fio prepares the next',
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
    only: ['worker'],
    before: 'syscall:*',
    layer: 'host',
    begins: ['sys_exit_futex'],
    words: 'futex() returns: a job',
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

const submission: readonly EventRow[] = [
  {
    site: 'block-layer:blk_submit',
    only: ['deadline'],
    layer: 'host',
    begins: ['block_bio_queue', 'block_getrq'],
    words: 'block layer and driver',
    source: BLOCK,
  },
  {
    site: 'block-layer:blk_submit',
    only: ['virtio'],
    layer: 'guest',
    begins: ['block_bio_queue', 'block_getrq', 'block_rq_issue'],
    named: 'block_rq_issue',
    words: 'block layer, virtio-blk',
    source: VIRTIO,
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
    only: ['virtio'],
    layer: 'guest',
    begins: ['block_rq_insert'],
    ends: ['block_rq_issue'],
    words: 'I/O scheduler mq-deadline',
    source: VIRTIO,
  },
  {
    site: 'block-layer:scheduler_mq_deadline',
    layer: 'host',
    begins: ['block_rq_insert'],
    ends: ['nvme_setup_cmd', 'block_rq_issue'],
    words: 'I/O scheduler mq-deadline',
    source: NVME,
  },
  {
    site: 'iommu:*',
    layer: 'host',
    words: 'the IOMMU maps the buffer',
    source: 'drivers/iommu/dma-iommu.c, which traces nothing here',
  },
];

const completion: readonly EventRow[] = [
  // A device with one queue is completed in a softirq, which runs when the handler has returned.
  {
    site: 'block-layer:blk_complete_irq',
    before: SOFTIRQ,
    after: SOFTIRQ,
    layer: 'guest',
    ends: [`softirq_raise ${ACTION}`],
    words: 'virtio-blk driver finds it',
    source: IRQ,
  },
  {
    site: 'block-layer:blk_complete_irq',
    before: SOFTIRQ,
    layer: 'guest',
    ends: [`softirq_raise ${ACTION}`, 'irq_handler_exit'],
    words: 'virtio-blk driver finds it',
    source: IRQ,
  },
  {
    site: SOFTIRQ,
    layer: 'guest',
    begins: [`softirq_entry ${ACTION}`],
    ends: ['block_rq_complete', `softirq_exit ${ACTION}`],
    named: 'block_rq_complete',
    words: 'softirq ends the request',
    source: `${BLOCK}; ${IRQ}; block/blk-mq.c:blk_done_softirq`,
  },
  {
    site: 'block-layer:blk_complete_irq',
    only: ['virtio'],
    layer: 'guest',
    ends: ['block_rq_complete'],
    words: 'virtio-blk driver ends it',
    source: `${BLOCK}; drivers/block/virtio_blk.c:virtblk_done`,
  },
  // Task work is run on the way out of the drive's interrupt.
  {
    site: 'block-layer:blk_complete_irq',
    before: 'io-uring:*',
    layer: 'host',
    begins: ['nvme_sq'],
    ends: ['nvme_complete_rq', 'block_rq_complete', 'irq_handler_exit'],
    named: 'block_rq_complete',
    words: 'NVMe driver ends it',
    source: NVME,
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

export const requestEvents: readonly EventRow[] = [...application, ...submission, ...completion, ...iopoll];
