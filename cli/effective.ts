/** The effective configuration of a scenario as a result: every setting with its unit and origin. */
import { costsChargedBy } from '../analysis/cost-tables.js';
import { costById } from '../models/costs/catalogue.js';
import type { CostHow } from '../models/costs/cost.js';
import { fieldAt } from '../scenarios/defaults.js';
import { type FieldValue, unitOf } from '../scenarios/field.js';
import type { ResolvedScenario } from '../scenarios/resolved.js';
import { mean } from '../sim/distributions.js';

/** One setting. */
export interface SettingRow {
  readonly path: string;
  readonly value: FieldValue;
  /** Empty where a value has none. */
  readonly unit: string;
  /** `default`, `preset V1`, `file x.yaml:14`, `--set`. */
  readonly origin: string;
  readonly description: string;
}

/** One cost with its passport, in short. */
interface CostRow {
  readonly id: string;
  readonly title: string;
  readonly centralNs: number;
  readonly how: CostHow;
  /** As the scenario gives it, in place of the catalogue; null for the catalogue's own. */
  readonly formula: string | null;
}

/** What `qd1 show --json` prints. */
export interface EffectiveScenario {
  readonly schemaVersion: 1;
  readonly id: string;
  readonly title: string;
  readonly settings: readonly SettingRow[];
  readonly notes: readonly string[];
  /** Null unless asked for. */
  readonly costs: readonly CostRow[] | null;
}

/** Lays a resolved scenario out. */
export function effective(
  { scenario, origins, notes, costs }: ResolvedScenario,
  withCosts: boolean,
): EffectiveScenario {
  const settings = [...origins].map(([path, { value, origin, description }]) => {
    const field = fieldAt(path);
    const unit = field === undefined || value === null ? '' : unitOf(field);
    return { path, value, unit, origin, description };
  });
  const { id, title } = scenario;
  const used = withCosts ? new Set([...costsChargedBy(scenario), ...costs.keys()]) : null;
  const rows = used === null ? null : [...used].map((cost) => costRow(cost, costs));
  return { schemaVersion: 1, id, title, settings, notes, costs: rows };
}

function costRow(id: string, overrides: ResolvedScenario['costs']): CostRow {
  const { title, belief, how } = costById(id);
  const own = overrides.get(id);
  const centralNs = own === undefined ? belief.centralNs : Math.round(mean(own.distribution));
  return { id, title, centralNs, how, formula: own?.formula ?? null };
}
