/** What a configuration does at given costs: simulated once, then known nearby as a sum of costs. */
import { type CostTimes, costTimes, periodAt } from '../../analysis/sensitivity.js';
import type { CostValues } from '../../analysis/cost-values.js';
import type { ScenarioResult } from '../../analysis/result.js';
import { simulate } from '../../analysis/simulate.js';
import { costs } from '../../models/costs/catalogue.js';
import type { Scenario } from '../../scenarios/scenario.js';
import type { Metric, Subject } from './observation.js';
import { stagesIn } from './stretches.js';

/** How a fit simulates: the same luck at each trial, so that trials differ by their costs alone. */
export interface TrialOptions {
  readonly seed: string;
  /** Replications and requests of each. */
  readonly replications: number;
  readonly requests: number;
  readonly warmUpRequests?: number;
}

export const trialOptions: TrialOptions = { seed: 'fit', replications: 4, requests: 500 };

/** A simulation at one set of costs, and what its critical path says of others. */
export interface Response {
  readonly values: CostValues;
  readonly us: number;
  /** Of the period, or of the part of it that is in the latency. */
  readonly times: CostTimes;
  /** Which way each wait ended: the same word, the same modes. */
  readonly modes: string;
}

/** Costs that no latency of fio contains: its own loop, on a CPU and in translated code. */
export const outsideLatency: ReadonlySet<string> = new Set(['fio_loop', 'tcg_application']);

/** What a subject comes to at these costs. */
export function respond(
  subject: Subject,
  values: CostValues,
  options: TrialOptions = trialOptions,
): Response {
  return 'scenario' in subject ? simulated(subject, values, options) : summed(subject.costs, values);
}

function simulated(
  subject: Extract<Subject, { scenario: Scenario }>,
  values: CostValues,
  { seed, replications, requests, warmUpRequests }: TrialOptions,
): Response {
  const { scenario } = subject;
  const result = simulate(scenario, {
    seed,
    tables: values.tables(),
    requests,
    ...(warmUpRequests === undefined ? {} : { warmUpRequests }),
    minReplications: replications,
    maxReplications: replications,
  });
  const isCost = (id: string): boolean => costs.has(id);
  if ('stretches' in subject) {
    const stages = stagesIn(subject.stretches, result.stages, scenario);
    const us = stages.reduce((sum, stage) => sum + stage.us, 0);
    return { values, us, times: costTimes(stages, isCost), modes: modesOf(result) };
  }
  const { metric, besides } = subject;
  const inside = figureOf(metric, result, costTimes(result.stages, isCost));
  const modes = modesOf(result);
  if (besides === undefined) return { values, ...inside, modes };
  const paid = summed(besides, values);
  const { ns, otherNs } = inside.times;
  const both = new Map(ns);
  for (const [id, time] of paid.times.ns) both.set(id, (both.get(id) ?? 0) + time);
  return { values, us: inside.us + paid.us, times: { ns: both, otherNs }, modes };
}

function figureOf(
  metric: Metric,
  result: ScenarioResult,
  times: CostTimes,
): { us: number; times: CostTimes } {
  if (metric === 'periodUs') return { us: result.periodUs, times };
  const ns = new Map([...times.ns].filter(([id]) => !outsideLatency.has(id)));
  const us = metric === 'latencyMeanUs' ? result.latencyUs : result.latencies.lat.percentiles['50.000000'];
  return { us, times: { ns, otherNs: 0 } };
}

function summed(times: Readonly<Record<string, number>>, values: CostValues): Response {
  const ns = new Map(Object.entries(times).map(([id, count]) => [id, count * values.ns(id)]));
  const totalNs = [...ns.values()].reduce((sum, each) => sum + each, 0);
  return { values, us: totalNs / 1000, times: { ns, otherNs: 0 }, modes: 'a sum of costs' };
}

/** The figure at other costs [µs], while the modes stay: what was simulated, and by how much the sum of costs differs. */
export function predicted(response: Response, values: CostValues): number {
  const { times } = response;
  const here = periodAt(times, response.values, response.values);
  return response.us + (periodAt(times, response.values, values) - here) / 1000;
}

/** How often the server's polling hit and missed, who slept, in which state, in coarse steps. */
function modesOf({ perRequest, stages }: ScenarioResult): string {
  const often = (count: number): string => (count < 0.05 ? '0' : count > 0.95 ? '1+' : 'some');
  const states = new Set(
    stages.filter(({ mechanism, us }) => mechanism === 'c-state' && us > 0.02).map(({ cost }) => cost),
  );
  const { pollHits, pollMisses, wakes, vmexits, kicks } = perRequest;
  const counts = { hits: pollHits, misses: pollMisses, wakes: wakes / 2, exits: vmexits, kicks };
  const words = Object.entries(counts).map(([name, count]) => `${name} ${often(count)}`);
  return [...words, ...[...states].sort()].join(', ');
}
