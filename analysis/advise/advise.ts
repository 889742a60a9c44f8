/**
 * What to change next: the optimization that takes most off the period, then the next on top of it, and so on, until
 * none takes off more than luck could.
 *
 * Greedy, each step against the one before with common random numbers. Changes of configuration that give up nothing but
 * CPU come first; then those that the application has to ask for; then those that lose migration, snapshots or sharing: so
 * nobody pays before what is free is done, and each gain is what it is worth on top.
 *
 * A short simulation of every candidate chooses, a long one of the chosen says how much: an interval that was used to
 * choose would be too narrow.
 */
import { pairedDifference } from '../../sim/statistics/replications.js';
import { ConfigError } from '../../sim/errors.js';
import {
  applyOptimizations,
  availabilityOf,
  inEffect,
  type Loss,
  type Optimization,
  optimizations,
} from '../../scenarios/optimizations/index.js';
import type { ResolvedScenario } from '../../scenarios/resolved.js';
import type { Scenario } from '../../scenarios/scenario.js';
import { type CostProfile, costProfile, type Provenance, provenanceOf } from '../cost-tables.js';
import type { ScenarioResult } from '../result.js';
import { simulate, type SimulateOptions } from '../simulate.js';
import { byStage, coresBusy, type RunOptions, simulateOptions } from '../talk.js';

export interface AdviseOptions extends RunOptions {
  /** What must not be given up. */
  readonly keep: readonly Loss[];
  /** As many CPUs may be busy beyond those that are now; null for any. */
  readonly maxCores: number | null;
  /** Ids that something stands in the way of, and what. */
  readonly blocked: ReadonlyMap<string, string>;
}

/** A stage of a request that a change shortens or lengthens [µs]; negative is shorter. */
export interface StageChange {
  readonly stage: string;
  readonly us: number;
}

/** One change, on top of those before it. */
export interface AdviceStep {
  readonly optimization: Optimization;
  /** The scenario with it. */
  readonly scenario: Scenario;
  /** What it takes off the period [µs], and the 95 % interval of that. */
  readonly gainUs: number;
  readonly intervalUs: readonly [number, number];
  readonly periodUsAfter: number;
  readonly iopsAfter: number;
  /** CPUs that it keeps busy beyond those before; negative where it frees some. */
  readonly coresBurnt: number;
  /** The stages that change most, largest first. */
  readonly stages: readonly StageChange[];
}

/** Why an optimization is not among the steps. */
export interface NotAdvised {
  readonly id: string;
  readonly kind:
    'in-effect' | 'version' | 'prototype' | 'kept' | 'cores' | 'blocked' | 'not-simulated' | 'no-gain';
  readonly why: string;
}

export interface Advice {
  readonly now: ScenarioResult;
  readonly provenance: Provenance;
  readonly steps: readonly AdviceStep[];
  readonly notAdvised: readonly NotAdvised[];
}

/** The short simulations that choose. */
const SCREENING = { requests: 200, warmUpRequests: 80, minReplications: 1, maxReplications: 1 } as const;

/** A change below this share of the period is not worth a change of configuration: the precision that is asked for. */
const SMALLEST_SHARE = 0.005;

/** More steps than this nobody follows. */
const MOST_STEPS = 10;

/** Ids that only undo or worsen; they are there to be asked about by name. */
const never = new Set(['halt-poll-ns-off']);

export function advise(base: ResolvedScenario, options: AdviseOptions): Advice {
  return new Adviser(base, options).run();
}

/** A configuration on the way, with what it comes to. */
interface State {
  readonly chosen: readonly Optimization[];
  readonly resolved: ResolvedScenario;
}

class Adviser {
  private readonly profile: CostProfile;
  private readonly refused: Map<string, NotAdvised> = new Map();
  private readonly simulated: Map<string, ScenarioResult> = new Map();

  constructor(
    private readonly base: ResolvedScenario,
    private readonly options: AdviseOptions,
  ) {
    this.profile = costProfile(options.profile ?? 'prior');
  }

  run(): Advice {
    const candidates = optimizations.filter((one) => this.possible(one));
    const free = candidates.filter(({ price }) => price.loses.length === 0);
    const quiet = free.filter((one) => !asksApplication(one));
    const now = this.simulate(this.base, {});
    const steps: AdviceStep[] = [];
    let state: State = { chosen: [], resolved: this.base };
    let result = now;
    for (const among of [quiet, free, candidates]) {
      const left = new Set(among);
      // What did not help is looked at again only when nothing else does: it may help on top.
      let promising = new Set(left);
      let all = true;
      while (steps.length < MOST_STEPS) {
        const next = this.next(state, promising, now);
        if (next === null && all) break;
        all = next === null;
        if (next === null) {
          promising = new Set(left);
          continue;
        }
        const step = this.step(next, result, now);
        // What is no more than luck here is not looked at again among these: only a short run had promised it.
        const last = next.chosen[next.chosen.length - 1];
        left.delete(last);
        promising.delete(last);
        if (step === null) continue;
        steps.push(step.told);
        [state, result] = [next, step.result];
      }
    }
    for (const { id } of candidates) {
      if (state.chosen.some((one) => one.id === id) || this.refused.has(id)) continue;
      this.refuse(id, 'no-gain', 'it takes off no more than the interval, on top of what is advised');
    }
    const provenance = provenanceOf(this.profile, this.base.costs, false);
    return { now, provenance, steps, notAdvised: [...this.refused.values()] };
  }

  /** Whether an optimization is to be looked at at all; if not, the reason is kept. */
  private possible(one: Optimization): boolean {
    const { id, on, notSimulated, price } = one;
    const { scenario } = this.base;
    if ((on === 'VM') !== (scenario.vm !== null) || never.has(id)) return false;
    const blocked = this.options.blocked.get(id);
    const lost = price.loses.filter((loss) => this.options.keep.includes(loss));
    const { kind, why } = availabilityOf(one, scenario);
    if (inEffect(one, this.base)) return this.refuse(id, 'in-effect', 'the machine has it');
    if (kind === 'missing') return this.refuse(id, 'version', why);
    if (kind === 'prototype') return this.refuse(id, 'prototype', why);
    if (notSimulated !== null) return this.refuse(id, 'not-simulated', notSimulated);
    if (blocked !== undefined) return this.refuse(id, 'blocked', blocked);
    if (lost.length > 0) return this.refuse(id, 'kept', `it loses what is to be kept: ${lost.join(', ')}`);
    return true;
  }

  private refuse(id: string, kind: NotAdvised['kind'], why: string): false {
    this.refused.set(id, { id, kind, why });
    return false;
  }

  /**
   * The best candidate by a short simulation; null where none is better than what there is. Those that do not help are
   * taken out of `among`.
   */
  private next(state: State, among: Set<Optimization>, now: ScenarioResult): State | null {
    const before = this.simulate(state.resolved, SCREENING);
    let best: State | null = null;
    let shortest = before.periodUs;
    for (const one of among) {
      const next = this.with(state, one);
      if (next === null) continue;
      const after = this.simulate(next.resolved, SCREENING);
      if (after.periodUs >= before.periodUs) among.delete(one);
      if (after.periodUs >= shortest) continue;
      if (this.tooManyCores(after, now)) {
        this.refuse(
          one.id,
          'cores',
          `it keeps more than ${this.options.maxCores} CPUs busy beyond those that are now`,
        );
        continue;
      }
      [best, shortest] = [next, after.periodUs];
    }
    return best;
  }

  private tooManyCores(after: ScenarioResult, now: ScenarioResult): boolean {
    const { maxCores } = this.options;
    return (
      maxCores !== null && coresBusy(after.cpu).total - coresBusy(now.cpu).total > maxCores + ROUNDING_CORES
    );
  }

  /** One more on top; null where it cannot be, or changes nothing. */
  private with(state: State, one: Optimization): State | null {
    if (state.chosen.includes(one) || excluded(one, state.chosen)) return null;
    try {
      if (inEffect(one, state.resolved)) return null;
      const chosen = [...state.chosen, one];
      return { chosen, resolved: applyOptimizations(this.base, chosen) };
    } catch (error) {
      if (error instanceof ConfigError) return null;
      throw error;
    }
  }

  /** How much the last of `next` is worth; null where it is no more than luck. */
  private step(
    next: State,
    before: ScenarioResult,
    now: ScenarioResult,
  ): { told: AdviceStep; result: ScenarioResult } | null {
    const result = this.simulate(next.resolved, {});
    const { mean, low, high } = pairedDifference(result.run.periodsNs, before.run.periodsNs);
    const optimization = next.chosen[next.chosen.length - 1];
    if (low <= 0 || mean < SMALLEST_SHARE * before.periodUs * 1000 || this.tooManyCores(result, now))
      return null;
    const told: AdviceStep = {
      optimization,
      scenario: next.resolved.scenario,
      gainUs: mean / 1000,
      intervalUs: [low / 1000, high / 1000],
      periodUsAfter: result.periodUs,
      iopsAfter: result.iops,
      coresBurnt: coresBusy(result.cpu).total - coresBusy(before.cpu).total,
      stages: stageChanges(before, result),
    };
    return { told, result };
  }

  /** What one configuration comes to; each is simulated once, whichever way it was arrived at. */
  private simulate(
    { scenario, costs, notes }: ResolvedScenario,
    how: Partial<SimulateOptions>,
  ): ScenarioResult {
    const key = JSON.stringify([how, { ...scenario, title: '' }]);
    const known = this.simulated.get(key);
    if (known !== undefined) return known;
    const options = simulateOptions(this.profile, this.options, { scenario, costs, notes });
    const result = simulate(scenario, { ...options, ...how });
    this.simulated.set(key, result);
    return result;
  }
}

/** Shares of CPUs that add up are off by rounding [CPUs]. */
const ROUNDING_CORES = 0.01;

/** Whether the application has to be changed too: its setting is the fio job's. */
export function asksApplication({ sets }: Optimization): boolean {
  return sets.some((set) => set.startsWith('fio.'));
}

function excluded(one: Optimization, chosen: readonly Optimization[]): boolean {
  return chosen.some((other) => other.excludes.includes(one.id) || one.excludes.includes(other.id));
}

/** Changes of a stage below this are not told [µs]. */
const SMALL_US = 0.05;

function stageChanges(before: ScenarioResult, after: ScenarioResult): StageChange[] {
  const change = new Map(byStage(after.stages).map(({ stage, us }) => [stage, us]));
  for (const { stage, us } of byStage(before.stages)) change.set(stage, (change.get(stage) ?? 0) - us);
  return [...change]
    .map(([stage, us]) => ({ stage, us }))
    .filter(({ us }) => Math.abs(us) >= SMALL_US)
    .sort((a, b) => Math.abs(b.us) - Math.abs(a.us));
}
