/** A machine on the bench: constant costs, each changeable, so that a test sees one mechanism at a time. */
import { costById } from '../../models/costs/catalogue.js';
import { phases, stageOf } from '../../models/phases.js';
import { assemble, type Machine } from '../../scenarios/assemble.js';
import type { IothreadConfig, Scenario, VmConfig } from '../../scenarios/scenario.js';
import type { Distribution } from '../../sim/distributions.js';
import type { Ledger } from '../../sim/ledger.js';
import { QuantileTable } from '../../sim/quantile-table.js';

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
    cpuDmaLatencyNs: null,
    haltPollNs: 200_000,
    haltPollNsGrow: 2,
    haltPollNsGrowStart: 10_000,
    haltPollNsShrink: null,
    iommu: 'passthrough',
    interruptPosting: 'vt-d',
    numaNodes: 1,
    cpusPerNode: null,
  },
  drive: { model: 'p4800x', pollQueues: 0, scheduler: 'none', irqCpu: null, node: 0 },
  vm: null,
  pinning: {
    application: 2,
    emulator: 8,
    iothread: 10,
    worker: 12,
    irqVcpu: 14,
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
    thinktimeNs: 0,
  },
};

const vm: VmConfig = {
  kernel: '5.10',
  haltpoll: true,
  qemu: '5.1',
  iothread: null,
  disk: 'virtio-blk',
  blockDriver: 'host_device',
  aio: 'native',
  nvmePolledQueues: false,
  aioFastPath: false,
  packed: false,
  eventIdx: true,
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
  changes: Partial<Omit<Scenario, 'fio' | 'drive' | 'host'>> & {
    fio?: Partial<Scenario['fio']>;
    drive?: Partial<Scenario['drive']>;
    host?: Partial<Scenario['host']>;
  } = {},
): Scenario {
  const { fio, drive, host, ...rest } = changes;
  return {
    ...bare,
    ...rest,
    host: { ...bare.host, ...host },
    drive: { ...bare.drive, ...drive },
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

/** One aio_poll() of the IOThread. */
export interface Poll {
  readonly blockNs: number;
  readonly before: number;
  readonly after: number;
}

export interface Observation {
  readonly machine: Machine;
  readonly requests: number;
  /** Each request's period, from completion to completion [ns]. */
  readonly periodsNs: readonly number[];
  readonly meanPeriodNs: number;
  /** Counts, for each request. */
  readonly each: Record<
    'kicks' | 'wakes' | 'syscalls' | 'vmexits' | 'interrupts' | 'ipis' | 'pollHits' | 'pollMisses',
    number
  >;
  readonly polls: readonly Poll[];
  /** Time on the critical path by stage and cost [ns a request]. */
  readonly path: (stage: string, cost?: string) => number;
  /** Time that an actor's CPU spent at a cost or in a state [ns a request]. */
  readonly spent: (actor: string, cost: string) => number;
  /** How often an actor, or any of a kind, paid a cost, a request. */
  readonly charged: (actor: string | RegExp, cost: string) => number;
}

/** Costs as the catalogue's central values, but for `changes` (ns, or a distribution). */
export function constantCosts(changes: Readonly<Record<string, number | Distribution>> = {}) {
  const tables = new Map<string, QuantileTable>();
  return (cost: string): QuantileTable => {
    let table = tables.get(cost);
    if (table === undefined) {
      const change = changes[cost] ?? Math.round(costById(cost).belief.centralNs);
      table = new QuantileTable(typeof change === 'number' ? { kind: 'constant', ns: change } : change);
      tables.set(cost, table);
    }
    return table;
  };
}

/** Counts, from now on, how often each site is charged. */
function countCharges({ sites }: Ledger): number[] {
  const charges = sites.map(() => 0);
  for (const { id, sampler } of sites) {
    if (sampler === null) continue;
    const draw = sampler.next.bind(sampler);
    sampler.next = () => {
      charges[id]++;
      return draw();
    };
  }
  return charges;
}

/** Runs `requests` after a warm-up and tells what was seen. */
export function observe(
  scenario: Scenario,
  {
    costs = {},
    requests = 1000,
    warmUp = 300,
    seed = 'laboratory',
    onSpan,
  }: {
    costs?: Readonly<Record<string, number | Distribution>>;
    requests?: number;
    warmUp?: number;
    seed?: string;
    /** Told of each span of each request: its phase and its cost. */
    onSpan?: (request: number, phase: string, cost: string, startNs: number, endNs: number) => void;
  } = {},
): Observation {
  const polls: Poll[] = [];
  const periodsNs: number[] = [];
  let completed = 0;
  let lastNs = 0;
  const machine = assemble(scenario, {
    tables: constantCosts(costs),
    rootSeed: seed,
    onPoll: (blockNs, before, after) => {
      if (completed >= warmUp) polls.push({ blockNs, before, after });
    },
    observer: {
      completed(_start, _issue, nowNs): void {
        completed++;
        if (completed > warmUp) periodsNs.push(nowNs - lastNs);
        lastNs = nowNs;
        if (completed === warmUp) {
          machine.chassis.ledger.reset();
          machine.counts.reset();
          charges.fill(0);
        }
        if (completed === warmUp + requests) machine.chassis.calendar.stop();
      },
    },
  });
  if (onSpan !== undefined) {
    machine.chassis.paths.recorder = {
      span(request, stage, site, startNs, endNs): void {
        onSpan(request, phases[stage], machine.chassis.ledger.sites[site].cost, startNs, endNs);
      },
    };
  }
  const charges = countCharges(machine.chassis.ledger);
  machine.start();
  // Ten minutes of simulated time: CPUs tick for ever, so a lost wake-up would not end the run.
  machine.chassis.calendar.run(600e9);
  if (completed < warmUp + requests)
    throw new Error(`only ${completed} requests completed: a wake-up was lost`);
  const { ledger } = machine.chassis;
  const { counts } = machine;
  const each = { ...counts } as Observation['each'];
  for (const key of Object.keys(each) as (keyof Observation['each'])[]) each[key] /= requests;
  return {
    machine,
    requests,
    periodsNs,
    meanPeriodNs: periodsNs.reduce((a, b) => a + b, 0) / requests,
    each,
    polls,
    path: (stage, cost) => {
      let ns = 0;
      for (let phase = 0; phase < ledger.stages.length; phase++) {
        for (const site of ledger.sites) {
          if (stageOf(phase, site.mechanism) !== stage || (cost !== undefined && site.cost !== cost))
            continue;
          ns += ledger.criticalNs[phase * ledger.capacity + site.id];
        }
      }
      return ns / requests;
    },
    spent: (actor, cost) => {
      let ns = 0;
      for (const site of ledger.sites)
        if (site.actor === actor && site.cost === cost) ns += ledger.busyNs[site.id];
      return ns / requests;
    },
    charged: (actor, cost) => {
      let times = 0;
      for (const site of ledger.sites) {
        const paid = typeof actor === 'string' ? site.actor === actor : actor.test(site.actor);
        if (paid && site.cost === cost) times += charges[site.id];
      }
      return times / requests;
    },
  };
}
