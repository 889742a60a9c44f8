/** The form of `qd1 measure --json`, which is also its `manifest.json`, and of `qd1 measure --plan --json`. */
import * as z from 'zod';
import { caveatKinds } from '../../calibration/measure/fio/caveats.js';
import { engines, readWrites } from '../../calibration/measure/fio/conditions.js';
import type { Manifest } from '../../calibration/measure/manifest.js';
import type { Planned } from '../../calibration/measure/planned.js';

const amount = z.number().nonnegative();
const count = z.number().int().nonnegative();
const text = z.string().nullable();
const figure = amount.nullable();
const strings = z.record(z.string(), z.string());

const condition = z.strictObject({
  id: z.string(),
  rw: z.enum(readWrites),
  blockBytes: count,
  engine: z.enum(engines),
});

const plan = z.strictObject({
  target: z.strictObject({
    kind: z.enum(['made', 'file', 'device']).describe('made: a file of the measurement, removed after it'),
    path: z.string(),
    bytes: count,
    device: z.string().describe('major:minor'),
    usedAs: z.array(z.string()),
    direct: z.boolean(),
    warnings: z.array(z.string()),
  }),
  conditions: z.array(condition),
  precision: amount.describe('half-width of the interval of a median at which to stop, as a fraction'),
  budgetSeconds: amount,
  runSeconds: amount,
  rampSeconds: amount,
  cpu: count,
  cpuWhy: z.string(),
  seed: z.string(),
  allowWrite: text,
  probeSeconds: amount.describe('0: no probe of host primitives'),
});

const host = z.strictObject({
  kernel: text,
  commandLine: text,
  cpu: z.strictObject({
    model: text,
    online: z.array(count),
    siblings: z.record(z.string(), z.array(count)),
    hypervisorFlag: z.boolean(),
    microcode: text,
    clocksource: text,
    frequency: z.strictObject({
      driver: text,
      governors: z.record(z.string(), count).nullable(),
      minKHz: figure,
      baseKHz: figure,
      maxKHz: figure,
      turbo: z.boolean().nullable(),
      energyPreference: text,
    }),
  }),
  idle: z.strictObject({
    driver: text,
    governor: text,
    states: z
      .array(
        z.strictObject({
          name: z.string(),
          description: z.string(),
          exitLatencyUs: amount,
          targetResidencyUs: amount,
          disabled: z.boolean(),
        }),
      )
      .nullable(),
  }),
  mitigations: strings.nullable(),
  kvm: z.strictObject({
    kvm: strings.nullable(),
    vendor: strings.nullable(),
    haltpoll: strings.nullable(),
    cpuidleHaltpoll: strings.nullable(),
  }),
  virtualisation: z.strictObject({ isGuest: z.boolean(), evidence: z.string(), vendor: text }),
  nodes: strings.nullable(),
  device: z
    .strictObject({
      disk: z.string(),
      partition: text,
      below: z.array(z.string()),
      model: text,
      sizeBytes: figure,
      parent: text,
      numaNode: count.nullable(),
      queue: z.strictObject({
        ioPoll: figure,
        ioPollDelay: z.number().nullable(),
        scheduler: text,
        schedulers: z.array(z.string()),
        hardwareQueues: figure,
        requests: figure,
        rotational: z.boolean().nullable(),
        writeCache: text,
        noMerges: figure,
        completeOnSubmitter: figure,
        logicalBlockBytes: figure,
        maxSectorsKiB: figure,
        pollQueues: figure,
      }),
    })
    .nullable(),
  absent: strings.describe('facts that the machine does not tell, and why'),
});

const interval = z.strictObject({
  median: amount,
  low: figure.describe('end of the 95 % interval; null for fewer than 6 runs'),
  high: figure,
});

const kind = z.enum(caveatKinds);

const residency = z.array(z.strictObject({ state: z.string(), entries: z.number(), us: z.number() }));

const run = z.strictObject({
  round: count,
  condition: z.string(),
  file: text.describe("fio's raw result, from the folder"),
  started: z.string(),
  result: z
    .strictObject({
      requests: count,
      iops: amount,
      periodNs: amount.describe("1e9 / iops: fio's own time included"),
      latencyNs: z.strictObject({ mean: amount, p50: amount, p99: amount, p999: amount }),
      cpuShare: amount,
    })
    .nullable(),
  failure: text,
  observed: z
    .strictObject({
      seconds: amount,
      foreign: z
        .strictObject({ onPinnedCpu: figure, onAll: figure })
        .describe("share of the CPUs' time that other processes had"),
      steal: figure,
      interrupts: z.record(z.string(), count).nullable().describe('of the device, by CPU'),
      deviceRequests: z.strictObject({ reads: count, writes: count }).nullable(),
      clockKHz: figure,
      throttled: figure,
      idle: residency.nullable(),
    })
    .nullable(),
  caveats: z.array(z.strictObject({ kind, text: z.string() })),
});

/** `qd1 measure --json`. */
export const measureResult: z.ZodType<Manifest> = z.strictObject({
  schemaVersion: z.literal(1),
  tool: z.strictObject({ name: z.literal('qd1'), version: z.string() }),
  folder: z.string(),
  state: z
    .enum(['running', 'precision', 'budget', 'nothing ran', 'interrupted', 'failed'])
    .describe('why it ended; running is left behind only by a crash'),
  started: z.string(),
  updated: z.string(),
  seconds: amount,
  fio: z.string(),
  plan,
  host,
  made: z.strictObject({ path: z.string(), inode: z.string() }).nullable(),
  primitives: z.strictObject({ file: text, absent: text }),
  warnings: z.array(z.string()),
  conditions: z.array(
    z.strictObject({
      condition,
      runs: count,
      failures: count,
      failure: text,
      periodNs: interval.nullable(),
      latencyP50Ns: interval.nullable(),
      latencyP99Ns: interval.nullable(),
      halfWidth: figure,
      precise: z.boolean(),
      caveats: z.array(z.strictObject({ kind, runs: count, text: z.string() })),
    }),
  ),
  runs: z.array(run),
});

/** `qd1 measure --plan --json`. */
export const measurePlanResult: z.ZodType<Planned> = z.strictObject({
  schemaVersion: z.literal(1),
  folder: z.string(),
  plan,
  fio: text,
  runsAtLeast: count,
  secondsAtLeast: amount,
  host,
});
