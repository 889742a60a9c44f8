/**
 * The nested virtual machine of `data/host-vm` as data of a fit: half of its configurations by their median latency, its
 * host primitives of the undisturbed rounds, and one step of its traced run. How it was split is stated in
 * docs/calibration-plan.md.
 */
import type { CostBelief } from '../../models/costs/cost.js';
import { scenarioOfHostVmJob } from '../../scenarios/measured/host-vm.js';
import type { Observation } from '../fit/observation.js';
import { type Primitive, type Primitives, readPrimitives } from '../measure/primitives.js';
import { cStateTable } from '../../models/c-states.js';
import type { DataSet } from './data-set.js';
import { primitiveData } from './primitive-data.js';
import { figureOf, type HostVmConfiguration, hostVmConfigurations } from './host-vm-runs.js';
import { hostVmTrace, tracedTimes } from './host-vm-trace.js';
import { at, type Quantiles, tailed } from './quantiles.js';
import { readRecorded } from './recorded.js';

const primitivesFile = 'host-vm/primitives.json';
/** The first rounds were disturbed, and nobody recorded by how much. */
const FIRST_QUIET_ROUND = 3;

/** Rounds of host primitives that were not disturbed. */
export function hostVmPrimitives(): Primitives {
  const all = readPrimitives(readRecorded(primitivesFile), `data/${primitivesFile}`);
  return { ...all, rounds: all.rounds.filter(({ round }) => round >= FIRST_QUIET_ROUND) };
}

/**
 * What is believed of that machine before the fit: it is nested, so whatever leaves for the hypervisor costs one exit of 8
 * to 12 µs (data/README.md) where the catalogue has one of a microsecond. None was chosen by a latency of fio.
 */
export const hostVmBeliefs: ReadonlyMap<string, CostBelief> = new Map([
  // The interrupt to the other CPU is an exit of its sender, and its arrival one of its receiver.
  ['ttwu_send', { lowNs: 7000, centralNs: 10_000, highNs: 15_000 }],
  ['ipi_physical', { lowNs: 3000, centralNs: 8000, highNs: 15_000 }],
  ['halted_cpu_exit', { lowNs: 4000, centralNs: 10_000, highNs: 25_000 }],
  ['idle_tick_restart', { lowNs: 6000, centralNs: 9000, highNs: 14_000 }],
  // A notify exit has the hypervisor's emulation of the store in it, and is two exits where that is nested too.
  ['guest_kick', { lowNs: 8000, centralNs: 14_000, highNs: 25_000 }],
  // The timer's interrupt, and setting its next deadline.
  ['guest_tick', { lowNs: 14_000, centralNs: 20_000, highNs: 30_000 }],
]);

/** CONFIG_HZ [1/s]. */
const HZ = 250;

/**
 * Ticks, as a loop that reads the clock sees them: of all gaps in it the longest, as many as there were ticks, since a tick
 * is two exits and whatever else there is, is not. Gaps of both CPUs together.
 */
export function hostVmTicks(): Quantiles {
  const gaps = hostVmPrimitives()
    .rounds.flatMap(({ primitives }) => primitives)
    .filter(({ name }) => name === 'clock_gap_over_300ns');
  const mean = (of: (one: Primitive) => number): number =>
    gaps.reduce((sum, one) => sum + of(one), 0) / gaps.length;
  const share = mean(({ n, params }) => (HZ * Number(params['seconds'])) / n);
  const points = tailed(
    gaps[0].q.map((_, i): [number, number] => [i / 50, mean(({ q }) => q[i])]),
    mean(({ q, p99 }) => p99 ?? q[49]),
    mean(({ n }) => n),
  );
  const above = points.filter(([p]) => p > 1 - share);
  return [
    [0, at(points, 1 - share)],
    ...above.map(([p, ns]): [number, number] => [1 - (1 - p) / share, ns]),
  ];
}

function ticksSeen(): Observation {
  const us = at(hostVmTicks(), 0.5) / 1000;
  return {
    id: 'ticks, as gaps in a loop that reads the clock',
    subject: { costs: { guest_tick: 1 } },
    figure: { us },
    sdUs: 0.15 * us,
    source: `data/${primitivesFile}: the median of the longest gaps, ${HZ} a second`,
  };
}

/** Of a timer's interrupt how late it is, is not known here: it comes by an exit itself. */
const unused = ['nanosleep_overshoot'];

/** Host primitives as sums of costs. Leaving idle for a task is leaving HLT and starting the tick again. */
function hostPrimitives(): Observation[] {
  const primitives = hostVmPrimitives();
  const { states } = cStateTable('VM', '6.12');
  return primitiveData(primitives, states, false, `data/${primitivesFile}`)
    .filter(({ id }) => !unused.some((name) => id.startsWith(name)))
    .map((one): Observation => {
      if (!('costs' in one.subject)) return one;
      const { costs } = one.subject;
      if ('halted_cpu_exit' in costs) return { ...one, subject: { costs: { ...costs, idle_tick_restart: 1 } } };
      if (!('vmexit_roundtrip' in costs)) return one;
      // CPUID is the cheapest exit; setting the deadline timer is no cheaper.
      return { ...one, subject: { costs: { idle_tick_restart: 1 } }, figure: { fromUs: us(one) } };
    });
}

function us({ figure }: Observation): number {
  return 'us' in figure ? figure.us : (figure.fromUs ?? 0);
}

/** Tracing rounds to microseconds, and cost 3 µs a request over some ten events: about one on this stretch [µs]. */
const TRACED_SD_US = 1.5;

/** From the wake-up of fio by the interrupt on its own CPU to the return of its system call. */
function tracedWake(): Observation {
  const times = tracedTimes('waking', 'exit');
  return {
    id: 'traced wake-up on the CPU of the interrupt',
    subject: { costs: { idle_tick_restart: 1, hardirq_exit: 1, sched_wake_idle: 1, syscall_exit: 1 } },
    figure: { us: times[times.length >> 1] / 1000 },
    sdUs: TRACED_SD_US,
    source: `data/${hostVmTrace}: median of ${times.length} requests`,
  };
}

/** A configuration: the median over its runs of their median latency. */
export function hostVmObservation({ id, job, runs }: HostVmConfiguration): Observation {
  const { us: median, sdUs, runs: n, leftOut } = figureOf(runs, ({ p50Us }) => p50Us);
  const left = leftOut === 0 ? '' : `, ${leftOut} disturbed left out`;
  return {
    id,
    subject: { scenario: scenarioOfHostVmJob(job, id), metric: 'latencyP50Us' },
    figure: { us: median },
    sdUs,
    source: `data/host-vm/fio, ${[...new Set(runs.map(({ set }) => set))].join(', ')}: median of ${n} runs${left}`,
  };
}

/** The data set `host-vm`. */
export function hostVmDataSet(): DataSet {
  const configurations = hostVmConfigurations();
  const of = (role: HostVmConfiguration['role']): Observation[] =>
    configurations.filter((one) => one.role === role).map(hostVmObservation);
  return {
    id: 'host-vm',
    title: 'the fitted half of data/host-vm: a nested virtual machine, seen from inside',
    profileTitle: 'a nested virtual machine seen from inside, of data/host-vm',
    observations: [...hostPrimitives(), ticksSeen(), tracedWake(), ...of('fitted')],
    beliefs: hostVmBeliefs,
    heldOut: 'the other half of data/host-vm, and the tails of all of it (qd1 validate)',
    notes: [
      'the machine is a guest: virtio_disk_read_4k and virtio_disk_write_4k are all that is below it, from the kick to the ' +
        "handler of the interrupt; the drive's own time, the hypervisor's work and the waking of a halted CPU are in it as a sum",
      'primitives that are storage themselves (io_pread_direct, io_uring_*_direct) are not used',
    ],
    unseen: of('held out'),
  };
}
