/** Random machines for properties: every setting that the simulator takes, and costs from tame to wild. */
import * as fc from 'fast-check';
import { costById } from '../../models/costs/catalogue.js';
import type { Scenario } from '../../scenarios/scenario.js';
import type { Distribution } from '../../sim/distributions.js';
import { QuantileTable } from '../../sim/quantile-table.js';
import { bareMetal, guest } from './laboratory.js';

/** A scenario with costs and a seed: all that decides a run. */
export interface Case {
  readonly scenario: Scenario;
  /** Every cost is its central value times one of these, by turns. */
  readonly factors: readonly number[];
  readonly shape: 'constant' | 'narrow' | 'wild';
  readonly seed: string;
}

const kernel = fc.constantFrom('5.10', '6.1', '6.12');

const fio = fc
  .record({
    ioengine: fc.constantFrom('psync', 'pvsync2', 'libaio', 'io_uring'),
    hipri: fc.boolean(),
    rw: fc.constantFrom('randread', 'randwrite'),
    bs: fc.constantFrom(512, 4096, 16_384, 131_072),
    iodepth: fc.integer({ min: 1, max: 8 }),
    thinktimeNs: fc.oneof(
      { weight: 3, arbitrary: fc.constant(0) },
      fc.constantFrom(1, 900, 20_000, 30_000, 300_000, 3_000_000),
    ),
  })
  .map((job) => (job.ioengine === 'libaio' || job.ioengine === 'io_uring' ? job : { ...job, iodepth: 1 }));

const host = fc.record({
  cpu: fc.constantFrom('SKX', 'CLX', 'ICX', 'BDW'),
  kernel,
  hz: fc.constantFrom(250, 1000),
  maxCstate: fc.constantFrom(null, 1, 2),
  haltPollNs: fc.constantFrom(0, 20_000, 200_000),
  haltPollNsShrink: fc.constantFrom(null, 0, 2),
  iommu: fc.constantFrom('passthrough', 'lazy', 'strict'),
  interruptPosting: fc.constantFrom('vt-d', 'apicv', 'none'),
  numaNodes: fc.constantFrom(1, 2),
});

const drive = fc.record({
  pollQueues: fc.constantFrom(0, 1),
  scheduler: fc.constantFrom('none', 'mq-deadline'),
  irqCpu: fc.constantFrom(null, 2, 8, 10, 12),
});

/** Everyone alone, or any two or three together. */
const pinning = fc
  .constantFrom(
    { application: 2, emulator: 8, iothread: 10 },
    { application: 2, emulator: 8, iothread: 2 },
    { application: 2, emulator: 2, iothread: 10 },
    { application: 2, emulator: 2, iothread: 2 },
  )
  .chain((some) =>
    fc.constantFrom(0, 1, 64).map((step) => ({
      ...bareMetal().pinning,
      ...some,
      jobStep: step,
      serverStep: step,
    })),
  );

const vm = fc.record({
  kernel,
  haltpoll: fc.boolean(),
  pollSource: fc.boolean(),
  qemu: fc.constantFrom('5.1', '5.2', '7.2', '8.2', '5.1-polling'),
  disk: fc.constantFrom(
    'virtio-blk',
    'virtio-blk',
    'virtio-blk',
    'vfio',
    'vhost-user-qsd',
    'vhost-user-spdk',
  ),
  blockDriver: fc.constantFrom('host_device', 'nvme'),
  aio: fc.constantFrom('native', 'io_uring', 'threads'),
  nvmePolledQueues: fc.boolean(),
  aioFastPath: fc.boolean(),
  packed: fc.boolean(),
  eventIdx: fc.boolean(),
  notifyByBottomHalf: fc.constantFrom(null, true, false),
  queues: fc.constantFrom(null, 1, 4),
  pollQueues: fc.constantFrom(0, 1),
  scheduler: fc.constantFrom('none', 'mq-deadline'),
  irqVcpu: fc.constantFrom('submitting', 'other'),
  cachesShared: fc.boolean(),
  disks: fc.constantFrom(1, 1, 2),
  iothreads: fc.constantFrom(1, 1, 2),
  guests: fc.constantFrom(1, 1, 2),
  iothread: fc.option(
    fc.record({
      pollMaxNs: fc.constantFrom(0, 4_000, 10_000, 32_768, 200_000),
      pollGrow: fc.constantFrom(0, 1, 4),
      pollShrink: fc.constantFrom(0, 2),
    }),
    { freq: 5 },
  ),
});

/** Without what is refused: prototypes where there are none, one drive in two hands, two jobs on one queue. */
function possible(scenario: Scenario): Scenario {
  const { vm, fio } = scenario;
  if (vm === null) return scenario;
  const prototype = vm.qemu === '5.1-polling' && vm.iothread !== null && vm.blockDriver === 'nvme';
  const disk =
    prototype || (vm.disk === 'vhost-user-qsd' && vm.qemu.startsWith('5.1')) ? 'virtio-blk' : vm.disk;
  const assigned = disk === 'vfio' || (disk === 'virtio-blk' && vm.blockDriver === 'nvme');
  return {
    ...scenario,
    vm: {
      ...vm,
      disk,
      nvmePolledQueues: prototype && vm.nvmePolledQueues && vm.iothread?.pollMaxNs !== 0,
      aioFastPath: prototype && vm.aioFastPath,
      guests: assigned ? 1 : vm.guests,
      disks: disk === 'vfio' ? 1 : vm.disks,
      queues: fio.numjobs > 1 ? 4 : vm.queues,
    },
    fio: fio.hipri && fio.ioengine === 'io_uring' && vm.pollQueues === 0 ? { ...fio, hipri: false } : fio,
  };
}

const scenario: fc.Arbitrary<Scenario> = fc.oneof(
  fc.record({ host, drive, pinning, fio }).map((s) =>
    bareMetal({
      ...s,
      host: { ...bareMetal().host, ...s.host },
      drive: { ...bareMetal().drive, ...s.drive },
    }),
  ),
  {
    weight: 6,
    arbitrary: fc
      .record({ vm, host, drive, pinning, fio, numjobs: fc.constantFrom(1, 1, 1, 2) })
      .map(({ vm: machine, fio: one, numjobs, ...rest }) =>
        possible(guest({ ...machine, ...rest, fio: { ...one, numjobs } })),
      ),
  },
);

export const cases: fc.Arbitrary<Case> = fc.record({
  scenario,
  factors: fc.array(fc.constantFrom(0, 0.2, 1, 1, 1, 3, 8), { minLength: 1, maxLength: 7 }),
  shape: fc.constantFrom('constant', 'narrow', 'wild'),
  seed: fc.string({ minLength: 1, maxLength: 4 }),
});

/** The costs of a case. */
export function tablesOf({ factors, shape }: Case): (cost: string) => QuantileTable {
  const tables = new Map<string, QuantileTable>();
  return (cost) => {
    let table = tables.get(cost);
    if (table === undefined) {
      const ns = Math.round(costById(cost).belief.centralNs * factors[tables.size % factors.length]);
      table = new QuantileTable(shaped(shape, ns));
      tables.set(cost, table);
    }
    return table;
  };
}

function shaped(shape: Case['shape'], ns: number): Distribution {
  if (shape === 'constant' || ns === 0) return { kind: 'constant', ns };
  if (shape === 'narrow') return { kind: 'uniform', lowNs: 0.8 * ns, highNs: 1.2 * ns };
  return { kind: 'lognormal', meanNs: ns, cv: 1.5 };
}
