/** The form of what is said of fio's runs and jobs: `qd1 check-run` and `job`, with `--json`. */
import * as z from 'zod';
import type { CheckResult } from '../fio-check.js';
import type { JobResult } from '../fio-job.js';

const amount = z.number().nonnegative();
const strings = z.array(z.string());
const version = { schemaVersion: z.literal(1) };

/** `qd1 check-run --json`. */
export const checkRunResult: z.ZodType<CheckResult> = z.strictObject({
  ...version,
  file: z.string(),
  kind: z.enum(['result', 'job file']),
  fit: z.boolean().describe('whether every run is one request at a time to a device'),
  runs: z.array(
    z.strictObject({
      job: z.string(),
      measured: z
        .strictObject({
          direction: z.string(),
          fioVersion: z.string(),
          requests: amount,
          seconds: amount,
          iops: amount,
          periodUs: amount.describe('1e6 / iops'),
          meanLatencyUs: amount.nullable().describe('of lat, else of clat; null where neither was measured'),
        })
        .nullable()
        .describe('null for a job that has not run'),
      engine: z.string(),
      fit: z.boolean(),
      tells: strings,
      findings: z.array(
        z.strictObject({
          id: z.string(),
          weight: z
            .enum(['unfit', 'limit', 'note'])
            .describe('unfit: not queue depth 1; limit: some figures are missing or mean less'),
          text: z.string(),
        }),
      ),
    }),
  ),
  notes: strings,
  job: z
    .strictObject({ name: z.string(), text: z.string(), command: z.string(), warnings: strings })
    .describe('a job file that would do'),
});

/** `qd1 job --json`. */
export const jobResult: z.ZodType<JobResult> = z.strictObject({
  ...version,
  scenario: z.string(),
  jobFile: z.string(),
  command: z.string(),
  warnings: strings,
});
