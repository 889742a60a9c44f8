/** The manifest of a measurement that is to be fitted: what a fit reads of it is checked, the rest is taken as it is. */
import { join } from 'node:path';
import * as z from 'zod';
import { ConfigError } from '../../sim/errors.js';
import { caveatKinds } from '../measure/fio/caveats.js';
import { engines, readWrites } from '../measure/fio/conditions.js';
import { type Manifest, readManifest } from '../measure/manifest.js';

const text = z.string().nullable();
const above = z.number().positive();
const parameters = z.record(z.string(), z.string()).nullable();

const shape = z.object({
  started: z.string(),
  plan: z.object({
    target: z.object({ kind: z.enum(['made', 'file', 'device']), path: z.string() }),
    cpu: z.number(),
    conditions: z.array(
      z.object({ id: z.string(), rw: z.enum(readWrites), blockBytes: above, engine: z.enum(engines) }),
    ),
  }),
  host: z.object({
    kernel: text,
    commandLine: text,
    cpu: z.object({ model: text }),
    idle: z.object({
      driver: text,
      states: z.array(z.object({ name: z.string(), disabled: z.boolean() })).nullable(),
    }),
    kvm: z.object({ haltpoll: parameters }),
    virtualisation: z.object({ isGuest: z.boolean(), evidence: z.string() }),
    nodes: z.record(z.string(), z.string()).nullable(),
    device: z
      .object({
        model: text,
        numaNode: z.number().nullable(),
        queue: z.object({
          ioPoll: z.number().nullable(),
          pollQueues: z.number().nullable(),
          scheduler: text,
        }),
      })
      .nullable(),
  }),
  primitives: z.object({ file: text, absent: text }),
  runs: z.array(
    z.object({
      condition: z.string(),
      failure: text,
      result: z
        .object({ requests: above, periodNs: above, latencyNs: z.object({ p50: above }) })
        .nullable(),
      observed: z.object({ interrupts: z.record(z.string(), z.number()).nullable() }).nullable(),
      caveats: z.array(z.object({ kind: z.enum(caveatKinds), text: z.string() })),
    }),
  ),
});

/** @throws ConfigError that names the file and the field */
export async function readWholeManifest(folder: string): Promise<Manifest> {
  const manifest = await readManifest(folder);
  const checked = shape.safeParse(manifest);
  if (checked.success) return manifest;
  const [{ path, message }] = checked.error.issues;
  throw new ConfigError(`${join(folder, 'manifest.json')}: ${path.join('.')}: ${message.toLowerCase()}`);
}
