/** What the length of an idle gap does: to a wake, and to the clock after it. */
import { type PrimitiveMedian, primitiveMedians } from './primitive-medians.js';
import type { Primitives } from './primitives.js';

export interface AfterIdle {
  readonly us: number;
  /** Medians [ns]; null where it was not measured. */
  readonly wakeIdleNs: number | null;
  readonly wakeKeptAwakeNs: number | null;
  /** Time of a fixed chain of multiplications against the same without idling: 1.25 is a clock of four fifths. */
  readonly slowdown: number | null;
}

/** A row a gap, shortest first; of wakes the one by a blocked read. */
export function afterIdle(primitives: Primitives): AfterIdle[] {
  const medians = primitiveMedians(primitives);
  const wakes = medians.filter(({ name }) => name === 'wake_eventfd_block_read');
  const chains = medians.filter(({ name }) => name === 'dependent_multiply');
  const awake = chains.find(({ params }) => params['idle_us'] === 0)?.medianNs;
  const gaps = [
    ...wakes.map(({ params }) => params['gap_us']),
    ...chains.map(({ params }) => params['idle_us']),
  ];
  const times = [...new Set(gaps.filter((gap) => typeof gap === 'number' && gap > 0) as number[])];
  return times
    .sort((a, b) => a - b)
    .map((us) => {
      const wake = (state: string): number | null => pick(wakes, { gap_us: us, reader_cpu_state: state });
      const chain = pick(chains, { idle_us: us });
      return {
        us,
        wakeIdleNs: wake('idle'),
        wakeKeptAwakeNs: wake('sched_idle_spinner'),
        slowdown: chain === null || awake === undefined ? null : chain / awake,
      };
    });
}

/** Of several pairs of CPUs the first. */
function pick(
  medians: readonly PrimitiveMedian[],
  wanted: Readonly<Record<string, string | number>>,
): number | null {
  const found = medians.find(({ params }) =>
    Object.entries(wanted).every(([key, value]) => params[key] === value),
  );
  return found?.medianNs ?? null;
}
