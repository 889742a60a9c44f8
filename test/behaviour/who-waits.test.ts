/** Where interrupts land, and which C-state a waiter's CPU reaches. */
import { describe, expect, test } from 'vitest';
import { bareMetal, device, guest, observe } from './laboratory.js';

describe("the drive's interrupt steals time from the polling IOThread", () => {
  const own = observe(guest());
  const other = observe(guest({ drive: { irqCpu: 12 } }));

  test('on its own CPU the whole handler runs before the poll can look: entry, block layer, exit', () => {
    expect(own.spent('cpu10', 'blk_complete_irq')).toBeCloseTo(450, 5);
    expect(own.path('host interrupt', 'hardirq_exit')).toBeCloseTo(125, 5);
  });

  test('on another CPU the poll sees the completion without waiting for the exit, but that CPU was asleep', () => {
    expect(other.spent('cpu10', 'blk_complete_irq')).toBe(0);
    expect(other.path('host interrupt', 'hardirq_exit')).toBe(0);
    expect(other.path('server wake', 'c1_exit')).toBeGreaterThan(500);
  });

  test('a longer handler delays the request by as much although the IOThread never sleeps', () => {
    const longer = observe(guest(), { costs: { hardirq_exit: 3_125 } });
    expect(Math.abs(longer.meanPeriodNs - own.meanPeriodNs - 3_000)).toBeLessThanOrEqual(300);
    expect(longer.each.pollMisses).toBe(0);
  });
});

describe('the C-state of a waiter follows from who waits and for how long', () => {
  const state = (ioengine: 'psync' | 'libaio', ns: number, kernel = '5.10'): string => {
    const scenario = bareMetal({ host: { ...bareMetal().host, kernel }, fio: { ioengine } });
    const seen = observe(scenario, { costs: { [device]: ns }, requests: 2000 });
    const names = ['POLL', 'C1', 'C1E', 'C6'];
    return names.reduce((a, b) => (seen.spent('cpu2', b) > seen.spent('cpu2', a) ? b : a));
  };

  test('a synchronous reader of a 10 µs drive is in iowait, and its CPU spins in POLL', () => {
    expect(state('psync', 6_700)).toBe('POLL');
  });

  test('a libaio reader is not in iowait, and its CPU goes to C1', () => {
    expect(state('libaio', 6_700)).toBe('C1');
  });

  test('longer waits go deeper', () => {
    expect(state('libaio', 30_000)).toBe('C1E');
    expect(state('libaio', 700_000)).toBe('C6');
    expect(state('psync', 700_000)).toBe('C1E');
  });

  test('since 6.12 iowait makes no difference', () => {
    expect(state('psync', 6_700, '6.12')).toBe('C1');
  });

  test("the main loop's CPU sleeps twice a request, in C1", () => {
    const seen = observe(guest({ iothread: null }));
    expect(seen.path('server wake', 'c1_exit')).toBeGreaterThan(1_990);
    expect(seen.each).toMatchObject({ wakes: 3, kicks: 1, pollHits: 0 });
  });
});

describe('halting', () => {
  test('a guest that polls switches host halt polling off; one that does not halts into it', () => {
    const polling = observe(guest({ haltpoll: true }));
    const halting = observe(guest({ haltpoll: false }));
    expect(polling.each.vmexits).toBe(0);
    expect(halting.each.vmexits).toBe(2);
    expect(halting.spent('vcpu0', 'halt polling')).toBeGreaterThan(5_000);
    expect(halting.path('task wake', 'vcpu_wake_haltpoll_host')).toBeCloseTo(1_200, 5);
  });

  test('a haltpoll time-out costs a full sleep, because host halt polling is off', () => {
    const costs = { [device]: 70_000 };
    // No deep C-states here: they would be the larger effect.
    const host = { maxCstate: 1 };
    const polling = observe(guest({ haltpoll: true, host }), { costs });
    const halting = observe(guest({ haltpoll: false, host }), { costs });
    expect(polling.spent('vcpu0', 'POLL in vain')).toBeGreaterThan(10_000);
    expect(polling.spent('vcpu0', 'halt polling')).toBe(0);
    expect(polling.path('task wake', 'vcpu_wake_blocked')).toBeGreaterThan(1_000);
    // The host's own polling, up to 200 µs, would have caught it.
    expect(halting.path('task wake', 'vcpu_wake_blocked')).toBe(0);
    expect(polling.meanPeriodNs).toBeGreaterThan(halting.meanPeriodNs);
  });
});
