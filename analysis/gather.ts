/** Gathers what fio tells of each request in one replication, after its warm-up is cut off. */
import { fioEngines, type FioEngine, type FioObserver } from '../models/fio.js';
import type { Machine } from '../scenarios/assemble.js';
import { FioHistogram } from '../sim/statistics/fio-histogram.js';
import { Moments } from '../sim/statistics/moments.js';

/** A latency as it is gathered. */
export class LatencyTotals {
  readonly moments: Moments = new Moments();
  readonly histogram: FioHistogram = new FioHistogram();

  add(ns: number): void {
    this.moments.add(ns);
    this.histogram.add(ns);
  }
}

/** The three latencies of fio, over all replications. */
export class Latencies {
  readonly lat: LatencyTotals = new LatencyTotals();
  readonly clat: LatencyTotals;
  readonly slat: LatencyTotals = new LatencyTotals();
  /** Synchronous engines issue as they start: clat is lat, and slat is nothing. */
  readonly synchronous: boolean;

  constructor(engine: FioEngine) {
    this.synchronous = engine === fioEngines[0] || engine === fioEngines[1];
    this.clat = this.synchronous ? this.lat : new LatencyTotals();
  }
}

/** Watches one replication, and stops it when it has seen enough. */
export class Gatherer implements FioObserver {
  /** Completed requests, warm-up included. */
  completedRequests = 0;
  private firstNs = 0;
  private lastNs = 0;
  private machine: Machine | null = null;
  private readonly latencies: Latencies;
  private readonly warmUpRequests: number;
  private readonly requests: number;

  constructor(latencies: Latencies, warmUpRequests: number, requests: number) {
    this.latencies = latencies;
    this.warmUpRequests = warmUpRequests;
    this.requests = requests;
  }

  /** The machine whose totals are reset after the warm-up, and which is stopped at the end. */
  watch(machine: Machine): void {
    this.machine = machine;
    if (this.warmUpRequests === 0) this.begin(0);
  }

  /** Whether all requests have been seen. */
  get done(): boolean {
    return this.completedRequests === this.warmUpRequests + this.requests;
  }

  /** Mean time from one completion to the next, after the warm-up [ns]. */
  get periodNs(): number {
    return (this.lastNs - this.firstNs) / this.requests;
  }

  completed(startNs: number, issueNs: number, completionNs: number): void {
    const { latencies, warmUpRequests } = this;
    this.completedRequests++;
    if (this.completedRequests <= warmUpRequests) {
      if (this.completedRequests === warmUpRequests) this.begin(completionNs);
      return;
    }
    latencies.lat.add(completionNs - startNs);
    if (!latencies.synchronous) {
      latencies.clat.add(completionNs - issueNs);
      latencies.slat.add(issueNs - startNs);
    }
    if (this.completedRequests === warmUpRequests + this.requests) {
      this.lastNs = completionNs;
      this.machine!.chassis.calendar.stop();
    }
  }

  private begin(nowNs: number): void {
    this.firstNs = nowNs;
    this.machine!.chassis.ledger.reset();
    this.machine!.counts.reset();
  }
}
