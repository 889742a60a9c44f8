/**
 * A scenario: what a person would configure, complete, in whole nanoseconds and plain words.
 *
 * This is the effective configuration: every field is present. Files, presets and `--set` give some of the fields
 * (`schema.ts`), the rest are defaults (`defaults.ts`), and `resolve.ts` says of each where it came from.
 */
import type { Scheduler } from '../models/block-layer.js';
import type { CpuFamily } from '../models/c-states.js';
import type { FioEngine } from '../models/fio.js';

/** Who may post interrupts to a vCPU: devices by VT-d and KVM, KVM alone by APICv, nobody. */
export type InterruptPosting = 'vt-d' | 'apicv' | 'none';

/** How the host's IOMMU treats the DMA of the host's own drivers. */
export type IommuMode = 'off' | 'passthrough' | 'lazy' | 'strict';

/** What the guest sees as its disk, and who serves it. */
export type GuestDisk = 'virtio-blk' | 'vfio' | 'vhost-user-qsd' | 'vhost-user-spdk' | 'io_uring';

export interface ClockConfig {
  /** Speed of an idle core, in percent of turbo. */
  readonly slowestPercent: number;
  /** Over how long a core's busy share is taken [ns]. */
  readonly windowNs: number;
}

export interface HostConfig {
  /** CPU family: decides the table of idle states. */
  readonly cpu: CpuFamily;
  /** Kernel version, `5.10`: decides governor and halt-polling rules, and what hipri does. */
  readonly kernel: string;
  /** CONFIG_HZ: the scheduler's ticks a second. */
  readonly hz: number;
  /** Period of the kernel's own timers on an otherwise idle CPU [ns]: what the idle governor sees as the next timer. */
  readonly housekeepingNs: number;
  /** intel_idle.max_cstate: deepest state by number; null for no limit. */
  readonly maxCstate: number | null;
  /** Whether C1 is C1E: firmware promotes it (MSR_POWER_CTL), and the idle driver leaves it so. */
  readonly c1ePromotion: boolean;
  /** /dev/cpu_dma_latency held at this [ns]; null for no limit. */
  readonly cpuDmaLatencyNs: number | null;
  /** kvm.halt_poll_ns and its companions; null shrink is the kernel's default. */
  readonly haltPollNs: number;
  readonly haltPollNsGrow: number;
  readonly haltPollNsGrowStart: number;
  readonly haltPollNsShrink: number | null;
  readonly iommu: IommuMode;
  readonly interruptPosting: InterruptPosting;
  /** NUMA nodes, and which CPUs each has: blocks of `cpusPerNode`, or null for every nodes-th CPU. */
  readonly numaNodes: number;
  readonly cpusPerNode: number | null;
  /** Cores whose clock follows how busy they are; null for cores that are always at turbo. */
  readonly clock: ClockConfig | null;
}

export interface DriveConfig {
  /** Drive model, a key of `drives`. */
  readonly model: string;
  /** nvme.poll_queues: 0 for interrupts only. */
  readonly pollQueues: number;
  /** queue/scheduler of the host's block device. */
  readonly scheduler: Scheduler;
  /** Who runs the hardware queue of a scheduler: a worker of kblockd, as Linux does, or the submitter. */
  readonly dispatch: 'worker' | 'submitter';
  /** completion_nsec of null_blk [ns]. */
  readonly completionNs: number;
  /** CPU that the drive's interrupt goes to; null for the submitting CPU, as managed affinity does. */
  readonly irqCpu: number | null;
  /** NUMA node that the drive's slot belongs to. */
  readonly node: number;
}

export interface IothreadConfig {
  /** poll-max-ns, poll-grow, poll-shrink of the iothread object. */
  readonly pollMaxNs: number;
  readonly pollGrow: number;
  readonly pollShrink: number;
}

export interface VmConfig {
  /** Who runs guest code: KVM, or QEMU's software emulation. */
  readonly accel: 'kvm' | 'tcg';
  /** Guest kernel version. */
  readonly kernel: string;
  /** cpuidle-haltpoll in the guest. */
  readonly haltpoll: boolean;
  /** The idle loop of cpuidle-haltpoll polls the virtqueue too: an RFC of 2021. */
  readonly pollSource: boolean;
  /** QEMU version. */
  readonly qemu: string;
  /** The disk's IOThread; null runs it in the main loop. */
  readonly iothread: IothreadConfig | null;
  readonly disk: GuestDisk;
  /** How QEMU reaches the drive: through the host's kernel, or its own userspace driver; null-co has none. */
  readonly blockDriver: 'host_device' | 'nvme' | 'null-co';
  /** latency-ns of null-co [ns]. */
  readonly nullCoLatencyNs: number;
  /** cache of the disk, without the host's page cache: with or without a write cache that the guest flushes. */
  readonly cache: 'none' | 'directsync';
  /** Whether QEMU makes a durable write by one request (FUA), not by a write and a flush; null for its version's way. */
  readonly nativeFua: boolean | null;
  /** How it calls the host's kernel. */
  readonly aio: 'native' | 'io_uring' | 'threads';
  /** A prototype: the ring of aio=io_uring has a submission thread, and is polled where the drive has polled queues. */
  readonly aioSqpoll: boolean;
  /** Prototypes of the talk: NVMe queues without interrupt in QEMU, and requests past its block layer. */
  readonly nvmePolledQueues: boolean;
  readonly aioFastPath: boolean;
  /** packed and event_idx of the virtio device. */
  readonly packed: boolean;
  readonly eventIdx: boolean;
  /** Whether QEMU tells the guest of a completion by a bottom half; null for the rule of its version. */
  readonly notifyByBottomHalf: boolean | null;
  /** num-queues of the virtio device; null for QEMU's default of that version. */
  readonly queues: number | null;
  /** Queues of the guest's disk that are polled: nvme.poll_queues or virtio_blk.poll_queues in the guest. */
  readonly pollQueues: number;
  /** queue/scheduler of the guest's disk. */
  readonly scheduler: Scheduler;
  readonly vcpus: number;
  /** Which vCPU the interrupt of a disk with one queue goes to. */
  readonly irqVcpu: 'submitting' | 'other';
  /** Whether the guest's CPU topology lets its vCPUs share a last-level cache. */
  readonly cachesShared: boolean;
  /** NUMA node of the guest's RAM (numatune, mode strict). */
  readonly memoryNode: number;
  /** Such disks in the VM, IOThreads that serve them in turn, and such VMs on the host. */
  readonly disks: number;
  readonly iothreads: number;
  readonly guests: number;
}

export interface PinningConfig {
  /** CPU of the application on bare metal, and of its vCPU in a VM. */
  readonly application: number;
  /** CPU of QEMU's main loop (emulatorpin). */
  readonly emulator: number;
  /** CPU of the IOThread (iothreadpin), or of the process that serves a vhost-user disk. */
  readonly iothread: number;
  /** CPU of the worker thread of aio=threads. */
  readonly worker: number;
  /** CPU of the vCPU that takes the disk's interrupt where that is another one. */
  readonly irqVcpu: number;
  /** CPU of io_uring's submission thread (sqthread_poll_cpu). */
  readonly sqThread: number;
  /** From the CPU of one job, VM or server thread to that of the next; 0 puts them on the same. */
  readonly jobStep: number;
  readonly serverStep: number;
}

/** What a job does: random or in sequence, reads, writes, or half of each. */
export const fioDirections = ['randread', 'randwrite', 'randrw', 'read', 'write', 'rw'] as const;
export type FioDirection = (typeof fioDirections)[number];

/** Whether all of a job's requests are writes, or some of them. */
export function writesOnly(rw: FioDirection): boolean {
  return rw === 'randwrite' || rw === 'write';
}
export function writesAtAll(rw: FioDirection): boolean {
  return writesOnly(rw) || rw === 'randrw' || rw === 'rw';
}

export interface FioConfig {
  readonly ioengine: FioEngine;
  readonly hipri: boolean;
  readonly rw: FioDirection;
  /** sync of the job: whether a completed write is durable. */
  readonly sync: 'none' | 'sync' | 'dsync';
  /** sqthread_poll of io_uring, and the ring's sq_thread_idle [ns]. */
  readonly sqthreadPoll: boolean;
  readonly sqThreadIdleNs: number;
  /** fixedbufs and registerfiles of io_uring. */
  readonly fixedbufs: boolean;
  readonly registerfiles: boolean;
  /** Block size [bytes]. */
  readonly bs: number;
  readonly iodepth: number;
  /** Jobs, each on a CPU or vCPU of its own. */
  readonly numjobs: number;
  /** Pause after each completion [ns], and how much of it the job spins before it sleeps. */
  readonly thinktimeNs: number;
  readonly thinktimeSpinNs: number;
}

export interface Scenario {
  readonly id: string;
  readonly title: string;
  /** Where it belongs: `talk-2020`, `yours`. */
  readonly group: string;
  readonly host: HostConfig;
  readonly drive: DriveConfig;
  /** null for bare metal. */
  readonly vm: VmConfig | null;
  readonly pinning: PinningConfig;
  readonly fio: FioConfig;
}

/** Requests in flight on the whole machine. */
export function requestsInFlight({ fio, vm }: Scenario): number {
  return fio.iodepth * fio.numjobs * (vm?.guests ?? 1);
}

/**
 * Whether several jobs, or the threads that serve them, may take turns on a CPU. It errs on the safe side, which costs
 * only memory: steps below 64 are taken to meet another thread's CPU, as the threads of one job lie closer than that.
 */
export function jobsShareCpus({ fio, vm, pinning }: Scenario): boolean {
  const jobs = fio.numjobs * (vm?.guests ?? 1);
  if (jobs === 1) return false;
  const { application, emulator, iothread, worker, irqVcpu, sqThread, jobStep, serverStep } = pinning;
  const busy = [application, emulator, iothread, worker, irqVcpu, ...(fio.sqthreadPoll ? [sqThread] : [])];
  const own = new Set(busy).size === busy.length;
  return !own || Math.min(jobStep, serverStep) < 64;
}
