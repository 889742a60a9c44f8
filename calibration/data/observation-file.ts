/**
 * Observations that a user wrote down, in YAML: what was measured of which scenario.
 *
 *     id: my-host
 *     observations:
 *       - id: bare-irq
 *         scenario: B0                 # a preset, or a scenario file
 *         set: [drive.model=p5800x]    # as --set
 *         metric: iops                 # iops, period, latency-mean, latency-p50
 *         value: 91 k                  # or from and to: bounds
 *         sd: 1 %
 *       - id: eventfd-wake
 *         costs: { eventfd_write: 1, ttwu_send: 1, c1_exit: 1, sched_wake_idle: 1 }
 *         value: 4.1 us
 *         sd: 0.2 us
 *     beliefs:
 *       vcpu_wake_blocked: [8 us, 12 us, 20 us]   # this machine's 5th, 50th and 95th percentile
 */
import * as z from 'zod';
import { costs } from '../../models/costs/catalogue.js';
import type { CostBelief } from '../../models/costs/cost.js';
import { readNs } from '../../scenarios/reading/quantity.js';
import { readYaml } from '../../scenarios/reading/yaml-file.js';
import { resolveScenario, type ScenarioBase } from '../../scenarios/resolve.js';
import type { ResolvedScenario } from '../../scenarios/resolved.js';
import type { Scenario } from '../../scenarios/scenario.js';
import { ConfigError } from '../../sim/errors.js';
import { didYouMean } from '../../sim/nearest.js';
import type { Figure, Metric, Observation, Subject } from '../fit/observation.js';
import type { DataSet } from './data-set.js';

const words = ['iops', 'period', 'latency-mean', 'latency-p50'] as const;
type Word = (typeof words)[number];

const metricOf: Readonly<Record<Word, Metric>> = {
  iops: 'periodUs',
  period: 'periodUs',
  'latency-mean': 'latencyMeanUs',
  'latency-p50': 'latencyP50Us',
};

const amount = z.union([z.string(), z.number()]);
const observation = z.strictObject({
  id: z.string().min(1).max(80),
  scenario: z.string().optional(),
  set: z.array(z.string()).optional(),
  costs: z.record(z.string(), z.number()).optional(),
  metric: z.enum(words).optional(),
  value: amount.optional(),
  from: amount.optional(),
  to: amount.optional(),
  sd: amount.optional(),
  source: z.string().optional(),
});
const file = z.strictObject({
  $schema: z.string().optional(),
  id: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,60}$/u, 'must be lower-case letters, digits, dots and dashes'),
  title: z.string().max(300).optional(),
  observations: z.array(observation).min(1).max(10_000),
  beliefs: z.record(z.string(), z.tuple([amount, amount, amount])).optional(),
});

type Written = z.infer<typeof observation>;

/** Reads a scenario file that an observation names. */
export type ScenarioReader = (name: string) => Promise<ScenarioBase>;

/** Unless a file says how well it knows a figure [relative]. */
const DEFAULT_SD = 0.02;

/** @throws ConfigError that names file, line and field */
export async function readObservationFile(text: string, name: string, read: ScenarioReader): Promise<DataSet> {
  const { contents, where } = readYaml(text, name, file);
  const observations: Observation[] = [];
  for (const [index, written] of contents.observations.entries()) {
    const at = (key?: string): string => where(['observations', index, ...(key === undefined ? [] : [key])]);
    if (observations.some(({ id }) => id === written.id))
      throw new ConfigError(`${at('id')}: there is an observation "${written.id}" already; give each a name of its own`);
    observations.push(await observationOf(written, at, name, read));
  }
  return {
    id: contents.id,
    title: contents.title ?? contents.id,
    observations,
    beliefs: new Map(
      Object.entries(contents.beliefs ?? {}).map(([id, ends]) => {
        known(id, where(['beliefs', id]));
        return [id, beliefOf(ends, where(['beliefs', id]))];
      }),
    ),
    heldOut: null,
  };
}

async function observationOf(
  written: Written,
  at: (key?: string) => string,
  name: string,
  read: ScenarioReader,
): Promise<Observation> {
  const { id, metric = 'period', value, from, to, sd, source = name } = written;
  if ((value === undefined) === (from === undefined && to === undefined))
    throw new ConfigError(`${at()}: give a value, or bounds by from and to, and not both`);
  const us = (text: string | number | undefined, key: string): number | undefined =>
    text === undefined ? undefined : microseconds(text, metric, at(key));
  // Bounds of IOPS bound the period the other way round.
  const [low, high] = metric === 'iops' ? [us(to, 'to'), us(from, 'from')] : [us(from, 'from'), us(to, 'to')];
  const figure: Figure = value === undefined ? { fromUs: low, toUs: high } : { us: us(value, 'value')! };
  if (low !== undefined && high !== undefined && low > high)
    throw new ConfigError(`${at('from')}: from is above to; give the lower bound first`);
  const reference = 'us' in figure ? figure.us : (low ?? high)!;
  const sdUs = sd === undefined ? DEFAULT_SD * reference : deviationUs(sd, reference, metric, at('sd'));
  if (!(sdUs > 0))
    throw new ConfigError(`${at('sd')}: a deviation must be above 0; leave sd out for ${100 * DEFAULT_SD} %`);
  return { id, subject: await subjectOf(written, at, read), figure, sdUs, source };
}

async function subjectOf(
  { scenario, set = [], costs: sum, metric = 'period' }: Written,
  at: (key?: string) => string,
  read: ScenarioReader,
): Promise<Subject> {
  if ((scenario === undefined) === (sum === undefined))
    throw new ConfigError(`${at()}: give the scenario that was measured, or the costs that a step is the sum of`);
  if (sum !== undefined) {
    if (metric !== 'period')
      throw new ConfigError(`${at('metric')}: a sum of costs has no ${metric}; leave metric out`);
    if (set.length > 0) throw new ConfigError(`${at('set')}: a sum of costs has no settings; leave set out`);
    if (Object.keys(sum).length === 0) throw new ConfigError(`${at('costs')}: name at least one cost`);
    for (const [id, times] of Object.entries(sum)) {
      known(id, at('costs'));
      if (costs.get(id)!.role === 'check')
        throw new ConfigError(`${at('costs')}: ${id} is a published total to compare with, and no cost that is paid`);
      if (!(times > 0))
        throw new ConfigError(`${at('costs')}: ${id} is paid ${times} times; it must be more than none`);
    }
    return { costs: sum };
  }
  return { scenario: await measuredScenario(scenario!, set, at, read), metric: metricOf[metric] };
}

async function measuredScenario(
  scenario: string,
  sets: readonly string[],
  at: (key?: string) => string,
  read: ScenarioReader,
): Promise<Scenario> {
  try {
    return withoutCosts(await resolveScenario({ base: await read(scenario), sets }));
  } catch (error) {
    if (error instanceof ConfigError) throw new ConfigError(`${at('scenario')}: ${error.message}`, { cause: error });
    throw error;
  }
}

/**
 * A scenario whose costs are to be found.
 * @throws ConfigError when it gives costs itself: a fit would not know them
 */
export function withoutCosts({ scenario, costs: own }: ResolvedScenario): Scenario {
  const [first] = own.keys();
  if (first === undefined) return scenario;
  throw new ConfigError(
    `the scenario gives the cost ${first} itself, and costs are what a fit finds; give it as a belief, or as an observation`,
  );
}

function known(id: string, where: string): void {
  if (!costs.has(id)) throw new ConfigError(`${where}: there is no cost "${id}"${didYouMean(id, costs.keys())}`);
}

function beliefOf(ends: readonly (string | number)[], where: string): CostBelief {
  const [lowNs, centralNs, highNs] = ends.map((end) => readNs(end, where));
  if (!(lowNs <= centralNs && centralNs <= highNs && centralNs > 0))
    throw new ConfigError(`${where}: the 5th, 50th and 95th percentile must not fall, and the middle one be above 0`);
  return { lowNs, centralNs, highNs };
}

/** `78 k` IOPS, or a time with its unit. */
function microseconds(text: string | number, metric: Word, where: string): number {
  if (metric !== 'iops') {
    const us = readNs(text, where) / 1000;
    if (us > 0) return us;
    throw new ConfigError(`${where}: a time must be above 0`);
  }
  const iops = readIops(text);
  if (iops > 0) return 1e6 / iops;
  throw new ConfigError(`${where}: "${text}" is no rate; give IOPS, such as 78000 or 78 k`);
}

function readIops(text: string | number): number {
  const match = /^(\d+(?:\.\d+)?)\s*(k|K|M)?(?:\s*IOPS)?$/u.exec(String(text).trim());
  if (match === null) return NaN;
  return Number(match[1]) * (match[2] === undefined ? 1 : match[2] === 'M' ? 1e6 : 1e3);
}

function deviationUs(text: string | number, referenceUs: number, metric: Word, where: string): number {
  const percent = /^(\d+(?:\.\d+)?)\s*%$/u.exec(String(text).trim());
  if (percent !== null) return (Number(percent[1]) / 100) * referenceUs;
  if (metric === 'iops') {
    const iops = readIops(text);
    if (Number.isFinite(iops)) return (referenceUs * iops * referenceUs) / 1e6;
    throw new ConfigError(`${where}: "${text}" is no deviation; give IOPS or percent, such as 1 %`);
  }
  return readNs(text, where) / 1000;
}
