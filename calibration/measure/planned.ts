/** A plan as it is told before anything is run. */
import { NotInstalled } from './group-process.js';
import { fioVersion } from './fio/run-fio.js';
import { FEWEST_RUNS } from './fio/rounds.js';
import type { HostFacts } from './host/host-facts.js';
import { type Plan, secondsARun } from './plan.js';

export interface Planned {
  readonly schemaVersion: 1;
  readonly folder: string;
  readonly plan: Plan;
  /** Null where fio is not installed. */
  readonly fio: string | null;
  /** Runs that the intervals need at least, and the time for them with the probe [s]. */
  readonly runsAtLeast: number;
  readonly secondsAtLeast: number;
  readonly host: HostFacts;
}

export async function plannedOf(plan: Plan, host: HostFacts, folder: string): Promise<Planned> {
  const fio = await fioVersion(new AbortController().signal).catch((error: unknown) => {
    if (error instanceof NotInstalled) return null;
    throw error;
  });
  const runsAtLeast = FEWEST_RUNS * plan.conditions.length;
  const secondsAtLeast = Math.round(runsAtLeast * secondsARun(plan) + plan.probeSeconds);
  return { schemaVersion: 1, folder, plan, fio, runsAtLeast, secondsAtLeast, host };
}
