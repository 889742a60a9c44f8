/** Ren et al., ICPE 2024: the schedulers, io_uring with what it has registered, and SPDK, on a flash drive. */
import { group, type PublishedGroup, stockIdle } from './record.js';

const uring = ['fio.ioengine=io_uring', 'fio.hipri=off'];

const both = (id: string, sets: readonly string[]) =>
  [
    [`${id}-i`, 'period', ...sets],
    [`${id}-l`, 'latency', ...sets],
  ] as const;

export const icpe2024: PublishedGroup = group(
  'icpe-2024',
  [
    'a Samsung 980 PRO 1 TB, as the artifact says; preconditioned, so its data sheet may be too good (the anchor sets its offset)',
    "Xeon of the Skylake or Cascade Lake family with ten cores; the artifact switches hyper-threading and turbo off, so all of the CPU's costs are longer (the anchor sets the clock factor)",
    'kernel 6.3, patched by the authors so that the submitter runs the hardware queue of a scheduler (drive.dispatch)',
  ],
  'B0',
  ['host.kernel=6.3.8', ...stockIdle, 'drive.model=980pro'],
  [
    ...both('icpe-none', uring),
    ...both('icpe-mq-deadline', [...uring, 'drive.scheduler=mq-deadline', 'drive.dispatch=submitter']),
    ...both('icpe-kyber', [...uring, 'drive.scheduler=kyber', 'drive.dispatch=submitter']),
    ...both('icpe-bfq', [...uring, 'drive.scheduler=bfq', 'drive.dispatch=submitter']),
    ...both('icpe-kern', [...uring, 'fio.fixedbufs=on', 'fio.registerfiles=on']),
    ...both('icpe-spdk', ['fio.ioengine=spdk', 'fio.hipri=off']),
  ],
);
