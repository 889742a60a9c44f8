/** What a measurement will do, before it does anything. */
import { ConfigError } from '../../sim/errors.js';
import { defaultEngines, type Condition, type Engine, matrix, type ReadWrite } from './fio/conditions.js';
import { allowedCpus, chooseCpu } from './host/choose-cpu.js';
import { mountedDevice } from './host/device-facts.js';
import { type HostFacts, hostFacts } from './host/host-facts.js';
import type { HostTree } from './host/host-tree.js';
import { interruptLines } from './host/interrupts.js';
import { findTarget, type Target } from './target.js';

/** What is asked for; null where the choice is left to the plan. */
export interface Wish {
  readonly target: string | null;
  /** The folder of the results. */
  readonly folder: string;
  readonly sizeBytes: number | null;
  readonly allowWrite: string | null;
  readonly rws: readonly ReadWrite[];
  readonly blocks: readonly number[];
  readonly engines: readonly Engine[] | null;
  /** Widest half-width of the interval of a median over runs, as a fraction of it. */
  readonly precision: number;
  readonly budgetSeconds: number;
  readonly runSeconds: number | null;
  readonly cpu: number | null;
  readonly seed: string;
  readonly probe: boolean;
}

export interface Plan {
  readonly target: Target;
  readonly conditions: readonly Condition[];
  readonly precision: number;
  readonly budgetSeconds: number;
  readonly runSeconds: number;
  readonly rampSeconds: number;
  readonly cpu: number;
  /** Why this CPU. */
  readonly cpuWhy: string;
  readonly seed: string;
  readonly allowWrite: string | null;
  /** Time for the probe of host primitives [s]; 0 for none. */
  readonly probeSeconds: number;
}

/** Runs that the budget is to leave room for: a few more than an interval needs. */
const ROUNDS_PLANNED = 8;
/** Shorter runs see too few rare events; longer ones leave too few of them to tell noise from effect [s]. */
const [SHORTEST, LONGEST] = [0.5, 10];
/** What fio takes to start, to end and to write its bins [s]. */
const AROUND = 0.5;
/** At most, and as a share of the budget. */
const [PROBE_SECONDS, PROBE_SHARE] = [40, 0.3];

/** Seconds that one run takes, all told. */
export function secondsARun({ runSeconds, rampSeconds }: Pick<Plan, 'runSeconds' | 'rampSeconds'>): number {
  return runSeconds + rampSeconds + AROUND;
}

/**
 * Plans; reads files of the system and changes nothing.
 * @throws ConfigError for what cannot or must not be measured
 */
export async function planMeasurement(wish: Wish, tree: HostTree): Promise<{ plan: Plan; host: HostFacts }> {
  const target = await findTarget(
    {
      path: wish.target,
      folder: wish.folder,
      bytes: wish.sizeBytes,
      writes: wish.rws.includes('randwrite'),
      allowWrite: wish.allowWrite,
      largestBlock: Math.max(...wish.blocks),
    },
    tree,
  );
  const device = mountedDevice(tree, target.device);
  const allowed = allowedCpus(tree);
  if (wish.cpu !== null && !allowed.includes(wish.cpu)) {
    throw new ConfigError(
      `CPU ${wish.cpu} is none that this process may use; it may use ${allowed.join(', ')}`,
    );
  }
  const first = hostFacts(tree, allowed[0], device);
  const chosen =
    wish.cpu === null ? chooseCpu(allowed, first, interruptLines(tree)) : { cpu: wish.cpu, why: 'asked for' };
  const host = hostFacts(tree, chosen.cpu, device);
  const blockBytes = host.device?.queue.logicalBlockBytes ?? 512;
  const odd = target.direct ? wish.blocks.find((bytes) => bytes % blockBytes !== 0) : undefined;
  if (odd !== undefined) {
    throw new ConfigError(
      `a block size of ${odd} is no multiple of the ${blockBytes} bytes that ${host.device?.disk} has`,
    );
  }
  const conditions = matrix(
    wish.rws,
    wish.blocks,
    wish.engines ?? defaultEngines(host.device?.queue.ioPoll === 1),
  );
  const probeSeconds = wish.probe ? Math.min(PROBE_SECONDS, wish.budgetSeconds * PROBE_SHARE) : 0;
  const times = runTimes(wish, conditions.length, wish.budgetSeconds - probeSeconds);
  const plan = {
    target,
    conditions,
    precision: wish.precision,
    budgetSeconds: wish.budgetSeconds,
    ...times,
    cpu: chosen.cpu,
    cpuWhy: chosen.why,
    seed: wish.seed,
    allowWrite: wish.allowWrite,
    probeSeconds,
  };
  return { plan, host };
}

function runTimes(
  { runSeconds, budgetSeconds }: Wish,
  conditions: number,
  seconds: number,
): { runSeconds: number; rampSeconds: number } {
  // Ramp: a fifth of the run.
  const share = (seconds / (conditions * ROUNDS_PLANNED) - AROUND) / 1.2;
  const run = runSeconds ?? Math.min(LONGEST, Math.max(SHORTEST, Math.floor(share * 10) / 10));
  const times = { runSeconds: run, rampSeconds: Math.min(1, Math.max(0.1, Math.round(run * 20) / 100)) };
  if (secondsARun(times) > seconds) {
    throw new ConfigError(
      `a budget of ${budgetSeconds} s leaves no time for one run of ${secondsARun(times)} s; give more with --budget`,
    );
  }
  return times;
}
