/** What is measured: a simulation that can be run on, piece by piece. */
export interface Workload {
  /** Runs that many more operations: events of a hold, requests of a lifecycle. */
  run(operations: number): void;
  /** The simulated time [ns]. */
  readonly nowNs: number;
  /** What must agree between engines: each timer's deadline, or each stage's total [ns]. */
  readonly values: number[];
}

/** Operations done, and the processor time that they took. */
export interface Slice {
  operations: number;
  seconds: number;
}

/** Processor time of this process so far [s]. */
function processorSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Warms a workload up, then measures it for about `seconds` of processor time. */
export function measure(workload: Workload, seconds: number): Slice {
  const warm = processorSeconds() + 0.25;
  let batch = 1000;
  let from = processorSeconds();
  for (;;) {
    workload.run(batch);
    const now = processorSeconds();
    if (now - from < 0.04) batch *= 2;
    else if (now > warm) break;
    from = now;
  }
  from = processorSeconds();
  let operations = 0;
  let spent = 0;
  while (spent < seconds) {
    workload.run(batch);
    operations += batch;
    spent = processorSeconds() - from;
  }
  return { operations, seconds: spent };
}
