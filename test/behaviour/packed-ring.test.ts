/**
 * The packed virtqueue: fewer lines to carry, and kicks that are off at once when they are switched off. A split ring
 * with EVENT_IDX only stops moving the index at which it wants one, which the next request passes.
 */
import { describe, expect, test } from 'vitest';
import { device, guest, observe, type Observation } from './laboratory.js';
import { presenceOf } from './presence.js';

type Changes = NonNullable<Parameters<typeof guest>[0]>;

const costs = { ring_lines: 165, ring_lines_packed: 155, aio_poll_iteration: 3 };

describe('the first request after poll mode is entered', () => {
  /** QEMU 7.2 leaves poll mode after each completion, and enters it again. */
  const reentering = (changes: Changes): Observation => observe(guest({ qemu: '7.2', ...changes }));

  test('kicks on a split ring although it is polled for, and does not on a packed one', () => {
    for (const packed of [false, true]) {
      const seen = reentering({ packed });
      expect(seen.charged('iothread', 'aio_poll_enter'), 'entries of poll mode').toBe(2);
      expect(seen.each).toMatchObject({ pollHits: 2, kicks: packed ? 0 : 1, vmexits: packed ? 0 : 1 });
    }
  });

  test('does not on either without EVENT_IDX: a flag is off at once', () => {
    for (const packed of [false, true]) expect(reentering({ packed, eventIdx: false }).each.kicks).toBe(0);
  });

  test('so that each outlier, which ends poll mode, costs one kick more on a split ring', () => {
    const slow = 0.01;
    const rarely = {
      kind: 'mixture' as const,
      parts: [
        [1 - slow, { kind: 'constant', ns: 6_700 }],
        [slow, { kind: 'constant', ns: 100_000 }],
      ] as const,
    };
    const kicks = (packed: boolean): number =>
      observe(guest({ qemu: '8.2', packed }), { costs: { [device]: rarely }, requests: 8_000 }).each.kicks;
    const more = kicks(false) - kicks(true);
    expect(more).toBeGreaterThan(0.5 * slow);
    expect(more).toBeLessThan(1.5 * slow);
  });
});

describe('what the packed ring saves', () => {
  test.each<[string, Changes]>([
    ['with an IOThread that stays in poll mode', {}],
    ['with a main loop', { iothread: null }],
    ["with QEMU's NVMe driver", { blockDriver: 'nvme' }],
  ])('is a line or so of memory, %s: a thousandth of a period', (_, changes) => {
    const [split, packed] = [false, true].map((ring) =>
      observe(guest({ qemu: '8.2', packed: ring, ...changes }), { costs }),
    );
    expect(presenceOf(packed)).toEqual(presenceOf(split));
    const savedNs = split.meanPeriodNs - packed.meanPeriodNs;
    expect(Math.abs(savedNs - 10)).toBeLessThanOrEqual(3);
    expect(savedNs).toBeLessThan(0.002 * split.meanPeriodNs);
  });
});
