/** What every machine has: the calendar, the ledger, the physical CPUs and the drive of a scenario. */
import { Calendar } from '../sim/calendar.js';
import { CriticalPaths } from '../sim/critical-path.js';
import { ConfigError, WiringError } from '../sim/errors.js';
import { Ledger } from '../sim/ledger.js';
import { didYouMean } from '../sim/nearest.js';
import { type RandomStream, RandomStreams } from '../sim/random.js';
import { Timeline } from '../sim/timeline.js';
import { cStateTable, limitCStates, pollTimeLimitNs, promoteC1, tickPeriodNs } from '../models/c-states.js';
import { CoreClock } from '../models/core-clock.js';
import { costs } from '../models/costs/catalogue.js';
import type { Counts } from '../models/counts.js';
import { pollBudgetNs } from '../models/guest-haltpoll.js';
import { MenuGovernor } from '../models/menu-governor.js';
import { NullBlk } from '../models/null-blk.js';
import { NvmeDrive } from '../models/nvme-drive.js';
import { phases } from '../models/phases.js';
import { type IdleGovernor, PhysicalCpu, type PhysicalCpuOptions } from '../models/physical-cpu.js';
import type { Drive } from '../models/ports.js';
import { SiteBook, type CostTables } from '../models/site-book.js';
import { kernelClassOf } from '../models/versions.js';
import { drives, NULL_BLK } from './drives.js';
import { jobsShareCpus, requestsInFlight, type Scenario } from './scenario.js';

/** Segments of history kept for each request in flight; one of a VM has about 60. */
const HISTORY = 1024;

/** A CPU with one idle state. */
const haltsAtOnce: IdleGovernor = { select: () => 0, reflect: () => undefined };

export class Chassis {
  readonly calendar: Calendar = new Calendar();
  readonly ledger: Ledger = new Ledger(phases);
  readonly paths: CriticalPaths;
  readonly book: SiteBook;
  private readonly nvme: NvmeDrive | null;
  private readonly nullBlks = new Map<PhysicalCpu, NullBlk>();
  /** The physical CPUs in use, by number. */
  readonly cpus: Map<number, PhysicalCpu> = new Map();
  /** Of CPUs, the drive and the ways of interrupts, by their ids. */
  readonly timelines: Timeline[] = [];
  private readonly scenario: Scenario;
  private readonly streams: RandomStreams;
  private readonly counts: Counts;
  private historyLength: number;
  /** A turn of the idle loop that polls [ns]. */
  readonly pollTurnNs: number;

  constructor(scenario: Scenario, counts: Counts, tables: CostTables, rootSeed: string) {
    this.scenario = scenario;
    this.pollTurnNs = Math.max(1, Math.round(tables('haltpoll_turn').meanNs));
    this.counts = counts;
    this.historyLength = HISTORY * 2 ** Math.ceil(Math.log2(requestsInFlight(scenario)));
    this.paths = new CriticalPaths(this.timelines, this.ledger, this.calendar.state);
    this.streams = new RandomStreams(rootSeed);
    const onClock = (cost: string): boolean => costs.get(cost)?.scalesWith === 'core_clock';
    this.book = new SiteBook(this.ledger, tables, this.streams, onClock);
    // Jobs that take turns on a CPU wait for whole time slices, in which the others do hundreds of requests.
    if (jobsShareCpus(scenario)) {
      this.historyLength *= 8;
      this.paths.beyondHistory = this.book.spends('shared CPUs', 'scheduler', 'turns of others', 'idle');
    }
    this.nvme = scenario.drive.model === NULL_BLK ? null : this.nvmeDrive(scenario);
  }

  private nvmeDrive(scenario: Scenario): NvmeDrive | null {
    const model = drives[scenario.drive.model];
    if (model === undefined) {
      throw new ConfigError(
        `drive.model: there is no drive "${scenario.drive.model}"${didYouMean(scenario.drive.model, Object.keys(drives))}`,
      );
    }
    if (model.inMemory === true || model.virtio === true) return null;
    const channels = Math.min(requestsInFlight(scenario), model.parallelism);
    const lines = Array.from({ length: channels }, (_, i) =>
      this.timeline(channels === 1 ? 'nvme0' : `nvme0 command ${i}`),
    );
    return new NvmeDrive('nvme0', this.calendar, this.paths, lines, this.book, model);
  }

  /** The NVMe drive. */
  get drive(): Drive {
    if (this.nvme === null)
      throw new WiringError('the machine has null_blk, a virtio disk or a file in memory, and no NVMe drive');
    return this.nvme;
  }

  /** The drive, or the part of null_blk that a CPU has. */
  driveOn(cpu: PhysicalCpu): Drive {
    if (this.nvme !== null) return this.nvme;
    let device = this.nullBlks.get(cpu);
    if (device === undefined) {
      const name = `nullb0 on ${cpu.name}`;
      const { calendar, paths, book } = this;
      const inFlight = requestsInFlight(this.scenario);
      const timelines = Array.from({ length: inFlight }, (_, i) => this.timeline(`${name}, command ${i}`));
      const { completionNs } = this.scenario.drive;
      device = new NullBlk({ calendar, paths, book, name, cpu, completionNs, timelines });
      this.nullBlks.set(cpu, device);
    }
    return device;
  }

  /** A stream of random numbers of its own for a purpose. */
  stream(name: string): RandomStream {
    return this.streams.stream(name);
  }

  /** The wiring that several models take. */
  get parts(): { calendar: Calendar; paths: CriticalPaths; ledger: Ledger; book: SiteBook } {
    const { calendar, paths, ledger, book } = this;
    return { calendar, paths, ledger, book };
  }

  /** A new timeline. */
  timeline(name: string): Timeline {
    const timeline = new Timeline(
      this.timelines.length,
      name,
      this.ledger,
      this.calendar.state,
      this.historyLength,
    );
    this.timelines.push(timeline);
    return timeline;
  }

  /** Where in a period something begins: luck, of which intervals must know. */
  phaseNs(what: string, periodNs: number): number {
    return Math.floor(this.streams.stream(what).nextUniform() * periodNs);
  }

  /** The physical CPU of that number. */
  cpu(number: number): PhysicalCpu {
    let cpu = this.cpus.get(number);
    if (cpu === undefined) {
      cpu = new PhysicalCpu(
        this.calendar,
        this.timeline(`cpu${number}`),
        this.book,
        this.counts,
        this.cpuOptions(number),
      );
      this.cpus.set(number, cpu);
    }
    return cpu;
  }

  private cpuOptions(number: number): PhysicalCpuOptions {
    const { host } = this.scenario;
    const kernel = kernelClassOf(host.kernel);
    const table = cStateTable(host.cpu, kernel).states;
    const states = limitCStates(host.c1ePromotion ? promoteC1(table) : table, {
      ...(host.maxCstate === null ? {} : { maxCstate: host.maxCstate }),
      ...(host.cpuDmaLatencyNs === null ? {} : { latencyLimitNs: host.cpuDmaLatencyNs }),
    });
    const tickNs = tickPeriodNs(host.hz);
    return {
      states,
      governor: host.cpu === 'VM' ? haltsAtOnce : new MenuGovernor(states, { kernel, tickNs }),
      tickNs,
      // poll_idle looks at the clock only every so many turns, as the guest's does.
      pollLimitNs: pollBudgetNs(pollTimeLimitNs(states, host.hz), this.pollTurnNs),
      housekeepingNs: host.housekeepingNs,
      ...(drives[this.scenario.drive.model]?.virtio === true
        ? { guestTick: { phaseNs: this.phaseNs('guest tick', tickNs) } }
        : {}),
      ...(host.clock === null
        ? {}
        : {
            clock: new CoreClock({
              slowest: host.clock.slowestPercent / 100,
              windowNs: host.clock.windowNs,
            }),
          }),
      // Where in its period a replication begins is luck, of which the intervals must know.
      housekeepingPhaseNs: Math.floor(
        this.streams.stream(`cpu${number}/housekeeping`).nextUniform() * host.housekeepingNs,
      ),
    };
  }
}
