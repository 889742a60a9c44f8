/** S. Garzarella's table of June 2020: io_uring with a submission thread, in the host, under QEMU, and in the guest. */
import { group, type PublishedGroup, type PublishedPair } from './record.js';

const host = [
  'host.kernel=5.8',
  'drive.model=p4800x',
  'drive.pollQueues=1',
  'fio.ioengine=io_uring',
  'fio.hipri=on',
];
const thread = ['fio.sqthreadPoll=on', 'pinning.sqThread=6'];
const guest = [
  'vm=on',
  'vm.kernel=5.8',
  'vm.qemu=5.0',
  'vm.pollQueues=1',
  'vm.scheduler=none',
  'pinning.emulator=8',
  'pinning.iothread=10',
  'pinning.sqThread=6',
];
const ring = [...guest, 'vm.queues=1', 'vm.aio=io_uring', 'vm.aioSqpoll=on'];

/** The author subtracted the passed-through rings from the IOThread. */
const overhead: PublishedPair = { id: 'garz-06', from: 'garz-05', to: 'garz-04' };

export const garzarella2020: PublishedGroup = group(
  'garzarella-2020',
  [
    "the drive is a P4800X, whose polled period the bare-metal figure is; Xeon of the talk's family; kernel 5.8, stock setup",
    'the thread of the ring has a CPU of its own, and stays awake (sq_thread_idle is not stated)',
    'one virtqueue, polled by the guest with the prototype of that time; no adaptive polling without an IOThread',
    'garz-06 is the difference of two rows, and has the scenario of the later one; its value is a latency difference',
  ],
  'B0',
  host,
  [
    ['garz-01', 'period', ...thread],
    ['garz-02', 'period'],
    ['garz-03', 'period', ...ring],
    ['garz-04', 'period', ...ring, 'vm.iothread=on'],
    ['garz-05', 'period', ...guest, 'vm.disk=io_uring'],
    ['garz-06', 'period', ...ring, 'vm.iothread=on'],
  ],
  [overhead],
);
