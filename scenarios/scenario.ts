/**
 * A scenario: what a person would configure, complete, in whole nanoseconds and plain words.
 *
 * This is the effective configuration: every field is present. Files, presets and `--set` give some of the fields
 * (`schema.ts`), the rest are defaults (`defaults.ts`), and `resolve.ts` says of each where it came from.
 */
import type { CpuFamily } from '../models/c-states.js';
import type { FioEngine } from '../models/fio.js';

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
  /** /dev/cpu_dma_latency held at this [ns]; null for no limit. */
  readonly cpuDmaLatencyNs: number | null;
  /** kvm.halt_poll_ns and its companions; null shrink is the kernel's default. */
  readonly haltPollNs: number;
  readonly haltPollNsGrow: number;
  readonly haltPollNsGrowStart: number;
  readonly haltPollNsShrink: number | null;
}

export interface DriveConfig {
  /** Drive model, a key of `drives`. */
  readonly model: string;
  /** nvme.poll_queues: 0 for interrupts only. */
  readonly pollQueues: number;
  /** queue/scheduler of the host's block device. */
  readonly scheduler: 'none' | 'mq-deadline';
  /** CPU that the drive's interrupt goes to; null for the submitting CPU, as managed affinity does. */
  readonly irqCpu: number | null;
}

export interface IothreadConfig {
  /** poll-max-ns, poll-grow, poll-shrink of the iothread object. */
  readonly pollMaxNs: number;
  readonly pollGrow: number;
  readonly pollShrink: number;
}

export interface VmConfig {
  /** Guest kernel version. */
  readonly kernel: string;
  /** cpuidle-haltpoll in the guest. */
  readonly haltpoll: boolean;
  /** QEMU version. */
  readonly qemu: string;
  /** The disk's IOThread; null runs it in the main loop. */
  readonly iothread: IothreadConfig | null;
  /** How QEMU reaches the drive. */
  readonly aio: 'native';
  /** event_idx of the virtio device. */
  readonly eventIdx: boolean;
  /** queue/scheduler of the guest's disk. */
  readonly scheduler: 'none' | 'mq-deadline';
}

export interface PinningConfig {
  /** CPU of the application on bare metal, and of its vCPU in a VM. */
  readonly application: number;
  /** CPU of QEMU's main loop (emulatorpin). */
  readonly emulator: number;
  /** CPU of the IOThread (iothreadpin). */
  readonly iothread: number;
}

export interface FioConfig {
  readonly ioengine: FioEngine;
  readonly hipri: boolean;
  readonly rw: 'randread' | 'randwrite';
  /** Block size [bytes]. */
  readonly bs: number;
  readonly iodepth: number;
  /** Sleep after each completion [ns]. */
  readonly thinktimeNs: number;
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
