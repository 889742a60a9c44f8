/**
 * Simulates a scenario as long as the asked precision needs: independent replications, each with its warm-up cut
 * off, until the confidence interval of the period is narrow enough.
 */
import { costById } from '../models/costs/catalogue.js';
import type { CostTables } from '../models/site-book.js';
import { assemble, type Machine } from '../scenarios/assemble.js';
import type { Scenario } from '../scenarios/scenario.js';
import { FioHistogram } from '../sim/statistics/fio-histogram.js';
import { Moments } from '../sim/statistics/moments.js';
import { acrossReplications } from '../sim/statistics/replications.js';
import { QuantileTable } from '../sim/quantile-table.js';
import { SimulationError } from '../sim/errors.js';
import { cpuShares, stageTimes, Totals } from './totals.js';
import { latencyResult, notesOn } from './tell.js';
import type { ScenarioResult } from './result.js';

export interface SimulateOptions {
  /** Root seed; the same seed gives the same bits. */
  readonly seed: string;
  /** Asked half-width of the 95 % interval of IOPS, relative. Default 0.005. */
  readonly precision?: number;
  /** Requests measured in a replication, after `warmUpRequests`. Default 1500, 500. */
  readonly requests?: number;
  readonly warmUpRequests?: number;
  readonly minReplications?: number;
  readonly maxReplications?: number;
  /** Tables of the costs; default those of the prior. */
  readonly tables?: CostTables;
}

const tableCache = new Map<string, QuantileTable>();

/** The catalogue's own costs: the profile `prior`. */
export function priorTables(cost: string): QuantileTable {
  let table = tableCache.get(cost);
  if (table === undefined) {
    table = new QuantileTable(costById(cost).run);
    tableCache.set(cost, table);
  }
  return table;
}

/** Simulates `scenario`. Errors name the model instance, the moment, and how to see it again. */
export function simulate(scenario: Scenario, options: SimulateOptions): ScenarioResult {
  const { seed, precision = 0.005, requests = 1500, warmUpRequests = 500 } = options;
  const { minReplications = 5, maxReplications = 60, tables = priorTables } = options;
  const totals = new Totals();
  const lat = latency();
  const clat = latency();
  const slat = latency();
  const periods: number[] = [];
  let events = 0;
  let precise = false;
  while (periods.length < maxReplications && !precise) {
    const replication = periods.length;
    let completed = 0;
    let firstNs = 0;
    let lastNs = 0;
    const observer = {
      completed(startNs: number, issueNs: number, completionNs: number): void {
        completed++;
        if (completed <= warmUpRequests) {
          if (completed < warmUpRequests) return;
          firstNs = completionNs;
          machine.chassis.ledger.reset();
          machine.counts.reset();
          return;
        }
        add(lat, completionNs - startNs);
        add(clat, completionNs - issueNs);
        add(slat, issueNs - startNs);
        if (completed === warmUpRequests + requests) {
          lastNs = completionNs;
          machine.chassis.calendar.stop();
        }
      },
    };
    const machine: Machine = assemble(scenario, { tables, rootSeed: `${seed}/${replication}`, observer });
    machine.start();
    runUntilStopped(machine, scenario, seed, replication, () => completed);
    totals.add(machine, requests);
    events += machine.chassis.calendar.eventsFired;
    periods.push((lastNs - firstNs) / requests);
    if (periods.length >= minReplications) {
      precise = acrossReplications(periods).relativeHalfWidth <= precision;
    }
  }
  const period = acrossReplications(periods);
  return {
    id: scenario.id,
    label: scenario.title,
    iops: 1e9 / period.mean,
    intervalIops: [1e9 / period.high, 1e9 / Math.max(period.low, 1)],
    periodUs: period.mean / 1000,
    latencyUs: lat.moments.mean / 1000,
    stages: stageTimes(totals),
    cpu: cpuShares(totals),
    perRequest: totals.perRequest(),
    latencies: { lat: latencyResult(lat), clat: latencyResult(clat), slat: latencyResult(slat) },
    run: { replications: periods.length, requests, warmUpRequests, precise, events, periodsNs: periods },
    notes: notesOn(scenario),
  };
}

/** A latency as it is gathered. */
export interface LatencyTotals {
  readonly moments: Moments;
  readonly histogram: FioHistogram;
}

function latency(): LatencyTotals {
  return { moments: new Moments(), histogram: new FioHistogram() };
}

function add(totals: LatencyTotals, ns: number): void {
  totals.moments.add(ns);
  totals.histogram.add(ns);
}

function runUntilStopped(
  machine: Machine,
  scenario: Scenario,
  seed: string,
  replication: number,
  completed: () => number,
): void {
  const again = `reproduce: qd1 run ${scenario.id} --seed ${seed}`;
  try {
    machine.chassis.calendar.run();
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    throw new SimulationError(`${scenario.id}, replication ${replication}, ${what}; ${again}`, { cause: error });
  }
  if (machine.chassis.calendar.idle) {
    throw new SimulationError(
      `${scenario.id}, replication ${replication}: nothing is left to happen after ${completed()} requests, ` +
        `at ${machine.chassis.calendar.now} ns: a wake-up was lost; ${again}`,
    );
  }
}
