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
import { QuantileTable } from '../../sim/quantile-table.js';
import type { Primitive, Primitives } from '../measure/primitives.js';
import { hostVmPrimitives, hostVmTicks } from './host-vm-data-set.js';
import { tracedTimes } from './host-vm-trace.js';
import { at, type Quantiles, tailed } from './quantiles.js';

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
    ['guest_tick', { quantiles: hostVmTicks(), how: 'moved' }],
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
  return tailed(
    found[0].q.map((_, i): [number, number] => [i / 50, mean(({ q }) => q[i])]),
    mean(({ q, p99 }) => p99 ?? q[49]),
    mean(({ n }) => n),
  );
}
