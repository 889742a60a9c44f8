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
