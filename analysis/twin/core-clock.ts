/**
 * The twin where clocks follow how busy cores are (`models/core-clock.ts`): a cost then depends on the others.
 *
 * A core that polls is always busy and at turbo, so where every wait is found polling the sum stays as it is. Only a server
 * that sleeps twice a request has a slower core. How slow is a fixed point: the slower its clock, the busier it is, and the
 * faster its clock. Iterating from turbo finds it in a few turns, for each turn moves the factor by a part of the last.
 */
import { costs } from '../../models/costs/catalogue.js';
import { CoreClock } from '../../models/core-clock.js';
import { drives } from '../../scenarios/drives.js';
import type { ClockConfig, Scenario, VmConfig } from '../../scenarios/scenario.js';
import type { CostSum, Modes } from './modes.js';
import { server } from './server-side.js';

const TURNS = 40;

/** The sum of a period [ns] with its server's core at the clock that it settles at. */
export function atSettledClock(
  scenario: Scenario,
  vm: VmConfig,
  clock: ClockConfig,
  modes: Modes,
  turboNs: number,
  meanNs: (cost: string) => number,
): number {
  const { scaledNs, besidesNs, fixedNs } = serverCore(scenario, vm, modes, meanNs);
  const core = new CoreClock({ slowest: clock.slowestPercent / 100, windowNs: 0 });
  let [periodNs, sinceNs] = [turboNs, 0];
  for (let turn = 0; turn < TURNS; turn++) {
    periodNs = turboNs + (core.factor - 1) * scaledNs;
    const busyNs = core.factor * (scaledNs + besidesNs) + fixedNs;
    sinceNs += periodNs;
    core.idled(Math.max(0, periodNs - busyNs), sinceNs);
  }
  return periodNs;
}

/** What is paid on the core of a server that sleeps. */
interface ServerCore {
  /** In the period, on the core's clock. */
  readonly scaledNs: number;
  /** The same beside the period: going to sleep, which nobody waits for. */
  readonly besidesNs: number;
  /** Not on the core's clock. */
  readonly fixedNs: number;
}

function serverCore(
  scenario: Scenario,
  vm: VmConfig,
  modes: Modes,
  meanNs: (cost: string) => number,
): ServerCore {
  const { read, write, perExtra4k } = drives[scenario.drive.model];
  // The vCPU rings and wakes, the drive serves, and its message travels, while the server's core does nothing.
  const elsewhere = new Set(['kick_to_signal', 'ttwu_send', 'msix_to_core', read, write, perExtra4k]);
  const paid = new Map<string, number>([['irqfd_write', 1]]);
  server(scenario, vm, modes, (cost, times = 1) => {
    if (!elsewhere.has(cost)) paid.set(cost, (paid.get(cost) ?? 0) + times);
  });
  const onClock = (cost: string): boolean => costs.get(cost)?.scalesWith === 'core_clock';
  const sum = (of: CostSum, takes: (cost: string) => boolean): number =>
    [...of].reduce((ns, [cost, times]) => ns + (takes(cost) ? times * meanNs(cost) : 0), 0);
  // It goes to sleep twice, and returns from the system call that submits.
  const besides = new Map([
    ['sched_deactivate', 2],
    ['syscall_exit', 1],
  ]);
  return {
    scaledNs: sum(paid, onClock),
    besidesNs: sum(besides, onClock),
    fixedNs: sum(paid, (cost) => !onClock(cost)),
  };
}
