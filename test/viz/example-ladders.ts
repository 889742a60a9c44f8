/** Ladders with invented numbers, in the shape of real ones. */
import type { LadderBar, LadderData, Measured } from '../../viz/index.js';

type Pieces = readonly (readonly [string, number])[];

/** A bar whose simulated figures follow from its pieces; `spread` is half the interval, as a fraction. */
export function bar(id: string, label: string, measured: Measured, pieces: Pieces, spread = 0.02): LadderBar {
  const stages = pieces.map(([stage, us]) => ({ stage, us }));
  const periodUs = stages.reduce((sum, { us }) => sum + us, 0);
  const iops = 1e6 / periodUs;
  return {
    id,
    label,
    measured,
    iops,
    intervalIops: [iops * (1 - spread), iops * (1 + spread)],
    periodUs,
    stages,
  };
}

const bareMetal: Pieces = [
  ['application', 0.9],
  ['submit', 1.3],
  ['device', 7.0],
  ['host interrupt', 2.4],
  ['complete', 1.3],
];

const polledBareMetal: Pieces = [
  ['application', 0.8],
  ['submit', 0.9],
  ['device', 6.0],
  ['complete', 0.7],
];

/** A path through the server; what differs between the steps of the ladder. */
function served(
  wakeThere: number,
  wakeBack: number,
  notify: number,
  code: number,
  interrupt: number,
): Pieces {
  const pieces: Pieces = [
    ['application', 0.9],
    ['submit', 1.5],
    ['notify device', notify],
    ['server wake', wakeThere],
    ['server submit', code],
    ['device', 6.4],
    ['host interrupt', wakeBack > 0 ? 1.9 : 0],
    ['server wake', wakeBack],
    ['server reap', 0.5],
    ['server complete', code * 0.7],
    ['notify guest', interrupt * 0.6],
    ['guest interrupt', interrupt],
    ['task wake', interrupt * 0.5],
    ['complete', 1.2],
  ];
  return pieces.filter(([, us]) => us > 0);
}

const b0 = bar('B0', 'bare metal, interrupt', { iops: 78_000 }, bareMetal);
const b1 = bar('B1', 'bare metal, iopoll', { iops: 120_000 }, polledBareMetal, 0.01);
const v0 = bar('V0', 'virtio-blk, no IOThread', { iops: 21_000 }, served(12.6, 9.4, 1.9, 3.2, 2.1), 0.05);
const v1 = bar('V1', '+ IOThread', { iops: 46_000 }, served(0.4, 1.0, 0.9, 2.3, 1.9), 0.03);

const source =
  'Invented numbers, to show the form. Whiskers: 95 % confidence interval of the simulated mean.';
const subtitle =
  '4 KiB random reads at queue depth 1: measured and simulated, and where each microsecond goes';

/** Four bars, a value measured for each. */
export const fourBars: LadderData = {
  title: 'An IOThread takes more than half of the wait away',
  subtitle,
  source,
  bars: [b0, b1, v0, v1],
};

/** Thirteen bars: values, ranges, both kinds of bound, and nothing measured. */
export const thirteenBars: LadderData = {
  title: 'From 48 µs to less than 10: what each step of tuning is worth',
  subtitle,
  source,
  bars: [
    b0,
    b1,
    bar('P0', 'VFIO, interrupt, no haltpoll', { hi: 78_000 }, [...bareMetal, ['task wake', 2.6]], 0.04),
    bar('P1', 'VFIO, interrupt, haltpoll', { lo: 78_000, hi: 82_000 }, [
      ['application', 0.9],
      ['submit', 1.4],
      ['device', 6.8],
      ['guest interrupt', 2.1],
      ['complete', 1.25],
    ]),
    bar('P2', 'VFIO, iopoll', { lo: 114_000, hi: 126_000 }, polledBareMetal, 0.01),
    bar(
      'P3',
      'VFIO, iopoll, haltpoll',
      { lo: 114_000, hi: 126_000 },
      [...polledBareMetal, ['guest exit', 0.7]],
      0.01,
    ),
    v0,
    v1,
    bar('V2', '+ virtio-blk multi-queue', { lo: 46_000, hi: 48_000 }, served(0.4, 0.8, 0.9, 2.3, 1.8), 0.03),
    bar('V3', '+ QEMU userspace NVMe driver', { iops: 55_000 }, served(0.3, 0.2, 0.9, 1.2, 1.7), 0.03),
    bar('V4', '+ guest virtio-blk iopoll', { lo: 78_000 }, served(0.3, 0.0, 0.7, 1.1, 0.2)),
    bar('V5', '+ NVMe polled queues in QEMU', null, [
      ['application', 0.9],
      ['submit', 1.0],
      ['server submit', 1.1],
      ['device', 6.1],
      ['server reap', 0.4],
      ['server complete', 0.6],
      ['complete', 0.7],
    ]),
    bar('V6', '+ AIO fast path', { iops: 104_000 }, [
      ['application', 0.9],
      ['submit', 1.0],
      ['server submit', 0.5],
      ['device', 6.1],
      ['server reap', 0.3],
      ['server complete', 0.3],
      ['complete', 0.7],
    ]),
  ],
};
