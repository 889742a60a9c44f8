/** The profile of a result, and what it does not hold of it, in a few words. */
import type { Provenance } from '../../analysis/cost-tables.js';

/** `profile prior`, `profile prior but for qemu_submit`. */
export function profileText({ profile, overrides }: Pick<Provenance, 'profile' | 'overrides'>): string {
  return `profile ${profile}${overrides.length === 0 ? '' : ` but for ${overrides.join(', ')}`}`;
}
