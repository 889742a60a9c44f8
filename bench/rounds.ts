/** Rounds of slices, interleaved so that what slows the machine for a while slows each engine alike. */
import { isCpp, runSlice, type Engine } from './engines.js';
import { EVENTS_PER_REQUEST, pendingOf, type WorkloadName } from './workload.js';

/** Medians over the rounds. */
export interface Measured {
  name: WorkloadName;
  engine: string;
  eventsPerSecond: number;
  /** null for a hold, which has no requests. */
  requestsPerSecond: number | null;
  /** Against the best structure in C++ in the same round; null if there is none. */
  ratioToCpp: number | null;
  ratioToJs: number | null;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Measures one workload on each engine that has it. */
export function measureWorkload(
  name: WorkloadName,
  all: readonly Engine[],
  rounds: number,
  seconds: number,
): Measured[] {
  const engines = all.filter((engine) => engine.workloads.includes(name));
  const rates = new Map<string, number[]>(engines.map((engine) => [engine.name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const engine of engines) {
      const slice = runSlice(engine, name, seconds);
      rates.get(engine.name)!.push(slice.operations / slice.seconds);
    }
  }
  return summarize(name, rates);
}

/** Median of the ratios of the rounds, null if there is nothing to compare with. */
function ratio(own: readonly number[], other: readonly number[] | undefined): number | null {
  if (other === undefined) return null;
  return Number(median(own.map((rate, round) => rate / other[round])).toFixed(4));
}

/** @param rates of each engine, operations a second in each round */
export function summarize(name: WorkloadName, rates: ReadonlyMap<string, readonly number[]>): Measured[] {
  const cpp = [...rates].filter(([engine]) => isCpp(engine));
  const bestCpp = cpp.toSorted(([, a], [, b]) => median(b) - median(a))[0]?.[1];
  const isHold = pendingOf(name) !== null;
  return [...rates].map(([engine, own]) => ({
    name,
    engine,
    eventsPerSecond: Math.round(median(own) * (isHold ? 1 : EVENTS_PER_REQUEST)),
    requestsPerSecond: isHold ? null : Math.round(median(own)),
    ratioToCpp: ratio(own, bestCpp),
    ratioToJs: ratio(own, rates.get('js')),
  }));
}
