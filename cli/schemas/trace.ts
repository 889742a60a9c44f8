/** The form of a trace: `qd1 trace`, with `--json`. */
import * as z from 'zod';
import type { Trace } from '../../analysis/trace/trace.js';

const whole = z.int();
const amount = whole.nonnegative();
const index = amount;

const event = z.strictObject({
  name: z.string().describe('as the tracefs of Linux or the trace-events of QEMU call it'),
  detail: z.string(),
  at: z.enum(['begin', 'end']),
});

const site = z.strictObject({
  actor: z.string(),
  mechanism: z.string(),
  cost: z.string(),
  category: z.enum(['work', 'pollUseful', 'pollWasted', 'irq', 'idle']),
  state: z.string().nullable(),
  layer: z.enum(['application', 'guest', 'kvm', 'host', 'qemu', 'spdk', 'device']),
  event: z.string().describe('mechanism:cost where a real trace has no event'),
  events: z.array(event),
  words: z.string(),
});

const slice = z.strictObject({
  startNs: amount,
  endNs: amount,
  site: index.describe('index into sites'),
  endedBy: index.nullable().describe('index of the lane that ended a wait'),
  resumes: z.boolean(),
  interrupted: z.boolean(),
});

const lane = z.strictObject({
  name: z.string(),
  cpu: amount.nullable(),
  actors: z.array(z.string()),
  slices: z.array(slice).describe('tile the time of the lane'),
});

const span = z.strictObject({
  stage: z.string(),
  site: index,
  lane: index.nullable(),
  startNs: amount,
  endNs: amount,
});

const request = z.strictObject({
  number: amount,
  beginNs: amount,
  startNs: amount,
  issueNs: amount,
  completionNs: amount,
  spans: z.array(span).describe('tile the life of the request'),
});

const poll = z.strictObject({
  atNs: amount,
  blockNs: amount,
  beforeNs: amount,
  afterNs: amount,
  event: z.enum(['poll_grow', 'poll_shrink']).nullable(),
  polledNs: z.tuple([amount, amount]).nullable(),
});

/** `qd1 trace --json`. Times are in ns from the beginning of the trace. */
export const traceResult: z.ZodType<Trace> = z.strictObject({
  schemaVersion: z.literal(1),
  id: z.string(),
  label: z.string(),
  profile: z.string(),
  seed: z.string(),
  versions: z.strictObject({ host: z.string(), guest: z.string().nullable(), qemu: z.string().nullable() }),
  inFlight: amount,
  warmUpRequests: amount,
  originNs: amount,
  lengthNs: amount,
  sites: z.array(site),
  lanes: z.array(lane),
  requests: z.array(request),
  polls: z.array(poll),
});
