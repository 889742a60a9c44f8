import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KvmHaltPoll, kvmHaltPollParameters } from '../../models/kvm-halt-poll.js';
import { type KernelClass, kernelClasses } from '../../models/versions.js';
import { ConfigError } from '../../sim/errors.js';

const kernels: readonly KernelClass[] = kernelClasses.map(({ id }) => id);

function fresh(kernel: KernelClass): KvmHaltPoll {
  return new KvmHaltPoll(kvmHaltPollParameters(kernel));
}

/** The polling time after each of the halts. */
function after(poll: KvmHaltPoll, haltsNs: readonly number[]): number[] {
  return haltsNs.map((haltNs) => {
    poll.adapt(haltNs);
    return poll.haltPollNs;
  });
}

function times(count: number, ns: number): number[] {
  return Array<number>(count).fill(ns);
}

describe.each(kernels)('the polling time of a vCPU on kernel %s', (kernel) => {
  test('covers 8 µs halts after one miss', () => {
    expect(after(fresh(kernel), times(3, 8000))).toEqual([10_000, 10_000, 10_000]);
  });

  test('covers 15 µs halts after two', () => {
    expect(after(fresh(kernel), times(3, 15_000))).toEqual([10_000, 20_000, 20_000]);
  });

  test('doubles up to 150 µs', () => {
    expect(after(fresh(kernel), times(6, 150_000))).toEqual([
      10_000, 20_000, 40_000, 80_000, 160_000, 160_000,
    ]);
  });

  test('meets gaps of 10 and 12 µs whose misses take 5 µs more', () => {
    const poll = fresh(kernel);
    const wait = (gapNs: number): string => {
      const hit = gapNs <= poll.budgetNs();
      poll.adapt(hit ? gapNs : gapNs + 5000);
      return hit ? 'hit' : `miss ${poll.haltPollNs}`;
    };
    expect([10_000, 10_000, 10_000].map(wait)).toEqual(['miss 10000', 'hit', 'hit']);
    expect([12_000, 12_000, 12_000].map(wait)).toEqual(['miss 20000', 'hit', 'hit']);
  });

  test('is left alone by a halt of just the maximum, and by long halts while it is 0', () => {
    const poll = fresh(kernel);
    expect(poll.adapt(200_000)).toBe('keep');
    expect(poll.adapt(5_000_000)).toBe('keep');
    expect(poll.haltPollNs).toBe(0);
  });
});

describe('a halt beyond the maximum', () => {
  test.each(['5.10', '6.1'] as const)('resets the polling time on kernel %s', (kernel) => {
    expect(after(fresh(kernel), [...times(5, 150_000), 300_000]).slice(4)).toEqual([160_000, 0]);
  });

  test('halves it on kernel 6.12, and drops it below the first step', () => {
    expect(after(fresh('6.12'), [...times(5, 150_000), ...times(5, 300_000)]).slice(4)).toEqual([
      160_000, 80_000, 40_000, 20_000, 10_000, 0,
    ]);
  });
});

describe('the maximum', () => {
  test('caps growth at once on 5.10, and at the next halt later', () => {
    const [old, recent] = [fresh('5.10'), fresh('6.1')];
    expect(after(old, times(6, 190_000)).at(-1)).toBe(200_000);
    expect(after(recent, times(6, 190_000)).at(-1)).toBe(320_000);
    expect([old.budgetNs(), recent.budgetNs()]).toEqual([200_000, 200_000]);
    expect(recent.adapt(190_000)).toBe('keep');
    expect(recent.haltPollNs).toBe(200_000);
  });

  test('of 0 means never', () => {
    const never = new KvmHaltPoll({ ...kvmHaltPollParameters('6.1'), maxNs: 0 });
    expect(after(never, [0, 1, 10_000, 1_000_000])).toEqual([0, 0, 0, 0]);
  });
});

test('a factor of 0 means never grow', () => {
  expect(after(new KvmHaltPoll({ ...kvmHaltPollParameters('6.1'), grow: 0 }), [8000, 8000])).toEqual([0, 0]);
});

test('whatever the halts, the budget is whole and in 0 to the maximum, and a hit changes nothing', () => {
  const parameters = fc.record({
    maxNs: fc.nat({ max: 300_000 }),
    grow: fc.nat({ max: 4 }),
    growStartNs: fc.nat({ max: 400_000 }),
    shrink: fc.nat({ max: 4 }),
    capsAtMax: fc.boolean(),
  });
  fc.assert(
    fc.property(parameters, fc.array(fc.nat({ max: 500_000 })), (given, haltsNs) => {
      const poll = new KvmHaltPoll(given);
      for (const haltNs of haltsNs) {
        const budgetNs = poll.budgetNs();
        expect(Number.isSafeInteger(budgetNs) && budgetNs >= 0 && budgetNs <= given.maxNs).toBe(true);
        const change = poll.adapt(haltNs);
        if (haltNs <= budgetNs) expect(change).toBe('keep');
        if (change === 'keep') expect(poll.budgetNs()).toBe(budgetNs);
        if (change === 'shrink') expect(haltNs).toBeGreaterThan(given.maxNs);
      }
    }),
  );
});

test('only the three kernel classes differ, and only where they should', () => {
  expect(kernels.map(kvmHaltPollParameters)).toEqual([
    { maxNs: 200_000, grow: 2, growStartNs: 10_000, shrink: 0, capsAtMax: true },
    { maxNs: 200_000, grow: 2, growStartNs: 10_000, shrink: 0, capsAtMax: false },
    { maxNs: 200_000, grow: 2, growStartNs: 10_000, shrink: 2, capsAtMax: false },
  ]);
  expect(new KvmHaltPoll({ shrink: 0, capsAtMax: true }).adapt(8000)).toBe('grow');
});

test('refuses a number that is negative or not whole, and names it', () => {
  expect(() => new KvmHaltPoll({ ...kvmHaltPollParameters('6.1'), maxNs: -1 })).toThrow(ConfigError);
  expect(() => new KvmHaltPoll({ ...kvmHaltPollParameters('6.1'), growStartNs: 0.5 })).toThrow(
    'growStartNs is 0.5; it must be a whole number, 0 or more',
  );
});
