/** What a file that somebody has says of a machine: figures with their uncertainty, conditions and caveats. */

/** Which figure of a distribution. */
export type Statistic = 'mean' | `p${number}`;

/**
 * What was measured.
 *
 * - `periodUs`: 1 / IOPS, the application's own loop included
 * - `latencyUs`, `completionLatencyUs`, `submissionLatencyUs`: fio's lat, clat, slat; of a kernel trace `latencyUs` is from
 *   the entry of the system call (else the first block event) to its return (else the last)
 * - `stageUs.STAGE`: a stage of each request, in the words of a simulated one (`models/phases.ts`), from kernel traces
 * - `spanUs.MOMENT`: the same, finer: from that moment to the next (`formats/trace/traced-request.ts`)
 * - `kvmExitUs.REASON`: from an exit to the next entry; `kvmHaltUs.wait`, `.poll`: how long a halt lasted
 * - `qemuUs.PHASE`: between two trace events of QEMU (`formats/qemu/qemu-requests.ts`)
 * - `histogramUs.NAME`: of a bpftrace map; `histogram.NAME` where its unit is not known
 * - `perRequest.WHAT`: how many times, a request
 */
export type Metric =
  | 'periodUs'
  | `${'latencyUs' | 'completionLatencyUs' | 'submissionLatencyUs'}.${Statistic}`
  | `${'stageUs' | 'spanUs' | 'kvmExitUs' | 'kvmHaltUs' | 'qemuUs' | 'histogramUs' | 'histogram'}.${string}.${Statistic}`
  | `perRequest.${string}`;

/** What is known of the circumstances; null for what the file does not tell. */
export interface Conditions {
  readonly engine: string | null;
  readonly rw: string | null;
  readonly blockBytes: number | null;
  readonly iodepth: number | null;
  readonly jobs: number | null;
  readonly direct: boolean | null;
  readonly hipri: boolean | null;
  readonly thinktimeUs: number | null;
  /** Disk or file. */
  readonly target: string | null;
  readonly cpusAllowed: string | null;
  /** `fio-3.33`. */
  readonly fioVersion: string | null;
}

export const unknownConditions: Conditions = {
  engine: null,
  rw: null,
  blockBytes: null,
  iodepth: null,
  jobs: null,
  direct: null,
  hipri: null,
  thinktimeUs: null,
  target: null,
  cpusAllowed: null,
  fioVersion: null,
};

export interface IngestedObservation {
  readonly what: Metric;
  /** In the unit that `what` ends its first word with; a count without a unit. */
  readonly value: number;
  /**
   * One standard deviation of `value`, from the spread within this file and the coarseness of its figures; null where the
   * file does not tell. Runs differ by more than this: repeat them.
   */
  readonly sd: number | null;
  /** Set where the true value may lie beyond: `least` means it is this or more. */
  readonly bound: 'least' | 'most' | null;
  /** Samples that it rests on; null where unknown. */
  readonly count: number | null;
  readonly source: {
    readonly file: string;
    /** Job, thread or map within the file; null for all of it. */
    readonly part: string | null;
    readonly direction: string | null;
  };
  readonly conditions: Conditions;
  /** Why it may not be what it seems, in sentences; see `weight` of `qd1 check-run` for the gravest. */
  readonly caveats: readonly string[];
  /** Whether it is of one request at a time to a device, as far as the file tells. */
  readonly fit: boolean;
}
