/**
 * Runs a machine and records everything it does for some requests: the segments of all timelines, what each request
 * waited for, each aio_poll() and fio's stamps. The run is the first replication of `simulate` with the same seed, so
 * a trace shows requests that `qd1 run` has counted.
 */
import type { CostTables } from '../../models/site-book.js';
import { assemble, type Machine } from '../../scenarios/assemble.js';
import { requestsInFlight, type Scenario } from '../../scenarios/scenario.js';
import { SimulationError } from '../../sim/errors.js';
import { SpanLog } from '../../sim/span-log.js';
import type { Timeline } from '../../sim/timeline.js';
import { costProfile, type ProfileChoice, tablesWith } from '../cost-tables.js';
import type { Subject } from '../talk.js';
import { buildTrace } from './build.js';
import { LaneLog } from './lane-log.js';
import type { Trace } from './trace.js';

export interface TraceOptions {
  /** Root seed; the same seed gives the same bits. */
  readonly seed: string;
  /** A profile of costs, or the id of one. Default `prior`. */
  readonly profile?: ProfileChoice;
  /** Requests before the first that is traced. Default 500. */
  readonly warmUpRequests?: number;
  /** Requests to trace, at least one. Default 20. */
  readonly requests?: number;
}

/** fio's stamps of a request that has completed [ns], and its number in the order of issue. */
export interface Completion {
  readonly request: number;
  readonly startNs: number;
  readonly issueNs: number;
  readonly completionNs: number;
}

/** One aio_poll(), as the IOThread told it. */
export interface PollSample {
  readonly blockNs: number;
  readonly beforeNs: number;
  readonly afterNs: number;
  readonly atNs: number;
}

/** What a run has left, in its own time. */
export interface Recording {
  readonly machine: Machine;
  readonly lanes: readonly LaneLog[];
  readonly spans: SpanLog;
  readonly polls: readonly PollSample[];
  /** Those of the traced requests. */
  readonly completions: readonly Completion[];
}

/** Simulates `subject` and tells all of it that `options` ask for. */
export function recordTrace(subject: Subject, options: TraceOptions): Trace {
  const { seed, warmUpRequests = 500, requests = 20 } = options;
  const { scenario } = subject;
  const profile = costProfile(options.profile ?? 'prior');
  const tables = tablesWith(profile, subject.costs);
  const recording = new Recorder(scenario, tables, seed, warmUpRequests, requests).run();
  return buildTrace(scenario, recording, { profile: profile.id, seed, warmUpRequests });
}

/** How often all timelines are looked at, where no request completes [simulated ns]: a ring holds far more. */
const LOOK_NS = 1_000_000;
/** No request takes this long [simulated ns]: if none has completed in it, none ever will. */
const STALLED_NS = 60_000_000_000;

class Recorder {
  private readonly machine: Machine;
  private readonly scenario: Scenario;
  private readonly seed: string;
  private readonly warmUpRequests: number;
  private readonly last: number;
  /** As many more as are in flight, so that what was going on at the end of the trace is known to its own end. */
  private readonly until: number;
  /** Requests in flight when the trace begins have begun earlier, so recording does too. */
  private readonly first: number;
  private readonly lanes: LaneLog[] = [];
  private readonly spans = new SpanLog();
  private readonly polls: PollSample[] = [];
  private readonly completions: Completion[] = [];
  private completed = 0;
  private lastNs = 0;

  constructor(
    scenario: Scenario,
    tables: CostTables,
    seed: string,
    warmUpRequests: number,
    requests: number,
  ) {
    this.scenario = scenario;
    this.seed = seed;
    this.warmUpRequests = warmUpRequests;
    this.last = warmUpRequests + requests;
    this.until = this.last + requestsInFlight(scenario);
    this.first = Math.max(0, warmUpRequests - 4 * requestsInFlight(scenario));
    this.machine = assemble(scenario, {
      tables,
      rootSeed: `${seed}/0`,
      observer: { completed: (startNs, issueNs, nowNs) => this.onCompleted(startNs, issueNs, nowNs) },
      onPoll: (blockNs, beforeNs, afterNs, atNs) => {
        if (this.lanes.length > 0) this.polls.push({ blockNs, beforeNs, afterNs, atNs });
      },
    });
  }

  run(): Recording {
    const { machine, lanes, spans, polls, completions } = this;
    const { calendar } = machine.chassis;
    try {
      if (this.first === 0) this.begin(0);
      machine.start();
      for (let untilNs = 0; this.completed < this.until && untilNs < this.lastNs + STALLED_NS;) {
        untilNs = Math.max(untilNs, calendar.now) + LOOK_NS;
        calendar.run(untilNs);
        this.drain();
      }
      if (this.completed < this.last)
        throw new SimulationError('no further request has completed: a wake-up was lost');
      for (const cpu of machine.chassis.cpus.values()) cpu.flush();
      this.drain();
    } catch (error) {
      const what = error instanceof Error ? error.message : String(error);
      throw new SimulationError(
        `${this.scenario.id}, after ${this.completed} requests, ${what}; ` +
          `reproduce: qd1 trace ${this.scenario.id} --seed ${this.seed}`,
        { cause: error },
      );
    }
    return { machine, lanes, spans, polls, completions };
  }

  private onCompleted(startNs: number, issueNs: number, completionNs: number): void {
    const { spans, machine } = this;
    this.completed++;
    this.lastNs = completionNs;
    this.drain();
    if (this.completed > this.warmUpRequests && this.completed <= this.last) {
      // The request whose last span has just been written is the one that completes.
      this.completions.push({ request: spans.request[spans.length - 1], startNs, issueNs, completionNs });
    }
    if (this.completed === this.first) this.begin(completionNs);
    if (this.completed >= this.until) machine.chassis.calendar.stop();
  }

  private begin(nowNs: number): void {
    const { chassis, cpuOf } = this.machine;
    const { ledger, cpus } = chassis;
    for (const timeline of timelinesOf(this.machine)) this.lanes.push(new LaneLog(timeline, nowNs));
    chassis.paths.recorder = this.spans;
    // The ledger is told when polling turns out to be in vain; so is the lane of whoever polled.
    const move = ledger.move.bind(ledger);
    ledger.move = (from, to, ns) => {
      move(from, to, ns);
      const timeline = cpus.get(cpuOf.get(from.actor) ?? -1)?.timeline;
      const lane = this.lanes.find((candidate) => candidate.timeline === timeline);
      lane?.drain(chassis.calendar.now);
      lane?.relabel(from.id, to.id, ns);
    };
  }

  private drain(): void {
    const { now } = this.machine.chassis.calendar;
    for (const lane of this.lanes) lane.drain(now);
  }
}

/** All timelines of a machine. Its chassis has them for critical paths alone; only a trace wants to see them all. */
function timelinesOf({ chassis }: Machine): readonly Timeline[] {
  return chassis.timelines;
}
