/** Li Feng, December 2023: mq-deadline or none in the guest, for one job. */
import { group, type PublishedGroup, type PublishedPair, stockIdle } from './record.js';

const jobs: readonly (readonly [number: string, rw: string])[] = [
  ['1', 'randread'],
  ['2', 'randwrite'],
  ['3', 'read'],
  ['4', 'write'],
];

export const virtioScheduler2023: PublishedGroup = group(
  'virtio-scheduler-2023',
  [
    'the backend is a storage product that is not described: QEMU with an IOThread on a P4800X is taken for it, of which only the difference between two guests is asked',
    'host and guest kernel 6.1, QEMU 7.2; engine libaio; four vCPUs and one virtqueue; the rest stock',
  ],
  'V1',
  [
    'host.kernel=6.1',
    ...stockIdle,
    'vm.kernel=6.1',
    'vm.qemu=7.2',
    'vm.queues=1',
    'vm.vcpus=4',
    'vm.haltpoll=off',
    'fio.ioengine=libaio',
    'fio.hipri=off',
  ],
  jobs.flatMap(
    ([number, rw]) =>
      [
        [`vblksched-${number}a`, 'period', `fio.rw=${rw}`, 'vm.scheduler=mq-deadline'],
        [`vblksched-${number}b`, 'period', `fio.rw=${rw}`, 'vm.scheduler=none'],
      ] as const,
  ),
  jobs.map(([number, rw]): PublishedPair => {
    return { id: `guest scheduler, ${rw}`, from: `vblksched-${number}b`, to: `vblksched-${number}a` };
  }),
);
