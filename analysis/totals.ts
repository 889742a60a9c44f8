/** The ledgers of all replications added up, and what they say a request and a CPU. */
import { Counts } from '../models/counts.js';
import { phases, stageOf } from '../models/phases.js';
import type { Machine } from '../scenarios/assemble.js';
import type { Site } from '../sim/ledger.js';
import type { CpuShare, PerRequest, StageTime } from './result.js';

/** Sums by phase and site. The sites of one scenario are the same in each replication. */
export class Totals {
  requests = 0;
  sites: readonly Site[] = [];
  /** By phase, by site [ns]. */
  critical: Float64Array[] = [];
  /** By site [ns]. */
  busy: Float64Array = new Float64Array(0);
  /** For each actor, the number of the CPU it runs on. */
  cpuOf: ReadonlyMap<string, number> = new Map();
  private readonly counts = new Counts();

  add(machine: Machine, requests: number): void {
    const { ledger } = machine.chassis;
    for (const cpu of machine.chassis.cpus.values()) cpu.flush();
    if (this.sites.length === 0) {
      this.sites = ledger.sites;
      this.critical = phases.map(() => new Float64Array(ledger.sites.length));
      this.busy = new Float64Array(ledger.sites.length);
      this.cpuOf = machine.cpuOf;
    }
    this.requests += requests;
    for (let site = 0; site < this.sites.length; site++) {
      this.busy[site] += ledger.busyNs[site];
      for (let phase = 0; phase < phases.length; phase++) {
        this.critical[phase][site] += ledger.criticalNs[phase * ledger.capacity + site];
      }
    }
    for (const key of Object.keys(this.counts) as (keyof PerRequest)[])
      this.counts[key] += machine.counts[key];
  }

  perRequest(): PerRequest {
    const told = {} as Record<keyof PerRequest, number>;
    for (const key of Object.keys(this.counts) as (keyof PerRequest)[])
      told[key] = this.counts[key] / this.requests;
    return told;
  }
}

/**
 * Where the period went, in the order of a request's life. Beyond depth 1 the lives of requests overlap; they share the
 * period, and their stages are told as shares of it.
 * @param periodNs given at depths beyond 1, where the sum of stages is a life and not a period
 */
export function stageTimes(totals: Totals, periodNs?: number): StageTime[] {
  const times: StageTime[] = [];
  let lifeNs = 0;
  for (const phase of totals.critical) for (const ns of phase) lifeNs += ns;
  const share = periodNs === undefined ? 1 : (periodNs * totals.requests) / lifeNs;
  totals.critical.forEach((phase, index) => {
    phase.forEach((ns, site) => {
      if (ns === 0) return;
      const { actor, mechanism, cost } = totals.sites[site];
      times.push({
        stage: stageOf(index, mechanism),
        actor,
        mechanism,
        cost,
        us: (ns * share) / totals.requests / 1000,
      });
    });
  });
  return times;
}

/** What each actor does with its CPU. */
export function cpuShares(totals: Totals): CpuShare[] {
  const wall = new Map<number, number>();
  const rows = new Map<
    string,
    { -readonly [K in keyof CpuShare]: CpuShare[K] } & { idle: Record<string, number> }
  >();
  totals.sites.forEach((site, index) => {
    const pCpu = totals.cpuOf.get(site.actor);
    const ns = totals.busy[index];
    if (pCpu === undefined || ns === 0) return;
    wall.set(pCpu, (wall.get(pCpu) ?? 0) + ns);
    const key = `${pCpu}/${site.actor}`;
    const row = rows.get(key) ?? {
      pCpu,
      actor: site.actor,
      work: 0,
      pollUseful: 0,
      pollWasted: 0,
      irq: 0,
      idle: {},
    };
    if (site.category === 'idle') row.idle[site.state ?? 'idle'] = (row.idle[site.state ?? 'idle'] ?? 0) + ns;
    else row[site.category] += ns;
    rows.set(key, row);
  });
  for (const row of rows.values()) {
    const total = wall.get(row.pCpu)!;
    row.work /= total;
    row.pollUseful /= total;
    row.pollWasted /= total;
    row.irq /= total;
    for (const state of Object.keys(row.idle)) row.idle[state] /= total;
  }
  return [...rows.values()].sort((a, b) => a.pCpu - b.pCpu || (a.actor < b.actor ? -1 : 1));
}

/** CPUs kept busy on average, by what with; a CPU that the kernel lets idle counts as free. */
export interface CoresBusy {
  readonly work: number;
  readonly pollUseful: number;
  readonly pollWasted: number;
  readonly irq: number;
  readonly total: number;
}

/** Adds up what a configuration keeps busy [CPUs]. */
export function coresBusy(cpu: readonly CpuShare[]): CoresBusy {
  const sum = (part: (share: CpuShare) => number): number =>
    cpu.reduce((total, share) => total + part(share), 0);
  const parts = {
    work: sum((share) => share.work),
    pollUseful: sum((share) => share.pollUseful),
    pollWasted: sum((share) => share.pollWasted),
    irq: sum((share) => share.irq),
  };
  return { ...parts, total: parts.work + parts.pollUseful + parts.pollWasted + parts.irq };
}
