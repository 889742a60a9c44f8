/**
 * What each of several optimizations is worth, in every order in which they can be done.
 *
 * In IOPS a gain depends on what was done before, whatever it is: IOPS are the reciprocal of a period. In microseconds
 * it depends on it only where two optimizations meet in one mechanism. The attribution is the same in any order: each
 * one's gain averaged over all orders that can be. Every subset is simulated, with common random numbers: the
 * attribution is computed in each replication, and its interval is over replications.
 */
import {
  applyOptimizations,
  availabilityOf,
  inEffect,
  type Optimization,
} from '../../scenarios/optimizations/index.js';
import type { ResolvedScenario } from '../../scenarios/resolved.js';
import { ConfigError } from '../../sim/errors.js';
import { acrossReplications } from '../../sim/statistics/replications.js';
import { costProfile, type ProfileChoice } from '../cost-tables.js';
import { joined, jobOf, type JobOptions, periodUsOf, type RunJobs, type Sample } from '../jobs.js';
import {
  attribution,
  extremeOrder,
  type Lattice,
  latticeOf,
  members,
  nearestOrder,
  overlap,
  pairsIn,
  stepsIn,
} from './lattice.js';
import type { OrderResult, OrderWalk, Overlap, Share, WalkStep } from './result.js';

/** More subsets than this are too many to simulate: 2^10. */
export const MOST_OPTIMIZATIONS = 10;

/** How to simulate. */
export interface OrderOptions {
  readonly profile?: ProfileChoice;
  readonly seed: string;
  /** Asked half-width of the interval of each share, relative to the period before. Default 0.005. */
  readonly precision?: number;
  readonly run: RunJobs;
  /** Told before each round of simulations how many there are, and after each how many are done. */
  readonly onProgress?: (done: number, of: number) => void;
}

/** Shorter than those of a scenario alone: there are many, and differences of pairs are sharper than means. */
const REQUESTS = 300;
const WARM_UP_REQUESTS = 300;
/** Replications of the first round, of each further one, and at most. */
const FIRST_ROUND = 4;
const FURTHER_ROUND = 4;
const MOST_REPLICATIONS = 20;

/**
 * Simulates every subset that some order passes through.
 * @throws ConfigError for optimizations that cannot all be applied, or not in any order
 */
export async function orderOf(
  base: ResolvedScenario,
  chosen: readonly Optimization[],
  options: OrderOptions,
): Promise<OrderResult> {
  const { profile = 'prior', seed, precision = 0.005 } = options;
  const { lattice, scenarios, infeasible } = subsetsOf(base, chosen);
  const samples = await simulateSubsets(lattice, scenarios, { ...options, profile, precision });
  const game = new Game(chosen, lattice, samples);
  const given = nearestOrder(lattice);
  const moved = given.filter((one, place) => one !== place).length > 0;
  const full = 2 ** chosen.length - 1;
  const shares = game.shares();
  return {
    schemaVersion: 1,
    profile: costProfile(profile).id,
    seed,
    replications: game.replications,
    requests: REQUESTS,
    precise: game.widest() <= precision * game.periodUs(0),
    base: { id: base.scenario.id, label: base.scenario.title },
    optimizations: chosen.map(({ id, title, requires, prototype }) => ({ id, title, requires, prototype })),
    before: game.point(0),
    after: game.point(full),
    totalUs: shares.reduce((sum, { us }) => sum + us, 0),
    intervalTotalUs: game.interval((value) => value(0) - value(full)),
    shapleyUs: shares,
    overlaps: game.overlaps(),
    subsets: lattice.masks.length,
    possibleOrders: lattice.orders,
    infeasible,
    orders: {
      asGiven: game.walk(given),
      best: game.walk(extremeOrder(lattice, (mask) => game.periodUs(mask), 'least')),
      worst: game.walk(extremeOrder(lattice, (mask) => game.periodUs(mask), 'most')),
    },
    notes: [
      ...(moved
        ? [
            `the order given cannot be: some come before what they need; as given is told as ${given.map((one) => chosen[one].id).join(', ')}`,
          ]
        : []),
      ...notesOf(base, chosen),
      ...(scenarios.get(full)?.notes ?? []),
    ],
  };
}

/** What the reader of a result should know of optimizations and their base. */
export function notesOf(base: ResolvedScenario, chosen: readonly Optimization[]): string[] {
  return chosen.flatMap((one) => {
    const { kind, why } = availabilityOf(one, base.scenario);
    return [
      ...(kind === 'prototype' ? [why] : []),
      ...(inEffect(one, base) ? [`${one.id} is in effect in ${base.scenario.id} already`] : []),
    ];
  });
}

/** Refuses what has no predicted gain. */
export function checkSimulated(chosen: readonly Optimization[]): void {
  for (const { id, notSimulated } of chosen)
    if (notSimulated !== null) throw new ConfigError(`${id} has no predicted gain: ${notSimulated}`);
}

interface Subsets {
  readonly lattice: Lattice;
  readonly scenarios: ReadonlyMap<number, ResolvedScenario>;
  readonly infeasible: OrderResult['infeasible'];
}

function subsetsOf(base: ResolvedScenario, chosen: readonly Optimization[]): Subsets {
  checkSimulated(chosen);
  if (chosen.length === 0) throw new ConfigError('there is nothing to put in order; name two or more');
  if (chosen.length > MOST_OPTIMIZATIONS)
    throw new ConfigError(
      `${chosen.length} optimizations are too many, as every subset is simulated; give up to ${MOST_OPTIMIZATIONS}`,
    );
  const scenarios = new Map<number, ResolvedScenario>();
  const infeasible: { ids: string[]; why: string }[] = [];
  const lattice = latticeOf(chosen.length, (mask) => {
    const some = members(mask).map((one) => chosen[one]);
    try {
      scenarios.set(mask, applyOptimizations(base, some));
      return true;
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      infeasible.push({ ids: some.map(({ id }) => id), why: error.message });
      return false;
    }
  });
  if (lattice !== null) return { lattice, scenarios, infeasible };
  const all = infeasible.find(({ ids }) => ids.length === chosen.length);
  throw new ConfigError(
    all === undefined
      ? `no order leads to all of them: ${infeasible[0].why}`
      : `they cannot all be applied: ${all.why}`,
  );
}

async function simulateSubsets(
  lattice: Lattice,
  scenarios: ReadonlyMap<number, ResolvedScenario>,
  { run, profile, seed, precision, onProgress }: OrderOptions & { profile: ProfileChoice; precision: number },
): Promise<Map<number, Sample>> {
  const options: JobOptions = { profile, seed, requests: REQUESTS, warmUpRequests: WARM_UP_REQUESTS };
  const samples = new Map<number, Sample>();
  for (let done = 0; done < MOST_REPLICATIONS;) {
    const count = done === 0 ? FIRST_ROUND : FURTHER_ROUND;
    const jobs = lattice.masks.map((mask) => jobOf(scenarios.get(mask)!, options, done, count));
    onProgress?.(0, jobs.length);
    const results = await run(jobs, (finished) => onProgress?.(finished, jobs.length));
    lattice.masks.forEach((mask, index) => {
      const known = samples.get(mask);
      samples.set(mask, known === undefined ? results[index] : joined(known, results[index]));
    });
    done += count;
    const widest = widestShare(lattice, samples);
    if (widest <= precision * periodUsOf(samples.get(0)!)) break;
  }
  return samples;
}

/** Shares in each replication [µs]: by replication, by optimization. */
function sharesByReplication(lattice: Lattice, samples: ReadonlyMap<number, Sample>): number[][] {
  return samples
    .get(0)!
    .periodsNs.map((_, replication) =>
      attribution(lattice, (mask) => samples.get(mask)!.periodsNs[replication] / 1000),
    );
}

/** Half-width of the widest interval of a share [µs]. */
function widestShare(lattice: Lattice, samples: ReadonlyMap<number, Sample>): number {
  const shares = sharesByReplication(lattice, samples);
  return Math.max(
    ...Array.from({ length: lattice.size }, (_, one) => {
      const { low, high } = acrossReplications(shares.map((of) => of[one]));
      return (high - low) / 2;
    }),
  );
}

/** Overlaps smaller than this are not told [µs]. */
const SMALL_OVERLAP_US = 0.05;

/** The subsets, simulated. */
class Game {
  readonly replications: number;
  private readonly chosen: readonly Optimization[];
  private readonly lattice: Lattice;
  private readonly samples: ReadonlyMap<number, Sample>;
  private readonly periods: ReadonlyMap<number, number>;

  constructor(chosen: readonly Optimization[], lattice: Lattice, samples: ReadonlyMap<number, Sample>) {
    this.chosen = chosen;
    this.lattice = lattice;
    this.samples = samples;
    this.periods = new Map([...samples].map(([mask, sample]) => [mask, periodUsOf(sample)]));
    this.replications = samples.get(0)!.periodsNs.length;
  }

  /** Mean period of a subset [µs]. */
  periodUs(mask: number): number {
    return this.periods.get(mask)!;
  }

  /** 95 % interval, over replications, of what is computed from the periods of one [µs]. */
  interval(of: (value: (mask: number) => number) => number): [number, number] {
    const values = Array.from({ length: this.replications }, (_, replication) =>
      of((mask) => this.samples.get(mask)!.periodsNs[replication] / 1000),
    );
    const { low, high } = acrossReplications(values);
    return [low, high];
  }

  widest(): number {
    return widestShare(this.lattice, this.samples);
  }

  /** A subset as it is told. */
  point(mask: number): OrderResult['before'] {
    const { cores } = this.samples.get(mask)!;
    const periodUs = this.periodUs(mask);
    return { periodUs, intervalPeriodUs: this.interval((value) => value(mask)), iops: 1e6 / periodUs, cores };
  }

  shares(): Share[] {
    const each = sharesByReplication(this.lattice, this.samples);
    const means = attribution(this.lattice, (mask) => this.periodUs(mask));
    const steps = stepsIn(this.lattice);
    return this.chosen.map(({ id }, one) => {
      const { low, high } = acrossReplications(each.map((of) => of[one]));
      const own = steps.filter((step) => step.one === one);
      const us = own.map(({ from, to }) => this.periodUs(from) - this.periodUs(to));
      const iops = own.map(({ from, to }) => 1e6 / this.periodUs(to) - 1e6 / this.periodUs(from));
      return {
        id,
        us: means[one],
        intervalUs: [low, high],
        rangeUs: [Math.min(...us), Math.max(...us)],
        rangeIops: [Math.min(...iops), Math.max(...iops)],
      };
    });
  }

  /** Pairs that are worth something else together, the largest first. */
  overlaps(): Overlap[] {
    const { chosen, lattice } = this;
    return pairsIn(lattice)
      .map((pair): Overlap => {
        const us = overlap(pair, (mask) => this.periodUs(mask));
        const intervalUs = this.interval((value) => overlap(pair, value));
        const names = new Set(pair.contexts.flatMap((mask) => this.stagesFrom(mask)));
        const stages = [...names]
          .map((stage) => ({ stage, us: overlap(pair, (mask) => this.stageUs(mask, stage)) }))
          .filter((one) => Math.abs(one.us) >= SMALL_OVERLAP_US)
          .toSorted((x, y) => Math.abs(y.us) - Math.abs(x.us));
        return { ids: [chosen[pair.a].id, chosen[pair.b].id], us, intervalUs, stages };
      })
      .filter(({ us, intervalUs: [low, high] }) => Math.abs(us) >= SMALL_OVERLAP_US && low * high > 0)
      .toSorted((x, y) => Math.abs(y.us) - Math.abs(x.us));
  }

  walk(order: readonly number[]): OrderWalk {
    const steps: WalkStep[] = [];
    let from = 0;
    for (const one of order) {
      const to = from + 2 ** one;
      const [before, after] = [this.periodUs(from), this.periodUs(to)];
      const start = from;
      steps.push({
        id: this.chosen[one].id,
        us: before - after,
        intervalUs: this.interval((value) => value(start) - value(to)),
        iops: 1e6 / after - 1e6 / before,
        periodUs: after,
        iopsAfter: 1e6 / after,
        cores: this.samples.get(to)!.cores,
      });
      from = to;
    }
    const meanPeriodUs = steps.reduce((sum, { periodUs }) => sum + periodUs, 0) / Math.max(1, steps.length);
    return { order: order.map((one) => this.chosen[one].id), meanPeriodUs, steps };
  }

  private stagesFrom(mask: number): string[] {
    return this.samples.get(mask)!.stages.map(({ stage }) => stage);
  }

  private stageUs(mask: number, stage: string): number {
    return this.samples.get(mask)!.stages.find((one) => one.stage === stage)?.us ?? 0;
  }
}
