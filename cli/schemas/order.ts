/** The form of `qd1 order --json`. */
import * as z from 'zod';
import type { OrderResult } from '../../analysis/order/result.js';

const finite = z.number();
const amount = finite.nonnegative();
const interval = z.tuple([finite, finite]).describe('low, high: 95 % confidence');
const range = z.tuple([finite, finite]).describe('least and most, over all places in all orders');
const strings = z.array(z.string());

const point = z.strictObject({
  periodUs: amount,
  intervalPeriodUs: interval,
  iops: amount,
  cores: amount.describe('CPUs kept busy'),
});

const walk = z.strictObject({
  order: strings,
  meanPeriodUs: amount.describe('mean of the periods after its steps'),
  steps: z.array(
    z.strictObject({
      id: z.string(),
      us: finite.describe('saved here, µs a request'),
      intervalUs: interval,
      iops: finite.describe('gained here'),
      periodUs: amount,
      iopsAfter: amount,
      cores: amount,
    }),
  ),
});

/** `qd1 order BASE --apply a,b,c --json`. */
export const orderResult: z.ZodType<OrderResult> = z.strictObject({
  schemaVersion: z.literal(1),
  profile: z.string(),
  seed: z.string(),
  replications: amount.describe('of each subset'),
  requests: amount.describe('measured in each'),
  precise: z.boolean().describe('whether every share is as sure as was asked'),
  base: z.strictObject({ id: z.string(), label: z.string() }),
  optimizations: z.array(
    z.strictObject({
      id: z.string(),
      title: z.string(),
      requires: strings,
      prototype: z.string().nullable(),
    }),
  ),
  before: point,
  after: point,
  totalUs: finite.describe('the sum of shapleyUs: the period before less the period after'),
  intervalTotalUs: interval,
  shapleyUs: z.array(
    z.strictObject({
      id: z.string(),
      us: finite.describe('saved, averaged over all orders, µs a request; below 0 it costs'),
      intervalUs: interval,
      rangeUs: range,
      rangeIops: range,
    }),
  ),
  overlaps: z.array(
    z.strictObject({
      ids: z.tuple([z.string(), z.string()]),
      us: finite.describe('how much less each saves once the other is done; below 0 it is more'),
      intervalUs: interval,
      stages: z.array(z.strictObject({ stage: z.string(), us: finite })),
    }),
  ),
  subsets: amount.describe('simulated'),
  possibleOrders: amount,
  infeasible: z.array(z.strictObject({ ids: strings, why: z.string() })),
  orders: z.strictObject({ asGiven: walk, best: walk, worst: walk }),
  notes: strings,
});
