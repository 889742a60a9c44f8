/** A machine on the bench: constant costs, each changeable, so that a test sees one mechanism at a time. */
import { costById } from '../../models/costs/catalogue.js';
import { phases, stageOf } from '../../models/phases.js';
import { assemble, type Machine } from '../../scenarios/assemble.js';
import type { Scenario } from '../../scenarios/scenario.js';
import type { Distribution } from '../../sim/distributions.js';
import type { Ledger } from '../../sim/ledger.js';
import { QuantileTable } from '../../sim/quantile-table.js';

export { bareMetal, device, guest } from './configurations.js';

/** One aio_poll() of the IOThread. */
export interface Poll {
  readonly blockNs: number;
  readonly before: number;
  readonly after: number;
}

export interface Observation {
  readonly machine: Machine;
  readonly requests: number;
  /** Each request's period, from completion to completion [ns]. */
  readonly periodsNs: readonly number[];
  readonly meanPeriodNs: number;
  /** Counts, for each request. */
  readonly each: Record<
    'kicks' | 'wakes' | 'syscalls' | 'vmexits' | 'interrupts' | 'ipis' | 'pollHits' | 'pollMisses',
    number
  >;
  readonly polls: readonly Poll[];
  /** Time on the critical path by stage and cost [ns a request]. */
  readonly path: (stage: string, cost?: string) => number;
  /** Time that an actor's CPU spent at a cost or in a state [ns a request]. */
  readonly spent: (actor: string, cost: string) => number;
  /** How often an actor, or any of a kind, paid a cost, a request. */
  readonly charged: (actor: string | RegExp, cost: string) => number;
}

/** Costs as the catalogue's central values, but for `changes` (ns, or a distribution). */
export function constantCosts(changes: Readonly<Record<string, number | Distribution>> = {}) {
  const tables = new Map<string, QuantileTable>();
  return (cost: string): QuantileTable => {
    let table = tables.get(cost);
    if (table === undefined) {
      const change = changes[cost] ?? Math.round(costById(cost).belief.centralNs);
      table = new QuantileTable(typeof change === 'number' ? { kind: 'constant', ns: change } : change);
      tables.set(cost, table);
    }
    return table;
  };
}

/** Counts, from now on, how often each site is charged. */
function countCharges({ sites }: Ledger): number[] {
  const charges = sites.map(() => 0);
  for (const { id, sampler } of sites) {
    if (sampler === null) continue;
    const draw = sampler.next.bind(sampler);
    sampler.next = () => {
      charges[id]++;
      return draw();
    };
  }
  return charges;
}

/** Runs `requests` after a warm-up and tells what was seen. */
export function observe(
  scenario: Scenario,
  {
    costs = {},
    requests = 1000,
    warmUp = 300,
    seed = 'laboratory',
    onSpan,
  }: {
    costs?: Readonly<Record<string, number | Distribution>>;
    requests?: number;
    warmUp?: number;
    seed?: string;
    /** Told of each span of each request: its phase and its cost. */
    onSpan?: (request: number, phase: string, cost: string, startNs: number, endNs: number) => void;
  } = {},
): Observation {
  const polls: Poll[] = [];
  const periodsNs: number[] = [];
  let completed = 0;
  let lastNs = 0;
  const machine = assemble(scenario, {
    tables: constantCosts(costs),
    rootSeed: seed,
    onPoll: (blockNs, before, after) => {
      if (completed >= warmUp) polls.push({ blockNs, before, after });
    },
    observer: {
      completed(_start, _issue, nowNs): void {
        completed++;
        if (completed > warmUp) periodsNs.push(nowNs - lastNs);
        lastNs = nowNs;
        if (completed === warmUp) {
          machine.chassis.ledger.reset();
          machine.counts.reset();
          charges.fill(0);
        }
        if (completed === warmUp + requests) machine.chassis.calendar.stop();
      },
    },
  });
  if (onSpan !== undefined) {
    machine.chassis.paths.recorder = {
      span(request, stage, site, startNs, endNs): void {
        onSpan(request, phases[stage], machine.chassis.ledger.sites[site].cost, startNs, endNs);
      },
    };
  }
  const charges = countCharges(machine.chassis.ledger);
  machine.start();
  // Ten minutes of simulated time: CPUs tick for ever, so a lost wake-up would not end the run.
  machine.chassis.calendar.run(600e9);
  if (completed < warmUp + requests)
    throw new Error(`only ${completed} requests completed: a wake-up was lost`);
  const { ledger } = machine.chassis;
  const { counts } = machine;
  const each = { ...counts } as Observation['each'];
  for (const key of Object.keys(each) as (keyof Observation['each'])[]) each[key] /= requests;
  return {
    machine,
    requests,
    periodsNs,
    meanPeriodNs: periodsNs.reduce((a, b) => a + b, 0) / requests,
    each,
    polls,
    path: (stage, cost) => {
      let ns = 0;
      for (let phase = 0; phase < ledger.stages.length; phase++) {
        for (const site of ledger.sites) {
          if (stageOf(phase, site.mechanism) !== stage || (cost !== undefined && site.cost !== cost))
            continue;
          ns += ledger.criticalNs[phase * ledger.capacity + site.id];
        }
      }
      return ns / requests;
    },
    spent: (actor, cost) => {
      let ns = 0;
      for (const site of ledger.sites)
        if (site.actor === actor && site.cost === cost) ns += ledger.busyNs[site.id];
      return ns / requests;
    },
    charged: (actor, cost) => {
      let times = 0;
      for (const site of ledger.sites) {
        const paid = typeof actor === 'string' ? site.actor === actor : actor.test(site.actor);
        if (paid && site.cost === cost) times += charges[site.id];
      }
      return times / requests;
    },
  };
}
