/** What is measured, and how one slice of it is. */

export const WORKLOADS = [
  'hold-100',
  'hold-10000',
  'lifecycle-table',
  'lifecycle-quantile',
  'lifecycle-lognormal',
] as const;

export type WorkloadName = (typeof WORKLOADS)[number];

/** Events of one request of a lifecycle: one a stage. */
export const EVENTS_PER_REQUEST = 20;

/** How many events pend in a hold; null for a lifecycle. */
export function pendingOf(name: WorkloadName): number | null {
  return name.startsWith('hold-') ? Number(name.slice('hold-'.length)) : null;
}

/** A simulation that can be run on, piece by piece. */
export interface Workload {
  /** Runs that many more operations: events of a hold, requests of a lifecycle. */
  run(operations: number): void;
  /** The simulated time [ns]. */
  readonly nowNs: number;
  /** What must agree between engines: when each slot is due, or the total of each stage [ns]. */
  readonly values: number[];
}

/** Operations done, and the processor time that they took. */
export interface Slice {
  operations: number;
  seconds: number;
}

/** Batches are at least this long [s], so that reading the clock costs nothing. */
const BATCH_SECONDS = 0.04;

/** Processor time of this process so far [s]. */
function processorSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Warms a workload up for `warmSeconds`, then measures it for `seconds` of processor time. */
export function measure(workload: Workload, warmSeconds: number, seconds: number): Slice {
  const start = processorSeconds();
  let batch = 500;
  let from = start;
  let batchSeconds = 0;
  while (batchSeconds < BATCH_SECONDS || from - start < warmSeconds) {
    if (batchSeconds < BATCH_SECONDS) batch *= 2;
    workload.run(batch);
    const now = processorSeconds();
    batchSeconds = now - from;
    from = now;
  }
  const slice: Slice = { operations: 0, seconds: 0 };
  while (slice.seconds < seconds) {
    workload.run(batch);
    slice.operations += batch;
    slice.seconds = processorSeconds() - from;
  }
  return slice;
}
