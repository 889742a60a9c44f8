/** Where simulated numbers come from, as the facts at the head of a report. */
import type { Provenance } from '../../analysis/cost-tables.js';

/** Profile, what it was fitted to and is held against, costs of the user's own, and the seed. */
export function profileFacts(provenance: Provenance, seed: string): (readonly [string, string])[] {
  const { profile, fittedTo, heldOut, overrides } = provenance;
  return [
    ['Costs', `profile ${profile}, fitted to ${fittedTo.join(', ') || 'nothing'}`],
    ...(overrides.length === 0 ? [] : [['Own costs', overrides.join(', ')] as const]),
    ...(heldOut === null ? [] : [['Held against', heldOut] as const]),
    ['Seed', `${seed}; the same seed gives the same report`],
  ];
}
