/** S. Lopez, March 2018: the guest told of a completion directly, or by a bottom half, on null_blk. */
import { group, type PublishedGroup, type PublishedPair, stockIdle } from './record.js';

const jobs = [1, 4, 8];

export const eventIdx2018: PublishedGroup = group(
  'event-idx-2018',
  [
    'QEMU 2.12 or just before, in which the change is; kernels of the class of 5.10, the oldest that is modelled',
    'one virtqueue would serve all jobs then, which is not modelled: here each job has one of its own over the one IOThread',
    'random reads by psync, of which the source says only sync; Xeon of the Skylake family; the guest halts without polling of its own',
  ],
  'V1',
  [
    'host.kernel=5.10',
    ...stockIdle,
    'vm.kernel=5.10',
    'vm.qemu=2.12',
    'vm.vcpus=8',
    'vm.queues=8',
    'vm.haltpoll=off',
    'drive.model=null_blk',
    'drive.completionNs=280 us',
    'fio.ioengine=psync',
    'fio.hipri=off',
    'pinning.application=20',
  ],
  jobs.flatMap(
    (count) =>
      [
        [`evidx-${count}a`, 'latency', `fio.numjobs=${count}`, 'vm.notifyByBottomHalf=on'],
        [`evidx-${count}b`, 'latency', `fio.numjobs=${count}`, 'vm.notifyByBottomHalf=off'],
      ] as const,
  ),
  jobs.map((count): PublishedPair => {
    return { id: `bottom half, ${count} jobs`, from: `evidx-${count}b`, to: `evidx-${count}a` };
  }),
);
