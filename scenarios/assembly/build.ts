/** What the parts of an assembly share: the scenario, the chassis, and where things are. */
import type { PollObserver } from '../../models/poll-rule.js';
import type { BlockLayerOptions, DmaMapping } from '../../models/block-layer.js';
import type { Counts } from '../../models/counts.js';
import { type DurableWrites, Fio, type FioEngine, type FioObserver } from '../../models/fio.js';
import type { BlockDevice, QueuePlace, TaskCpu } from '../../models/ports.js';
import type { CostTables, SiteBook } from '../../models/site-book.js';
import { issuesFuaDirectly, kernelClassOf } from '../../models/versions.js';
import type { SpanRecorder } from '../../sim/critical-path.js';
import type { Chassis } from '../chassis.js';
import { drives } from '../drives.js';
import { type Scenario, writesAtAll, writesOnly } from '../scenario.js';

export interface AssembleOptions {
  readonly tables: CostTables;
  readonly rootSeed: string;
  readonly observer: FioObserver;
  /** counters: events and latencies; stages: where time goes as well (default); or a recorder of every span. */
  readonly detail?: 'counters' | 'stages' | SpanRecorder;
  /** Told of each aio_poll() of the first IOThread. */
  readonly onPoll?: PollObserver;
}

/** A machine in the making. */
export class Build {
  readonly scenario: Scenario;
  readonly chassis: Chassis;
  readonly counts: Counts;
  readonly options: AssembleOptions;
  /** The number of the physical CPU that each actor runs on. */
  readonly cpuOf: Map<string, number> = new Map();
  /** Requests are counted over all jobs. */
  private readonly numbers = { next: 0 };

  constructor(scenario: Scenario, chassis: Chassis, counts: Counts, options: AssembleOptions) {
    this.scenario = scenario;
    this.chassis = chassis;
    this.counts = counts;
    this.options = options;
  }

  /** NUMA node of a host CPU. */
  nodeOf(cpu: number): number {
    return nodeOfCpu(this.scenario, cpu);
  }

  /**
   * Where a queue pair lies, seen from the drive.
   * @param from CPU that rings the doorbell
   * @param to CPU that takes the interrupt; null for none
   * @param entriesNode node of the memory of the entries; data of `dataNode`
   */
  place(from: number, to: number | null, entriesNode: number, dataNode: number): QueuePlace | undefined {
    const { drive } = this.scenario;
    const remoteDmas =
      Number(this.nodeOf(from) !== drive.node) +
      Number(entriesNode !== drive.node) +
      Number(dataNode !== drive.node);
    const remoteInterrupt = to !== null && this.nodeOf(to) !== drive.node;
    return remoteDmas === 0 && !remoteInterrupt ? undefined : { remoteDmas, remoteInterrupt };
  }

  /** Whether each next request of a job is a write; a mixed job draws it, half of each (rwmixread is 50). */
  private directions(actor: string): () => boolean {
    const { rw } = this.scenario.fio;
    if (rw !== 'randrw' && rw !== 'rw') return () => writesOnly(rw);
    const stream = this.chassis.stream(`${actor}/rwmix`);
    return () => stream.nextUniform() < 0.5;
  }

  /** How the host's own drivers map their buffers. */
  get hostDmaMapping(): DmaMapping {
    const { iommu } = this.scenario.host;
    return iommu === 'lazy' || iommu === 'strict' ? iommu : 'none';
  }

  /**
   * A fio job on a CPU.
   * @param disk what its kernel knows of the disk's cache; null for a disk whose writes are durable, or for one that the
   * kernel does not have
   * @param book by which its code is charged
   */
  job(
    cpu: TaskCpu,
    actor: string,
    device: BlockDevice,
    kernel: string,
    disk: DiskCache | null,
    book: SiteBook = this.chassis.book,
  ): Fio {
    const { scenario, chassis, counts, options } = this;
    const { fio } = scenario;
    return new Fio({
      calendar: chassis.calendar,
      paths: chassis.paths,
      book,
      counts,
      cpu,
      actor,
      device,
      observer: options.observer,
      engine: fio.ioengine,
      polls: device.polled,
      uringIowait: kernelClassOf(kernel) !== '5.10',
      iodepth: fio.iodepth,
      bytes: fio.bs,
      writes: this.directions(actor),
      ...(fio.sync === 'none' || disk === null ? {} : { durable: durableWrites(fio.ioengine, disk) }),
      userspace: fio.ioengine === 'spdk' || fio.sqthreadPoll,
      thinktimeNs: fio.thinktimeNs,
      thinktimeSpinNs: fio.thinktimeSpinNs,
      numbers: this.numbers,
    });
  }
}

/** A disk with a volatile write cache, as its kernel knows it. */
export interface DiskCache {
  /** Whether it writes past its cache when asked to. */
  readonly fua: boolean;
}

/** The drive's cache, as a kernel with the drive itself knows it: NVMe has FUA wherever it has a cache. */
export function driveCache({ drive }: Scenario): DiskCache | null {
  return drives[drive.model]?.writeCache === undefined ? null : { fua: true };
}

/** What makes a write durable: generic_write_sync follows a synchronous call alone. */
function durableWrites(engine: FioEngine, { fua }: DiskCache): DurableWrites {
  const synchronous = engine === 'psync' || engine === 'pvsync2';
  return {
    fua,
    flushes: [...(fua ? [] : ['sequence' as const]), ...(synchronous ? ['caller' as const] : [])],
  };
}

/** How the block layer of a kernel treats the job's requests: what is registered, whether any must be durable. */
export function jobBlockLayer(
  { fio }: Scenario,
  kernel: string,
): Pick<BlockLayerOptions, 'registered' | 'stableWrites' | 'fuaDirect'> {
  const file = fio.registerfiles || fio.sqthreadPoll;
  return {
    ...(fio.fixedbufs || file ? { registered: { buffers: fio.fixedbufs, file } } : {}),
    stableWrites: fio.sync !== 'none' && writesAtAll(fio.rw),
    fuaDirect: issuesFuaDirectly(kernel),
  };
}

/** NUMA node of a host CPU, as the scenario numbers them. */
export function nodeOfCpu({ host }: Scenario, cpu: number): number {
  return host.cpusPerNode === null ? cpu % host.numaNodes : Math.floor(cpu / host.cpusPerNode);
}

/** Whether a job's requests on a disk with polled queues are polled for: it asks to, and its kernel listens. */
export function asksToPoll({ fio }: Scenario, kernel: string): boolean {
  return fio.hipri && honoursHipri(fio.ioengine, kernel);
}

/** RWF_HIPRI of synchronous I/O is ignored since 5.19 (Linux 9650b453a3d4); io_uring still polls. */
function honoursHipri(engine: string, kernel: string): boolean {
  return engine === 'io_uring' || (engine === 'pvsync2' && kernelClassOf(kernel) === '5.10');
}

/** The cost of something done across NUMA nodes, or on one. */
export function across(remote: boolean, cost: string): string {
  return remote ? `${cost}_remote` : cost;
}
