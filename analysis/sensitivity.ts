/**
 * How a period depends on the costs: what the critical path says.
 *
 * While each wait ends as it does (the modes stay), the period is a sum of costs, each as often as it is on the critical
 * path. So the time that a cost has there is how much the period grows when the cost doubles. The closed-form twin
 * (`twin/`) says the same for configurations that someone wrote a sum for; this holds for every one that can be
 * simulated, and a test compares the two.
 */
import type { CostValues } from './cost-values.js';
import type { StageTime } from './result.js';

/** Waits that are as long as a cost: half a turn of a loop, on average. */
const waitsFor: Readonly<Record<string, string>> = {
  'blk_poll turn': 'blk_poll_turn',
  'aio_poll_iteration in progress': 'aio_poll_iteration',
  'turn in progress': 'spdk_reactor_turn',
};

/** Time on the critical path by cost [ns a request], and what no cost decides. */
export interface CostTimes {
  readonly ns: ReadonlyMap<string, number>;
  /** Think time, waits for others' turns and the like [ns]. */
  readonly otherNs: number;
}

/** @param isCost whether an id is one of a cost that is paid */
export function costTimes(stages: readonly StageTime[], isCost: (id: string) => boolean): CostTimes {
  const ns = new Map<string, number>();
  let otherNs = 0;
  for (const { cost, us } of stages) {
    const id = waitsFor[cost] ?? cost;
    if (isCost(id)) ns.set(id, (ns.get(id) ?? 0) + us * 1000);
    else otherNs += us * 1000;
  }
  return { ns, otherNs };
}

/** How fast the period grows with the score of each written cost [ns per width]. */
export function slopesOf({ ns }: CostTimes, values: CostValues): Map<string, number> {
  const slopes = new Map<string, number>();
  for (const [id, time] of ns) {
    const each = values.ns(id);
    for (const [root, slope] of values.slopes(id)) {
      slopes.set(root, (slopes.get(root) ?? 0) + (time / each) * slope);
    }
  }
  return slopes;
}

/** The period at other values of the costs [ns], if every wait still ended as it did. */
export function periodAt({ ns, otherNs }: CostTimes, values: CostValues, other: CostValues): number {
  let period = otherNs;
  for (const [id, time] of ns) period += (time / values.ns(id)) * other.ns(id);
  return period;
}
