/** The form of an optimization of the catalogue, and of its parts that other results repeat. */
import * as z from 'zod';
import {
  losses,
  type Optimization,
  type Snippet,
  snippetChecks,
  type Snippets,
  type Verification,
  type Versions,
} from '../../scenarios/optimizations/index.js';

const strings = z.array(z.string());

/** Versions as `major.minor`. */
export const versions: z.ZodType<Versions> = z
  .strictObject({
    qemu: z.string().exactOptional(),
    guestKernel: z.string().exactOptional(),
    hostKernel: z.string().exactOptional(),
    libvirt: z.string().exactOptional(),
  })
  .describe('major.minor, of those that matter');

/** Kinds of losses. */
export const losesList: z.ZodType<Optimization['price']['loses']> = z.array(z.enum(losses));

const snippet: z.ZodType<Snippet> = z.union([
  z.strictObject({
    text: z.string().describe('to be merged into what is there'),
    checked: z.enum(snippetChecks).describe('what it was held against'),
    note: z.string().nullable(),
  }),
  z.strictObject({ text: z.null(), why: z.string().describe('why there is nothing to paste') }),
]);

/** What to paste, by place. */
export const snippets: z.ZodType<Snippets> = z.strictObject({
  libvirt: snippet,
  qemu: snippet,
  proxmox: snippet,
  kernel: snippet,
});

/** How one sees that it is in effect. */
export const verification: z.ZodType<Verification> = z.strictObject({
  command: z.string(),
  expect: z.string().describe('what it should print, in words'),
});

/** An optimization of the catalogue. */
export const optimization: z.ZodType<Optimization> = z.strictObject({
  id: z.string(),
  title: z.string(),
  on: z.enum(['bare metal', 'VM']),
  sets: strings.describe('as they would follow --set; where they depend on the scenario, as for a stock one'),
  notSimulated: z.string().nullable().describe('why it has no predicted gain'),
  requires: strings,
  excludes: strings,
  since: versions,
  until: versions,
  prototype: z.string().nullable().describe('what it is, if it was never merged'),
  price: z.strictObject({
    loses: losesList,
    cores: z.string().nullable(),
    security: z.string().nullable(),
    other: z.string().nullable(),
  }),
  snippets,
  verify: verification,
  sources: z.array(z.strictObject({ title: z.string(), url: z.string().nullable() })),
});
