/** Random machines for properties: every setting that the simulator takes, and costs from tame to wild. */
import * as fc from 'fast-check';
import { costById } from '../../models/costs/catalogue.js';
import type { FioConfig, Scenario, VmConfig } from '../../scenarios/scenario.js';
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
    ioengine: fc.constantFrom('psync', 'pvsync2', 'libaio', 'io_uring', 'io_uring', 'spdk'),
    hipri: fc.boolean(),
    rw: fc.constantFrom('randread', 'randwrite', 'randrw'),
    sync: fc.constantFrom('none', 'none', 'dsync'),
    sqthreadPoll: fc.boolean(),
    sqThreadIdleNs: fc.constantFrom(1_000_000, 1_000_000_000),
    fixedbufs: fc.boolean(),
    registerfiles: fc.boolean(),
    numjobs: fc.constant(1),
    bs: fc.constantFrom(512, 4096, 16_384, 131_072),
    iodepth: fc.integer({ min: 1, max: 8 }),
    thinktimeNs: fc.oneof(
      { weight: 3, arbitrary: fc.constant(0) },
      fc.constantFrom(1, 900, 20_000, 30_000, 300_000, 3_000_000),
    ),
    thinktimeSpinNs: fc.constantFrom(0, 0, 5_000, 3_000_000),
  })
  .map((job) => {
    const uring = job.ioengine === 'io_uring';
    const { sqthreadPoll, fixedbufs, registerfiles, hipri } = job;
    const synchronous = job.ioengine === 'psync' || job.ioengine === 'pvsync2';
    return {
      ...job,
      iodepth: synchronous || job.sync !== 'none' ? 1 : job.iodepth,
      sync: job.ioengine === 'spdk' ? ('none' as const) : job.sync,
      hipri: hipri && job.ioengine !== 'spdk',
      sqthreadPoll: uring && sqthreadPoll,
      fixedbufs: uring && fixedbufs,
      registerfiles: uring && registerfiles,
    };
  });

const host = fc.record({
  cpu: fc.constantFrom('SKX', 'CLX', 'ICX', 'BDW', 'VM'),
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
  model: fc.constantFrom('p4800x', 'p4800x', '980pro', 'null_blk', 'tmpfs'),
  scheduler: fc.constantFrom('none', 'mq-deadline', 'kyber', 'bfq'),
  dispatch: fc.constantFrom('worker', 'submitter'),
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
  accel: fc.constantFrom('kvm', 'kvm', 'tcg'),
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
    'io_uring',
  ),
  blockDriver: fc.constantFrom('host_device', 'nvme', 'null-co'),
  cache: fc.constantFrom('none', 'directsync'),
  nativeFua: fc.constantFrom(null, true),
  nullCoLatencyNs: fc.constantFrom(0, 10_000, 100_000),
  aio: fc.constantFrom('native', 'io_uring', 'threads'),
  aioSqpoll: fc.boolean(),
  nvmePolledQueues: fc.boolean(),
  aioFastPath: fc.boolean(),
  packed: fc.boolean(),
  eventIdx: fc.boolean(),
  notifyByBottomHalf: fc.constantFrom(null, true, false),
  queues: fc.constantFrom(null, 1, 4),
  pollQueues: fc.constantFrom(0, 1),
  scheduler: fc.constantFrom('none', 'mq-deadline', 'kyber'),
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
  const { vm } = scenario;
  if (vm === null) return withoutNullBlk(withDrive(scenario, true), scenario.fio.ioengine === 'spdk');
  const prototype = vm.qemu === '5.1-polling' && vm.iothread !== null && vm.blockDriver === 'nvme';
  const wanted =
    prototype ||
    (vm.accel === 'tcg' && (vm.disk === 'vfio' || vm.disk === 'io_uring')) ||
    (vm.disk === 'vhost-user-qsd' && vm.qemu.startsWith('5.1'))
      ? 'virtio-blk'
      : vm.disk;
  const disk = wanted === 'io_uring' && vm.guests * vm.disks > 1 ? 'virtio-blk' : wanted;
  const assigned = disk === 'vfio' || (disk === 'virtio-blk' && vm.blockDriver === 'nvme');
  const sqpoll = vm.aio === 'io_uring' && vm.blockDriver === 'host_device' && vm.aioSqpoll;
  const machine: VmConfig = {
    ...vm,
    disk,
    aioSqpoll: sqpoll,
    nvmePolledQueues: prototype && vm.nvmePolledQueues && vm.iothread?.pollMaxNs !== 0,
    aioFastPath: prototype && vm.aioFastPath,
    guests: assigned ? 1 : vm.guests,
    disks: disk === 'vfio' ? 1 : vm.disks,
    queues: scenario.fio.numjobs > 1 ? 4 : vm.queues,
    pollQueues: disk === 'io_uring' ? 1 : vm.pollQueues,
  };
  const tried = { ...scenario, vm: machine, fio: guestJob(scenario.fio, machine) };
  const needs = assigned || disk === 'vhost-user-spdk' || disk === 'io_uring' || vm.blockDriver === 'nvme';
  return withoutNullBlk(
    plain(withDrive(tried, needs)),
    assigned || disk === 'vhost-user-spdk' || vm.blockDriver === 'nvme',
  );
}

/** What a guest can do, of what bare metal can: no engine in user space, no polling without queues for it. */
function guestJob(fio: FioConfig, { disk, pollQueues }: VmConfig): FioConfig {
  const ioengine = fio.ioengine === 'spdk' ? 'libaio' : fio.ioengine;
  const job: FioConfig = { ...fio, ioengine, sqthreadPoll: false };
  if (disk === 'io_uring') return { ...job, ioengine: 'io_uring', hipri: true, sync: 'none' };
  const durable = disk === 'vhost-user-spdk' ? 'none' : fio.sync;
  const hipri = fio.hipri && (ioengine !== 'io_uring' || pollQueues > 0);
  return { ...job, hipri, sync: durable };
}

/** With a drive where a file in memory cannot be. */
function withDrive(scenario: Scenario, needs: boolean): Scenario {
  if (!needs || scenario.drive.model !== 'tmpfs') return scenario;
  return { ...scenario, drive: { ...scenario.drive, model: 'p4800x' } };
}

/** Without durable writes and submission threads where there is no drive. */
function plain(scenario: Scenario): Scenario {
  const { vm, fio, drive } = scenario;
  if (vm === null || (drive.model !== 'tmpfs' && vm.blockDriver !== 'null-co')) return scenario;
  return { ...scenario, vm: { ...vm, cache: 'none', aioSqpoll: false }, fio: { ...fio, sync: 'none' } };
}

function withoutNullBlk(scenario: Scenario, needsNvme: boolean): Scenario {
  const { drive } = scenario;
  if (drive.model !== 'null_blk') return scenario;
  const model = needsNvme ? 'p4800x' : drive.model;
  return { ...scenario, drive: { ...drive, model, pollQueues: 0, irqCpu: null } };
}

const scenario: fc.Arbitrary<Scenario> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({ host, drive, pinning, fio }).map((s) =>
      possible(
        bareMetal({
          ...s,
          host: { ...bareMetal().host, ...s.host },
          drive: { ...bareMetal().drive, ...s.drive },
        }),
      ),
    ),
  },
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
      const { centralNs } = costById(cost).belief;
      // What takes long already (a flush) stays below the longest time that a cost may have.
      const factor = centralNs > 100_000 ? 1 : factors[tables.size % factors.length];
      const ns = Math.round(centralNs * factor);
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
