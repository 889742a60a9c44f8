/** Finds what an id stands for: a cost, a mechanism, a scenario, a profile, an experiment, an optimization, a setting; one id may be several. */
import { costProfile, costsChargedBy, type Provenance } from '../analysis/cost-tables.js';
import type { Cost } from '../models/costs/cost.js';
import { costs } from '../models/costs/catalogue.js';
import { fieldAt, fields, sectionAt, sections } from '../scenarios/defaults.js';
import { unitOf, type FieldType, type FieldValue } from '../scenarios/field.js';
import { type Experiment, experiments } from '../scenarios/experiments.js';
import { type Mechanism, mechanisms } from '../scenarios/mechanisms.js';
import { type Optimization, optimizationAliases, optimizations } from '../scenarios/optimizations/index.js';
import { presets } from '../scenarios/presets.js';
import type { Profile } from '../scenarios/profile.js';
import { profiles } from '../scenarios/profiles.js';
import type { Scenario } from '../scenarios/scenario.js';
import { type TalkBar, talkBars } from '../scenarios/talk.js';
import { ConfigError } from '../sim/errors.js';
import { didYouMean } from '../sim/nearest.js';

/** What refers to a cost, by id. */
export interface CostUses {
  readonly scenarios: readonly string[];
  readonly mechanisms: readonly string[];
  /** Costs computed from it. */
  readonly costs: readonly string[];
}

/** A field or group of a scenario. */
export interface SettingTopic {
  readonly means: string;
  readonly accepts: string;
  readonly unit: string;
  readonly orNull: string | null;
  readonly default: FieldValue;
  readonly defaultSource: string | null;
}

/** One meaning of an id. */
export type Topic =
  | { readonly kind: 'cost'; readonly id: string; readonly cost: Cost; readonly uses: CostUses }
  | { readonly kind: 'mechanism'; readonly id: string; readonly mechanism: Mechanism }
  | {
      readonly kind: 'scenario';
      readonly id: string;
      readonly scenario: Scenario;
      readonly talk: TalkBar | null;
      readonly costs: readonly string[];
    }
  | {
      readonly kind: 'profile';
      readonly id: string;
      readonly profile: Profile;
      readonly provenance: Provenance;
    }
  | { readonly kind: 'experiment'; readonly id: string; readonly experiment: Experiment }
  | { readonly kind: 'optimization'; readonly id: string; readonly optimization: Optimization }
  | { readonly kind: 'setting'; readonly id: string; readonly setting: SettingTopic };

/** What `qd1 explain --json` prints. */
export interface Explanation {
  readonly schemaVersion: 1;
  readonly topics: readonly Topic[];
}

/**
 * Every meaning of `id`, whatever its case.
 * @throws ConfigError with the nearest id when it has none
 */
export function explain(id: string): Explanation {
  const wanted = id.trim().toLowerCase();
  const is = ({ id: candidate }: { readonly id: string }): boolean => candidate.toLowerCase() === wanted;
  const topics: Topic[] = [
    ...presets.filter(is).map(scenarioTopic),
    ...profiles.filter(is).map(profileTopic),
    ...mechanisms.filter(is).map((mechanism): Topic => ({ kind: 'mechanism', id: mechanism.id, mechanism })),
    ...experiments
      .filter(is)
      .map((experiment): Topic => ({ kind: 'experiment', id: experiment.id, experiment })),
    ...optimizations
      .filter((one) => is(one) || renamed(wanted).includes(one.id))
      .map((one): Topic => ({ kind: 'optimization', id: one.id, optimization: one })),
    ...[...costs.values()].filter(is).map(costTopic),
    ...settingPaths()
      .filter((path) => path.toLowerCase() === wanted)
      .map(settingTopic),
  ];
  if (topics.length > 0) return { schemaVersion: 1, topics };
  throw new ConfigError(`nothing is called "${id}"${suggestion(wanted)}`);
}

/** Optimizations by a name that they had. */
function renamed(wanted: string): readonly string[] {
  return Object.hasOwn(optimizationAliases, wanted) ? optimizationAliases[wanted] : [];
}

/** What may have been meant: a setting by the last part of its path, else what is spelled alike. */
function suggestion(wanted: string): string {
  const settings = settingPaths().filter((path) => path.toLowerCase().endsWith(`.${wanted}`));
  if (settings.length > 0) {
    return `; did you mean ${settings.map((path) => `"${path}"`).join(' or ')}?`;
  }
  return didYouMean(wanted, explainable()) || '; see qd1 list';
}

/** Every id that can be explained. */
export function explainable(): string[] {
  const ids = [presets, profiles, mechanisms, experiments, optimizations, [...costs.values()]].flatMap(
    (all) => all.map(({ id }) => id),
  );
  return [...new Set([...ids, ...settingPaths()])];
}

function profileTopic(profile: Profile): Topic {
  const { id } = profile;
  return { kind: 'profile', id, profile, provenance: costProfile(id).provenance };
}

function scenarioTopic(scenario: Scenario): Topic {
  const talk = talkBars.find(({ preset }) => preset === scenario.id) ?? null;
  return { kind: 'scenario', id: scenario.id, scenario, talk, costs: costsChargedBy(scenario) };
}

function costTopic(cost: Cost): Topic {
  const { id } = cost;
  const word = new RegExp(`\\b${id}\\b`);
  const uses = {
    scenarios: presets
      .filter((scenario) => costsChargedBy(scenario).includes(id))
      .map((scenario) => scenario.id),
    mechanisms: mechanisms
      .filter((mechanism) => mechanism.costs.includes(id))
      .map((mechanism) => mechanism.id),
    costs: [...costs.values()]
      .filter(({ formula }) => formula !== undefined && word.test(formula))
      .map((one) => one.id),
  };
  return { kind: 'cost', id, cost, uses };
}

function settingPaths(): string[] {
  return [...Object.keys(sections), ...Object.keys(fields)];
}

function settingTopic(path: string): Topic {
  const field = fieldAt(path);
  const { means, orNull } = field ?? sectionAt(path)!;
  const setting: SettingTopic = {
    means,
    accepts: field === undefined ? groupAccepts(orNull) : accepts(field.type),
    unit: field === undefined ? '' : unitOf(field),
    orNull: orNull ?? null,
    default: field?.default ?? null,
    defaultSource: field?.source ?? null,
  };
  return { kind: 'setting', id: path, setting };
}

function groupAccepts(orNull: string | undefined): string {
  return orNull === undefined ? 'a group of settings' : 'on, or null';
}

/** What a field takes, in words. */
function accepts(type: FieldType): string {
  switch (type.kind) {
    case 'text':
      return type.accepts;
    case 'choice':
      return `one of ${type.among.join(', ')}`;
    case 'switch':
      return 'true or false';
    case 'number-of':
      return `one of ${type.among.join(', ')}`;
    case 'count':
      return `a whole number from ${type.from} to ${type.to}`;
    case 'time':
      return `a time with a unit, such as 10 us, up to ${type.to / 1e9} s`;
    case 'size':
      return `a size with a unit, such as 4 KiB, from ${type.from} to ${type.to} bytes`;
    default:
      return `a version of ${type.of}: ${type.accepts}`;
  }
}
