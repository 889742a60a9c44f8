/** The form of `qd1 measure --vm --json`, and with `--plan`. */
import * as z from 'zod';
import type { MeasureVmResult } from '../../calibration/vm/measure-vm.js';
import type { VmPlan } from '../vm-measurement.js';

const amount = z.number().nonnegative();
const count = z.int().nonnegative();
const positive = z.int().positive();

const backend = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('null'), latencyNs: count }),
  z.strictObject({ kind: z.literal('file'), aio: z.enum(['threads', 'native', 'io_uring']) }),
]);

const settings = {
  backend,
  mode: z.enum(['main', 'iothread']),
  pollMaxNs: count.nullable().describe('null: the main loop does not poll'),
  grow: count,
  shrink: count,
  smp: positive,
  queues: positive,
  packed: z.boolean(),
  eventIdx: z.boolean(),
  threads: positive,
  hipri: z.boolean(),
  thinkUs: amount,
  layout: z.enum(['split', 'cross']),
};

const lists = Object.fromEntries(
  Object.entries(settings).map(([name, form]) => [name, z.array(form).optional()]),
);

const spread = z.strictObject({ median: amount, min: amount, max: amount });
const accel = z.enum(['tcg', 'kvm']);
const text = z.string().nullable();

const plan = z.strictObject({
  parts: z.array(z.strictObject({ part: z.string(), axes: z.strictObject(lists) })),
  repetitions: positive,
  runMs: positive,
  warmUpMs: count,
  traceMs: count,
  seed: z.string(),
  accel: z.enum(['auto', 'kvm', 'tcg']),
  qemu: z.string(),
  kernel: text,
  cpus: z.tuple([count, count]),
  keepAwake: z.boolean().describe('a loop keeps both CPUs awake while a sample is taken'),
  fileFolder: text,
});

const manifest = z.strictObject({
  schemaVersion: z.literal(1),
  kind: z.literal('virtual machine'),
  firstSample: text,
  lastSample: text,
  end: z.enum(['complete', 'time budget', 'interrupted']),
  samples: z.strictObject({ measured: count, steady: count, planned: count }),
  accel: z.strictObject({ accel, why: z.string() }),
  qemu: z.string(),
  guest: z.strictObject({
    kernel: z.string(),
    file: z.string(),
    unpacked: z.boolean(),
    commandLine: z.string(),
    clocksource: text,
  }),
  diskFile: z.strictObject({ place: z.string(), bytes: positive }).nullable(),
  host: z.strictObject({
    kernel: z.string(),
    cpu: z.string(),
    cpus: positive,
    isVirtual: z.boolean(),
    haltPollNs: count.nullable(),
  }),
  niceness: z.int().nullable(),
  kvmPerRequest: z.record(z.string(), z.number()).nullable(),
  foreignCpu: spread,
  notes: z.array(z.string()),
  plan,
});

/** `qd1 measure --vm --json`. */
export const measureVmResult: z.ZodType<MeasureVmResult> = z.strictObject({
  schemaVersion: z.literal(1),
  folder: z.string(),
  manifest,
  runs: z.array(
    z.strictObject({
      ...settings,
      part: z.string(),
      accel,
      samples: positive,
      leftOut: count.nullable().describe('samples that do not count: the host was slowed meanwhile'),
      iops: spread,
      latencyUs: z.strictObject({
        mean: amount,
        p10: amount,
        p50: spread,
        p90: amount,
        p99: amount,
        p999: amount,
      }),
      cpu: z.strictObject({ iothread: amount, mainLoop: amount, vcpus: amount }),
      foreignCpu: amount.nullable(),
      events: z.strictObject({
        kicks: amount.nullable(),
        wakes: amount.nullable(),
        pollHits: amount.nullable(),
        pollMisses: amount.nullable(),
        grows: amount.nullable(),
        shrinks: amount.nullable(),
      }),
    }),
  ),
});

/** `qd1 measure --vm --plan --json`. */
export const measureVmPlanResult: z.ZodType<VmPlan> = z.strictObject({
  schemaVersion: z.literal(1),
  configurations: z.array(z.strictObject({ part: z.string(), configuration: z.strictObject(settings) })),
  samples: positive,
  budgetSeconds: amount,
  estimatedSeconds: amount,
});
