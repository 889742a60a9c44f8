/** Everything that has an id: what `list` prints and `explain` and completion search. */
import { costs } from '../models/costs/catalogue.js';
import { experiments } from '../scenarios/experiments.js';
import { mechanisms } from '../scenarios/mechanisms.js';
import { optimizations } from '../scenarios/optimizations/index.js';
import { presets } from '../scenarios/presets.js';
import { profiles } from '../scenarios/profiles.js';

/** An id and what it stands for. */
interface Named {
  readonly id: string;
  readonly title: string;
}

/** What `qd1 list --json` prints. */
export interface Listing {
  readonly schemaVersion: 1;
  readonly scenarios: readonly (Named & { readonly group: string })[];
  readonly mechanisms: readonly Named[];
  readonly costs: readonly (Named & {
    readonly group: string;
    readonly how: string;
    readonly centralNs: number;
  })[];
  readonly profiles: readonly Named[];
  readonly optimizations: readonly (Named & { readonly on: string })[];
  readonly experiments: readonly Named[];
}

/** All of it, each list in its own order. */
export function listing(): Listing {
  return {
    schemaVersion: 1,
    scenarios: presets.map(({ id, title, group }) => ({ id, title, group })),
    mechanisms: mechanisms.map(named),
    costs: [...costs.values()].map(({ id, title, group, how, belief }) => {
      return { id, title, group, how, centralNs: belief.centralNs };
    }),
    profiles: profiles.map(named),
    optimizations: optimizations.map(({ id, title, on }) => ({ id, title, on })),
    experiments: experiments.map(named),
  };
}

function named({ id, title }: Named): Named {
  return { id, title };
}
