/** Games small enough to do by hand, and laws that hold in all of them. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  attribution,
  extremeOrder,
  type Lattice,
  latticeOf,
  members,
  nearestOrder,
  overlap,
  pairsIn,
} from '../../../analysis/order/lattice.js';

const all = (size: number): Lattice => latticeOf(size, () => true)!;
const has = (mask: number, one: number): boolean => members(mask).includes(one);

/** All orders that pass through nothing but feasible subsets, by trying them. */
function ordersOf(size: number, feasible: (mask: number) => boolean, from = 0): number[][] {
  const full = 2 ** size - 1;
  if (from === full) return [[]];
  return members(full - from).flatMap((one) =>
    feasible(from + 2 ** one) ? ordersOf(size, feasible, from + 2 ** one).map((rest) => [one, ...rest]) : [],
  );
}

/** The attribution by its definition: the mean over orders. */
function byOrders(size: number, orders: readonly number[][], value: (mask: number) => number): number[] {
  const sums = Array.from({ length: size }, () => 0);
  for (const order of orders) {
    let mask = 0;
    for (const one of order) {
      sums[one] += (value(mask) - value(mask + 2 ** one)) / orders.length;
      mask += 2 ** one;
    }
  }
  return sums;
}

describe('games done by hand', () => {
  test('additive: each is worth what it saves', () => {
    const saves = [5, 3, 0.5];
    const value = (mask: number): number => 20 - members(mask).reduce((sum, one) => sum + saves[one], 0);
    expect(attribution(all(3), value)).toEqual(saves.map((us) => expect.closeTo(us, 12)));
    for (const pair of pairsIn(all(3))) expect(overlap(pair, value)).toBeCloseTo(0, 12);
  });

  test('a pair that spares the same: they share it, and a third is not concerned', () => {
    // Either of the first two saves 4, both together 4; the third saves 1.
    const value = (mask: number): number =>
      10 - (has(mask, 0) || has(mask, 1) ? 4 : 0) - (has(mask, 2) ? 1 : 0);
    expect(attribution(all(3), value)).toEqual([2, 2, 1].map((us) => expect.closeTo(us, 12)));
    const [pair] = pairsIn(all(3));
    expect([pair.a, pair.b, overlap(pair, value)]).toEqual([0, 1, 4]);
  });

  test('a pair that is worth something only together', () => {
    const value = (mask: number): number => (mask === 3 ? 4 : 10);
    expect(attribution(all(2), value)).toEqual([3, 3]);
    expect(overlap(pairsIn(all(2))[0], value)).toBe(-6);
  });

  test('a dummy is worth nothing', () => {
    const value = (mask: number): number => 10 - (has(mask, 0) ? 4 : 0) * (has(mask, 2) ? 1 : 0.5);
    expect(attribution(all(3), value)[1]).toBe(0);
  });

  test('the glove game: one left glove, two right ones', () => {
    const value = (mask: number): number => (has(mask, 0) && (has(mask, 1) || has(mask, 2)) ? 0 : 1);
    expect(attribution(all(3), value)).toEqual([4 / 6, 1 / 6, 1 / 6].map((us) => expect.closeTo(us, 12)));
  });

  test('one that needs another comes after it, and is not paid for what the other alone does', () => {
    // The second needs the first. Alone the first saves 2, both 5; the third saves 1, and 2 more with the second.
    const lattice = latticeOf(3, (mask) => !has(mask, 1) || has(mask, 0))!;
    expect(lattice.orders).toBe(3);
    expect(lattice.masks).not.toContain(2);
    const value = (mask: number): number =>
      10 -
      (has(mask, 0) ? 2 : 0) -
      (has(mask, 1) ? 3 : 0) -
      (has(mask, 2) ? 1 : 0) -
      (has(mask, 1) && has(mask, 2) ? 2 : 0);
    // Orders 012, 021, 201: the first saves 2 in each; the second 3, 5, 5; the third 3, 1, 1.
    expect(attribution(lattice, value)).toEqual([2, 13 / 3, 5 / 3].map((us) => expect.closeTo(us, 12)));
  });
});

describe('laws of every game', () => {
  const size = 4;
  const values = fc.array(fc.double({ min: 0, max: 100, noNaN: true }), {
    minLength: 2 ** size,
    maxLength: 2 ** size,
  });
  /** For each thing, the one that it needs; itself for none. */
  const needs = fc.array(fc.nat(size - 1), { minLength: size, maxLength: size });
  const feasible = (needed: readonly number[]) => (mask: number) =>
    members(mask).every((one) => needed[one] >= one || has(mask, needed[one]));

  test('the attribution is the mean over orders, and sums to the whole', () => {
    fc.assert(
      fc.property(values, needs, (value, needed) => {
        const can = feasible(needed);
        const lattice = latticeOf(size, can)!;
        const orders = ordersOf(size, can);
        expect(lattice.orders).toBe(orders.length);
        const shares = attribution(lattice, (mask) => value[mask]);
        byOrders(size, orders, (mask) => value[mask]).forEach((us, one) =>
          expect(shares[one]).toBeCloseTo(us, 9),
        );
        expect(shares.reduce((sum, us) => sum + us, 0)).toBeCloseTo(value[0] - value[2 ** size - 1], 9);
      }),
      { numRuns: 100 },
    );
  });

  test('two that are alike in all are worth the same', () => {
    fc.assert(
      fc.property(values, (value) => {
        const alike = (mask: number): number => value[has(mask, 0) !== has(mask, 1) ? (mask | 3) - 2 : mask];
        const [a, b] = attribution(all(size), alike);
        expect(a).toBeCloseTo(b, 9);
      }),
      { numRuns: 50 },
    );
  });

  test('no order has a smaller sum along its way than the best, and none a larger one than the worst', () => {
    fc.assert(
      fc.property(values, needs, (value, needed) => {
        const can = feasible(needed);
        const lattice = latticeOf(size, can)!;
        const sum = (order: readonly number[]): number => {
          let [mask, total] = [0, 0];
          for (const one of order) {
            mask += 2 ** one;
            total += value[mask];
          }
          return total;
        };
        const sums = ordersOf(size, can).map(sum);
        expect(sum(extremeOrder(lattice, (mask) => value[mask], 'least'))).toBeCloseTo(Math.min(...sums), 9);
        expect(sum(extremeOrder(lattice, (mask) => value[mask], 'most'))).toBeCloseTo(Math.max(...sums), 9);
      }),
      { numRuns: 50 },
    );
  });

  test('what is attributed does not depend on how the things are numbered', () => {
    fc.assert(
      fc.property(values, (value) => {
        const flip = (mask: number): number =>
          members(mask).reduce((sum, one) => sum + 2 ** (size - 1 - one), 0);
        const there = attribution(all(size), (mask) => value[mask]);
        const back = attribution(all(size), (mask) => value[flip(mask)]);
        there.forEach((us, one) => expect(back[size - 1 - one]).toBeCloseTo(us, 9));
      }),
      { numRuns: 50 },
    );
  });
});

test('the order nearest to the one given keeps it where it can be', () => {
  expect(nearestOrder(all(3))).toEqual([0, 1, 2]);
  expect(nearestOrder(latticeOf(3, (mask) => !has(mask, 0) || has(mask, 2))!)).toEqual([1, 2, 0]);
});

test('what cannot be done in any order has no lattice', () => {
  expect(latticeOf(2, (mask) => mask !== 3)).toBeNull();
  expect(latticeOf(2, (mask) => mask === 0 || mask === 3)).toBeNull();
});

test('ten things without constraints have 10! orders', () => {
  expect(all(10).orders).toBe(3_628_800);
});
