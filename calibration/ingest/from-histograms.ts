/** Observations of bpftrace's histograms. */
import type { Histogram } from '../../formats/bpftrace.js';
import { type IngestedObservation, type Metric, type Statistic, unknownConditions } from './observation.js';
import { enough } from './tally.js';

const PERCENTS = [50, 90, 99, 99.9];

/** Microseconds in a unit that a map's name ends in. */
const UNITS: Readonly<Record<string, number>> = {
  ns: 1e-3,
  nsecs: 1e-3,
  us: 1,
  usecs: 1,
  ms: 1e3,
  msecs: 1e3,
};

export function observationsOfHistogram(histogram: Histogram, file: string): IngestedObservation[] {
  const { name, key, bins } = histogram;
  const count = bins.reduce((sum, bin) => sum + bin.count, 0);
  if (count === 0) return [];
  const unit = /_(ns|nsecs|us|usecs|ms|msecs)$/.exec(name)?.[1];
  const factor = unit === undefined ? 1 : UNITS[unit];
  const plain = (unit === undefined ? name : name.slice(0, -unit.length - 1)) || 'unnamed';
  const caveats = [
    'a bin is as wide as the script made it: the figure is the middle of a part of one',
    ...(unit === undefined
      ? ['the name of the map does not end in _ns, _us or _ms, so the unit is not known']
      : []),
  ];
  return PERCENTS.filter((percent) => enough(percent, count)).map((percent): IngestedObservation => {
    const { value, sd, bound } = percentileOf(histogram, (percent / 100) * count);
    const statistic: Statistic = `p${percent}`;
    const what: Metric =
      unit === undefined ? `histogram.${plain}.${statistic}` : `histogramUs.${plain}.${statistic}`;
    return {
      what,
      value: value * factor,
      sd: sd === null ? null : sd * factor,
      bound,
      count,
      source: { file, part: key === '' ? `@${name}` : `@${name}[${key}]`, direction: null },
      conditions: unknownConditions,
      caveats,
      fit: true,
    };
  });
}

/** As if the values of a bin were spread evenly in it; an open bin gives a bound. */
function percentileOf(
  { bins }: Histogram,
  rank: number,
): { value: number; sd: number | null; bound: IngestedObservation['bound'] } {
  let below = 0;
  for (const { low, high, count } of bins) {
    if (below + count < rank || count === 0) {
      below += count;
      continue;
    }
    if (low === null) return { value: high ?? 0, sd: null, bound: 'most' };
    if (high === null) return { value: low, sd: null, bound: 'least' };
    const value = low + ((high - low) * (rank - below)) / count;
    return { value, sd: (high - low) / Math.sqrt(12), bound: null };
  }
  return { value: bins.at(-1)?.low ?? 0, sd: null, bound: 'least' };
}
