/** What the parts of an assembly share: the scenario, the chassis, and where things are. */
import type { PollObserver } from '../../models/aio-context.js';
import type { DmaMapping } from '../../models/block-layer.js';
import type { Counts } from '../../models/counts.js';
import { Fio, type FioObserver } from '../../models/fio.js';
import type { BlockDevice, QueuePlace, TaskCpu } from '../../models/ports.js';
import type { CostTables } from '../../models/site-book.js';
import { kernelClassOf } from '../../models/versions.js';
import type { SpanRecorder } from '../../sim/critical-path.js';
import type { Chassis } from '../chassis.js';
import type { Scenario } from '../scenario.js';

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

  /** How the host's own drivers map their buffers. */
  get hostDmaMapping(): DmaMapping {
    const { iommu } = this.scenario.host;
    return iommu === 'lazy' || iommu === 'strict' ? iommu : 'none';
  }

  /** A fio job on a CPU. */
  job(cpu: TaskCpu, actor: string, device: BlockDevice, kernel: string): Fio {
    const { scenario, chassis, counts, options } = this;
    const { fio } = scenario;
    return new Fio({
      calendar: chassis.calendar,
      paths: chassis.paths,
      book: chassis.book,
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
      write: fio.rw === 'randwrite',
      thinktimeNs: fio.thinktimeNs,
      numbers: this.numbers,
    });
  }
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
