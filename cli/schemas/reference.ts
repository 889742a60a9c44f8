/** The form of what looks things up or checks them: `qd1 show`, `list`, `explain` and `polling`, with `--json`. */
import * as z from 'zod';
import type { ArrivalsResult } from '../arrivals.js';
import { costGroups, costHows, costRoles, costScales } from '../../models/costs/cost.js';
import type { Distribution } from '../../sim/distributions.js';
import type { EffectiveScenario } from '../effective.js';
import type { Explanation } from '../explanation.js';
import type { Listing } from '../listing.js';
import { optimization } from './optimization.js';
import type { PollingResult } from '../recording.js';
import { provenance } from './simulation.js';

const amount = z.number().nonnegative();
const value = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const strings = z.array(z.string());
const version = { schemaVersion: z.literal(1) };

/** `qd1 show --json`. */
export const showResult: z.ZodType<EffectiveScenario> = z.strictObject({
  ...version,
  id: z.string(),
  title: z.string(),
  settings: z.array(
    z.strictObject({
      path: z.string(),
      value,
      unit: z.string(),
      origin: z.string(),
      description: z.string(),
    }),
  ),
  notes: strings,
  costs: z
    .array(
      z.strictObject({
        id: z.string(),
        title: z.string(),
        centralNs: amount,
        how: z.enum(costHows),
        formula: z.string().nullable(),
      }),
    )
    .nullable(),
});

const named = { id: z.string(), title: z.string() };

/** `qd1 list --json`. */
export const listResult: z.ZodType<Listing> = z.strictObject({
  ...version,
  scenarios: z.array(z.strictObject({ ...named, group: z.string() })),
  mechanisms: z.array(z.strictObject(named)),
  costs: z.array(
    z.strictObject({ ...named, group: z.enum(costGroups), how: z.enum(costHows), centralNs: amount }),
  ),
  profiles: z.array(z.strictObject(named)),
  optimizations: z.array(z.strictObject({ ...named, on: z.string() })),
  experiments: z.array(z.strictObject(named)),
});

const distribution: z.ZodType<Distribution> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('constant'), ns: amount }),
  z.strictObject({ kind: z.literal('uniform'), lowNs: amount, highNs: amount }),
  z.strictObject({ kind: z.literal('normal'), meanNs: amount, sdNs: amount }),
  z.strictObject({ kind: z.literal('lognormal'), meanNs: amount, cv: amount }),
  z.strictObject({ kind: z.literal('quantiles'), points: z.array(z.tuple([amount, amount])) }),
  z.strictObject({
    kind: z.literal('shifted'),
    byNs: z.number(),
    get of() {
      return distribution;
    },
  }),
  z.strictObject({
    kind: z.literal('mixture'),
    get parts() {
      return z.array(z.tuple([amount, distribution]));
    },
  }),
]);

const source = z.strictObject({ title: z.string(), url: z.string().nullable() });
const how = z.enum(costHows);

const cost = z.strictObject({
  ...named,
  group: z.enum(costGroups),
  role: z.enum(costRoles),
  belief: z.strictObject({ lowNs: amount, centralNs: amount, highNs: amount }),
  run: distribution,
  shape: z.string(),
  hardware: z.string(),
  conditions: z.string(),
  scalesWith: z.enum(costScales),
  source,
  how,
  notes: z.string(),
  evidence: z.array(
    z.strictObject({ what: z.string(), values: z.array(z.number()), unit: z.string(), how, source }),
  ),
  formula: z.string().exactOptional(),
  parts: z.record(z.string(), z.number()).exactOptional().describe('the formula as a sum over written costs'),
});

const topic = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('cost'),
    id: z.string(),
    cost,
    uses: z.strictObject({ scenarios: strings, mechanisms: strings, costs: strings }),
  }),
  z.strictObject({
    kind: z.literal('mechanism'),
    id: z.string(),
    mechanism: z.strictObject({ ...named, text: z.string(), sources: strings, costs: strings }),
  }),
  z.strictObject({
    kind: z.literal('scenario'),
    id: z.string(),
    scenario: z.looseObject(named).describe('every setting, as qd1 show has them'),
    talk: z.looseObject({ id: z.string(), label: z.string() }).nullable(),
    costs: strings,
  }),
  z.strictObject({
    kind: z.literal('profile'),
    id: z.string(),
    profile: z.looseObject({ ...named, fittedTo: strings, notes: strings }),
    provenance,
  }),
  z.strictObject({
    kind: z.literal('experiment'),
    id: z.string(),
    experiment: z.looseObject({ ...named, about: z.string(), source: z.string() }),
  }),
  z.strictObject({
    kind: z.literal('optimization'),
    id: z.string(),
    optimization,
  }),
  z.strictObject({
    kind: z.literal('setting'),
    id: z.string(),
    setting: z.strictObject({
      means: z.string(),
      accepts: z.string(),
      unit: z.string(),
      orNull: z.string().nullable(),
      default: value,
      defaultSource: z.string().nullable(),
    }),
  }),
]);

/** `qd1 explain --json`: one entry for each thing of that id. */
export const explainResult: z.ZodType<
  Pick<Explanation, 'schemaVersion'> & { readonly topics: readonly object[] }
> = z.strictObject({ ...version, topics: z.array(topic) });

const outcome = { event: z.enum(['grow', 'shrink', 'keep']) };

/** `qd1 polling --json`. */
export const pollingResult: z.ZodType<PollingResult> = z.strictObject({
  ...version,
  file: z.string(),
  qemu: z.string(),
  parameters: z.strictObject({ pollMaxNs: amount, pollGrow: amount, pollShrink: amount }),
  calls: amount,
  firstDifference: z
    .strictObject({
      line: amount,
      blockNs: amount,
      recorded: z.strictObject({ ...outcome, oldNs: amount.exactOptional(), newNs: amount.exactOptional() }),
      model: z.strictObject({ ...outcome, oldNs: amount, newNs: amount }),
    })
    .nullable(),
  grows: amount,
  shrinks: amount,
  kept: amount,
});

const pollEnd = z.enum(['hit', 'notified', 'polled for a timer', 'woken', 'slept for a timer', 'at once']);

/** `qd1 polling --arrivals --json`. */
export const arrivalsResult: z.ZodType<ArrivalsResult> = z.strictObject({
  ...version,
  calls: amount,
  sameEnd: amount,
  samePollNs: amount,
  agreePct: amount,
  traces: z.array(
    z.strictObject({
      name: z.string(),
      calls: amount,
      sameEnd: amount,
      samePollNs: amount,
      replays: amount,
      differences: z.array(z.strictObject({ call: amount, recorded: pollEnd, model: pollEnd.nullable() })),
    }),
  ),
});
