/** The bars of the KVM Forum 2020 talk, simulated one by one, each beside the figure that was spoken. */
import { presetById } from '../scenarios/presets.js';
import type { ResolvedScenario } from '../scenarios/resolved.js';
import { type Measured, type TalkBar, talkBarById, talkBars } from '../scenarios/talk.js';
import { talkClaims } from '../scenarios/talk-claims.js';
import { type ClaimResult, judge } from './claims.js';
import {
  costProfile,
  type CostProfile,
  type ProfileChoice,
  type Provenance,
  provenanceOf,
  tablesWith,
} from './cost-tables.js';
import type { ScenarioResult } from './result.js';
import { simulate, type SimulateOptions } from './simulate.js';
import { type Step, stepsOf } from './steps.js';
import { periodUncertainty, type Uncertainty } from './uncertainty.js';

export { coresBusy, type CoresBusy } from './totals.js';

/** How long and with which luck to simulate. */
export interface RunOptions {
  /** A profile of costs, or the id of one. Default `prior`. */
  readonly profile?: ProfileChoice;
  readonly seed: string;
  /** Asked half-width of the 95 % interval of IOPS, relative. Default 0.005. */
  readonly precision?: number;
  /** Told the mean period of each replication so far [ns]. */
  readonly onReplication?: (periodsNs: readonly number[]) => void;
  /** Told the id of each scenario that did not reach the precision. */
  readonly onImprecise?: (id: string) => void;
}

/** A scenario to simulate, with the costs that it changes. */
export type Subject = Pick<ResolvedScenario, 'scenario' | 'costs' | 'notes'>;

/** What a scenario came to, beside what was measured. */
export interface BarResult extends Pick<
  ScenarioResult,
  'id' | 'label' | 'iops' | 'intervalIops' | 'periodUs' | 'latencyUs' | 'stages' | 'cpu' | 'perRequest'
> {
  /** A value, a range or bound, or nothing [IOPS]. */
  readonly measured: Measured | null;
  readonly provenance: Provenance;
  /** How far the period may be off because costs and model are not known better; simulation error apart. */
  readonly uncertainty: Uncertainty;
}

/** The talk's bars. */
export interface TalkResult {
  readonly schemaVersion: 1;
  readonly profile: string;
  readonly seed: string;
  readonly bars: readonly BarResult[];
  readonly steps: readonly Step[];
  /** The orders that the talk states, and whether the simulation agrees. */
  readonly claims: readonly ClaimResult[];
}

/** One scenario: its bar, and how its latencies are distributed. */
export interface RunResult extends BarResult, Pick<ScenarioResult, 'latencies' | 'run' | 'notes'> {
  readonly schemaVersion: 1;
  readonly profile: string;
  readonly seed: string;
}

/** Simulates every bar of the talk. */
export function simulateTalk(
  options: RunOptions,
  onBar: (bar: TalkBar) => void = () => undefined,
): TalkResult {
  const profile = costProfile(options.profile ?? 'prior');
  const bars = talkBars.map((bar) => {
    onBar(bar);
    const result = simulate(presetById(bar.preset), simulateOptions(profile, options));
    if (!result.run.precise) options.onImprecise?.(bar.id);
    return {
      ...barOf(result, bar.measured, profile),
      id: bar.id,
      label: bar.label,
    };
  });
  const byId = new Map(bars.map((bar) => [bar.id, bar]));
  return {
    schemaVersion: 1,
    profile: profile.id,
    seed: options.seed,
    bars,
    steps: stepsOf(bars, (id) => talkBarById(id)?.after ?? null),
    claims: talkClaims.map((claim) => judge(claim, (id) => byId.get(id)!.iops)),
  };
}

/** What the talk measured of this very configuration; null for any other, and for one with a setting changed. */
export function measuredInTalk({ scenario, origins, costs }: ResolvedScenario): Measured | null {
  const asItIs =
    costs.size === 0 && [...origins.values()].every(({ origin }) => /^(?:default|preset )/.test(origin));
  return asItIs ? measuredInTalkBar(scenario.id) : null;
}

/** What the talk measured of a preset as it is; null where it is none of its bars. */
export function measuredInTalkBar(presetId: string): Measured | null {
  return talkBars.find(({ preset }) => preset === presetId)?.measured ?? null;
}

/** Simulates one scenario; `measured` is what the result is told beside. */
export function simulateOne(
  subject: Subject,
  options: RunOptions,
  measured: Measured | null = null,
): RunResult {
  const profile = costProfile(options.profile ?? 'prior');
  const result = simulate(subject.scenario, simulateOptions(profile, options, subject));
  const { latencies, run } = result;
  if (!run.precise) options.onImprecise?.(result.id);
  const head = { schemaVersion: 1, profile: profile.id, seed: options.seed } as const;
  return {
    ...head,
    ...barOf(result, measured, profile, subject),
    latencies,
    run,
    notes: notesOf(subject, result),
  };
}

/** What to simulate with; a scenario's own costs go before those of the profile. */
export function simulateOptions(
  profile: CostProfile,
  options: RunOptions,
  subject?: Subject,
): SimulateOptions {
  const { seed, precision, onReplication } = options;
  const tables = subject === undefined ? profile.tables : tablesWith(profile, subject.costs);
  return {
    seed,
    tables,
    ...(precision === undefined ? {} : { precision }),
    ...(onReplication === undefined ? {} : { onReplication }),
  };
}

/** What the reader must know, of the scenario as given and of what came out. */
export function notesOf({ costs, notes }: Subject, result: ScenarioResult): string[] {
  const changed = [...costs].map(([id, { formula }]) => `the cost ${id} is not the profile's: ${formula}`);
  return [...new Set([...changed, ...notes, ...result.notes])];
}

/** The part of a result that stands in a chart, with what was measured. */
export function barOf(
  { id, label, iops, intervalIops, periodUs, latencyUs, stages, cpu, perRequest }: ScenarioResult,
  measured: Measured | null,
  profile: CostProfile,
  subject?: Pick<Subject, 'costs'>,
): BarResult {
  return {
    id,
    label,
    measured,
    iops,
    intervalIops,
    periodUs,
    latencyUs,
    stages,
    cpu,
    perRequest,
    provenance: provenanceOf(profile, subject?.costs, measured !== null),
    uncertainty: periodUncertainty(periodUs, stages, profile),
  };
}

/** The stages added up over actors and costs, in the order in which a request meets them. */
export function byStage(stages: BarResult['stages']): { stage: string; us: number }[] {
  const sums = new Map<string, number>();
  for (const { stage, us } of stages) sums.set(stage, (sums.get(stage) ?? 0) + us);
  return [...sums].map(([stage, us]) => ({ stage, us }));
}
