/** Real fio results, and small made-up ones in the same form. */
import { readFileSync } from 'node:fs';

/** Text of a result under data/, such as "host-vm/fio/engines/psync_r00.json". */
export function sample(path: string): string {
  return readFileSync(new URL(`../../../data/${path}`, import.meta.url), 'utf8');
}

/** The latency object that fio prints when nothing was measured. */
export const NOTHING = { min: 0, max: 0, mean: 0, stddev: 0, N: 0 };

/** What a made-up job may say. */
export interface MadeUp {
  version?: string;
  name?: string;
  error?: number;
  options?: Record<string, unknown>;
  globalOptions?: Record<string, unknown>;
  read?: Record<string, unknown>;
  write?: Record<string, unknown>;
  timestampMs?: number;
  /** Fields of the job beside its directions, such as ctx. */
  more?: Record<string, unknown>;
}

/** A result of one job: 1,000 reads in 20 ms unless told otherwise. */
export function result(job: MadeUp = {}): string {
  const latency = { min: 15_000, max: 90_000, mean: 19_500.5, stddev: 800, N: 1000 };
  const read = {
    total_ios: 1000,
    runtime: 20,
    iops: 50_000,
    slat_ns: NOTHING,
    clat_ns: latency,
    lat_ns: latency,
  };
  const document = {
    'fio version': job.version ?? 'fio-3.36',
    timestamp_ms: job.timestampMs ?? 1_700_000_000_000,
    'global options': job.globalOptions ?? {},
    jobs: [
      {
        jobname: job.name ?? 'j',
        error: job.error ?? 0,
        'job options': job.options ?? {},
        ...job.more,
        read: { ...read, ...job.read },
        write: {
          total_ios: 0,
          runtime: 0,
          slat_ns: NOTHING,
          clat_ns: NOTHING,
          lat_ns: NOTHING,
          ...job.write,
        },
      },
    ],
  };
  return JSON.stringify(document, null, 2);
}
