/** Configurations to start from: a tuned machine, each setting changeable, with the drive of the talk. */
import type { IothreadConfig, Scenario, VmConfig } from '../../scenarios/scenario.js';

export const device = 'dev_p4800x_read_4k';

const bare: Scenario = {
  id: 'bare',
  title: 'bare metal',
  group: 'test',
  host: {
    cpu: 'SKX',
    kernel: '5.10',
    hz: 250,
    housekeepingNs: 1_000_000_000,
    maxCstate: null,
    c1ePromotion: false,
    cpuDmaLatencyNs: null,
    haltPollNs: 200_000,
    haltPollNsGrow: 2,
    haltPollNsGrowStart: 10_000,
    haltPollNsShrink: null,
    iommu: 'passthrough',
    interruptPosting: 'vt-d',
    numaNodes: 1,
    cpusPerNode: null,
    clock: null,
  },
  drive: {
    model: 'p4800x',
    pollQueues: 0,
    scheduler: 'none',
    dispatch: 'worker',
    completionNs: 10_000,
    irqCpu: null,
    node: 0,
  },
  vm: null,
  pinning: {
    application: 2,
    emulator: 8,
    iothread: 10,
    worker: 12,
    irqVcpu: 14,
    sqThread: 16,
    jobStep: 64,
    serverStep: 64,
  },
  fio: {
    ioengine: 'psync',
    hipri: false,
    rw: 'randread',
    bs: 4096,
    iodepth: 1,
    numjobs: 1,
    sync: 'none',
    sqthreadPoll: false,
    sqThreadIdleNs: 1_000_000_000,
    fixedbufs: false,
    registerfiles: false,
    thinktimeNs: 0,
    thinktimeSpinNs: 0,
  },
};

const vm: VmConfig = {
  kernel: '5.10',
  accel: 'kvm',
  haltpoll: true,
  pollSource: false,
  qemu: '5.1',
  iothread: null,
  disk: 'virtio-blk',
  blockDriver: 'host_device',
  cache: 'none',
  nativeFua: null,
  nullCoLatencyNs: 0,
  aio: 'native',
  aioSqpoll: false,
  nvmePolledQueues: false,
  aioFastPath: false,
  packed: false,
  eventIdx: true,
  notifyByBottomHalf: null,
  queues: 1,
  pollQueues: 0,
  scheduler: 'none',
  vcpus: 4,
  irqVcpu: 'submitting',
  cachesShared: false,
  memoryNode: 0,
  disks: 1,
  iothreads: 1,
  guests: 1,
};

/** Bare metal with changes. */
export function bareMetal(
  changes: Partial<Omit<Scenario, 'fio' | 'drive' | 'host' | 'pinning'>> & {
    fio?: Partial<Scenario['fio']>;
    drive?: Partial<Scenario['drive']>;
    host?: Partial<Scenario['host']>;
    pinning?: Partial<Scenario['pinning']>;
  } = {},
): Scenario {
  const { fio, drive, host, pinning, ...rest } = changes;
  return {
    ...bare,
    ...rest,
    host: { ...bare.host, ...host },
    drive: { ...bare.drive, ...drive },
    pinning: { ...bare.pinning, ...pinning },
    fio: { ...bare.fio, ...fio },
  };
}

/** A VM whose disk has an IOThread, unless `iothread` is null. */
export function guest(
  changes: Partial<Omit<VmConfig, 'iothread'>> & {
    iothread?: Partial<IothreadConfig> | null;
    fio?: Partial<Scenario['fio']>;
    drive?: Partial<Scenario['drive']>;
    host?: Partial<Scenario['host']>;
    pinning?: Partial<Scenario['pinning']>;
  } = {},
): Scenario {
  const { iothread = {}, fio, drive, host, pinning, ...rest } = changes;
  return {
    ...bare,
    id: 'guest',
    title: 'virtio-blk',
    host: { ...bare.host, ...host },
    drive: { ...bare.drive, ...drive },
    pinning: { ...bare.pinning, ...pinning },
    vm: {
      ...vm,
      ...rest,
      iothread: iothread === null ? null : { pollMaxNs: 32_768, pollGrow: 0, pollShrink: 0, ...iothread },
    },
    fio: { ...bare.fio, ...fio },
  };
}
