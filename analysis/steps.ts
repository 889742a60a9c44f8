/** What each bar of the talk changes against the one before it: in microseconds, which add up, and in IOPS, which do not. */
import type { Measured } from '../scenarios/talk.js';
import type { BarResult } from './talk.js';

/** From one bar to the next. */
export interface Step {
  readonly from: string;
  readonly to: string;
  /** Change of the period [µs]; negative is faster. */
  readonly us: number;
  readonly iops: number;
  /** The same as measured; null where not both bars have a value. */
  readonly measuredUs: number | null;
  /** The stages that changed most [µs], largest first. */
  readonly stages: readonly { readonly stage: string; readonly us: number }[];
}

/** Changes smaller than this are not told [µs]. */
const SMALL_US = 0.05;

/** @param before the bar that each is one step away from, by id; null for none */
export function stepsOf(bars: readonly BarResult[], before: (id: string) => string | null): Step[] {
  const byId = new Map(bars.map((bar) => [bar.id, bar]));
  return bars.flatMap((to) => {
    const from = byId.get(before(to.id) ?? '');
    return from === undefined ? [] : [step(from, to)];
  });
}

function step(from: BarResult, to: BarResult): Step {
  return {
    from: from.id,
    to: to.id,
    us: to.periodUs - from.periodUs,
    iops: to.iops - from.iops,
    measuredUs: measuredStep(from.measured, to.measured),
    stages: stageChanges(from, to),
  };
}

function measuredStep(from: Measured | null, to: Measured | null): number | null {
  if (from === null || to === null || !('iops' in from) || !('iops' in to)) return null;
  return 1e6 / to.iops - 1e6 / from.iops;
}

function stageChanges(from: BarResult, to: BarResult): { stage: string; us: number }[] {
  const changes = new Map<string, number>();
  const add = (bar: BarResult, sign: 1 | -1): void => {
    for (const { stage, us } of bar.stages) changes.set(stage, (changes.get(stage) ?? 0) + sign * us);
  };
  add(from, -1);
  add(to, 1);
  return [...changes]
    .map(([stage, us]) => ({ stage, us }))
    .filter(({ us }) => Math.abs(us) >= SMALL_US)
    .sort((a, b) => Math.abs(b.us) - Math.abs(a.us));
}
