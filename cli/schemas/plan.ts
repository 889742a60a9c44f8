/** The form of `qd1 plan --json`. */
import * as z from 'zod';
import type { PlanPoint, PlanResult } from '../../analysis/plan/result.js';
import { losesList } from './optimization.js';

const amount = z.number().nonnegative();
const strings = z.array(z.string());

const point: z.ZodType<PlanPoint> = z.strictObject({
  ids: strings.describe('empty for the base itself'),
  periodUs: amount,
  intervalPeriodUs: z.tuple([z.number(), z.number()]).describe('low, high: 95 % confidence'),
  iops: amount,
  cores: amount.describe('CPUs kept busy, all of them together'),
  loses: losesList,
  prototypes: strings.describe('those of ids that were never merged'),
});

/** `qd1 plan BASE --target 100k --json`. */
export const planResult: z.ZodType<PlanResult> = z.strictObject({
  schemaVersion: z.literal(1),
  profile: z.string(),
  seed: z.string(),
  base: z.strictObject({ id: z.string(), label: z.string() }),
  target: z.strictObject({ iops: amount, periodUs: amount }),
  keep: losesList,
  maxCores: amount.nullable(),
  now: point,
  cheapest: point.nullable().describe('reaches the target within the limits; null if none does'),
  fastest: point.describe('within the limits: the bound where none reaches the target'),
  fastestStages: z.array(z.strictObject({ stage: z.string(), us: amount })),
  beyondLimits: point.nullable().describe('where nothing reaches the target: what would without the limits'),
  front: z.array(point).describe('within the limits: no other is both faster and busies fewer CPUs'),
  frontLosingNothing: z.array(point).describe('the same of those that lose nothing'),
  searched: z.strictObject({
    optimizations: strings,
    leftOut: z.array(z.strictObject({ id: z.string(), why: z.string() })),
    families: amount.describe('ways of reaching the drive'),
    screened: amount.describe('combinations simulated shortly'),
    simulated: amount.describe('at length'),
    inert: strings.describe('of no consequence wherever they were tried'),
  }),
  notes: strings,
});
