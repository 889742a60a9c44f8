/**
 * How costs of the nested virtual machine of `data/host-vm` vary from one occurrence to the next, as its primitives and
 * its traced run do: their quantiles, around the values of a profile.
 *
 * A step that leaves for the hypervisor takes what it takes in the median, or longer where the hypervisor, or the one
 * below it, has other work: its spread is the same whatever the median is, so the quantiles are moved. The time of the
 * disk is moved by a factor: the traced run was slower than the others were. Of all that is on the way of a wake-up
 * only the whole was measured; it varies by `halted_cpu_exit`, and `ttwu_send`, which is part of it, not at all.
 */
import type { CostValues } from '../../analysis/cost-values.js';
import type { CostTables } from '../../models/site-book.js';
import { exp, log } from '../../sim/math/elementary.js';
import { QuantileTable } from '../../sim/quantile-table.js';
import type { Primitive, Primitives } from '../measure/primitives.js';
import { hostVmPrimitives } from './host-vm-data-set.js';
import { tracedTimes } from './host-vm-trace.js';

/** Probability and time [ns], as `sim/distributions.ts` has them. */
export type Quantiles = readonly (readonly [p: number, ns: number])[];

export interface Variation {
  readonly quantiles: Quantiles;
  readonly how: 'moved' | 'scaled';
}

/** What fio's CPU is idle for, as near as the primitives have it [µs]. */
const GAP_US = 50;

/** By the cost that varies so. */
export function hostVmVariations(): Map<string, Variation> {
  const primitives = hostVmPrimitives();
  const disk: Variation = { quantiles: ofSamples(tracedTimes('issued', 'irq')), how: 'scaled' };
  const wake = ofPrimitives(primitives, 'wake_eventfd_block_read');
  const exit = ofPrimitives(primitives, 'wakercost_eventfd_block_read');
  return new Map<string, Variation>([
    ['virtio_disk_read_4k', disk],
    ['virtio_disk_write_4k', disk],
    ['halted_cpu_exit', { quantiles: wake, how: 'moved' }],
    // An exit alone, and once at a time.
    ['idle_tick_restart', { quantiles: exit, how: 'moved' }],
    ['ttwu_send', { quantiles: [[0, 1], [1, 1]], how: 'scaled' }],
  ]);
}

/** Tables to draw from: those of a profile, and these in the place of some. */
export function variedTables(values: CostValues, variations: ReadonlyMap<string, Variation>): CostTables {
  const plain = values.tables();
  const own = new Map(
    [...variations].map(([id, variation]) => [
      id,
      new QuantileTable({ kind: 'quantiles', points: around(values.ns(id), variation) }),
    ]),
  );
  return (id) => own.get(id) ?? plain(id);
}

/** Quantiles whose median is `ns`. */
export function around(ns: number, { quantiles, how }: Variation): Quantiles {
  const median = at(quantiles, 0.5);
  return quantiles.map(([p, each]) => [
    p,
    how === 'scaled' ? (each * ns) / median : Math.max(0, each + ns - median),
  ]);
}

/** The quantile at `p`, between points by a straight line [ns]. */
export function at(quantiles: Quantiles, p: number): number {
  const after = quantiles.findIndex(([each]) => each >= p);
  const [p1, ns1] = quantiles[after];
  if (after === 0 || p1 === p) return ns1;
  const [p0, ns0] = quantiles[after - 1];
  return ns0 + ((p - p0) / (p1 - p0)) * (ns1 - ns0);
}

/** @param sorted at least two */
function ofSamples(sorted: readonly number[]): Quantiles {
  return sorted.map((ns, i) => [i / (sorted.length - 1), ns]);
}

/** A CPU that idles is woken from the other, as fio on CPU 0 is: the mean of the rounds' quantiles. */
function ofPrimitives({ rounds }: Primitives, name: string): Quantiles {
  const found = rounds
    .flatMap(({ primitives }) => primitives)
    .filter(
      ({ name: each, params }) =>
        each === name &&
        params['gap_us'] === GAP_US &&
        params['waker_cpu'] === 1 &&
        params['reader_cpu_state'] === 'idle',
    );
  const mean = (of: (one: Primitive) => number): number =>
    found.reduce((sum, one) => sum + of(one), 0) / found.length;
  const points = found[0].q.slice(0, -1).map((_, i): [number, number] => [i / 50, mean(({ q }) => q[i])]);
  const p99: [number, number] = [0.99, mean(({ q, p99: told }) => told ?? q[49])];
  const highest: [number, number] = [1 - 1 / mean(({ n }) => n), mean(({ q }) => q[50])];
  return [...points, p99, ...between(p99, highest), highest, [1, highest[1]]];
}

/**
 * A tail by a power law, a straight line of the logarithms of time and of what is left above it. The largest of n stands
 * at 1 - 1/n; a straight line of time from the 99th percentile to it would put the mean of the wake-ups 4 µs above the
 * mean that the primitives tell.
 */
function between([p0, ns0]: readonly [number, number], [p1, ns1]: readonly [number, number]): [number, number][] {
  const points: [number, number][] = [];
  const slope = log(ns1 / ns0) / log((1 - p0) / (1 - p1));
  for (let above = (1 - p0) / 1.5; above > 1 - p1; above /= 1.5)
    points.push([1 - above, ns0 * exp(slope * log((1 - p0) / above))]);
  return points;
}
