/**
 * The published groups that no fit has seen: predicted with a profile, each by the rule of its role.
 *
 * `held out`: the anchor rows set one offset of the device and one factor of the core's clock for the group; the others
 * are then predicted as they are. `held out: differences only`: rows that differ in the one thing that the record is
 * about are subtracted. `informed`: shown, in no figure.
 */
import { costProfile, type CostProfile } from '../../analysis/cost-tables.js';
import type { StageTime } from '../../analysis/result.js';
import { costTimes } from '../../analysis/sensitivity.js';
import { simulate } from '../../analysis/simulate.js';
import { differenceUncertainty, periodUncertainty } from '../../analysis/uncertainty.js';
import { costById, costs } from '../../models/costs/catalogue.js';
import {
  measuredUs,
  publishedGroups,
  publishedRecords,
  scenarioOf,
  setupOf,
  type PublishedRecord,
  type PublishedRole,
} from '../../scenarios/published/index.js';
import type { Row, Score } from './score.js';
import { scoreOf } from './score.js';

export interface GroupResult extends Score {
  readonly id: string;
  readonly role:
    | PublishedRole
    | 'held out half'
    | 'held out: measured anew'
    | 'held out: arrivals alone'
    | 'held out: tails';
  /** Of the differences that count, how many have the measured sign; null where no difference is scored. */
  readonly signs: { readonly k: number; readonly n: number } | null;
  readonly rows: readonly Row[];
  /** What was set by the anchor, or is assumed of the machine. */
  readonly notes: readonly string[];
}

/** A difference counts where it exceeds both. */
const LEAST_US = 0.5;
const LEAST_SHARE = 0.03;

/** A core is at most so much slower or faster than the reference [ratio]. */
const CLOCK_RANGE = [0.7, 1.6] as const;

/** A published row as it was simulated. */
export interface Anchor {
  readonly record: PublishedRecord;
  readonly us: number;
  /** The part on the core's clock [µs]. */
  readonly softwareUs: number;
}

interface Simulated extends Anchor {
  readonly stages: readonly StageTime[];
}

/**
 * A profile is of one machine. These groups were measured by the talk's author or his colleagues on a machine with the
 * same drive, and are predicted with its profile; the others are on the catalogue's beliefs.
 */
const talkMachine = new Set(['hajnoczi-io-poll-2021', 'hajnoczi-poll-source-2021', 'garzarella-2020']);

export interface GroupOptions {
  readonly seed: string;
  readonly requests?: number;
  readonly onRow?: (id: string) => void;
}

/** Every group but the talk. */
export function predictGroups(options: GroupOptions): GroupResult[] {
  return publishedGroups.flatMap(({ id, pairs, assumptions }) => {
    const records = publishedRecords.filter((record) => record.group === id);
    const role = records[0]?.role;
    if (role === undefined || role === 'calibration') return [];
    const profile = costProfile(talkMachine.has(id) ? 'talk-2020' : 'prior');
    const usable = records.filter((one) => one.role === role && one.unit !== 'latency delta us');
    const simulated = new Map(usable.map((record) => [record.id, simulateRecord(record, profile, options)]));
    if (role === 'held out: differences only') {
      return [differences(id, pairs, simulated, [predictedWith(profile), ...assumptions], profile)];
    }
    return [absolute(id, role, [...simulated.values()], [predictedWith(profile), ...assumptions], profile)];
  });
}

function predictedWith({ id }: CostProfile): string {
  return `predicted with the profile ${id}`;
}

function simulateRecord(record: PublishedRecord, profile: CostProfile, options: GroupOptions): Simulated {
  options.onRow?.(record.id);
  const { scenario } = scenarioOf(record);
  const { seed, requests = 800 } = options;
  const result = simulate(scenario, {
    seed,
    tables: profile.tables,
    requests,
    minReplications: 4,
    maxReplications: 4,
  });
  const { numjobs } = scenario.fio;
  const latency = setupOf(record).metric === 'latency';
  // Several jobs share the period that is simulated; a record's is that of one job.
  const stages = result.stages.map((stage) => ({ ...stage, us: stage.us * numjobs }));
  const us = latency ? result.latencyUs : result.periodUs * numjobs;
  return { record, us, stages, softwareUs: softwareUs(stages, latency) };
}

function softwareUs(stages: readonly StageTime[], latency: boolean): number {
  const { ns } = costTimes(stages, (id) => costs.has(id));
  let sum = 0;
  for (const [id, time] of ns) {
    if (costById(id).scalesWith === 'core_clock' && !(latency && id === 'fio_loop')) sum += time;
  }
  return sum / 1000;
}

function absolute(
  id: string,
  role: PublishedRole,
  simulated: readonly Simulated[],
  assumptions: readonly string[],
  profile: CostProfile,
): GroupResult {
  const anchors = simulated.filter(({ record }) => record.anchor);
  const { offsetUs, clock } = anchored(anchors);
  const rows = simulated.map((one): Row => {
    const predictedUs = one.us + (clock - 1) * one.softwareUs + offsetUs;
    const { sdUs } = periodUncertainty(predictedUs, one.stages, profile);
    return {
      id: one.record.id,
      scored: role === 'held out' && !one.record.anchor,
      measuredUs: measuredUs(one.record),
      predictedUs,
      intervalUs: [predictedUs - 1.645 * sdUs, predictedUs + 1.645 * sdUs],
      ...(one.record.anchor ? { note: 'sets the offset of the device and the clock of the group' } : {}),
    };
  });
  const set =
    anchors.length === 0 || role !== 'held out'
      ? []
      : [
          `the anchor sets ${offsetUs.toFixed(2)} µs on the device and ${clock.toFixed(2)} on what the core does`,
        ];
  return { id, role, ...scoreOf(rows), signs: null, rows, notes: [...set, ...assumptions] };
}

/** Offset and clock from a period and a latency of one configuration: their difference is fio's own loop. */
export function anchored(anchors: readonly Anchor[]): { offsetUs: number; clock: number } {
  const period = anchors.find(({ record }) => setupOf(record).metric === 'period');
  const latency = anchors.find(({ record }) => setupOf(record).metric === 'latency');
  if (period === undefined || latency === undefined) return { offsetUs: 0, clock: 1 };
  const loopUs = period.us - latency.us;
  const raw = (measuredUs(period.record) - measuredUs(latency.record)) / loopUs;
  const clock = Math.min(CLOCK_RANGE[1], Math.max(CLOCK_RANGE[0], raw));
  const offsetUs = measuredUs(latency.record) - latency.us - (clock - 1) * latency.softwareUs;
  return { offsetUs, clock };
}

function differences(
  id: string,
  pairs: readonly { readonly id: string; readonly from: string; readonly to: string }[],
  simulated: ReadonlyMap<string, Simulated>,
  assumptions: readonly string[],
  profile: CostProfile,
): GroupResult {
  const rows = pairs.map(({ id: name, from, to }): Row => {
    const [a, b] = [simulated.get(from)!, simulated.get(to)!];
    const measured = measuredUs(b.record) - measuredUs(a.record);
    const { sdUs } = differenceUncertainty(a.stages, b.stages, profile);
    const predicted = b.us - a.us;
    const counts = Math.abs(measured) > LEAST_US && Math.abs(measured) > LEAST_SHARE * measuredUs(a.record);
    return {
      id: name,
      scored: counts,
      measuredUs: measured,
      predictedUs: predicted,
      intervalUs: [predicted - 1.645 * sdUs, predicted + 1.645 * sdUs],
      ...(counts ? {} : { note: 'too small to count' }),
    };
  });
  const counting = rows.filter(({ scored }) => scored);
  const k = counting.filter((row) => Math.sign(row.measuredUs) === Math.sign(row.predictedUs)).length;
  const signs = { k, n: counting.length };
  return { id, role: 'held out: differences only', ...scoreOf(rows), signs, rows, notes: assumptions };
}
