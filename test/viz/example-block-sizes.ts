/** IOPS by block size with invented numbers: a fixed cost a request, and a transfer that grows with the block. */
import type { BlockSizeData, BlockSizeLine, BlockSizePoint } from '../../viz/index.js';

const blocks = [4, 8, 16, 32, 64, 128];

/** A line whose period is `fixedUs` and `perKibUs` for each KiB; `spread` is half the interval, as a fraction. */
export function line(
  id: string,
  label: string,
  origin: BlockSizeLine['origin'],
  fixedUs: number,
  spread = 0,
): BlockSizeLine {
  const points = (moreUs: number, perKibUs: number): BlockSizePoint[] =>
    blocks.map((blockKib) => {
      const iops = 1e6 / (fixedUs + moreUs + perKibUs * blockKib);
      if (spread === 0) return { blockKib, iops };
      return { blockKib, iops, intervalIops: [iops * (1 - spread), iops * (1 + spread)] };
    });
  return { id, label, origin, reads: points(0, 0.42), writes: points(1.4, 0.5) };
}

const words = {
  subtitle: 'Random I/O at queue depth 1: where the transfer dominates, software matters less',
  source: 'Invented numbers, to show the form. Whiskers: 95 % confidence interval of the simulated mean.',
};

/** Two measured lines and four simulated ones. */
export const sixLines: BlockSizeData = {
  ...words,
  title: 'At 128 KiB all configurations are alike',
  lines: [
    line('B0', 'bare metal, interrupt', 'measured', 11.1),
    line('B1', 'bare metal, iopoll', 'measured', 6.6),
    line('V1', '+ IOThread', 'simulated', 20, 0.03),
    line('V3', '+ userspace NVMe driver', 'simulated', 16.5, 0.03),
    line('V5', '+ NVMe polled queues', 'simulated', 9, 0.03),
    line('V0', 'virtio-blk, no IOThread', 'simulated', 46, 0.05),
  ],
};

/** Reads of two. */
export const twoLines: BlockSizeData = {
  ...words,
  title: 'An IOThread is worth most where blocks are small',
  lines: [
    { ...line('V0', 'virtio-blk, no IOThread', 'simulated', 46, 0.05), writes: [] },
    { ...line('V1', '+ IOThread', 'simulated', 20, 0.03), writes: [] },
  ],
};
