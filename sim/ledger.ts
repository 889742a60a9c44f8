/**
 * Where time goes: the sites that time is charged to, and the totals of each.
 *
 * A *site* is one reason for time to pass: an actor, the mechanism at work, and the cost (or state) that says
 * how long. The ledger keeps, for each site, the time spent there at all (`busyNs`: on its processor, whoever
 * waited for it) and the time spent there on the critical path of a request (`criticalNs`, by stage).
 */
import type { Sampler } from './quantile-table.js';

/** How a processor's time is told: see `CpuShare` in the results. */
export type Category = 'work' | 'pollUseful' | 'pollWasted' | 'irq' | 'idle';

export interface Site {
  readonly id: number;
  /** Who pays: `iothread`, `vcpu0`, `nvme0`. */
  readonly actor: string;
  /** The mechanism at work, an id of the list of mechanisms: `aio-poll`. */
  readonly mechanism: string;
  /** The cost or state that says how long: `virtqueue_pop`, `C1`. */
  readonly cost: string;
  readonly category: Category;
  /** Draws the duration; null where the length is no cost but a wait. */
  readonly sampler: Sampler | null;
  /** Whether it takes longer on a slower clock. */
  readonly onClock?: boolean | undefined;
  /** For idle time: the state the processor is in. */
  readonly state?: string | undefined;
}

export class Ledger {
  readonly sites: Site[] = [];
  readonly stages: readonly string[];
  /** By site id [ns]. */
  busyNs: Float64Array = new Float64Array(64);
  /** By stage * capacity + site id [ns]. */
  criticalNs: Float64Array;
  capacity = 64;

  /** @param stages the names of the stages of a request, in order */
  constructor(stages: readonly string[]) {
    this.stages = stages;
    this.criticalNs = new Float64Array(stages.length * this.capacity);
  }

  /** Registers a site. */
  site(fields: Omit<Site, 'id'>): Site {
    if (this.sites.length === this.capacity) this.grow();
    const { actor, mechanism, cost, category, sampler, onClock = false, state } = fields;
    // One shape for all: the hottest loops read sites.
    const site: Site = { id: this.sites.length, actor, mechanism, cost, category, sampler, onClock, state };
    this.sites.push(site);
    return site;
  }

  /** Tells busy time as another site's: what was polling turns out to have been in vain. */
  move(from: Site, to: Site, ns: number): void {
    this.busyNs[from.id] -= ns;
    this.busyNs[to.id] += ns;
  }

  /** Forgets all totals: the end of the warm-up. */
  reset(): void {
    this.busyNs.fill(0);
    this.criticalNs.fill(0);
  }

  private grow(): void {
    const old = this.capacity;
    this.capacity *= 2;
    const busy = new Float64Array(this.capacity);
    busy.set(this.busyNs);
    this.busyNs = busy;
    const critical = new Float64Array(this.stages.length * this.capacity);
    for (let stage = 0; stage < this.stages.length; stage++) {
      critical.set(this.criticalNs.subarray(stage * old, (stage + 1) * old), stage * this.capacity);
    }
    this.criticalNs = critical;
  }
}
