/** Reads a user's own matrix: YAML, a list of parts, each with the values of its axes. */
import { parse } from 'yaml';
import * as z from 'zod';
import { ConfigError } from '../../sim/errors.js';
import type { VmAxes, VmPart } from './matrix.js';
import { parseBackend } from './vm-runs.js';

const count = z.int().nonnegative();
const positive = z.int().positive();
const flag = z.boolean();

/** One value may stand for a list of one. */
function list<T extends z.ZodType>(form: T) {
  return z.union([z.array(form).min(1), form.transform((value) => [value])]);
}

const backend = z.string().transform((text, context) => {
  const found = parseBackend(text);
  if (found !== null) return found;
  context.addIssue('must be null:<latency in ns>, file:threads, file:native or file:io_uring');
  return z.NEVER;
});

const axes: z.ZodType<VmAxes> = z
  .strictObject({
    backend: list(backend),
    mode: list(z.enum(['main', 'iothread'])),
    pollMaxNs: list(count),
    grow: list(count),
    shrink: list(count),
    smp: list(positive.max(64)),
    queues: list(positive.max(64)),
    packed: list(flag),
    eventIdx: list(flag),
    threads: list(positive.max(64)),
    hipri: list(flag),
    thinkUs: list(z.number().nonnegative().max(1e6)),
    layout: list(z.enum(['split', 'cross'])),
  })
  .partial() as z.ZodType<VmAxes>;

const form: z.ZodType<VmPart[]> = z
  .array(z.strictObject({ part: z.string().regex(/^[\w.-]+$/, 'must be one word'), axes }))
  .min(1);

/**
 * @param fileName for messages only
 * @throws ConfigError naming file and field of what is wrong
 */
export function readMatrix(text: string, fileName: string): VmPart[] {
  let value: unknown;
  try {
    value = parse(text);
  } catch (cause) {
    const first = (cause as Error).message.split('\n', 1)[0];
    throw new ConfigError(`${fileName}: not YAML: ${first}`, { cause });
  }
  const read = form.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const field = issue.path.join('.');
  throw new ConfigError(
    `${fileName}: ${field === '' ? 'a matrix' : field}: ${issue.message}; see docs/measure-vm.md`,
  );
}
