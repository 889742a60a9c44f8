/**
 * Simulates a scenario as long as the asked precision needs: independent replications, each with its warm-up cut
 * off, until the confidence interval of the period is narrow enough.
 */
import { costById } from '../models/costs/catalogue.js';
import type { CostTables } from '../models/site-book.js';
import { assemble, type Machine } from '../scenarios/assemble.js';
import { checkScenario } from '../scenarios/check.js';
import { requestsInFlight, type Scenario } from '../scenarios/scenario.js';
import { acrossReplications } from '../sim/statistics/replications.js';
import { QuantileTable } from '../sim/quantile-table.js';
import { SimulationError } from '../sim/errors.js';
import { Gatherer, Latencies } from './gather.js';
import { coresBusy, cpuShares, stageTimes, Totals } from './totals.js';
import { deepSleepNotes, latencyResult } from './tell.js';
import type { PerRequest, ScenarioResult } from './result.js';

export interface SimulateOptions {
  /** Root seed; the same seed gives the same bits. */
  readonly seed: string;
  /** Asked half-width of the 95 % interval of IOPS, relative. Default 0.005. */
  readonly precision?: number;
  /** Requests measured in a replication, after `warmUpRequests`. Default 1000, 300. */
  readonly requests?: number;
  readonly warmUpRequests?: number;
  readonly minReplications?: number;
  readonly maxReplications?: number;
  /** Number of the first replication, which with the seed decides its luck. Default 0. */
  readonly firstReplication?: number;
  /** Tables of the costs; default those of the prior. */
  readonly tables?: CostTables;
  /** Told the mean period of each replication so far [ns], for an interval that narrows while one looks. */
  readonly onReplication?: (periodsNs: readonly number[]) => void;
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
  const { seed, precision = 0.005, requests = 1000, warmUpRequests = 300 } = options;
  const { minReplications = 5, maxReplications = 60, firstReplication = 0, tables = priorTables } = options;
  const totals = new Totals();
  const latencies = new Latencies(scenario.fio.ioengine);
  const periods: number[] = [];
  const each: { cores: number; perRequest: PerRequest }[] = [];
  let events = 0;
  let precise = false;
  while (periods.length < maxReplications && !precise) {
    const replication = firstReplication + periods.length;
    const gatherer = new Gatherer(latencies, warmUpRequests, requests);
    const rootSeed = `${seed}/${replication}`;
    const machine = assemble(scenario, { tables, rootSeed, observer: gatherer });
    gatherer.watch(machine);
    machine.start();
    runUntilStopped(machine, scenario, seed, replication, gatherer);
    totals.add(machine, requests);
    const own = new Totals();
    own.add(machine, requests);
    each.push({ cores: coresBusy(cpuShares(own)).total, perRequest: own.perRequest() });
    events += machine.chassis.calendar.eventsFired;
    periods.push(gatherer.periodNs);
    options.onReplication?.(periods);
    if (periods.length >= minReplications) {
      precise = acrossReplications(periods).relativeHalfWidth <= precision;
    }
  }
  const period = acrossReplications(periods);
  const stages = stageTimes(totals, requestsInFlight(scenario) === 1 ? undefined : period.mean);
  return {
    id: scenario.id,
    label: scenario.title,
    iops: 1e9 / period.mean,
    intervalIops: [1e9 / period.high, 1e9 / Math.max(period.low, 1)],
    periodUs: period.mean / 1000,
    latencyUs: latencies.lat.moments.mean / 1000,
    stages,
    cpu: cpuShares(totals),
    perRequest: totals.perRequest(),
    latencies: {
      lat: latencyResult(latencies.lat),
      clat: latencyResult(latencies.clat),
      slat: latencyResult(latencies.slat),
    },
    each,
    run: { replications: periods.length, requests, warmUpRequests, precise, events, periodsNs: periods },
    notes: [...checkScenario(scenario), ...deepSleepNotes(stages)],
  };
}

/** No request takes this long [simulated ns]: if none has completed in it, none ever will. */
const STALLED_NS = 60_000_000_000;

function runUntilStopped(
  machine: Machine,
  scenario: Scenario,
  seed: string,
  replication: number,
  gatherer: Gatherer,
): void {
  const { calendar } = machine.chassis;
  const where = `${scenario.id}, replication ${replication}`;
  const again = `reproduce: qd1 run ${scenario.id} --seed ${seed}`;
  try {
    // CPUs tick for ever, so the calendar never runs dry: what must not stand still is the count of requests.
    for (let completed = -1; !gatherer.done && completed < gatherer.completedRequests;) {
      completed = gatherer.completedRequests;
      calendar.run(calendar.now + STALLED_NS);
    }
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    throw new SimulationError(`${where}, ${what}; ${again}`, { cause: error });
  }
  if (!gatherer.done) {
    throw new SimulationError(
      `${where}: no request has completed after the first ${gatherer.completedRequests}, ` +
        `at ${calendar.now} ns: a wake-up was lost; ${again}`,
    );
  }
}
