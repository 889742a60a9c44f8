/** Host primitives as observations of sums of costs. */
import type { CState } from '../../models/c-states.js';
import type { Observation } from '../fit/observation.js';
import { primitiveObservations } from '../measure/observations.js';
import type { Primitives } from '../measure/primitives.js';

/** What sets one primitive of a name apart from the others. */
const telling = ['gap_us', 'sleep_us', 'reader_cpu_state', 'state', 'cpus'];

/**
 * @param states idle states of the machine
 * @param isGuest an exit of this machine is then the least that one of its own guests may take, not what it takes
 * @param source the file
 */
export function primitiveData(
  primitives: Primitives,
  states: readonly CState[],
  isGuest: boolean,
  source: string,
): Observation[] {
  const used = new Map<string, number>();
  const found = primitiveObservations(primitives, states).map(
    ({ primitive, params, costs, valueNs, sdNs, how }): Observation => {
      const settings = telling.flatMap((key) => {
        const value = params[key];
        return value === undefined || value === null ? [] : [key.endsWith('_us') ? `${value}us` : String(value)];
      });
      const name = [primitive, ...settings].join(' ');
      const before = used.get(name) ?? 0;
      used.set(name, before + 1);
      const us = valueNs / 1000;
      return {
        id: before === 0 ? name : `${name} (${before + 1})`,
        subject: { costs },
        figure: isGuest && 'vmexit_roundtrip' in costs ? { fromUs: us } : { us },
        sdUs: sdNs / 1000,
        source: `${source}: ${how}`,
      };
    },
  );
  // The probe takes them in random order.
  return found.sort((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true }));
}

/** From this ratio on, figures of one sum of costs are taken for those of two ways to wake up. */
const TWO_WAYS = 3;

/**
 * What one cost cannot be: primitives that are the same sum of costs, and lie far apart, as wake-ups after short and long
 * idleness do where the host below polls before it halts a vCPU. A fit then takes a cost for both.
 */
export function disagreeing(observations: readonly Observation[]): string[] {
  const bySum = new Map<string, { readonly id: string; readonly us: number }[]>();
  for (const { id, subject, figure } of observations) {
    if (!('costs' in subject) || !('us' in figure)) continue;
    const sum = JSON.stringify(Object.entries(subject.costs).toSorted(([a], [b]) => (a < b ? -1 : 1)));
    bySum.set(sum, [...(bySum.get(sum) ?? []), { id, us: figure.us }]);
  }
  return [...bySum.values()].flatMap((alike) => {
    const least = alike.reduce((one, other) => (other.us < one.us ? other : one));
    const most = alike.reduce((one, other) => (other.us > one.us ? other : one));
    if (most.us < TWO_WAYS * least.us) return [];
    return [
      `${least.id} took ${least.us.toFixed(1)} µs and ${most.id} ${most.us.toFixed(1)}, which are one sum of costs: they end in two ways that the fit cannot tell apart, and predictions with such a wake-up are less sure than their intervals say`,
    ];
  });
}
