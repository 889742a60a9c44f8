/** What a fio result says of one job and one direction; every latency in nanoseconds. */

/** `mixed` is what fio calls read and write taken together (`unified_rw_reporting=mixed`). */
export type FioDirection = 'read' | 'write' | 'trim' | 'mixed';

/** One of fio's latency statistics: running values exact, percentiles and bins rounded to fio's bins. */
export interface FioLatency {
  /** Number of samples; undefined where an older fio did not say. */
  count: number | undefined;
  minNs: number;
  maxNs: number;
  meanNs: number;
  stddevNs: number;
  /** Percent (such as 99.9) to latency [ns]; empty when fio was not asked for percentiles of this kind. */
  percentilesNs: ReadonlyMap<number, number>;
  /** [value, count] of the non-empty bins in rising order, from json+; undefined with plain json. */
  bins: readonly (readonly [valueNs: number, count: number])[] | undefined;
}

/** One job, one direction. */
export interface FioRun {
  fileName: string;
  /** As fio prints it, such as "fio-3.33". */
  fioVersion: string;
  jobName: string;
  /** Job-file options, the job's own over the global ones; all are strings, as fio prints them. */
  options: Readonly<Record<string, string>>;
  direction: FioDirection;
  /** Requests completed after the ramp. */
  totalIos: number;
  /** Time they took [ms]. */
  runtimeMs: number;
  /** Requests per second: totalIos / runtimeMs, which holds fio's own think time too (1 / iops > mean latency). */
  iops: number;
  /** fio `lat`: from the start of submission to completion. Compare engines by this one. */
  latency: FioLatency | undefined;
  /** fio `clat`: from the end of submission to completion; for synchronous engines nearly the same as `lat`. */
  completion: FioLatency | undefined;
  /** fio `slat`: the submission itself, where a kick is paid; not measured for synchronous engines. */
  submission: FioLatency | undefined;
  /** Linux errno with which the job ended, 0 for none. Numbers up to the failure are still given. */
  error: number;
  /** Context switches of the job for each of its requests, all directions; undefined where fio did not count them. */
  switchesPerIo: number | undefined;
  /** fsyncs and the like that fio counted (3.14 and later); undefined where it does not count. */
  syncs: number | undefined;
  /** Other directions in which the same job did I/O. */
  otherDirections: number;
  /** Jobs of the same result that ran at the same time, this one included: those not parted by a `stonewall`. */
  jobsTogether: number;
}
