/** A plan's front, for its chart. */
import type { PlanResult } from '../../analysis/plan/result.js';
import type { PlanFrontData } from '../charts/plan-front-data.js';
import { kilo } from '../format.js';

/** As many points as a chart has room for: of more, the fastest. */
const MOST_POINTS = 10;

/** The front of `result`. */
export function planData({
  base,
  front,
  fastest,
  target,
  keep,
  maxCores,
  searched,
  profile,
  seed,
}: PlanResult): PlanFrontData {
  const limits = [
    ...(keep.length === 0 ? [] : [`${keep.join(', ')} kept`]),
    ...(maxCores === null ? [] : [`at most ${maxCores} CPUs`]),
  ];
  const shown = front.length === 0 ? [fastest] : front.slice(-MOST_POINTS);
  return {
    title: `What CPUs buy for ${base.id}`,
    subtitle: `${base.label}; target ${kilo(target.iops)} IOPS${limits.length === 0 ? '' : `; ${limits.join(', ')}`}`,
    source: `Simulated: qd1, profile ${profile}, seed ${seed}; ${searched.screened} combinations of ${searched.optimizations.length} optimizations.`,
    targetUs: target.periodUs,
    points: shown.map(({ ids, cores, periodUs, loses }) => ({
      label: ids.length === 0 ? 'as it is' : ids.join(', '),
      cores,
      periodUs,
      loses: loses.join(', '),
    })),
  };
}
