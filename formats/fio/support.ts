/** All that can be said against a run, or against a job before it runs; `check/` has the rules. */
import type { Finding } from './check/finding.js';
import {
  aboutDepth,
  aboutDuration,
  aboutPolling,
  aboutRequests,
  aboutStatistics,
  aboutTarget,
} from './check/job-rules.js';
import {
  aboutConcurrency,
  aboutLatency,
  aboutLength,
  aboutPlausibility,
  aboutSleep,
  aboutSuccess,
} from './check/run-rules.js';
import type { FioRun } from './fio-run.js';
import { canonical, type FioOptions } from './options.js';

/** What a run cannot support, the gravest of each kind first within its kind. Empty when nothing is amiss. */
export function checkRun(given: FioRun): Finding[] {
  const options = canonical(given.options);
  const run = { ...given, options };
  return [
    ...aboutSuccess(run),
    ...aboutDepth(options),
    ...aboutConcurrency(run),
    ...aboutRequests(options),
    ...aboutTarget(options),
    ...aboutPolling(options),
    ...aboutSleep(run),
    ...aboutPlausibility(run),
    ...aboutDuration(options),
    ...aboutLength(run),
    ...aboutLatency(run),
  ];
}

/** The same of a job that has not run. */
export function checkJob(given: FioOptions): Finding[] {
  const options = canonical(given);
  const noEnd = options['runtime'] === undefined && options['number_ios'] === undefined;
  return [
    ...aboutDepth(options),
    ...aboutRequests(options),
    ...aboutTarget(options),
    ...aboutPolling(options),
    ...aboutDuration(options),
    ...(noEnd ? [limitOfRuntime] : []),
    ...aboutStatistics(options),
  ];
}

const limitOfRuntime: Finding = {
  id: 'runtime',
  weight: 'limit',
  text: 'no runtime: it ends when its size is done, which may be too soon; give runtime=30 and time_based',
};

/** Whether it is one request at a time on a device, whatever else it lacks. */
export function fitForDepthOne(findings: readonly Finding[]): boolean {
  return findings.every(({ weight }) => weight !== 'unfit');
}

/**
 * What a run cannot support, as plain warnings: reasons why its IOPS or latencies are not those of one request at a
 * time on a device. An empty list means that it can be compared with a prediction as it is.
 */
export function whatItSupports(run: FioRun): string[] {
  return checkRun(run).map(({ text }) => text);
}
