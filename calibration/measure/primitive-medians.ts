/** Each primitive over its rounds: what one may say of it in one line. */
import type { IdleResidency } from './host/idle-facts.js';
import type { Primitive, Primitives } from './primitives.js';

export interface PrimitiveMedian {
  readonly name: string;
  /** Without what differs between rounds. */
  readonly params: Readonly<Record<string, string | number | null>>;
  /** Median over rounds of the rounds' medians [ns]. */
  readonly medianNs: number;
  /** Smallest and largest of the rounds' medians [ns]. */
  readonly lowNs: number;
  readonly highNs: number;
  /** Median over rounds of the distance between the quartiles within a round [ns]. */
  readonly quartilesNs: number;
  readonly rounds: number;
  /** True where others had more than a tenth of the CPUs, or nobody looked, in every round that there is. */
  readonly disturbed: boolean;
  /** Summed over the rounds; null where the machine does not tell. */
  readonly idle: readonly IdleResidency[] | null;
}

/** Others' share of all CPUs from which a round is not used while there are quieter ones. */
const DISTURBED = 0.1;

/** In the order of their first appearance. */
export function primitiveMedians({ rounds }: Primitives): PrimitiveMedian[] {
  const groups = new Map<string, Primitive[]>();
  for (const primitive of rounds.flatMap(({ primitives }) => primitives)) {
    const key = keyOf(primitive);
    groups.set(key, [...(groups.get(key) ?? []), primitive]);
  }
  return [...groups.values()].map(medianOf);
}

function keyOf({ name, params }: Primitive): string {
  const fixed = Object.entries(settingsOf(params)).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([name, fixed]);
}

/** `sink` and `lost_fraction` are results that older recordings kept among the parameters. */
function settingsOf(params: Primitive['params']): Primitive['params'] {
  const results = ['foreign_cpu_fraction', 'sink', 'lost_fraction'];
  return Object.fromEntries(Object.entries(params).filter(([name]) => !results.includes(name)));
}

function medianOf(all: readonly Primitive[]): PrimitiveMedian {
  const quiet = all.filter(({ params }) => {
    const foreign = params['foreign_cpu_fraction'];
    return typeof foreign === 'number' && foreign <= DISTURBED;
  });
  const used = quiet.length > 0 ? quiet : all;
  const medians = used.map(({ p50 }) => p50);
  return {
    name: all[0].name,
    params: settingsOf(all[0].params),
    medianNs: middle(medians),
    lowNs: Math.min(...medians),
    highNs: Math.max(...medians),
    // Of 51 quantiles the quartiles lie between two: 12.5 and 37.5.
    quartilesNs: middle(used.map(({ q }) => (q[37] + q[38] - q[12] - q[13]) / 2)),
    rounds: used.length,
    disturbed: quiet.length === 0,
    idle: summed(used),
  };
}

function summed(all: readonly Primitive[]): IdleResidency[] | null {
  const found = all.flatMap(({ idle }) => (idle === undefined || idle === null ? [] : [idle]));
  if (found.length === 0) return null;
  return found[0].map(({ state }, index) => ({
    state,
    entries: found.reduce((sum, states) => sum + (states[index]?.entries ?? 0), 0),
    us: found.reduce((sum, states) => sum + (states[index]?.us ?? 0), 0),
  }));
}

function middle(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}
