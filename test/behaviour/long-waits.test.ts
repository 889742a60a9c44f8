/** Waits that are long beside the tick: the governor is asked again, and does not fool itself. */
import { expect, test } from 'vitest';
import { bareMetal, device, guest, observe } from './laboratory.js';

test('a request after a long think time never gets cheaper by the thinking being longer', () => {
  const latency = (thinktimeNs: number): number =>
    observe(guest({ fio: { thinktimeNs } }), { requests: 60, warmUp: 30 }).meanPeriodNs - thinktimeNs;
  const short = latency(10_000_000);
  expect(latency(100_000_000)).toBeGreaterThan(short * 0.9);
  expect(latency(1_000_000_000)).toBeGreaterThan(short * 0.9);
});

test('a CPU that went to a shallow state by mistake is put deeper by the tick', () => {
  const seen = observe(bareMetal({ fio: { ioengine: 'libaio', thinktimeNs: 500_000_000 } }), {
    requests: 10,
    warmUp: 5,
  });
  expect(seen.spent('cpu2', 'C6')).toBeGreaterThan(0.9 * 500_000_000);
});

test('large blocks cross one link: depth does not multiply the bandwidth of the drive', () => {
  const blocks = { ioengine: 'libaio' as const, bs: 131_072 };
  const alone = observe(bareMetal({ fio: { ...blocks, iodepth: 1 } })).meanPeriodNs;
  const deep = observe(bareMetal({ fio: { ...blocks, iodepth: 8 } })).meanPeriodNs;
  expect(deep).toBeLessThan(alone);
  // 31 further pages of 4 KiB at 1.7 µs each.
  expect(deep).toBeGreaterThan(31 * 1_700 * 0.99);
  expect(
    observe(bareMetal({ fio: { iodepth: 1 } }), { costs: { [device]: 6_700 } }).meanPeriodNs,
  ).toBeLessThan(11_000);
});
