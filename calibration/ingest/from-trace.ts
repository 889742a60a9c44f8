/** Observations of kernel traces: the stages of each request, and what KVM does for it. */
import { type KvmExit, KvmEvents, type KvmWakeUp } from '../../formats/trace/kvm.js';
import { RequestBuilder } from '../../formats/trace/requests.js';
import type { TraceEvent, TraceLines } from '../../formats/trace/trace-event.js';
import { spanNames, spansOf, type TracedRequest } from '../../formats/trace/traced-request.js';
import { type IngestedObservation, type Metric, type Statistic, unknownConditions } from './observation.js';
import { Tally } from './tally.js';

/** Requests of a thread and direction fewer than this are start-up, not a workload. */
const LEAST_REQUESTS = 10;
/** Threads that are told: the busiest, and no others that did less than a tenth of it. */
const MOST_PARTS = 8;
const LEAST_SHARE = 0.1;
/** More of the requests than this begun before the last one ended, and it was not one at a time. */
const MOST_OVERLAPPED = 0.05;
/** Threads that are kept count of, and those of them that did enough to have distributions, of 15 kB each. */
const MOST_GROUPS = 4096;
const MOST_TALLIED = 64;

interface Group {
  readonly task: string;
  readonly direction: TracedRequest['direction'];
  readonly bytes: Set<number>;
  readonly tallies: Map<string, Tally>;
  /** Requests that wait to be tallied until there are enough; null when they have been. */
  waiting: TracedRequest[] | null;
  count: number;
  interrupts: number;
  slept: number;
  overlapped: number;
  idle: Map<number, number>;
}

export class TraceObservations {
  private readonly groups = new Map<string, Group>();
  private readonly builder = new RequestBuilder((request) => this.request(request));
  private readonly kvm = new KvmEvents({
    exit: (exit) => this.exit(exit),
    wakeUp: (wakeUp) => this.wakeUp(wakeUp),
    haltPollNs: () => undefined,
  });
  private readonly exits = new Map<string, Tally>();
  private readonly halts = new Map<string, Tally>();
  private requests = 0;
  private tallying = 0;

  /** @param told what is said of each request as well, for whoever wants them one by one */
  constructor(
    private readonly file: string,
    private readonly lines: TraceLines,
    private readonly told: (request: TracedRequest) => void = () => undefined,
  ) {}

  line(text: string): void {
    for (const event of this.lines.read(text)) this.take(event);
  }

  private take(event: TraceEvent): void {
    if (event.name.startsWith('kvm_')) this.kvm.take(event);
    else this.builder.take(event);
  }

  /** Call it once, after the last line. */
  observations(): IngestedObservation[] {
    this.builder.end();
    const caveats = this.caveats();
    const groups = [...this.groups.values()]
      .filter(({ waiting }) => waiting === null)
      .sort((a, b) => b.count - a.count)
      .filter(({ count }, _, [busiest]) => count >= LEAST_SHARE * busiest.count)
      .slice(0, MOST_PARTS);
    return [...groups.flatMap((group) => this.ofGroup(group, caveats)), ...this.ofKvm(caveats)];
  }

  private request(request: TracedRequest): void {
    this.told(request);
    this.requests += 1;
    const { task, pid, direction, bytes } = request;
    const key = `${task}-${pid} ${direction}`;
    let group = this.groups.get(key);
    if (group === undefined) {
      if (this.groups.size >= MOST_GROUPS) return;
      const none = {
        waiting: [],
        count: 0,
        interrupts: 0,
        slept: 0,
        overlapped: 0,
        idle: new Map<number, number>(),
      };
      group = { task: `${task}-${pid}`, direction, bytes: new Set(), tallies: new Map(), ...none };
      this.groups.set(key, group);
    }
    group.count += 1;
    if (request.irq !== null) group.interrupts += 1;
    if (request.waitedBy !== null) group.slept += 1;
    if (request.overlapped) group.overlapped += 1;
    if (request.idleState !== null) {
      group.idle.set(request.idleState, (group.idle.get(request.idleState) ?? 0) + 1);
    }
    if (group.bytes.size < 2) group.bytes.add(bytes);
    if (group.waiting === null) {
      this.tallied(request, group);
      return;
    }
    if (group.count < LEAST_REQUESTS || this.tallying < MOST_TALLIED) group.waiting.push(request);
    if (group.count < LEAST_REQUESTS || this.tallying >= MOST_TALLIED) return;
    this.tallying += 1;
    for (const waiting of group.waiting) this.tallied(waiting, group);
    group.waiting = null;
  }

  private tallied(request: TracedRequest, group: Group): void {
    const { applicationNs } = request;
    const stages = new Map<string, number>();
    let total = 0;
    for (const { from, ns } of spansOf(request)) {
      const { stage } = spanNames[from];
      stages.set(stage, (stages.get(stage) ?? 0) + ns);
      total += ns;
      this.tally(group.tallies, `spanUs.${from}`).add(ns);
    }
    for (const [stage, ns] of stages) this.tally(group.tallies, `stageUs.${stage}`).add(ns);
    if (request.at.enter !== null && request.at.exit !== null) this.tally(group.tallies, 'total').add(total);
    if (applicationNs === null) return;
    this.tally(group.tallies, 'stageUs.application').add(applicationNs);
    this.tally(group.tallies, 'period').add(total + applicationNs);
  }

  private ofGroup(group: Group, caveats: readonly string[]): IngestedObservation[] {
    const { task, direction, bytes, count } = group;
    const tallies = [...group.tallies].sort(([a], [b]) => rankOf(a) - rankOf(b));
    const overlapped = group.overlapped / count;
    const fit = overlapped <= MOST_OVERLAPPED;
    const depth = `${Math.round(100 * overlapped)} % of the requests were in flight with another of the same thread`;
    const common = {
      bound: null,
      source: { file: this.file, part: task, direction },
      conditions: { ...unknownConditions, blockBytes: bytes.size === 1 ? [...bytes][0] : null },
      caveats: fit ? caveats : [`${depth}: not one at a time`, ...caveats],
      fit,
    };
    const counts: readonly (readonly [string, number])[] = [
      ['interrupts', group.interrupts],
      ['sleeps', group.slept],
      ...[...group.idle].map(([state, times]) => [`wokenFromIdleState${state}`, times] as const),
    ];
    return [
      ...tallies.flatMap(([name, tally]) =>
        tally.statistics().flatMap(({ statistic, us, sdUs }): IngestedObservation[] => {
          const what = metricOf(name, statistic);
          return what === null ? [] : [{ what, value: us, sd: sdUs, count: tally.count, ...common }];
        }),
      ),
      ...counts.map(([name, times]): IngestedObservation => {
        const share = times / count;
        const sd = Math.sqrt((share * Math.max(0, 1 - share)) / count);
        return { what: `perRequest.${name}`, value: share, sd, count, ...common };
      }),
    ];
  }

  private exit({ reason, ns }: KvmExit): void {
    this.tally(this.exits, reason).add(ns);
  }

  private wakeUp({ how, ns }: KvmWakeUp): void {
    this.tally(this.halts, how).add(ns);
  }

  private ofKvm(caveats: readonly string[]): IngestedObservation[] {
    const common = {
      bound: null,
      source: { file: this.file, part: 'kvm', direction: null },
      conditions: unknownConditions,
      caveats,
      fit: true,
    };
    const figures = (kind: 'kvmExitUs' | 'kvmHaltUs', of: Map<string, Tally>): IngestedObservation[] =>
      [...of].flatMap(([name, tally]) =>
        tally.statistics().map(({ statistic, us, sdUs }): IngestedObservation => {
          return { what: `${kind}.${name}.${statistic}`, value: us, sd: sdUs, count: tally.count, ...common };
        }),
      );
    // A count a request needs requests: those of QEMU's threads on the host.
    const perRequest =
      this.requests === 0
        ? []
        : [...this.exits].map(([reason, tally]): IngestedObservation => {
            const value = tally.count / this.requests;
            return { what: `perRequest.kvmExits.${reason}`, value, sd: null, count: tally.count, ...common };
          });
    return [...figures('kvmExitUs', this.exits), ...figures('kvmHaltUs', this.halts), ...perRequest];
  }

  private tally(of: Map<string, Tally>, name: string): Tally {
    let tally = of.get(name);
    if (tally === undefined) of.set(name, (tally = new Tally(this.lines.resolutionNs)));
    return tally;
  }

  private caveats(): string[] {
    const { lostEvents, otherLines, resolutionNs } = this.lines;
    const caveats = [
      "the tracer's own time is in every stage: some 0.2 µs an event (3 µs a request in data/host-vm), so compare totals with an untraced run",
    ];
    if (resolutionNs >= 1000) {
      caveats.push('times are whole microseconds: stages shorter than that are told by their mean only');
    }
    if (lostEvents > 0) caveats.push(`the tracer lost ${lostEvents} events: some requests are told in part`);
    if (this.builder.lost > 0) caveats.push(`${this.builder.lost} requests do not end within the trace`);
    if (otherLines > 0) caveats.push(`${otherLines} lines are no events and were passed over`);
    return caveats;
  }
}

/** Of a period only the mean is told: it is 1 / IOPS. */
function metricOf(name: string, statistic: Statistic): Metric | null {
  if (name === 'total') return `latencyUs.${statistic}`;
  if (name === 'period') return statistic === 'mean' ? 'periodUs' : null;
  return `${name as 'stageUs.device'}.${statistic}`;
}

/** Period and latency, then stages and spans in the order of a request's life. */
const order: readonly string[] = [
  'period',
  'total',
  ...['application', ...new Set(Object.values(spanNames).map(({ stage }) => stage))].map(
    (stage) => `stageUs.${stage}`,
  ),
  ...Object.keys(spanNames).map((moment) => `spanUs.${moment}`),
];

function rankOf(name: string): number {
  return order.indexOf(name);
}
