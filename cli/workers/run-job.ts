/** What a worker thread runs: one job. An error loses its class between threads, so ours are told as data. */
import { type Job, runJob, type Sample } from '../../analysis/jobs.js';
import { Qd1Error } from '../../sim/errors.js';

/** What a job came to. */
export type Outcome =
  { readonly sample: Sample } | { readonly failed: { readonly name: string; readonly message: string } };

export default function outcomeOf(job: Job): Outcome {
  try {
    return { sample: runJob(job) };
  } catch (error) {
    if (error instanceof Qd1Error) return { failed: { name: error.name, message: error.message } };
    throw error;
  }
}
