/**
 * The orders in which a set of things can be done, as paths through its subsets.
 *
 *     {}  ->  {a}  ->  {a, c}  ->  {a, b, c}       each step adds one; a subset that cannot be is on no path
 *
 * Subsets are bit masks. Counting paths by their last and next steps makes sums over all n! orders sums over at most
 * n 2^(n-1) steps. Where nothing forbids a subset the attribution is Shapley's; with requirements among the things it
 * is the value of Faigle and Kern, which takes every order that respects them as equally likely (U. Faigle, W. Kern,
 * The Shapley value for cooperative games under precedence constraints, Int. J. Game Theory 21, 1992).
 */

/** Subsets that some complete order passes through. */
export interface Lattice {
  readonly size: number;
  /** Masks, by number of members and then by value. */
  readonly masks: readonly number[];
  /** How many ways lead from nothing to the subset, and from it to all; up to 10! = 3 628 800. */
  readonly before: ReadonlyMap<number, number>;
  readonly after: ReadonlyMap<number, number>;
  /** Complete orders. */
  readonly orders: number;
}

/** A value of each subset of a lattice. */
export type ValueOf = (mask: number) => number;

/** The lattice of `size` things; null if no order leads to all of them. `feasible` is asked once of each subset. */
export function latticeOf(size: number, feasible: (mask: number) => boolean): Lattice | null {
  const full = 2 ** size - 1;
  const can = Array.from({ length: full + 1 }, (_, mask) => feasible(mask));
  const before = new Map<number, number>();
  if (can[0]) before.set(0, 1);
  for (let mask = 1; mask <= full; mask++) {
    if (!can[mask]) continue;
    const ways = members(mask).reduce((sum, one) => sum + (before.get(without(mask, one)) ?? 0), 0);
    if (ways > 0) before.set(mask, ways);
  }
  const after = new Map<number, number>();
  if (before.has(full)) after.set(full, 1);
  for (let mask = full - 1; mask >= 0; mask--) {
    if (!before.has(mask)) continue;
    const ways = members(full - mask).reduce((sum, one) => sum + (after.get(mask + 2 ** one) ?? 0), 0);
    if (ways > 0) after.set(mask, ways);
  }
  const orders = after.get(0);
  if (orders === undefined) return null;
  const masks = [...after.keys()].toSorted((a, b) => members(a).length - members(b).length || a - b);
  return { size, masks, before, after, orders };
}

/** The members of a subset, ascending. */
export function members(mask: number): number[] {
  const found: number[] = [];
  for (let one = 0, rest = mask; rest > 0; one++, rest = Math.floor(rest / 2))
    if (rest % 2 === 1) found.push(one);
  return found;
}

function without(mask: number, one: number): number {
  return mask - 2 ** one;
}

/** A step: what it adds, and the subsets before and after. */
export interface LatticeStep {
  readonly one: number;
  readonly from: number;
  readonly to: number;
  /** Orders that take it, over all orders. */
  readonly weight: number;
}

/** Every step that some order takes. */
export function stepsIn({ masks, before, after, orders }: Lattice): LatticeStep[] {
  return masks.flatMap((to) =>
    members(to).flatMap((one) => {
      const from = without(to, one);
      if (!after.has(from)) return [];
      const weight = ((before.get(from) ?? 0) * (after.get(to) ?? 0)) / orders;
      return [{ one, from, to, weight }];
    }),
  );
}

/**
 * What each thing lowers the value by, averaged over all orders: value before less value after. Sums to the value of
 * nothing less that of all, whatever the values.
 */
export function attribution(lattice: Lattice, value: ValueOf): number[] {
  const sums = Array.from({ length: lattice.size }, () => 0);
  for (const { one, from, to, weight } of stepsIn(lattice)) sums[one] += weight * (value(from) - value(to));
  return sums;
}

/** The order with the least, or the most, sum of values along its way; of equals the first in the order of the things. */
export function extremeOrder(lattice: Lattice, value: ValueOf, want: 'least' | 'most'): number[] {
  const sign = want === 'least' ? 1 : -1;
  const full = 2 ** lattice.size - 1;
  const best = new Map<number, { sum: number; next: number }>([[full, { sum: 0, next: -1 }]]);
  for (const mask of lattice.masks.toReversed()) {
    if (mask === full) continue;
    let chosen: { sum: number; next: number } | null = null;
    for (const one of members(full - mask)) {
      const to = mask + 2 ** one;
      const rest = best.get(to);
      if (rest === undefined) continue;
      const sum = sign * value(to) + rest.sum;
      if (chosen === null || sum < chosen.sum) chosen = { sum, next: one };
    }
    if (chosen !== null) best.set(mask, chosen);
  }
  const order: number[] = [];
  for (let mask = 0; mask !== full; mask += 2 ** (order.at(-1) ?? 0)) order.push(best.get(mask)?.next ?? -1);
  return order;
}

/** The things in the order of their numbers, each as soon as a complete order allows. */
export function nearestOrder(lattice: Lattice): number[] {
  const full = 2 ** lattice.size - 1;
  const order: number[] = [];
  for (let mask = 0; mask !== full;) {
    const next = members(full - mask).find((one) => lattice.after.has(mask + 2 ** one));
    if (next === undefined) break;
    order.push(next);
    mask += 2 ** next;
  }
  return order;
}

/** Two things, and the subsets without either from which both can be added in either order. */
export interface Pair {
  readonly a: number;
  readonly b: number;
  readonly contexts: readonly number[];
}

/** All pairs that can be done in either order. */
export function pairsIn({ size, after }: Lattice): Pair[] {
  const pairs: Pair[] = [];
  for (let a = 0; a < size; a++) {
    for (let b = a + 1; b < size; b++) {
      const [bitA, bitB] = [2 ** a, 2 ** b];
      const contexts = [...after.keys()].filter(
        (mask) =>
          !members(mask).includes(a) &&
          !members(mask).includes(b) &&
          after.has(mask + bitA) &&
          after.has(mask + bitB) &&
          after.has(mask + bitA + bitB),
      );
      if (contexts.length > 0) pairs.push({ a, b, contexts });
    }
  }
  return pairs;
}

/** How much less each of a pair lowers the value once the other is done, averaged over the contexts; below 0 it is more. */
export function overlap({ a, b, contexts }: Pair, value: ValueOf): number {
  const [bitA, bitB] = [2 ** a, 2 ** b];
  const sum = contexts.reduce(
    (total, mask) =>
      total + value(mask) - value(mask + bitA) - value(mask + bitB) + value(mask + bitA + bitB),
    0,
  );
  return sum / contexts.length;
}
