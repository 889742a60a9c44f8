/** The costs that a simulation draws from, by the profile that gives them. */
import type { CostTables } from '../models/site-book.js';
import { assemble } from '../scenarios/assemble.js';
import type { CostOverrides } from '../scenarios/resolved.js';
import type { Scenario } from '../scenarios/scenario.js';
import { ConfigError } from '../sim/errors.js';
import { didYouMean } from '../sim/nearest.js';
import { QuantileTable } from '../sim/quantile-table.js';
import { priorTables } from './simulate.js';

/** Where a profile's costs come from: told with every result. */
export interface Provenance {
  /** `predicted`: the result was not used to find the costs. */
  readonly kind: 'predicted' | 'fitted';
  readonly profile: string;
  /** The data sets that costs of the profile were fitted to. */
  readonly fittedTo: readonly string[];
  /** The data set that the result may be held against, and what it was not used for; null where none measured it. */
  readonly heldOut: string | null;
  /** Ids of the costs that the scenario gives itself, in place of the profile's. */
  readonly overrides: readonly string[];
}

/** A profile of costs, ready to simulate with. */
export interface CostProfile {
  readonly id: string;
  readonly tables: CostTables;
  readonly provenance: Provenance;
}

const profiles: readonly CostProfile[] = [
  {
    id: 'prior',
    tables: priorTables,
    provenance: {
      kind: 'predicted',
      profile: 'prior',
      fittedTo: [],
      heldOut:
        'talk-2020 (no cost was fitted to it; but whoever chose the priors knew its graph, and one choice was moved ' +
        'towards it after a first sum: qemu_submit and qemu_complete together from about 4.5 to 2.7 us)',
      overrides: [],
    },
  },
];

/** The profile of that id; a `ConfigError` with the nearest id if there is none. */
export function costProfile(id: string): CostProfile {
  const found = profiles.find((profile) => profile.id === id);
  if (found !== undefined) return found;
  const ids = profiles.map((profile) => profile.id);
  throw new ConfigError(
    `there is no profile "${id}"${didYouMean(id, ids) || `; there is ${ids.join(', ')}`}`,
  );
}

/** The provenance of a result; only one that the talk measured may be held against the talk. */
export function provenanceOf(
  { provenance }: CostProfile,
  overrides: CostOverrides | undefined,
  measuredInTalk: boolean,
): Provenance {
  const heldOut = measuredInTalk ? provenance.heldOut : null;
  return { ...provenance, heldOut, overrides: [...(overrides?.keys() ?? [])] };
}

/** The tables of a profile, with the costs that a scenario gives itself in place of the profile's. */
export function tablesWith({ tables }: CostProfile, overrides: CostOverrides): CostTables {
  if (overrides.size === 0) return tables;
  const own = new Map([...overrides].map(([id, { distribution }]) => [id, new QuantileTable(distribution)]));
  return (cost) => own.get(cost) ?? tables(cost);
}

/** The ids of the costs that a scenario's machine may charge, in the order in which its models ask for them. */
export function costsChargedBy(scenario: Scenario): string[] {
  const ids = new Set<string>();
  const recording: CostTables = (cost) => {
    ids.add(cost);
    return priorTables(cost);
  };
  assemble(scenario, { tables: recording, rootSeed: '', observer: { completed: () => undefined } });
  return [...ids];
}
