/**
 * Replays a recorded trace of an IOThread from arrival times alone: when requests came, timers were due and workers
 * reported. The AioContext model polls, waits and adapts by itself; asked is whether each of its `aio_poll()` ends as the
 * recorded one did, and with the same `poll_ns`.
 *
 * Given: the moment at which each call began (what handlers take between calls is tracing, not polling), and the
 * arrivals. Not given: how long anything took, what was found, who slept, what was traced of `poll_ns`. The ring is a real
 * one, so that kicks, and the eventfds that they leave behind, are the model's own.
 */
import { AioContext } from '../models/aio-context.js';
import type { PollEnd } from '../models/poll-rule.js';
import { aioGenerations } from '../models/aio-generations.js';
import { costById } from '../models/costs/catalogue.js';
import { Counts } from '../models/counts.js';
import { EventFd } from '../models/eventfd.js';
import { HostThread } from '../models/host-thread.js';
import { phases } from '../models/phases.js';
import { PhysicalCpu } from '../models/physical-cpu.js';
import { PollAdaptation, type PollParameters } from '../models/poll-adaptation.js';
import type { AioHandler } from '../models/ports.js';
import { Request } from '../models/request.js';
import { SiteBook } from '../models/site-book.js';
import { SplitVirtqueue } from '../models/split-virtqueue.js';
import { Calendar } from '../sim/calendar.js';
import { Ledger } from '../sim/ledger.js';
import { QuantileTable } from '../sim/quantile-table.js';
import { RandomStreams } from '../sim/random.js';
import { Timeline } from '../sim/timeline.js';

/** What became of the requests of a call, as far as it tells the loop of later work. */
export type TraceBackend = 'bottom half' | 'timer' | 'in the call' | 'worker';

/** One recorded `aio_poll()`. Times are from the beginning of the trace. */
export interface TracedCall {
  readonly beganNs: number;
  readonly end: PollEnd;
  /** poll_ns when it had ended. */
  readonly pollNs: number;
  /** Requests that its handlers took, and when each was there at the latest. */
  readonly requestsNs: readonly number[];
  /** When timers that its handlers armed are due. */
  readonly timersNs: readonly number[];
  /** When worker threads whose requests it ended had reported, at the latest. */
  readonly reportsNs: readonly number[];
}

export interface PollingTrace {
  readonly name: string;
  readonly backend: TraceBackend;
  /** Whether the kernel signals an eventfd for what has ended in the call (aio=native). */
  readonly signals: boolean;
  readonly parameters: PollParameters;
  readonly startPollNs: number;
  /** From the signal that wakes the loop's thread to the return of its ppoll [ns]. */
  readonly wakeNs: number;
  readonly calls: readonly TracedCall[];
}

export interface ArrivalDifference {
  /** Number of the call, from 1. */
  readonly call: number;
  readonly recorded: PollEnd;
  /** Null where the model did not end the call at all. */
  readonly model: PollEnd | null;
}

export interface ArrivalReplay {
  readonly name: string;
  readonly calls: number;
  /** Calls that end as recorded, and after which poll_ns is as recorded. */
  readonly sameEnd: number;
  readonly samePollNs: number;
  /** How often the replay began: once, and again after each difference. */
  readonly replays: number;
  readonly differences: readonly ArrivalDifference[];
}

/**
 * Costs of the recording host where they decide something [ns]; the rest are the catalogue's. A timer overshoots by a
 * wake-up and 7.5 µs. [data/qemu-vm/wakeup.jsonl: ppoll_zero_timeout, timer_overshoot_10us; trace_stats.csv]
 */
const HOST_COSTS: Readonly<Record<string, number>> = {
  aio_poll_iteration: 38,
  ppoll_return: 265,
  sched_wake_idle: 0,
  sched_deactivate: 0,
  hrtimer_start: 0,
  hrtimer_expiry: 7500,
};

/**
 * A trace begins in the middle of things, so a replay begins with the first call that takes a request. Where a call ends
 * otherwise than recorded, all that follows would be compared with the wrong call: the replay begins anew with the next
 * call that takes a request, from the recorded poll_ns, and every call until then counts as a difference.
 */
export function replayArrivals(trace: PollingTrace): ArrivalReplay {
  const differences: ArrivalDifference[] = [];
  let [from, replays, same, samePollNs] = [nextRequest(trace, 0), 0, 0, 0];
  const first = from;
  while (from < trace.calls.length) {
    const calls = trace.calls.slice(from);
    const startPollNs = from === 0 ? trace.startPollNs : trace.calls[from - 1].pollNs;
    const outcomes = new ReplayMachine({ ...trace, calls, startPollNs }).run();
    replays++;
    const agreed = outcomes.filter(({ end }, i) => end === calls[i].end).length;
    same += agreed;
    samePollNs += outcomes.filter(
      ({ end, pollNs }, i) => end === calls[i].end && pollNs === calls[i].pollNs,
    ).length;
    from += agreed;
    if (from === trace.calls.length) break;
    const model = outcomes[agreed]?.end ?? null;
    differences.push({ call: from + 1, recorded: calls[agreed].end, model });
    from = nextRequest(trace, from + 1);
  }
  return {
    name: trace.name,
    calls: trace.calls.length - first,
    sameEnd: same,
    samePollNs,
    replays,
    differences,
  };
}

/** The place of the next call that takes a request; that after the last if there is none. */
function nextRequest({ calls }: PollingTrace, from: number): number {
  const found = calls.findIndex(({ requestsNs }, i) => i >= from && requestsNs.length > 0);
  return found < 0 ? calls.length : found;
}

interface Outcome {
  readonly end: PollEnd;
  readonly pollNs: number;
}

/** An IOThread with one virtqueue, fed from a trace. */
class ReplayMachine implements AioHandler {
  readonly name = 'virtqueue';
  readonly fd: EventFd = new EventFd('ioeventfd');
  readonly pollable = true;
  readonly readsFd = true;
  private readonly trace: PollingTrace;
  private readonly calendar = new Calendar();
  private readonly context: AioContext;
  private readonly queue = new SplitVirtqueue(true);
  private readonly line: Timeline;
  private readonly work;
  private readonly outcomes: Outcome[] = [];
  /** Deadlines of requests that will be taken, in their order. */
  private readonly deadlinesNs: number[];
  private readonly aio: EventFd = new EventFd('linux-aio');

  constructor(trace: PollingTrace) {
    this.trace = trace;
    const { calendar } = this;
    const ledger = new Ledger(phases);
    this.line = new Timeline(0, 'cpu', ledger, calendar.state, 1024);
    const table = (cost: string): QuantileTable => {
      const ns =
        cost === 'halted_cpu_exit'
          ? Math.max(0, trace.wakeNs - HOST_COSTS['ppoll_return'])
          : (HOST_COSTS[cost] ?? Math.round(costById(cost).belief.centralNs));
      return new QuantileTable({ kind: 'constant', ns });
    };
    const book = new SiteBook(ledger, table, new RandomStreams('replay'));
    const counts = new Counts();
    const cpu = new PhysicalCpu(calendar, this.line, book, counts, {
      states: [{ name: 'HLT', exitLatencyNs: 1000, targetResidencyNs: 1000, wakeCost: 'halted_cpu_exit' }],
      governor: { select: () => 0, reflect: () => undefined },
      tickNs: 4_000_000,
      pollLimitNs: 1000,
    });
    const thread = new HostThread('iothread', cpu, book, counts);
    const rule = new PollAdaptation(trace.parameters);
    rule.pollNs = trace.startPollNs;
    this.work = book.spends('iothread', 'replay', 'handlers', 'work');
    this.context = new AioContext(calendar, ledger, thread, book, counts, aioGenerations['7.0'], rule);
    this.context.add(this);
    if (trace.signals) this.context.add(neverReady('linux-aio', this.aio));
    this.context.observer = (_block, _before, pollNs, _now, end) => {
      const recorded = trace.calls[this.outcomes.length];
      this.outcomes.push({ end, pollNs });
      if (recorded === undefined || recorded.end !== end) this.calendar.stop();
    };
    this.context.beforePoll = (next) => this.beforePoll(next);
    this.deadlinesNs = trace.calls.flatMap(({ timersNs }) => timersNs);
  }

  run(): readonly Outcome[] {
    const { calendar, trace } = this;
    for (const { requestsNs, reportsNs } of trace.calls) {
      for (const ns of requestsNs) this.at(ns, () => this.arrive());
      for (const ns of reportsNs) this.at(ns, () => this.report());
    }
    this.at(Math.max(0, trace.calls[0].beganNs - 1000), () => this.context.start());
    calendar.run(trace.calls.at(-1)!.beganNs + 1e9);
    return this.outcomes;
  }

  private at(ns: number, what: () => void): void {
    this.calendar.arm(this.calendar.timer(`trace at ${ns}`, what), ns);
  }

  /** The next call begins when the recorded one did, or as soon as the model is there. */
  private beforePoll(next: () => void): void {
    const { calls } = this.trace;
    const { processor } = this.context;
    const nowNs = Math.max(this.calendar.now, this.line.endNs);
    const call = this.outcomes.length;
    if (call >= calls.length) {
      this.calendar.stop();
      return;
    }
    const waitNs = calls[call].beganNs - nowNs;
    if (waitNs > 0) processor.chargeNs(this.work, waitNs);
    processor.then(next);
  }

  // ---- what arrives

  private arrive(): void {
    const kick = this.queue.addAvail(new Request(this.line));
    this.context.visible(this, -1);
    if (kick) this.fd.signal()?.wake(-1);
  }

  private report(): void {
    if (this.context.scheduleFrom(this.ended, -1)) this.context.notifier.signal()?.wake(-1);
  }

  /** thread_pool_completion_bh schedules and cancels itself for each request that it ends. */
  private readonly ended = (done: () => void): void => {
    this.context.notify();
    done();
  };

  // ---- the virtqueue's handler

  ready(): boolean {
    return !this.queue.empty;
  }

  pollBegin(): void {
    this.queue.setNotification(false);
  }

  pollEnd(): void {
    this.queue.setNotification(true);
  }

  handle(done: () => void): void {
    const { queue, context, trace } = this;
    const suppress = queue.notification;
    if (suppress) queue.setNotification(false);
    for (let request = queue.pop(); request !== null; request = queue.pop()) {
      switch (trace.backend) {
        case 'bottom half':
          context.schedule((ended) => ended());
          break;
        case 'timer':
          context.timer(this.deadlinesNs.shift() ?? this.calendar.now, (ended) => ended());
          break;
        case 'in the call':
          if (trace.signals) this.aio.signal();
          context.notify();
          break;
        default:
      }
    }
    if (suppress) queue.setNotification(true);
    done();
  }
}

/** What polls and never has work: completions were taken when they came. */
function neverReady(name: string, fd: EventFd): AioHandler {
  return {
    name,
    fd,
    pollable: true,
    readsFd: true,
    ready: () => false,
    handle: (done) => done(),
    pollBegin: () => undefined,
    pollEnd: () => undefined,
  };
}
