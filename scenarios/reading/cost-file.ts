/**
 * Files of costs: YAML text in, `Cost` rows in nanoseconds out.
 *
 * A file has a group, a default `run` formula and rows by id. A row gives its belief by three times (`low`,
 * `central`, `high`) or by one `formula` over other costs. `run` may use `low`, `central` and `high` of its own
 * row. The rows with a formula are worked out after all others, in order, so a formula may use any cost
 * written in numbers and the formulas before it; a circle cannot be written.
 */
import * as z from 'zod';
import { costGroups, costHows, costRoles, costScales } from '../../models/costs/cost.js';
import type { Cost, CostBelief, CostEvidence, CostSource } from '../../models/costs/cost.js';
import { ConfigError } from '../../sim/errors.js';
import { readFormula, readFormulaNs, readNs } from './quantity.js';
import { readYaml } from './yaml-file.js';

/** A file to read: its text, and its name for errors. */
export interface CostFileText {
  readonly name: string;
  readonly text: string;
}

const source = z.strictObject({ title: z.string(), url: z.url({ protocol: /^https?$/u }).optional() });
const quantity = z.union([z.string(), z.number()], { error: 'needs a time, such as 800 ns or 1.2 us' });
const evidence = z.strictObject({
  what: z.string(),
  values: z.array(z.number()).min(1),
  unit: z.string(),
  how: z.enum(costHows),
  source: source.optional(),
});
const row = z.strictObject({
  title: z.string(),
  low: quantity.optional(),
  central: quantity.optional(),
  high: quantity.optional(),
  formula: z.string().optional(),
  run: z.string().optional(),
  shape: z.string(),
  role: z.enum(costRoles),
  scales_with: z.enum(costScales),
  hardware: z.string(),
  conditions: z.string().optional(),
  how: z.enum(costHows),
  source,
  notes: z.string().optional(),
  evidence: z.array(evidence).optional(),
});
const id = z.string().regex(/^[a-z][a-z0-9_]*$/u, 'must be lower-case letters, digits and _');
const file = z.strictObject({ group: z.enum(costGroups), run: z.string(), costs: z.record(id, row) });

type Row = z.infer<typeof row>;

/** A row that is checked but not yet worked out. */
interface Draft {
  readonly id: string;
  readonly row: Row;
  readonly group: Cost['group'];
  readonly defaultRun: string;
  /** Where the row, or a key of it, stands, for errors. */
  readonly where: (key?: string) => string;
}

/**
 * The costs in one file. `known` are costs of other files that its formulas may use.
 * Errors are `ConfigError`s that name file, line, key and cost.
 */
export function readCostFile(
  text: string,
  name: string,
  known: ReadonlyMap<string, Cost> = new Map(),
): Cost[] {
  return readCostFiles([{ name, text }], known);
}

/** The costs in several files, in the order of the files; an id may be used once. */
export function readCostFiles(
  files: readonly CostFileText[],
  known: ReadonlyMap<string, Cost> = new Map(),
): Cost[] {
  const drafts = files.flatMap(draftsOf);
  const places = new Map<string, string>();
  for (const draft of drafts) {
    const first = places.get(draft.id);
    if (first !== undefined) throw new ConfigError(`${draft.where()}: this cost is already at ${first}`);
    places.set(draft.id, draft.where());
  }
  const costs = new Map(known);
  for (const draft of drafts.filter(isWritten)) costs.set(draft.id, finished(draft, writtenBelief(draft)));
  for (const draft of drafts.filter((other) => !isWritten(other))) {
    costs.set(draft.id, { ...finished(draft, formulaBelief(draft, costs)), parts: partsOf(draft, costs) });
  }
  return drafts.map((draft) => costs.get(draft.id) as Cost);
}

function draftsOf({ name, text }: CostFileText): Draft[] {
  const { contents, where } = readYaml(text, name, file);
  return Object.entries(contents.costs).map(([key, value]) => ({
    id: key,
    row: value,
    group: contents.group,
    defaultRun: contents.run,
    where: (inner) => where(inner === undefined ? ['costs', key] : ['costs', key, inner]),
  }));
}

function isWritten(draft: Draft): boolean {
  return draft.row.formula === undefined;
}

function writtenBelief({ row: { low, central, high }, where }: Draft): CostBelief {
  if (low === undefined || central === undefined || high === undefined) {
    throw new ConfigError(`${where()}: a cost needs low, central and high, or a formula`);
  }
  return {
    lowNs: readNs(low, where('low')),
    centralNs: readNs(central, where('central')),
    highNs: readNs(high, where('high')),
  };
}

/** The formula at the low ends of the costs it names, at their centres, and at their high ends. */
function formulaBelief(
  { row: { low, central, high, formula = '' }, where }: Draft,
  costs: Costs,
): CostBelief {
  if (low !== undefined || central !== undefined || high !== undefined) {
    throw new ConfigError(`${where('formula')}: a cost has a formula, or low, central and high, not both`);
  }
  const at = (end: keyof CostBelief): number =>
    readFormulaNs(
      formula,
      namesOf(costs, (cost) => cost.belief[end]),
      where('formula'),
    );
  return { lowNs: at('lowNs'), centralNs: at('centralNs'), highNs: at('highNs') };
}

/** So that rounding to whole nanoseconds does not show in a coefficient. */
const LARGE = 1e6;

/** A formula as a sum over written costs: its slope along each cost that it names, at their medians. */
function partsOf({ row: { formula = '' }, where }: Draft, costs: Costs): Record<string, number> {
  const medians = namesOf(costs, ({ belief }) => LARGE * belief.centralNs);
  const atMedians = readFormulaNs(formula, medians, where('formula'));
  const parts: Record<string, number> = {};
  for (const [id, median] of medians) {
    if (!new RegExp(`(?<![\\w.])${id}(?!\\w)`, 'u').test(formula)) continue;
    const raised = readFormulaNs(formula, new Map([...medians, [id, 1.5 * median]]), where('formula'));
    const times = (raised - atMedians) / (0.5 * median);
    for (const [root, share] of Object.entries(costs.get(id)!.parts ?? { [id]: 1 })) {
      parts[root] = round((parts[root] ?? 0) + times * share);
    }
  }
  return parts;
}

function round(coefficient: number): number {
  return Number(coefficient.toPrecision(9));
}

type Costs = ReadonlyMap<string, Cost>;

function namesOf(costs: Costs, value: (cost: Cost) => number): Map<string, number> {
  return new Map([...costs].map(([name, cost]) => [name, value(cost)]));
}

function finished(draft: Draft, belief: CostBelief): Cost {
  const { row: given, where } = draft;
  const { lowNs, centralNs, highNs } = belief;
  if (lowNs > centralNs || centralNs > highNs) {
    throw new ConfigError(
      `${where('central')}: low ${lowNs} ns, central ${centralNs} ns and high ${highNs} ns must not fall`,
    );
  }
  const own = new Map([
    ['low', lowNs],
    ['central', centralNs],
    ['high', highNs],
  ]);
  const cited = sourceOf(given.source);
  return {
    id: draft.id,
    title: given.title,
    group: draft.group,
    role: given.role,
    belief,
    run: readFormula(given.run ?? draft.defaultRun, own, where('run')),
    shape: given.shape,
    hardware: given.hardware,
    conditions: given.conditions ?? '',
    scalesWith: given.scales_with,
    source: cited,
    how: given.how,
    notes: given.notes ?? '',
    evidence: (given.evidence ?? []).map((item) => evidenceOf(item, cited)),
    ...(given.formula === undefined ? {} : { formula: given.formula }),
  };
}

function sourceOf({ title, url }: z.infer<typeof source>): CostSource {
  return { title, url: url ?? null };
}

/** A piece of evidence without a source of its own is from the source of the cost. */
function evidenceOf(item: z.infer<typeof evidence>, cited: CostSource): CostEvidence {
  const { what, values, unit, how } = item;
  return { what, values, unit, how, source: item.source === undefined ? cited : sourceOf(item.source) };
}
