/** A folder as `qd1 measure` leaves it, of a machine whose costs are known: simulated, with luck from run to run. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CostValues } from '../../../analysis/cost-values.js';
import { measuredMachine } from '../../../calibration/data/measured-scenario.js';
import { respond } from '../../../calibration/fit/response.js';
import type { Caveat } from '../../../calibration/measure/fio/caveats.js';
import type { Condition } from '../../../calibration/measure/fio/conditions.js';
import { type HostFacts, hostFacts } from '../../../calibration/measure/host/host-facts.js';
import { primitiveObservations } from '../../../calibration/measure/observations.js';
import type { Primitive, Primitives } from '../../../calibration/measure/primitives.js';
import { RandomStreams } from '../../../sim/random.js';
import { normalQuantile } from '../../../sim/math/elementary.js';
import { short } from '../fit/made-up.js';
import { machine } from '../measure/host/machine.js';

export const CPU = 1;

export function bareMetal(): HostFacts {
  return hostFacts(machine('bare-metal-nvme'), CPU, '259:0');
}

export function condition(engine: Condition['engine'], blockBytes = 4096): Condition {
  return { id: `randread-${blockBytes / 1024}k-${engine}`, rw: 'randread', blockBytes, engine };
}

export interface MadeRun {
  readonly periodNs: number;
  readonly caveats?: readonly Caveat[];
  /** By CPU; null where it is not told. */
  readonly interrupts?: Readonly<Record<string, number>> | null;
}

/** Runs that agree with these costs to `noise`, relative. */
export function simulatedRuns(
  host: HostFacts,
  wanted: Condition,
  values: CostValues,
  noise: number,
  count: number,
): MadeRun[] {
  const scenario = measuredMachine(host, CPU, 'p4800x').scenario(wanted, false);
  const { us } = respond({ scenario, metric: 'periodUs' }, values, short);
  const luck = new RandomStreams(wanted.id).stream('runs');
  return Array.from({ length: count }, () => {
    const z = normalQuantile(0.001 + 0.998 * luck.nextUniform());
    return { periodNs: 1000 * us * (1 + noise * z) };
  });
}

/** Names and parameters of the primitives that are made, with what they are sums of at these costs. */
const made: readonly (readonly [string, Primitive['params']])[] = [
  ['syscall_getppid', {}],
  ['eventfd_write', {}],
  ['eventfd_read', {}],
  ['io_uring_nop_roundtrip', {}],
  ['wakercost_eventfd_block_read', { gap_us: 10 }],
  ['wake_eventfd_block_read', { gap_us: 10, reader_cpu_state: 'idle' }],
  ['pingpong_eventfd_roundtrip', {}],
];

export function madePrimitives(values: CostValues): Primitives {
  const at = (ns: number, [name, params]: (typeof made)[number]): Primitive => {
    const q = Array.from({ length: 51 }, () => ns);
    return { name, params: { foreign_cpu_fraction: 0, ...params }, n: 1000, mean: ns, sd: 0, p50: ns, q };
  };
  const rounds = (primitives: Primitive[]): Primitives => ({
    tool: 'made',
    unit: 'ns',
    quantiles: '',
    machine: '',
    rounds: [0, 1, 2].map((round) => ({ round, note: '', primitives })),
  });
  const asked = primitiveObservations(rounds(made.map((one) => at(1000, one))));
  const ns = asked.map(({ costs }) =>
    Object.entries(costs).reduce((sum, [id, times]) => sum + times * values.ns(id), 0),
  );
  return rounds(made.map((one, i) => at(ns[i], one)));
}

export interface MadeFolder {
  readonly host: HostFacts;
  readonly runs: ReadonlyMap<Condition, readonly MadeRun[]>;
  readonly primitives: Primitives | null;
  readonly kind?: 'device' | 'made';
}

/** Writes the folder. */
export function madeFolder({ host, runs, primitives, kind = 'device' }: MadeFolder): string {
  const folder = mkdtempSync(join(tmpdir(), 'qd1-made-'));
  const manifest = {
    schemaVersion: 1,
    tool: { name: 'qd1', version: '0' },
    started: '2026-11-28T12:00:00.000Z',
    plan: { target: { kind, path: '/dev/nvme0n1' }, cpu: CPU, conditions: [...runs.keys()] },
    host,
    primitives: { file: primitives === null ? null : 'primitives.json', absent: primitives === null ? 'no compiler' : null },
    runs: [...runs].flatMap(([{ id }, all]) =>
      all.map(({ periodNs, caveats = [], interrupts = { [CPU]: 10_000 } }) => ({
        condition: id,
        failure: null,
        result: { requests: 10_000, periodNs, latencyNs: { p50: periodNs - 300 } },
        observed: { interrupts },
        caveats,
      })),
    ),
  };
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
  if (primitives !== null) writeFileSync(join(folder, 'primitives.json'), JSON.stringify(primitives));
  return folder;
}
