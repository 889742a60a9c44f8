/**
 * Scenarios of real virtual machines that were measured in bulk: one for each row of `data/qemu-vm/runs.csv`, and for
 * whatever a like run measures.
 *
 * The guest's program reads 4 KiB by preadv2 with O_DIRECT, one request in flight a thread; think time keeps its vCPU
 * busy. The host has two CPUs, here 0 and 1: `split` has vCPU 0 and the main loop on the one, the IOThread and vCPU 1 on
 * the other; `cross` has vCPU 0 alone on the one and everything else on the other. A worker thread of aio=threads is
 * where the thread is that started it. QEMU was Debian's 7.2, the guest's kernel its 6.1, the host's 6.18.
 *
 * What a scenario cannot say for sure: a disk with one queue in a guest with two vCPUs interrupts vCPU 1, since Linux
 * gives a vector to the CPU that has most of them free, and vCPU 0 has those of the boot devices.
 * [Linux kernel/irq/matrix.c:matrix_find_best_cpu]
 */
import { ConfigError } from '../../sim/errors.js';
import type { HostConfig, Scenario, VmConfig } from '../scenario.js';
import { presetSettings } from '../presets.js';
import type { VmAccel, VmConfiguration } from './vm-configuration.js';

/** A measured machine; `calibration/vm` reads it from a table. */
export interface MeasuredVm extends VmConfiguration {
  readonly accel: VmAccel;
}

/** What it ran on and with. */
export interface MeasuredVmHost {
  /** Versions, `6.18`. */
  readonly kernel: string;
  readonly guestKernel: string;
  readonly qemu: string;
  /** `VM`: the host's CPUs halt at once, or something kept them awake. */
  readonly cpu: HostConfig['cpu'];
  /** KVM's halt_poll_ns [ns]; null for the default, or without KVM. */
  readonly haltPollNs: number | null;
  /** What a disk on a file reads from: a drive of the catalogue, or `tmpfs`. */
  readonly fileOn: string;
}

/** The host of `data/qemu-vm`. */
const recordedHost: MeasuredVmHost = {
  kernel: '6.18',
  guestKernel: '6.1',
  qemu: '7.2',
  cpu: 'VM',
  haltPollNs: null,
  fileOn: 'tmpfs',
};

/**
 * The scenario of a measured machine.
 * @param on the host; default that of `data/qemu-vm`
 * @throws ConfigError for more threads than vCPUs
 */
export function scenarioOfVmRun(run: MeasuredVm, id: string, on: MeasuredVmHost = recordedHost): Scenario {
  if (run.threads > run.smp) {
    throw new ConfigError(`${id}: ${run.threads} threads on ${run.smp} vCPUs; each needs one of its own`);
  }
  const base = presetSettings('B0', 'measured').scenario();
  const thinktimeNs = run.thinkUs * 1000;
  return {
    ...base,
    id,
    title: titleOf(run),
    group: 'measured-vm',
    host: {
      ...base.host,
      cpu: on.cpu,
      kernel: on.kernel,
      hz: 250,
      iommu: 'off',
      interruptPosting: 'apicv',
      // A vCPU of another host: its one idle state is a halt, and its clock is the other host's affair.
      c1ePromotion: false,
      clock: null,
      haltPollNs: on.haltPollNs ?? base.host.haltPollNs,
    },
    drive: {
      ...base.drive,
      model: run.backend.kind === 'file' ? on.fileOn : 'tmpfs',
      pollQueues: 0,
      scheduler: 'none',
      irqCpu: null,
    },
    vm: vmOf(run, on),
    pinning: pinningOf(run),
    fio: {
      ...base.fio,
      ioengine: 'pvsync2',
      hipri: run.hipri,
      rw: 'randread',
      bs: 4096,
      iodepth: 1,
      numjobs: run.threads,
      thinktimeNs,
      thinktimeSpinNs: thinktimeNs,
    },
  };
}

function vmOf(run: MeasuredVm, on: MeasuredVmHost): VmConfig {
  const { backend } = run;
  return {
    accel: run.accel,
    kernel: on.guestKernel,
    haltpoll: false,
    pollSource: false,
    qemu: on.qemu,
    iothread:
      run.mode === 'main'
        ? null
        : { pollMaxNs: run.pollMaxNs ?? 0, pollGrow: run.grow, pollShrink: run.shrink },
    disk: 'virtio-blk',
    blockDriver: backend.kind === 'null' ? 'null-co' : 'host_device',
    nullCoLatencyNs: backend.kind === 'null' ? backend.latencyNs : 0,
    aio: backend.kind === 'file' ? backend.aio : 'threads',
    cache: 'none',
    nativeFua: null,
    aioSqpoll: false,
    nvmePolledQueues: false,
    aioFastPath: false,
    packed: run.packed,
    eventIdx: run.eventIdx,
    notifyByBottomHalf: null,
    queues: run.queues,
    pollQueues: 0,
    scheduler: 'none',
    vcpus: run.smp,
    irqVcpu: run.smp > 1 && run.queues === 1 ? 'other' : 'submitting',
    // QEMU makes the vCPUs cores of one socket since 6.2.
    cachesShared: true,
    memoryNode: 0,
    disks: 1,
    iothreads: 1,
    guests: 1,
  };
}

/** CPU 0 is that of vCPU 0, whatever its number was. */
function pinningOf({ layout, mode }: MeasuredVm): Scenario['pinning'] {
  const emulator = layout === 'split' ? 0 : 1;
  return {
    application: 0,
    emulator,
    iothread: 1,
    worker: mode === 'main' ? emulator : 1,
    irqVcpu: 1,
    sqThread: 1,
    jobStep: 1,
    serverStep: 1,
  };
}

function titleOf(run: MeasuredVm): string {
  const { backend, mode, pollMaxNs, thinkUs } = run;
  const parts = [
    backend.kind === 'null' ? `null-co ${backend.latencyNs / 1000} µs` : `tmpfs ${backend.aio}`,
    mode === 'main' ? 'main loop' : `IOThread poll-max-ns ${pollMaxNs}`,
    run.smp === 1 ? '' : `${run.smp} vCPUs, ${run.queues === 1 ? 'one queue' : `${run.queues} queues`}`,
    run.packed ? 'packed' : '',
    run.threads === 1 ? '' : `${run.threads} threads`,
    thinkUs === 0 ? '' : `think ${thinkUs} µs`,
    run.layout,
  ];
  return parts.filter((part) => part !== '').join(', ');
}
