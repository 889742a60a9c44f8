/** What the guest's program is told and answers; its side is native/init.c. */
import * as z from 'zod';
import { ConfigError } from '../../../sim/errors.js';

/** A run as the guest is asked for it. */
export interface GuestRun {
  readonly disk: string;
  readonly threads: number;
  /** Ticks of the guest's time stamp counter between a completion and the next request. */
  readonly thinkTicks: number;
  readonly hipri: boolean;
  readonly warmUpMs: number;
  readonly runMs: number;
  readonly seed: number;
}

/** The line that asks for it. */
export function runLine(run: GuestRun): string {
  const words = {
    disk: run.disk,
    threads: run.threads,
    think: run.thinkTicks,
    hipri: run.hipri ? 1 : 0,
    warm_up_ms: run.warmUpMs,
    run_ms: run.runMs,
    seed: run.seed,
  };
  return `run ${Object.entries(words)
    .map(([key, value]) => `${key}=${value}`)
    .join(' ')}`;
}

const count = z.number().int().nonnegative();

/** What the guest says of itself when it listens. */
export interface GuestFacts {
  readonly kernel: string;
  readonly cpus: number;
  readonly clocksource: string;
}

/** What a run gave. */
export interface GuestResult {
  /** Buckets that share each power of two; see latency-bins.ts. */
  readonly subBuckets: number;
  readonly threads: readonly GuestThread[];
}

/** What one thread of the guest's program counted, in ticks of its time stamp counter. */
export interface GuestThread {
  readonly requests: number;
  readonly beginTicks: number;
  readonly endTicks: number;
  readonly sumTicks: number;
  readonly longestTicks: number;
  /** Lowest ticks of a bucket, and the requests in it. */
  readonly bins: readonly (readonly [number, number])[];
}

const readyForm: z.ZodType<GuestFacts> = z.object({
  kernel: z.string(),
  cpus: count,
  clocksource: z.string(),
});

const resultForm: z.ZodType<GuestResult> = z.object({
  subBuckets: count.refine((n) => Number.isInteger(Math.log2(n)), 'a power of two'),
  threads: z.array(
    z.object({
      requests: count,
      beginTicks: count,
      endTicks: count,
      sumTicks: count,
      longestTicks: count,
      bins: z.array(z.tuple([count, count])),
    }),
  ),
});

/** Reads `ready {...}`. */
export function readyOf(line: string): GuestFacts {
  return parsed(readyForm, line, 'ready ');
}

/**
 * Reads `result {...}`.
 * @throws ConfigError when it is malformed, or its buckets hold other requests than were counted
 */
export function resultOf(line: string): GuestResult {
  const result = parsed(resultForm, line, 'result ');
  for (const { requests, bins } of result.threads) {
    const held = bins.reduce((sum, [, n]) => sum + n, 0);
    if (held !== requests) {
      throw new ConfigError(
        `the guest counted ${requests} requests, and ${held} in its buckets; measure again`,
      );
    }
  }
  return result;
}

/** Reads `begin 123`, `end 123` and `ticks 123`. */
export function ticksOf(line: string): number {
  const match = /^(?:begin|end|ticks) (\d+)$/.exec(line);
  if (match === null) throw malformed(line);
  return Number(match[1]);
}

function parsed<T>(form: z.ZodType<T>, line: string, verb: string): T {
  try {
    return form.parse(JSON.parse(line.slice(verb.length)));
  } catch (cause) {
    throw malformed(line, cause);
  }
}

function malformed(line: string, cause?: unknown): ConfigError {
  const told = line.length > 60 ? `${line.slice(0, 60)}...` : line;
  return new ConfigError(`the guest answered "${told}", which cannot be read; measure again`, { cause });
}
