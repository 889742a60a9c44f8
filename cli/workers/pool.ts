/** Runs jobs on all cores; a job has the same result on any thread, and results are in the order of the jobs. */
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { CalibrationError, ConfigError, Qd1Error, SimulationError, WiringError } from '../../sim/errors.js';
import type { Outcome } from './run-job.js';
import { type Job, type RunJobs, runJobsHere, type Sample } from '../../analysis/jobs.js';

/** Fewer jobs than this are done before threads would have started. */
const WORTH_THREADS = 8;

/** How jobs are run, and what ends the threads. */
export interface Pool {
  readonly run: RunJobs;
  close(): Promise<void>;
}

/** A pool of `threads` threads, all cores unless said; they start when there is enough to do. */
export async function openPool(threads: number = availableParallelism()): Promise<Pool> {
  const worker = fileURLToPath(new URL('./run-job.js', import.meta.url));
  if (threads < 2 || !existsSync(worker)) return { run: runJobsHere, close: () => Promise.resolve() };
  const { Tinypool } = await import('tinypool');
  let pool: InstanceType<typeof Tinypool> | null = null;
  const run: RunJobs = async (jobs, onDone) => {
    if (jobs.length < WORTH_THREADS && pool === null) return runJobsHere(jobs, onDone);
    pool ??= new Tinypool({ filename: worker, minThreads: threads, maxThreads: threads });
    const open = pool;
    let done = 0;
    return await Promise.all(
      jobs.map(async (job: Job) => {
        const sample = sampleOf((await open.run(job)) as Outcome);
        done++;
        onDone?.(done);
        return sample;
      }),
    );
  };
  return { run, close: async () => await pool?.destroy() };
}

const classes = { ConfigError, WiringError, SimulationError, CalibrationError } as const;

/** The sample; an error as its class again. */
function sampleOf(outcome: Outcome): Sample {
  if ('sample' in outcome) return outcome.sample;
  const { name, message } = outcome.failed;
  const Class = Object.hasOwn(classes, name) ? classes[name as keyof typeof classes] : Qd1Error;
  throw new Class(message);
}
