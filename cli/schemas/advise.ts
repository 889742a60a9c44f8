/** What `qd1 advise --json` prints. */
import * as z from 'zod';
import { losses, snippetPlaces } from '../../scenarios/optimizations/index.js';
import { provenance } from './simulation.js';

const pair = z.tuple([z.number(), z.number()]);
const settingRow = z.strictObject({
  path: z.string(),
  value: z.union([z.string(), z.number(), z.boolean(), z.null()]),
  unit: z.string().describe('empty where a value has none'),
  origin: z.string().describe('file and line with the name of the setting, an option, or default'),
  description: z.string(),
});
const texts = z.strictObject(
  Object.fromEntries(snippetPlaces.map((place) => [place, z.string().nullable()])) as Record<
    (typeof snippetPlaces)[number],
    z.ZodNullable<z.ZodString>
  >,
);
const versions = z.strictObject({
  qemu: z.string().optional(),
  guestKernel: z.string().optional(),
  hostKernel: z.string().optional(),
  libvirt: z.string().optional(),
});

const advice = z.strictObject({
  id: z.string(),
  title: z.string(),
  gainUs: z
    .number()
    .nullable()
    .describe('what it takes off the period, on top of the changes before it; null: cannot be predicted'),
  intervalUs: pair.nullable().describe('95 % interval of gainUs, over pairs of replications'),
  periodUsAfter: z.number().nullable(),
  iopsAfter: z.number().nullable(),
  coresBurnt: z.number().nullable().describe('CPUs that it keeps busy beyond those before'),
  why: z.array(z.strictObject({ stage: z.string(), us: z.number() })).describe('change of each stage [µs]'),
  loses: z.array(z.enum(losses)),
  price: z.strictObject({
    cores: z.string().nullable(),
    security: z.string().nullable(),
    other: z.string().nullable(),
  }),
  asksApplication: z.boolean().describe('whether the application has to ask for it'),
  snippets: texts.describe('what to paste, by where; null where there is nothing of that kind'),
  snippetNotes: texts,
  verify: z.string().describe('a command that shows whether it is in effect'),
  expect: z.string().describe('what that command should print'),
  since: versions,
  until: versions,
});

export const adviseResult: z.ZodType = z.strictObject({
  schemaVersion: z.literal(1),
  profile: z.string(),
  seed: z.string(),
  effective: z.strictObject({
    format: z.enum(['libvirt', 'qemu-command-line', 'proxmox']),
    disk: z.string(),
    otherDisks: z.array(z.string()),
    settings: z.array(settingRow),
  }),
  ignored: z.array(
    z.strictObject({
      setting: z.string().describe('as its format writes it'),
      line: z.number(),
      column: z.number(),
      why: z.string(),
    }),
  ),
  now: z
    .strictObject({
      periodUs: z.number(),
      iops: z.number(),
      intervalUs: pair.describe('95 % interval of periodUs'),
      cores: z.number().describe('busy CPUs'),
      insteadOf: z
        .string()
        .nullable()
        .describe('what is not modelled, where the figures are of something else'),
    })
    .nullable()
    .describe('null with --effective'),
  measured: z
    .strictObject({
      fileName: z.string(),
      jobName: z.string(),
      periodUs: z.number(),
      iops: z.number(),
      relative: z.number().describe('predicted / measured - 1, of the period'),
      differingOptions: z.array(z.string()),
      unsupported: z.array(z.string()).describe('what the run cannot support'),
    })
    .nullable(),
  advice: z.array(advice).describe('in the order in which to follow it'),
  notAdvised: z.array(
    z.strictObject({
      id: z.string(),
      kind: z.enum([
        'in-effect',
        'version',
        'prototype',
        'kept',
        'cores',
        'blocked',
        'not-simulated',
        'no-gain',
      ]),
      why: z.string(),
    }),
  ),
  assumed: z.array(z.strictObject({ what: z.string(), surer: z.string() })),
  unread: z.array(z.string()).describe('what is in the text and not understood'),
  notes: z.array(z.string()),
  provenance: provenance.nullable(),
});
