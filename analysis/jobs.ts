/**
 * Simulations as plain data, so that they can be run here or by another thread, with the same bits: a scenario and the
 * replications of it that are wanted. Jobs with the same seed share their luck, replication by replication.
 */
import type { CostOverrides, ResolvedScenario } from '../scenarios/resolved.js';
import type { Scenario } from '../scenarios/scenario.js';
import { costProfile, type ProfileChoice } from './cost-tables.js';
import type { PerRequest } from './result.js';
import { simulate } from './simulate.js';
import { byStage, coresBusy, simulateOptions } from './talk.js';

/** Replications `first` to `first + count - 1` of a scenario. */
export interface Job {
  readonly scenario: Scenario;
  readonly costs: CostOverrides;
  readonly profile: ProfileChoice;
  readonly seed: string;
  readonly first: number;
  readonly count: number;
  /** Measured in each, after its warm-up. */
  readonly requests: number;
  readonly warmUpRequests: number;
}

/** What a scenario came to; means are over its replications. */
export interface Sample {
  /** Mean period of each replication [ns]. */
  readonly periodsNs: readonly number[];
  readonly stages: readonly { readonly stage: string; readonly us: number }[];
  /** CPUs kept busy. */
  readonly cores: number;
  readonly perRequest: PerRequest;
}

/** Runs jobs; results in the order of the jobs. `onDone` is told after each how many are done. */
export type RunJobs = (jobs: readonly Job[], onDone?: (done: number) => void) => Promise<readonly Sample[]>;

/** Runs one. */
export function runJob(job: Job): Sample {
  const { scenario, costs, seed, first, count, requests, warmUpRequests } = job;
  const profile = costProfile(job.profile);
  const result = simulate(scenario, {
    ...simulateOptions(profile, { seed }, { scenario, costs, notes: [] }),
    firstReplication: first,
    minReplications: count,
    maxReplications: count,
    requests,
    warmUpRequests,
  });
  const { perRequest, run } = result;
  return {
    periodsNs: run.periodsNs,
    stages: byStage(result.stages),
    cores: coresBusy(result.cpu).total,
    perRequest,
  };
}

/** Runs them in this thread, one after the other. */
export const runJobsHere: RunJobs = (jobs, onDone) =>
  Promise.resolve(
    jobs.map((job, index) => {
      const sample = runJob(job);
      onDone?.(index + 1);
      return sample;
    }),
  );

/** How a set of simulations is run. */
export interface JobOptions {
  readonly profile: ProfileChoice;
  readonly seed: string;
  readonly requests: number;
  readonly warmUpRequests: number;
}

/** A job of a resolved scenario. */
export function jobOf(
  { scenario, costs }: Pick<ResolvedScenario, 'scenario' | 'costs'>,
  options: JobOptions,
  first: number,
  count: number,
): Job {
  return { scenario, costs, ...options, first, count };
}

/** Two samples of the same scenario, of replications that follow each other. */
export function joined(a: Sample, b: Sample): Sample {
  const [m, n] = [a.periodsNs.length, b.periodsNs.length];
  const mean = (x: number, y: number): number => (m * x + n * y) / (m + n);
  const others = new Map(b.stages.map(({ stage, us }) => [stage, us]));
  const stages = a.stages.map(({ stage, us }) => {
    const other = others.get(stage) ?? 0;
    others.delete(stage);
    return { stage, us: mean(us, other) };
  });
  for (const [stage, us] of others) stages.push({ stage, us: mean(0, us) });
  const keys = Object.keys(a.perRequest) as (keyof PerRequest)[];
  return {
    periodsNs: [...a.periodsNs, ...b.periodsNs],
    stages,
    cores: mean(a.cores, b.cores),
    perRequest: Object.fromEntries(
      keys.map((key) => [key, mean(a.perRequest[key], b.perRequest[key])]),
    ) as unknown as PerRequest,
  };
}

/** Mean period of a sample [µs]. */
export function periodUsOf({ periodsNs }: Sample): number {
  return periodsNs.reduce((sum, ns) => sum + ns, 0) / periodsNs.length / 1000;
}
