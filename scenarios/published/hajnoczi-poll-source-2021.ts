/** S. Hajnoczi, July 2021: an idle loop in the guest that polls the virtqueues, beside haltpoll and io_poll. */
import { fourJobs, fourJobsAssumed } from './four-jobs.js';
import { group, type PublishedGroup, type PublishedPair } from './record.js';

const jobs: readonly (readonly [number: string, rw: string])[] = [
  ['1', 'randread'],
  ['2', 'randwrite'],
  ['3', 'randrw'],
];

const haltpoll = ['fio.hipri=off', 'vm.pollQueues=0'];

export const hajnocziPollSource2021: PublishedGroup = group(
  'hajnoczi-poll-source-2021',
  [...fourJobsAssumed, 'the drive is a P4800X, and the engine pvsync2, as in the mail two months before'],
  'V1',
  [...fourJobs, 'fio.ioengine=pvsync2'],
  jobs.flatMap(
    ([number, rw]) =>
      [
        [`psrc-${number}a`, 'period', `fio.rw=${rw}`, ...haltpoll],
        [`psrc-${number}b`, 'period', `fio.rw=${rw}`, ...haltpoll, 'vm.pollSource=on'],
        [`psrc-${number}c`, 'period', `fio.rw=${rw}`, 'fio.hipri=on', 'vm.pollQueues=4'],
      ] as const,
  ),
  jobs.flatMap(([number, rw]): PublishedPair[] => [
    { id: `poll_source, ${rw}`, from: `psrc-${number}a`, to: `psrc-${number}b` },
    { id: `io_poll, ${rw}`, from: `psrc-${number}a`, to: `psrc-${number}c` },
  ]),
);
