import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultPollParameters, PollAdaptation, type PollParameters } from '../../models/poll-adaptation.js';
import { ConfigError } from '../../sim/errors.js';

/** The polling time after each of the waits. */
function after(waitsNs: readonly number[], parameters: Partial<PollParameters> = {}): number[] {
  const adaptation = new PollAdaptation({ ...defaultPollParameters, ...parameters });
  return waitsNs.map((blockNs) => {
    adaptation.adapt(blockNs);
    return adaptation.pollNs;
  });
}

function times(count: number, ns: number): number[] {
  return Array<number>(count).fill(ns);
}

describe('the ladder', () => {
  test('starts at 4 µs, doubles, and stops as soon as it covers the wait', () => {
    expect(after(times(4, 10_000))).toEqual([4000, 8000, 16_000, 16_000]);
    expect(after(times(5, 20_000))).toEqual([4000, 8000, 16_000, 32_000, 32_000]);
  });

  test('ends at the maximum, even below its first step', () => {
    expect(after(times(6, 32_700))).toEqual([4000, 8000, 16_000, 32_000, 32_768, 32_768]);
    expect(after([2999, 2999], { pollMaxNs: 3000 })).toEqual([3000, 3000]);
  });

  test('falls to 0 at a wait beyond the maximum', () => {
    const waits = [10_000, 10_000, 10_000, 40_000, 10_000, 10_000, 10_000];
    expect(after(waits)).toEqual([4000, 8000, 16_000, 0, 4000, 8000, 16_000]);
    expect(after([8000, 80_000, 8000, 80_000])).toEqual([4000, 0, 4000, 0]);
  });

  test('does not move at a wait of just the maximum', () => {
    expect(after([32_768, 10_000, 32_768])).toEqual([0, 4000, 4000]);
  });

  test('goes down by the divisor when there is one', () => {
    expect(after([...times(5, 20_000), ...times(4, 40_000)], { pollShrink: 2 }).slice(4)).toEqual([
      32_000, 16_000, 8000, 4000, 2000,
    ]);
    expect(after([10_000, 40_000], { pollShrink: 3 })).toEqual([4000, 1333]);
  });

  test('grows by the factor when there is one', () => {
    expect(after(times(3, 30_000), { pollGrow: 3 })).toEqual([4000, 12_000, 32_768]);
    expect(after(times(3, 30_000), { pollGrow: 1 })).toEqual([4000, 4000, 4000]);
  });
});

describe('what a call is called', () => {
  test('is what QEMU traces, a shrink of 0 to 0 and a growth by 1 included', () => {
    const adaptation = new PollAdaptation({ pollMaxNs: 32_768, pollGrow: 1, pollShrink: 0 });
    const waits = [40_000, 10_000, 10_000, 4000, 32_768, 40_000];
    expect(waits.map((ns) => adaptation.adapt(ns))).toEqual([
      'shrink',
      'grow',
      'grow',
      'keep',
      'keep',
      'shrink',
    ]);
  });
});

/** Gaps in turn: of requests and of completions. A missed one lasts longer, by the wake-up. */
function alternate(gapsNs: readonly number[], wakeNs: number, rounds: number, pollMaxNs = 32_768): string[] {
  const adaptation = new PollAdaptation({ ...defaultPollParameters, pollMaxNs });
  return Array.from({ length: rounds }, (_, round) => {
    const gapNs = gapsNs[round % gapsNs.length];
    const hit = gapNs <= adaptation.pollNs;
    adaptation.adapt(hit ? gapNs : gapNs + wakeNs);
    return hit ? 'hit' : `miss ${adaptation.pollNs}`;
  });
}

describe('an IOThread between guest and drive', () => {
  test('finds both in the end when both are fast', () => {
    expect(alternate([8000, 10_000], 3000, 8)).toEqual([
      'miss 4000',
      'miss 8000',
      'hit',
      'miss 16000',
      'hit',
      'hit',
      'hit',
      'hit',
    ]);
  });

  test('never finds either when the drive is slow, and polls in vain', () => {
    expect(alternate([8000, 80_000], 3000, 6)).toEqual([
      'miss 4000',
      'miss 0',
      'miss 4000',
      'miss 0',
      'miss 4000',
      'miss 0',
    ]);
  });

  test('cannot climb past a wait that only its own wake-up makes too long', () => {
    expect(alternate([30_000], 4000, 3)).toEqual(['miss 0', 'miss 0', 'miss 0']);
    expect(alternate([30_000], 4000, 6, 64_000).at(-1)).toBe('hit');
    const warm = new PollAdaptation(defaultPollParameters);
    warm.pollNs = 32_000;
    expect(warm.adapt(30_000)).toBe('keep');
  });
});

const parameters: fc.Arbitrary<PollParameters> = fc.record({
  pollMaxNs: fc.oneof(fc.constant(0), fc.nat({ max: 200_000 })),
  pollGrow: fc.nat({ max: 5 }),
  pollShrink: fc.nat({ max: 5 }),
});
const waits: fc.Arbitrary<number[]> = fc.array(fc.nat({ max: 300_000 }), { maxLength: 60 });

describe('whatever the parameters and waits', () => {
  test('the polling time is whole, and in 0 to the maximum', () => {
    fc.assert(
      fc.property(parameters, waits, (given, waitsNs) => {
        for (const pollNs of after(waitsNs, given)) {
          expect(Number.isSafeInteger(pollNs)).toBe(true);
          expect(pollNs).toBeGreaterThanOrEqual(0);
          expect(pollNs).toBeLessThanOrEqual(given.pollMaxNs);
        }
      }),
    );
  });

  test('a wait that polling covers changes nothing; one within the maximum never shrinks it', () => {
    fc.assert(
      fc.property(parameters, waits, fc.nat({ max: 200_000 }), (given, waitsNs, blockNs) => {
        const adaptation = new PollAdaptation(given);
        for (const ns of waitsNs) adaptation.adapt(ns);
        const before = adaptation.pollNs;
        const change = adaptation.adapt(blockNs);
        if (blockNs <= before) expect(change).toBe('keep');
        if (blockNs <= given.pollMaxNs) expect(adaptation.pollNs).toBeGreaterThanOrEqual(before);
        if (change === 'keep') expect(adaptation.pollNs).toBe(before);
      }),
    );
  });

  test('with a maximum of 0 nothing ever happens', () => {
    fc.assert(
      fc.property(waits, (waitsNs) => {
        const never = new PollAdaptation({ pollMaxNs: 0, pollGrow: 2, pollShrink: 2 });
        expect(waitsNs.every((ns) => never.adapt(ns) === 'keep' && never.pollNs === 0)).toBe(true);
      }),
    );
  });
});

test('refuses a parameter that is negative or not whole, and names it', () => {
  const wrong = { ...defaultPollParameters, pollMaxNs: -5 };
  expect(() => new PollAdaptation(wrong)).toThrow(ConfigError);
  expect(() => new PollAdaptation(wrong)).toThrow('pollMaxNs is -5; it must be a whole number, 0 or more');
  expect(() => new PollAdaptation({ ...defaultPollParameters, pollGrow: 1.5 })).toThrow('pollGrow is 1.5');
  expect(() => new PollAdaptation({ ...defaultPollParameters, pollShrink: NaN })).toThrow(
    'pollShrink is NaN',
  );
});
