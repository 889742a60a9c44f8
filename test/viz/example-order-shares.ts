/** Shares of invented numbers: three that add up, and one that costs. */
import type { OrderSharesData } from '../../viz/index.js';

const source = 'Invented numbers, to show the form.';

/** Where the order matters for two of three. */
export const threeShares: OrderSharesData = {
  title: 'What each is worth: from 26.2 µs to 14.1 µs',
  subtitle: 'virtio-blk without an IOThread: 3 changes in 6 possible orders',
  source,
  rows: [
    { id: 'iothread', us: 9.5, intervalUs: [9.3, 9.7], rangeUs: [9.4, 9.6], rangeIops: [21_700, 42_200] },
    { id: 'guest-iopoll', us: 2.1, intervalUs: [2.0, 2.2], rangeUs: [1.2, 3.0], rangeIops: [2400, 12_000] },
    { id: 'guest-haltpoll', us: 0.5, intervalUs: [0.45, 0.55], rangeUs: [0, 1], rangeIops: [0, 4100] },
  ],
};

/** Two that cost unless something else is done. */
export const costly: OrderSharesData = {
  title: 'What each is worth, and two that cost more than they save',
  subtitle: 'The userspace driver wants an IOThread that polls',
  source,
  rows: [
    ...threeShares.rows,
    {
      id: 'nvme-userspace',
      us: -1,
      intervalUs: [-1.1, -0.9],
      rangeUs: [-1.8, 0.6],
      rangeIops: [-3000, 3100],
    },
    { id: 'irq-on-own-cpu', us: -2, intervalUs: [-2.4, -1.6], rangeUs: [-6.4, 0], rangeIops: [-7500, 0] },
  ],
};
