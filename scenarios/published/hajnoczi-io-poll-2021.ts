/** S. Hajnoczi, May 2021: polling of virtio_blk in the guest, by size and direction. */
import { fourJobs, fourJobsAssumed } from './four-jobs.js';
import { group, type PublishedGroup, type PublishedPair } from './record.js';

const jobs: readonly (readonly [number: string, rw: string, bs: string])[] = [
  ['01', 'randread', '4 KiB'],
  ['02', 'randread', '16 KiB'],
  ['03', 'randread', '64 KiB'],
  ['04', 'randwrite', '4 KiB'],
  ['05', 'randwrite', '16 KiB'],
  ['06', 'randwrite', '64 KiB'],
  ['07', 'read', '4 KiB'],
  ['08', 'write', '4 KiB'],
];

const interrupts = ['fio.hipri=off', 'vm.pollQueues=0'];
const polled = ['fio.hipri=on', 'vm.pollQueues=4'];

export const hajnocziIoPoll2021: PublishedGroup = group(
  'hajnoczi-io-poll-2021',
  [
    ...fourJobsAssumed,
    'all four virtqueues are polled where hipri is asked for, as the patch has it (the mainline keeps one for interrupts)',
  ],
  'V1',
  [...fourJobs, 'fio.ioengine=pvsync2'],
  jobs.flatMap(
    ([number, rw, bs]) =>
      [
        [`vpoll-${number}a`, 'period', `fio.rw=${rw}`, `fio.bs=${bs}`, ...interrupts],
        [`vpoll-${number}b`, 'period', `fio.rw=${rw}`, `fio.bs=${bs}`, ...polled],
      ] as const,
  ),
  jobs.map(([number, rw, bs]): PublishedPair => {
    return { id: `io_poll, ${rw} ${bs}`, from: `vpoll-${number}a`, to: `vpoll-${number}b` };
  }),
);
