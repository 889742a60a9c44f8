/** The costs that a simulation draws from, by the profile that gives them. */
import type { CostTables } from '../models/site-book.js';
import { assemble } from '../scenarios/assemble.js';
import type { Profile } from '../scenarios/profile.js';
import { profiles } from '../scenarios/profiles.js';
import type { CostOverrides } from '../scenarios/resolved.js';
import type { Scenario } from '../scenarios/scenario.js';
import { ConfigError } from '../sim/errors.js';
import { didYouMean } from '../sim/nearest.js';
import { QuantileTable } from '../sim/quantile-table.js';
import { CostValues } from './cost-values.js';
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
  /** The costs themselves, and how they are made of each other. */
  readonly values: CostValues;
  /** What data taught about a written cost (`Profile.costs[id].learned`); undefined where nothing. */
  learned(cost: string): readonly number[] | undefined;
}

/** What a command names: a profile that comes with the program, or one that was read from a file. */
export type ProfileChoice = string | Profile;

const ready = new Map<ProfileChoice, CostProfile>();

/** The profile of that id, ready to use; a `ConfigError` with the nearest id if there is none. */
export function costProfile(choice: ProfileChoice): CostProfile {
  const made = ready.get(choice);
  if (made !== undefined) return made;
  const found = typeof choice === 'string' ? profiles.find(({ id }) => id === choice) : choice;
  if (found === undefined) {
    const wanted = typeof choice === 'string' ? choice : choice.id;
    const ids = profiles.map(({ id }) => id);
    throw new ConfigError(
      `there is no profile "${wanted}"${didYouMean(wanted, ids) || `; there is ${ids.join(', ')}, or a file`}`,
    );
  }
  const profile = readyProfile(found);
  ready.set(choice, profile);
  return profile;
}

/** A profile as data, ready to simulate with. */
function readyProfile(profile: Profile): CostProfile {
  const { id, fittedTo, heldOut, costs: fitted, beliefs } = profile;
  const scores = new Map(Object.entries(fitted).map(([cost, { moved }]) => [cost, moved]));
  const values = new CostValues(scores, new Map(Object.entries(beliefs)));
  const asPublished = scores.size === 0 && Object.keys(beliefs).length === 0;
  return {
    id,
    tables: asPublished ? priorTables : values.tables(),
    provenance: { kind: 'predicted', profile: id, fittedTo, heldOut, overrides: [] },
    values,
    learned: (cost) => fitted[cost]?.learned,
  };
}

/** The data set of the talk's figures. */
const TALK = 'talk-2020';

/** The provenance of a result; only one that the talk measured may be held against the talk. */
export function provenanceOf(
  { provenance }: CostProfile,
  overrides: CostOverrides | undefined,
  measuredInTalk: boolean,
): Provenance {
  const fitted = measuredInTalk && provenance.fittedTo.includes(TALK);
  return {
    ...provenance,
    kind: fitted ? 'fitted' : provenance.kind,
    heldOut: measuredInTalk && !fitted ? provenance.heldOut : null,
    overrides: [...(overrides?.keys() ?? [])],
  };
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
