import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  GuestHaltpoll,
  type GuestHaltpollParameters,
  guestHaltpollParameters,
  pollBudgetNs,
} from '../../models/guest-haltpoll.js';
import { type KernelClass, kernelClasses } from '../../models/versions.js';
import { ConfigError } from '../../sim/errors.js';

const kernels: readonly KernelClass[] = kernelClasses.map(({ id }) => id);

/** What one idle gap looks like when polling is looked after to the nanosecond: a hit, or polling and then halting. */
function idle(governor: GuestHaltpoll, gapNs: number): string {
  let leftNs = gapNs;
  let told = '';
  if (governor.select() === 'POLL') {
    const timedOut = gapNs > governor.pollLimitNs;
    governor.reflectPoll(timedOut);
    if (!timedOut) return 'hit';
    leftNs -= governor.pollLimitNs;
    told = `poll ${governor.pollLimitNs}, `;
    expect(governor.select()).toBe('HLT');
  }
  governor.reflectHlt(leftNs);
  return `${told}HLT ${leftNs}`;
}

function idles(governor: GuestHaltpoll, gapNs: number, count: number): string[] {
  return Array.from({ length: count }, () => idle(governor, gapNs));
}

describe.each(kernels)('a guest CPU under haltpoll on kernel %s', (kernel) => {
  const fresh = (): GuestHaltpoll => new GuestHaltpoll(guestHaltpollParameters(kernel));

  test('halts once, then meets every 10 µs gap by polling', () => {
    const governor = fresh();
    expect(idles(governor, 10_000, 4)).toEqual(['HLT 10000', 'hit', 'hit', 'hit']);
    expect(governor.pollLimitNs).toBe(50_000);
  });

  test('polls in vain and halts at every 80 µs gap: the halt alone never exceeds the limit', () => {
    const governor = fresh();
    expect(idles(governor, 80_000, 3)).toEqual([
      'HLT 80000',
      'poll 50000, HLT 30000',
      'poll 50000, HLT 30000',
    ]);
    expect(governor.pollLimitNs).toBe(50_000);
  });

  test('does the same at 110 µs, one step higher', () => {
    const governor = fresh();
    expect(idles(governor, 110_000, 4)).toEqual([
      'HLT 110000',
      'poll 50000, HLT 60000',
      'poll 100000, HLT 10000',
      'poll 100000, HLT 10000',
    ]);
    expect(governor.pollLimitNs).toBe(100_000);
  });

  test('always halts at 240 µs', () => {
    const governor = fresh();
    expect(idles(governor, 240_000, 3)).toEqual(['HLT 240000', 'HLT 240000', 'HLT 240000']);
    expect(governor.pollLimitNs).toBe(0);
  });
});

/** The limit once a pause of 5 ms has followed some short gaps. */
function limitAfterPause(change: Partial<GuestHaltpollParameters>): number {
  const governor = new GuestHaltpoll({ ...guestHaltpollParameters('6.1'), ...change });
  idles(governor, 10_000, 2);
  idle(governor, 5_000_000);
  return governor.pollLimitNs;
}

describe('a long pause', () => {
  test.each(['5.10', '6.1'] as const)(
    'halves the limit on kernel %s, down into a dead zone and out',
    (kernel) => {
      const governor = new GuestHaltpoll(guestHaltpollParameters(kernel));
      idles(governor, 10_000, 2);
      const limits = Array.from({ length: 3 }, () => {
        idle(governor, 5_000_000);
        return governor.pollLimitNs;
      });
      expect(limits).toEqual([25_000, 12_500, 6250]);
      expect(idles(governor, 10_000, 2)).toEqual(['poll 6250, HLT 3750', 'poll 6250, HLT 3750']);
      idle(governor, 5_000_000);
      expect(idles(governor, 10_000, 2)).toEqual(['poll 3125, HLT 6875', 'hit']);
      expect(governor.pollLimitNs).toBe(50_000);
    },
  );

  test('of 5 ms leaves 10 µs gaps met on 5.10 and 6.1, and costs one miss on 6.12', () => {
    const next = kernels.map((kernel) => {
      const governor = new GuestHaltpoll(guestHaltpollParameters(kernel));
      idles(governor, 10_000, 2);
      idle(governor, 5_000_000);
      return idles(governor, 10_000, 2);
    });
    expect(next).toEqual([
      ['hit', 'hit'],
      ['hit', 'hit'],
      ['HLT 10000', 'hit'],
    ]);
  });

  test('does not shrink the limit when shrinking is switched off, and resets it with a divisor of 0', () => {
    expect(limitAfterPause({ allowShrink: false })).toBe(50_000);
    expect(limitAfterPause({ shrink: 0 })).toBe(0);
  });
});

test('with guest_halt_poll_ns 0 the guest always halts', () => {
  const governor = new GuestHaltpoll({ ...guestHaltpollParameters('6.12'), maxNs: 0 });
  expect(idles(governor, 10_000, 3)).toEqual(['HLT 10000', 'HLT 10000', 'HLT 10000']);
});

test('a larger first step cures the dead zone', () => {
  const governor = new GuestHaltpoll({ ...guestHaltpollParameters('6.1'), growStartNs: 100_000 });
  expect(idles(governor, 80_000, 3)).toEqual(['HLT 80000', 'hit', 'hit']);
});

test('whatever the gaps, the limit is whole and in 0 to the maximum, and halts never follow halts while it is not 0', () => {
  fc.assert(
    fc.property(fc.constantFrom(...kernels), fc.array(fc.nat({ max: 600_000 })), (kernel, gapsNs) => {
      const governor = new GuestHaltpoll(guestHaltpollParameters(kernel));
      for (const gapNs of gapsNs) {
        expect(governor.select()).toBe(governor.pollLimitNs === 0 ? 'HLT' : 'POLL');
        idle(governor, gapNs);
        expect(Number.isSafeInteger(governor.pollLimitNs)).toBe(true);
        expect(governor.pollLimitNs).toBeGreaterThanOrEqual(0);
        expect(governor.pollLimitNs).toBeLessThanOrEqual(200_000);
      }
    }),
  );
});

describe('pollBudgetNs', () => {
  test('is the first look at the clock, every 201 turns, that finds the limit exceeded', () => {
    expect(pollBudgetNs(50_000, 40)).toBe(7 * 201 * 40);
    expect(pollBudgetNs(0, 40)).toBe(201 * 40);
    // The kernel asks for more than the limit, not for as much.
    expect(pollBudgetNs(201 * 40, 40)).toBe(2 * 201 * 40);
  });

  test('exceeds the limit by at most one look', () => {
    fc.assert(
      fc.property(fc.nat({ max: 1_000_000 }), fc.integer({ min: 1, max: 500 }), (limitNs, turnNs) => {
        const budgetNs = pollBudgetNs(limitNs, turnNs);
        expect(budgetNs % (201 * turnNs)).toBe(0);
        expect(budgetNs).toBeGreaterThan(limitNs);
        expect(budgetNs - 201 * turnNs).toBeLessThanOrEqual(limitNs);
      }),
    );
  });
});

test('refuses a number that is negative or not whole, and names it', () => {
  expect(() => new GuestHaltpoll({ ...guestHaltpollParameters('6.1'), maxNs: -1 })).toThrow(ConfigError);
  expect(() => new GuestHaltpoll({ ...guestHaltpollParameters('6.1'), shrink: 1.5 })).toThrow(
    'shrink is 1.5; it must be a whole number, 0 or more',
  );
});
