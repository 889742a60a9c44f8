/** The form of observations: `qd1 ingest`, with `--json`. */
import * as z from 'zod';
import type { Ingested } from '../../calibration/ingest/ingest-file.js';
import { type FormatName, formatNames } from '../../formats/detect.js';

const amount = z.number().nonnegative();
const text = z.string().nullable();

const conditions = z
  .strictObject({
    engine: text,
    rw: text,
    blockBytes: amount.nullable(),
    iodepth: amount.nullable(),
    jobs: amount.nullable(),
    direct: z.boolean().nullable(),
    hipri: z.boolean().nullable(),
    thinktimeUs: amount.nullable(),
    target: text,
    cpusAllowed: text,
    fioVersion: text,
  })
  .describe('null for what the file does not tell');

const observation = z.strictObject({
  what: z.string().describe('periodUs, latencyUs.p50, stageUs.device.mean, perRequest.interrupts ...'),
  value: amount,
  sd: amount.nullable().describe('one standard deviation within this file; runs differ by more'),
  bound: z.enum(['least', 'most']).nullable(),
  count: amount.nullable(),
  source: z.strictObject({ file: z.string(), part: text, direction: text }),
  conditions,
  caveats: z.array(z.string()),
  fit: z.boolean().describe('whether it is of one request at a time to a device, as far as the file tells'),
});

/** `qd1 ingest --json`. */
export const ingestResult: z.ZodType<{
  readonly schemaVersion: 1;
  readonly files: readonly (Omit<Ingested, 'observations'> & { readonly observations: readonly object[] })[];
}> = z.strictObject({
  schemaVersion: z.literal(1),
  files: z.array(
    z.strictObject({
      file: z.string(),
      format: z.enum(Object.keys(formatNames) as FormatName[]),
      observations: z.array(observation),
    }),
  ),
});
