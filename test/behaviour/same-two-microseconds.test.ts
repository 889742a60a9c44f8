/** The talk's first lesson: at queue depth 1, IOPS = 1 / period, so the same 2 µs is worth more the later it comes. */
import { expect, test } from 'vitest';
import { bareMetal, device, observe } from './laboratory.js';

test('the same 2 µs is worth 5.6 k IOPS at 20 µs and 250 k at 4 µs', () => {
  const polled = bareMetal({
    drive: { pollQueues: 1 },
    fio: { ioengine: 'pvsync2', hipri: true },
  });
  // What the path costs beside the drive, then drives that make the period what is wanted.
  const besideNs = observe(polled, { costs: { [device]: 10_000, blk_poll_turn: 1 } }).meanPeriodNs - 10_000;
  const iopsAt = (periodNs: number): number => {
    const { meanPeriodNs } = observe(polled, { costs: { [device]: periodNs - besideNs, blk_poll_turn: 1 } });
    return 1e9 / meanPeriodNs;
  };
  expect(Math.round((iopsAt(18_000) - iopsAt(20_000)) / 100)).toBe(56);
  expect(Math.round((iopsAt(2_000) - iopsAt(4_000)) / 1000)).toBe(250);
});
