/** Ren and Trivedi, CHEOPS 2023: the engines of fio on bare metal. */
import { group, type PublishedGroup, stockIdle } from './record.js';

const engine = (name: string, ...more: string[]): string[] => [`fio.ioengine=${name}`, ...more];

/** An engine has its IOPS and its mean latency in the table. */
const both = (id: string, sets: readonly string[]) =>
  [
    [`${id}-i`, 'period', ...sets],
    [`${id}-l`, 'latency', ...sets],
  ] as const;

export const cheops2023: PublishedGroup = group(
  'cheops-2023',
  [
    'the drive is an Optane of the P4800X class; the artifact does not name it (the anchor sets its offset)',
    'Xeon of the Skylake or Cascade Lake family, kernel 5.19 with its stock setup, scheduler none, no IOMMU translation',
    'the submission thread has a CPU of its own on the same socket; its job does not ask for IOPOLL',
  ],
  'B0',
  ['host.kernel=5.19', ...stockIdle, 'fio.hipri=off'],
  [
    ...both('cheops-psync', engine('psync')),
    ...both('cheops-aio', engine('libaio')),
    ...both('cheops-iou', engine('io_uring')),
    ...both('cheops-iouc', engine('io_uring', 'fio.hipri=on', 'drive.pollQueues=1')),
    ...both('cheops-ious', engine('io_uring', 'fio.sqthreadPoll=on', 'pinning.sqThread=6')),
    ...both('cheops-spdk', engine('spdk')),
  ],
);
