/** The form of results of simulations: `qd1 talk`, `run`, `compare` and `experiment`, with `--json`. */
import * as z from 'zod';
import type { ComparisonResult } from '../../analysis/compare.js';
import type { Provenance } from '../../analysis/cost-tables.js';
import type { ExperimentResult } from '../../analysis/experiment.js';
import type { MeasuredComparison } from '../../analysis/measured.js';
import type { RunResult, TalkResult } from '../../analysis/talk.js';
import type { WhatIfResult } from '../../analysis/what-if.js';
import { losesList } from './optimization.js';

const finite = z.number();
const amount = finite.nonnegative();
const interval = z.tuple([finite, finite]).describe('low, high: 95 % confidence');
const head = { schemaVersion: z.literal(1), profile: z.string(), seed: z.string() };
const strings = z.array(z.string());

const measured = z
  .union([
    z.strictObject({ iops: amount }),
    z.strictObject({ lo: amount.exactOptional(), hi: amount.exactOptional() }),
    z.null(),
  ])
  .describe('IOPS: a value, a range or bound, or null for nothing measured');

const perRequest = z.strictObject({
  vmexits: finite,
  kicks: finite,
  wakes: finite,
  syscalls: finite,
  interrupts: finite,
  ipis: finite,
  pollHits: finite,
  pollMisses: finite,
});

/** Where the costs of a result come from. */
export const provenance: z.ZodType<Provenance> = z.strictObject({
  kind: z.enum(['predicted', 'fitted']),
  profile: z.string(),
  fittedTo: strings,
  heldOut: z.string().nullable().describe('null where no data set measured this configuration'),
  overrides: strings.describe('ids of the costs that the scenario gives itself'),
});

const stage = z.strictObject({
  stage: z.string(),
  actor: z.string(),
  mechanism: z.string(),
  cost: z.string(),
  us: amount,
});

const cpuShare = z
  .strictObject({
    pCpu: amount,
    actor: z.string(),
    work: amount,
    pollUseful: amount,
    pollWasted: amount,
    irq: amount,
    idle: z.record(z.string(), amount).describe('by state of the CPU'),
  })
  .describe('shares of wall time; the rows of a CPU sum to 1');

const uncertainty = z
  .strictObject({
    costSdUs: amount.describe('standard deviation that the costs leave'),
    sdUs: amount.describe("the same with the model's own error"),
    intervalUs: z.tuple([finite, finite]).describe('low, high: 90 %'),
  })
  .describe('how far it may be off because costs and model are not known better');

const bar = {
  id: z.string(),
  label: z.string(),
  measured,
  iops: amount,
  intervalIops: interval,
  periodUs: amount.describe('1e6 / iops'),
  latencyUs: amount.describe("mean of fio's lat"),
  stages: z.array(stage).describe('on the critical path; sum to periodUs at queue depth 1'),
  cpu: z.array(cpuShare),
  perRequest,
  provenance,
  uncertainty,
};

const bins = z.array(z.tuple([amount, amount])).describe("[value ns, count] in fio's bins");
const latency = z.strictObject({
  mean: amount,
  min: amount,
  max: amount,
  stddev: amount,
  percentiles: z.record(z.string(), amount).describe('µs, by percent as fio spells it'),
  bins,
});
const run = z.strictObject({
  replications: amount,
  requests: amount.describe('of each replication, after the warm-up'),
  warmUpRequests: amount,
  precise: z.boolean().describe('whether the asked precision was reached'),
  events: amount,
  periodsNs: z.array(amount).describe('mean of each replication'),
});

const claim = {
  left: z.string(),
  relation: z.enum(['lower', 'higher', 'alike']).describe('in IOPS; alike is within 5 %'),
  right: z.string(),
  words: z.string(),
  holds: z.boolean().describe('whether the simulation agrees'),
};
const judged = { ...claim, relative: finite.describe('IOPS of left over those of right, less one') };

/** `qd1 talk --json`. */
export const talkResult: z.ZodType<TalkResult> = z.strictObject({
  ...head,
  bars: z.array(z.strictObject(bar)),
  steps: z.array(
    z.strictObject({
      from: z.string(),
      to: z.string(),
      us: finite.describe('change of the period; negative is faster'),
      iops: finite,
      measuredUs: finite.nullable().describe('null where not both bars have a value'),
      stages: z.array(z.strictObject({ stage: z.string(), us: finite })),
    }),
  ),
  claims: z.array(z.strictObject(judged)),
});

const direction = z.enum(['randread', 'randwrite']);
const bytes = amount.describe('block size');

/** `qd1 experiment ID --json`. */
export const experimentResult: z.ZodType<ExperimentResult> = z.strictObject({
  ...head,
  id: z.string(),
  title: z.string(),
  about: z.string(),
  source: z.string(),
  series: z.array(
    z.strictObject({
      id: z.string(),
      label: z.string(),
      direction,
      points: z.array(
        z.strictObject({
          bytes,
          iops: amount,
          intervalIops: interval,
          periodUs: amount,
          stages: z.array(z.strictObject({ stage: z.string(), us: amount })),
          precise: z.boolean().describe('whether the interval is as narrow as was asked'),
          notes: strings,
        }),
      ),
    }),
  ),
  claims: z.array(
    z.strictObject({
      ...claim,
      at: z.union([bytes, z.literal('every size')]),
      points: z.array(z.strictObject({ ...judged, bytes, direction: z.string() })),
    }),
  ),
  provenance,
});

/** `qd1 run --json`. */
export const runResult: z.ZodType<RunResult> = z.strictObject({
  ...head,
  ...bar,
  latencies: z.strictObject({ lat: latency, clat: latency, slat: latency }),
  run,
  notes: strings,
});

const comparison = {
  ...head,
  replications: amount,
  before: z.strictObject(bar),
  after: z.strictObject(bar),
  difference: z.strictObject({
    periodUs: finite,
    intervalPeriodUs: interval,
    uncertainty,
    relativePeriod: finite,
    latencyUs: finite,
    iops: finite,
    intervalIops: interval,
    cores: finite,
    intervalCores: interval,
    perRequest,
    intervalPerRequest: z.strictObject({
      vmexits: interval,
      kicks: interval,
      wakes: interval,
      syscalls: interval,
      interrupts: interval,
      ipis: interval,
      pollHits: interval,
      pollMisses: interval,
    }),
    stages: z.array(
      z.strictObject({ stage: z.string(), beforeUs: amount, afterUs: amount, differenceUs: finite }),
    ),
  }),
  notes: strings,
};

/** `qd1 compare A B --json`. */
export const compareResult: z.ZodType<ComparisonResult> = z.strictObject(comparison);

/** `qd1 what-if BASE --apply a,b --json`. */
export const whatIfResult: z.ZodType<WhatIfResult> = z.strictObject({
  ...comparison,
  base: z.strictObject({ id: z.string(), label: z.string() }),
  optimizations: z.array(
    z.strictObject({ id: z.string(), title: z.string(), prototype: z.string().nullable() }),
  ),
  loses: losesList,
});

const pair = z.strictObject({ measured: amount, simulated: amount, relative: finite });
const latencyComparison = z.strictObject({
  meanUs: pair,
  percentiles: z.array(
    z.strictObject({
      percent: amount,
      measuredNs: amount,
      predictedNs: amount,
      differenceNs: finite,
      relativeDifference: finite,
    }),
  ),
  kolmogorovSmirnov: amount.nullable(),
  wassersteinUs: amount.nullable(),
});

/** `qd1 compare SCENARIO --measured FILE --json`. */
export const measuredResult: z.ZodType<MeasuredComparison> = z.strictObject({
  ...head,
  scenario: z.strictObject({
    id: bar.id,
    label: bar.label,
    intervalIops: interval,
    stages: bar.stages,
    run,
    provenance,
    notes: strings,
  }),
  measured: z.strictObject({
    fileName: z.string(),
    fioVersion: z.string(),
    jobName: z.string(),
    direction: z.string(),
    totalIos: amount,
  }),
  iops: pair,
  periodUs: pair,
  latencies: z.strictObject({
    lat: latencyComparison.nullable(),
    clat: latencyComparison.nullable(),
    slat: latencyComparison.nullable(),
  }),
  differingOptions: strings,
  unsupported: strings,
});
