/**
 * The cheapest combination of optimizations that reaches a target, by search over the catalogue.
 *
 * Within each way of reaching the drive (`families.ts`) every other optimization is first tried alone and left out of
 * all: what changes neither the period nor the CPUs in either case is inert there. All combinations of the rest are
 * simulated shortly, with common random numbers; those near the front, and near the target, then at length. Limits
 * (what is to be kept, how many CPUs) are applied to what comes out, so that it can be said what stands in the way.
 */
import {
  availabilityOf,
  inEffect,
  type Loss,
  losses,
  type Optimization,
  optimizations,
} from '../../scenarios/optimizations/index.js';
import type { ResolvedScenario } from '../../scenarios/resolved.js';
import { acrossReplications } from '../../sim/statistics/replications.js';
import { costProfile, type ProfileChoice } from '../cost-tables.js';
import { jobOf, type JobOptions, periodUsOf, type RunJobs, type Sample } from '../jobs.js';
import { type Combination, combine, families, fullest, subsets, tweaksOf } from './families.js';
import type { PlanPoint, PlanResult } from './result.js';

/** What is wanted, and how to simulate. */
export interface PlanOptions {
  readonly profile?: ProfileChoice;
  readonly seed: string;
  readonly targetIops: number;
  readonly keep: readonly Loss[];
  /** Most CPUs that may be kept busy; null for no limit. */
  readonly maxCores: number | null;
  /** Whether what was never merged may be used. Default false. */
  readonly prototypes?: boolean;
  /** What to combine; by default the whole catalogue. */
  readonly among?: readonly Optimization[];
  readonly run: RunJobs;
  readonly onProgress?: (done: number, of: number) => void;
}

/** A short simulation, and a long one. */
const SHORT = { requests: 200, warmUpRequests: 300, count: 2 };
const LONG = { requests: 800, warmUpRequests: 300, count: 5 };
/** Changes smaller than these, of the period [µs] and of the CPUs, are none. */
const INERT_US = 0.03;
const INERT_CORES = 0.03;
/** At most this many are combined freely in a family: 2^8 combinations. */
const MOST_TWEAKS = 8;
/** How far behind the front, or short of the target, a combination may be after a short simulation [relative]. */
const MARGIN = 0.01;
/** CPUs are told apart by this much. */
const SAME_CORES = 0.02;
/** At most this many are simulated at length. */
const MOST_LONG = 48;

interface Tried extends Combination {
  readonly sample: Sample;
}

/** Searches, and tells what was found and what was searched. */
export async function planFor(base: ResolvedScenario, options: PlanOptions): Promise<PlanResult> {
  const { profile = 'prior', seed, targetIops, keep, maxCores } = options;
  const { candidates, leftOut } = candidatesOf(base, options);
  const search = new Search(base, { profile, seed }, options);
  const screened = await search.screen(candidates);
  const points = await search.precise(promising(screened, options));
  const now = points.find(({ ids }) => ids.length === 0)!;
  const within = points.filter((one) => allowed(one, options));
  // Where even the base is beyond the limits there is nothing within them but what changes that.
  const fastest = best(within.length === 0 ? points : within, (a, b) => a.periodUs - b.periodUs)!;
  const reaching = (all: readonly PlanPoint[]): PlanPoint | null =>
    best(
      all.filter(({ iops }) => iops >= targetIops),
      cheaper,
    );
  const cheapest = reaching(within);
  return {
    schemaVersion: 1,
    profile: costProfile(profile).id,
    seed,
    base: { id: base.scenario.id, label: base.scenario.title },
    target: { iops: targetIops, periodUs: 1e6 / targetIops },
    keep,
    maxCores,
    now,
    cheapest,
    fastest,
    fastestStages: search.stagesOf(fastest),
    beyondLimits: cheapest === null ? reaching(points) : null,
    front: front(within),
    frontLosingNothing: front(within.filter(({ loses }) => loses.length === 0)),
    searched: {
      optimizations: candidates.map(({ id }) => id),
      leftOut,
      families: search.families,
      screened: screened.length,
      simulated: points.length,
      inert: search.inert(),
    },
    notes: [
      ...(within.length === 0
        ? ['nothing that was searched is within the limits, the base neither; the fastest of all is told']
        : []),
      ...(cheapest !== null && 1e6 / cheapest.intervalPeriodUs[1] < targetIops
        ? ['the target lies within the interval of the cheapest: it is reached on average']
        : []),
      ...new Set(search.notesOf(cheapest ?? fastest)),
    ],
  };
}

/** What can be combined, and what cannot and why. */
function candidatesOf(
  base: ResolvedScenario,
  { prototypes = false, among = optimizations }: PlanOptions,
): { candidates: Optimization[]; leftOut: { id: string; why: string }[] } {
  const leftOut: { id: string; why: string }[] = [];
  const candidates = among.filter((one) => {
    const why = reasonAgainst(one, base, prototypes);
    if (why !== null) leftOut.push({ id: one.id, why });
    return why === null;
  });
  return { candidates, leftOut };
}

function reasonAgainst(one: Optimization, base: ResolvedScenario, prototypes: boolean): string | null {
  const bare = base.scenario.vm === null;
  if ((one.on === 'VM') === bare) return bare ? 'it is for a VM' : 'it is for bare metal';
  if (one.notSimulated !== null) return one.notSimulated;
  const { kind, why } = availabilityOf(one, base.scenario);
  if (kind === 'missing') return why;
  if (kind === 'prototype' && !prototypes) return `${why}; --prototypes lets it take part`;
  return inEffect(one, base) ? 'it is in effect already' : null;
}

/** The simulations of one search. */
class Search {
  families = 0;
  private readonly base: ResolvedScenario;
  private readonly run: RunJobs;
  private readonly onProgress: (done: number, of: number) => void;
  private readonly luck: Pick<JobOptions, 'profile' | 'seed'>;
  private readonly tried = new Map<string, Tried>();
  private readonly long = new Map<string, Tried>();
  private readonly active = new Set<string>();
  private readonly seen = new Set<string>();

  constructor(
    base: ResolvedScenario,
    luck: Pick<JobOptions, 'profile' | 'seed'>,
    { run, onProgress }: Pick<PlanOptions, 'run' | 'onProgress'>,
  ) {
    this.base = base;
    this.luck = luck;
    this.run = run;
    this.onProgress = onProgress ?? ((): void => undefined);
  }

  /** Simulates shortly whatever may matter. */
  async screen(candidates: readonly Optimization[]): Promise<Tried[]> {
    const { base } = this;
    const all = families(base, candidates);
    this.families = all.length;
    const tweaks = tweaksOf(candidates);
    const probes = all.map((family) => ({
      family,
      full: fullest(base, family, tweaks),
      tweaks: tweaks.filter((one) => combine(base, [...family, ...needs(one, tweaks), one]) !== null),
    }));
    await this.try(
      probes.flatMap(({ family, full, tweaks: own }) => [
        family,
        full,
        ...own.flatMap((one) => [
          [...family, ...needs(one, tweaks)],
          [...family, ...needs(one, tweaks), one],
          full.filter((other) => other !== one),
        ]),
      ]),
    );
    await this.try(
      probes.flatMap((probe) => {
        const moving = this.moving(probe.family, probe.full, probe.tweaks, tweaks);
        return subsets(moving).map((some) => [...probe.family, ...some]);
      }),
    );
    return [...this.tried.values()];
  }

  /** The tweaks of a family that change something, the largest first and no more than can be combined. */
  private moving(
    family: readonly Optimization[],
    full: readonly Optimization[],
    own: readonly Optimization[],
    tweaks: readonly Optimization[],
  ): Optimization[] {
    const sizes = own.map((one) => {
      const needed = needs(one, tweaks);
      const alone = this.change([...family, ...needed], [...family, ...needed, one]);
      const last = this.change(
        full.filter((other) => other !== one),
        full,
      );
      return { one, size: Math.max(alone, full.includes(one) ? last : 0) };
    });
    for (const { one } of sizes) this.seen.add(one.id);
    const moving = sizes.filter(({ size }) => size > 1);
    for (const { one } of moving) this.active.add(one.id);
    const kept = moving.toSorted((a, b) => b.size - a.size).slice(0, MOST_TWEAKS);
    const missing = kept.flatMap(({ one }) => needs(one, tweaks));
    return [...new Set([...kept.map(({ one }) => one), ...missing])];
  }

  /** How much differs, in units of what is none; 0 where either was not simulated. */
  private change(from: readonly Optimization[], to: readonly Optimization[]): number {
    const [a, b] = [this.tried.get(keyOf(from)), this.tried.get(keyOf(to))];
    if (a === undefined || b === undefined) return 0;
    const us = Math.abs(periodUsOf(a.sample) - periodUsOf(b.sample));
    return Math.max(us / INERT_US, Math.abs(a.sample.cores - b.sample.cores) / INERT_CORES);
  }

  private async try(all: readonly (readonly Optimization[])[]): Promise<void> {
    const fresh = new Map<string, Combination>();
    for (const chosen of all) {
      const key = keyOf(chosen);
      if (this.tried.has(key) || fresh.has(key)) continue;
      const combination = combine(this.base, chosen);
      if (combination !== null) fresh.set(key, combination);
    }
    const samples = await this.simulate([...fresh.values()], SHORT);
    [...fresh].forEach(([key, combination], index) =>
      this.tried.set(key, { ...combination, sample: samples[index] }),
    );
  }

  private async simulate(
    all: readonly Combination[],
    { count, requests, warmUpRequests }: typeof SHORT,
  ): Promise<readonly Sample[]> {
    const options = { ...this.luck, requests, warmUpRequests };
    const jobs = all.map(({ resolved }) => jobOf(resolved, options, 0, count));
    this.onProgress(0, jobs.length);
    return await this.run(jobs, (done) => this.onProgress(done, jobs.length));
  }

  /** Simulates at length. */
  async precise(all: readonly Tried[]): Promise<PlanPoint[]> {
    const samples = await this.simulate(all, LONG);
    return all.map((one, index) => {
      const tried = { ...one, sample: samples[index] };
      this.long.set(keyOf(one.chosen), tried);
      return pointOf(tried);
    });
  }

  stagesOf({ ids }: PlanPoint): PlanResult['fastestStages'] {
    const stages = this.long.get(ids.toSorted().join())?.sample.stages ?? [];
    return stages.toSorted((a, b) => b.us - a.us);
  }

  notesOf({ ids }: PlanPoint): readonly string[] {
    return this.long.get(ids.toSorted().join())?.resolved.notes ?? [];
  }

  /** Tried in some family, and of consequence in none. */
  inert(): string[] {
    return [...this.seen].filter((id) => !this.active.has(id));
  }
}

/** Those that it requires, as far as they are among `tweaks`. */
function needs({ requires }: Optimization, tweaks: readonly Optimization[]): Optimization[] {
  return tweaks.filter(({ id }) => requires.includes(id));
}

function keyOf(chosen: readonly Optimization[]): string {
  return chosen
    .map(({ id }) => id)
    .toSorted()
    .join();
}

function lossesOf(chosen: readonly Optimization[]): Loss[] {
  return losses.filter((loss) => chosen.some(({ price }) => price.loses.includes(loss)));
}

function pointOf({ chosen, sample, resolved }: Tried): PlanPoint {
  const periodUs = periodUsOf(sample);
  const { low, high } = acrossReplications(sample.periodsNs);
  return {
    ids: chosen.map(({ id }) => id),
    periodUs,
    intervalPeriodUs: [low / 1000, high / 1000],
    iops: 1e6 / periodUs,
    cores: sample.cores,
    loses: lossesOf(chosen),
    prototypes: chosen
      .filter((one) => availabilityOf(one, resolved.scenario).kind === 'prototype')
      .map(({ id }) => id),
  };
}

function allowed(
  { loses, cores }: Pick<PlanPoint, 'loses' | 'cores'>,
  { keep, maxCores }: Pick<PlanOptions, 'keep' | 'maxCores'>,
): boolean {
  return !loses.some((loss) => keep.includes(loss)) && (maxCores === null || cores <= maxCores);
}

/** Fewest losses, then fewest CPUs, then fewest changes, then the fastest. */
function cheaper(a: PlanPoint, b: PlanPoint): number {
  const steps = (cores: number): number => Math.round(cores / SAME_CORES);
  return (
    a.loses.length - b.loses.length ||
    steps(a.cores) - steps(b.cores) ||
    a.ids.length - b.ids.length ||
    a.periodUs - b.periodUs
  );
}

function best(points: readonly PlanPoint[], order: (a: PlanPoint, b: PlanPoint) => number): PlanPoint | null {
  return points.toSorted(order)[0] ?? null;
}

/** Those that no other beats in both; of those that are alike, the one with the fewest changes. */
function front(points: readonly PlanPoint[]): PlanPoint[] {
  const found: PlanPoint[] = [];
  const order = points.toSorted(
    (a, b) => a.cores - b.cores || a.periodUs - b.periodUs || a.ids.length - b.ids.length,
  );
  for (const point of order) {
    const last = found.at(-1);
    if (last === undefined || point.periodUs < last.periodUs - INERT_US) found.push(point);
  }
  return found;
}

/** Worth a long simulation: the base, what is near the front of any choice of losses, and the cheapest near the target. */
function promising(all: readonly Tried[], options: PlanOptions): Tried[] {
  const told = all.map((tried) => ({ tried, point: pointOf(tried) }));
  const wanted = new Set<Tried>(told.filter(({ point }) => point.ids.length === 0).map(({ tried }) => tried));
  const groups = subsets(losses).map((lost) =>
    told.filter(({ point }) => point.loses.every((one) => lost.includes(one))),
  );
  for (const limit of new Set([Infinity, options.maxCores ?? Infinity])) {
    for (const group of groups) {
      const within = group.filter(({ point }) => point.cores <= limit + SAME_CORES);
      const edge = front(within.map(({ point }) => point));
      const reaching = within
        .filter(({ point }) => point.iops >= options.targetIops * (1 - MARGIN))
        .toSorted((a, b) => cheaper(a.point, b.point))
        .slice(0, 4)
        .map(({ point }) => point);
      const fastest = within.toSorted((a, b) => a.point.periodUs - b.point.periodUs).slice(0, 2);
      const chosen = new Set([...edge, ...reaching, ...fastest.map(({ point }) => point)]);
      for (const { tried, point } of within) if (chosen.has(point)) wanted.add(tried);
    }
  }
  return [...wanted].slice(0, MOST_LONG);
}
