/** What the simulator says of measured virtual machines: row by row, and of the changes between rows. */
import type { StageTime } from '../../analysis/result.js';
import { simulate } from '../../analysis/simulate.js';
import { scenarioOfVmRun } from '../../scenarios/measured/emulated-vm.js';
import type { TrialOptions } from '../fit/response.js';
import type { CostTables } from '../../models/site-book.js';
import { type Asks, rolesOf, type VmRole } from './half.js';
import { backendText, type VmConfiguration, type VmRun } from './vm-runs.js';

/** One row, measured and predicted. */
export interface VmComparison {
  readonly run: VmRun;
  readonly role: VmRole;
  readonly predictedUs: { readonly p10: number; readonly p50: number; readonly p90: number };
  readonly predictedIops: number;
  /** (predicted - measured) / measured, of the median latency. */
  readonly error: number;
  /** Of the period, think time and the program's own loop included. */
  readonly stages: readonly StageTime[];
  readonly perRequest: { readonly kicks: number; readonly wakes: number; readonly pollHits: number };
}

/**
 * Predicts runs with these costs.
 * @param asks what of the table a fit may see
 * @param wanted those that are predicted; the roles of rows are by their places in the whole table
 */
export function compareVmRuns(
  runs: readonly VmRun[],
  asks: Asks,
  tables: CostTables,
  { seed = 'vm', replications = 16, requests = 120, warmUpRequests = 80 }: Partial<TrialOptions> = {},
  wanted: (run: VmRun) => boolean = () => true,
): VmComparison[] {
  const roles = rolesOf(runs, asks);
  return runs.flatMap((run, i) => {
    if (!wanted(run)) return [];
    const scenario = scenarioOfVmRun(run, `vm-${run.line}`);
    const result = simulate(scenario, {
      seed,
      tables,
      requests,
      warmUpRequests,
      minReplications: replications,
      maxReplications: replications,
    });
    const { percentiles } = result.latencies.lat;
    const [p10, p50, p90] = ['10.000000', '50.000000', '90.000000'].map((of) => percentiles[of]);
    const compared: VmComparison = {
      run,
      role: roles[i],
      predictedUs: { p10, p50, p90 },
      predictedIops: result.iops,
      error: p50 / run.latencyUs.p50.median - 1,
      stages: result.stages,
      perRequest: result.perRequest,
    };
    return [compared];
  });
}

/** What one choice changes between two rows that differ in nothing else [µs of the median latency]. */
export interface VmEffect {
  readonly what: string;
  readonly from: VmComparison;
  readonly to: VmComparison;
  readonly measuredUs: number;
  readonly predictedUs: number;
  /** The larger of the two rows' spreads between samples. */
  readonly noiseUs: number;
}

/** The choices, and what is the same in two rows that differ in one alone. */
const choices: readonly { readonly what: string; readonly of: (run: VmConfiguration) => string }[] = [
  { what: 'IOThread or main loop', of: ({ mode }) => mode },
  { what: 'poll-max-ns', of: ({ pollMaxNs }) => String(pollMaxNs) },
  { what: 'think time', of: ({ thinkUs }) => String(thinkUs) },
  { what: 'queues', of: ({ queues }) => String(queues) },
  { what: 'packed', of: ({ packed }) => String(packed) },
  { what: 'placement', of: ({ layout }) => layout },
  { what: 'backend', of: ({ backend }) => backendText(backend) },
  { what: 'poll-grow', of: ({ grow }) => String(grow) },
  { what: 'poll-shrink', of: ({ shrink }) => String(shrink) },
  { what: 'event_idx', of: ({ eventIdx }) => String(eventIdx) },
  { what: 'threads', of: ({ threads }) => String(threads) },
  { what: 'hipri', of: ({ hipri }) => String(hipri) },
];

/**
 * Every pair of rows that differ in one choice, the earlier first.
 * @param acrossParts also of rows of two parts: where the parts too were measured interleaved
 */
export function effectsOf(rows: readonly VmComparison[], acrossParts = false): VmEffect[] {
  const effects: VmEffect[] = [];
  rows.forEach((from, i) => {
    for (const to of rows.slice(i + 1)) {
      if ((!acrossParts && from.run.part !== to.run.part) || from.run.smp !== to.run.smp) continue;
      const differing = choices.filter(({ of }) => of(from.run) !== of(to.run));
      // Leaving the main loop also gives poll-max-ns a value: 0 is the fair partner.
      const what = differing.map((one) => one.what);
      const mode = what.includes('IOThread or main loop');
      const fair = mode && [from.run.pollMaxNs, to.run.pollMaxNs].includes(0);
      const left = fair ? what.filter((one) => one !== 'poll-max-ns') : what;
      if (left.length !== 1) continue;
      const noise = ({ run }: VmComparison): number => run.latencyUs.p50.max - run.latencyUs.p50.min;
      effects.push({
        what: left[0],
        from,
        to,
        measuredUs: to.run.latencyUs.p50.median - from.run.latencyUs.p50.median,
        predictedUs: to.predictedUs.p50 - from.predictedUs.p50,
        noiseUs: Math.max(noise(from), noise(to)),
      });
    }
  });
  return effects;
}
