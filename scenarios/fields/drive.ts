/** The drive in the host. */
import { drives, NULL_BLK } from '../drives.js';
import type { FieldsOf } from '../field.js';
import { cpuNumber, second, node, scheduler } from './kinds.js';

export const driveFields: FieldsOf<'drive'> = {
  'drive.model': {
    type: { kind: 'choice', among: [...Object.keys(drives), NULL_BLK] },
    means:
      'the NVMe drive; tmpfs: a file in memory in its place; null_blk (irqmode=2), which stores nothing; or virtio: the machine is itself a guest, and this its disk',
    default: 'p4800x',
    source: 'assumed: the drive of the talk',
  },
  'drive.pollQueues': {
    type: { kind: 'count', unit: 'queues', from: 0, to: 1024 },
    means: "nvme.poll_queues: the drive's queues without interrupt; 0 for interrupts only",
    default: 0,
    source: 'drivers/nvme/host/pci.c',
  },
  'drive.scheduler': {
    type: scheduler,
    means: "queue/scheduler of the host's block device",
    default: 'none',
    source: 'block/elevator.c, elevator_get_default: none where a device has several queues',
  },
  'drive.dispatch': {
    type: { kind: 'choice', among: ['worker', 'submitter'] },
    means:
      'who runs the hardware queue where there is a scheduler: a worker of kblockd, as in Linux, or the submitter, as in patched kernels',
    default: 'worker',
    source:
      'block/blk-mq.c, blk_mq_submit_bio: a request that is not plugged is inserted and the queue run asynchronously',
  },
  'drive.completionNs': {
    type: { kind: 'time', from: 100, to: second },
    means: 'completion_nsec of null_blk: how long a request takes',
    default: 10_000,
    source: 'drivers/block/null_blk/main.c: g_completion_nsec',
  },
  'drive.irqCpu': {
    type: cpuNumber,
    means: "CPU that the drive's interrupt goes to",
    orNull: 'the CPU that submitted, as managed affinity does with a queue for each CPU',
    default: null,
    source: 'drivers/nvme/host/pci.c, PCI_IRQ_AFFINITY',
  },
  'drive.node': {
    type: node,
    means: "NUMA node of the drive's slot",
    default: 0,
    source: '/sys/class/nvme/nvme0/device/numa_node',
  },
};
