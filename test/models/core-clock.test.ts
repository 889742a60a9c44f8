import { describe, expect, test } from 'vitest';
import { CoreClock } from '../../models/core-clock.js';
import { bareMetal, guest, observe } from '../behaviour/laboratory.js';

const parameters = { slowest: 0.5, windowNs: 1_000_000 };

/** A clock after `windows` windows in which the core idled that share of the time, 100 µs at a time. */
function after(idleShare: number, windows = 3): CoreClock {
  const clock = new CoreClock(parameters);
  for (let i = 1; i <= windows * 10; i++) clock.idled(100_000 * idleShare, i * 100_000);
  return clock;
}

describe('the clock of a core', () => {
  test('is at turbo before anything is known, and while the core is always busy', () => {
    expect(new CoreClock(parameters).factor).toBe(1);
    expect(after(0).factor).toBe(1);
  });

  test.each([
    [0.1, 1],
    [0.2, 1],
    [0.4, 1 / 0.75],
    [0.5, 1 / 0.625],
    [0.9, 2],
    [1, 2],
  ])('idle for %f of the time, things take %f times as long', (idle, factor) => {
    expect(after(idle).factor).toBeCloseTo(factor, 9);
  });

  test('changes only when its window is over', () => {
    const clock = new CoreClock(parameters);
    clock.idled(900_000, 999_999);
    expect(clock.factor).toBe(1);
    clock.idled(1, 1_000_000);
    expect(clock.factor).toBe(2);
  });

  test('gives whole nanoseconds', () => {
    expect(after(0.4).scaled(100)).toBe(133);
  });
});

describe('in a machine', () => {
  const clock = { slowestPercent: 50, windowNs: 1_000_000 };
  const host = { ...bareMetal().host, clock };

  test('a polling core is as fast as ever, a sleeping one slower', () => {
    const polls = bareMetal({
      drive: { ...bareMetal().drive, pollQueues: 1 },
      fio: { ioengine: 'pvsync2', hipri: true },
    });
    expect(observe({ ...polls, host }).meanPeriodNs).toBe(observe(polls).meanPeriodNs);
    const sleeps = guest({ iothread: null });
    expect(observe({ ...sleeps, host }).meanPeriodNs).toBeGreaterThan(observe(sleeps).meanPeriodNs + 2000);
  });

  test('what is not on the clock of the core takes no longer: the drive, lines, the exit of C1', () => {
    const sleeps = guest({ iothread: null });
    const [slow, fast] = [observe({ ...sleeps, host }), observe(sleeps)];
    for (const cost of ['dev_p4800x_read_4k', 'ring_lines'])
      expect(slow.path(cost === 'ring_lines' ? 'server submit' : 'device', cost)).toBe(
        fast.path(cost === 'ring_lines' ? 'server submit' : 'device', cost),
      );
    expect(slow.path('server wake', 'c1_exit')).toBe(fast.path('server wake', 'c1_exit'));
    expect(slow.path('server submit', 'qemu_submit')).toBeGreaterThan(
      fast.path('server submit', 'qemu_submit'),
    );
  });
});
