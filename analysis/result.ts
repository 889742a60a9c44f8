/** What a simulation of a scenario says: one plain object, printed as text or JSON, drawn by the charts. */

/** Time of one stage, actor and mechanism on the critical path [µs a request]. */
export interface StageTime {
  readonly stage: string;
  readonly actor: string;
  readonly mechanism: string;
  /** The cost or state that says how long, an id of the catalogue where it is one. */
  readonly cost: string;
  readonly us: number;
}

/** What one actor does with one physical CPU, as fractions of wall time; the rows of a CPU sum to 1. */
export interface CpuShare {
  readonly pCpu: number;
  readonly actor: string;
  readonly work: number;
  readonly pollUseful: number;
  readonly pollWasted: number;
  readonly irq: number;
  readonly idle: Readonly<Record<string, number>>;
}

/** Events counted, for each request. */
export interface PerRequest {
  readonly vmexits: number;
  readonly kicks: number;
  readonly wakes: number;
  readonly syscalls: number;
  readonly interrupts: number;
  readonly ipis: number;
  /** Polling of the server that found something, and that ended in vain. */
  readonly pollHits: number;
  readonly pollMisses: number;
}

/** A latency as fio tells it [µs]; percentiles in fio's bins, by percent. */
export interface LatencyResult {
  readonly mean: number;
  readonly min: number;
  readonly max: number;
  readonly stddev: number;
  readonly percentiles: Readonly<Record<string, number>>;
  /** [value ns, count] in fio's bins. */
  readonly bins: readonly (readonly [number, number])[];
}

export interface ScenarioResult {
  readonly id: string;
  readonly label: string;
  readonly iops: number;
  /** 95 % confidence interval over replications. */
  readonly intervalIops: readonly [number, number];
  /** 1e6 / iops. */
  readonly periodUs: number;
  /** Mean from submission to completion, fio's lat. */
  readonly latencyUs: number;
  /** Sum to periodUs at queue depth 1. */
  readonly stages: readonly StageTime[];
  readonly cpu: readonly CpuShare[];
  readonly perRequest: PerRequest;
  readonly latencies: {
    readonly lat: LatencyResult;
    readonly clat: LatencyResult;
    readonly slat: LatencyResult;
  };
  /** CPUs kept busy and events a request, in each replication. */
  readonly each: readonly { readonly cores: number; readonly perRequest: PerRequest }[];
  readonly run: {
    readonly replications: number;
    readonly requests: number;
    readonly warmUpRequests: number;
    /** Whether the asked precision was reached. */
    readonly precise: boolean;
    readonly events: number;
    /** Mean period of each replication [ns]; those of two scenarios with the same seed are pairs. */
    readonly periodsNs: readonly number[];
  };
  /** What the reader must know: not calibrated beyond depth 1, settings without effect. */
  readonly notes: readonly string[];
}
