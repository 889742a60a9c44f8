/** K. Wolf, March 2025: QEMU's durable writes by a write and a flush, or by one request. */
import { group, type PublishedGroup, type PublishedPair, stockIdle } from './record.js';

const jobs = [1, 16];

export const fua2025: PublishedGroup = group(
  'fua-2025',
  [
    'the drive is a client flash drive with a volatile cache (970 EVO Plus), since for one without the change saves no access; it is not named',
    'QEMU 9.2, the class that the change was made on; aio=native with an IOThread; before the change the flush is a call of a worker',
    'the job runs in the guest, each of several on a virtqueue of its own; kernels 6.12',
  ],
  'V1',
  [
    'host.kernel=6.12',
    ...stockIdle,
    'vm.kernel=6.12',
    'vm.qemu=9.2',
    'vm.haltpoll=off',
    'vm.vcpus=16',
    'vm.queues=16',
    'vm.cache=directsync',
    'drive.model=970evoplus',
    'fio.ioengine=libaio',
    'fio.hipri=off',
    'fio.rw=randwrite',
    'fio.sync=sync',
    'pinning.application=40',
  ],
  jobs.flatMap(
    (count) =>
      [
        [`fua-${count}a`, 'period', `fio.numjobs=${count}`, 'vm.nativeFua=off'],
        [`fua-${count}b`, 'period', `fio.numjobs=${count}`, 'vm.nativeFua=on'],
      ] as const,
  ),
  jobs.map((count): PublishedPair => {
    return { id: `FUA, ${count} jobs`, from: `fua-${count}a`, to: `fua-${count}b` };
  }),
);
