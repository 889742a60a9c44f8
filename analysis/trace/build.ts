/** Makes a trace of what a run has left: one window, one set of names, lanes and requests that refer to each other. */
import { stageOf } from '../../models/phases.js';
import { aioGenerations } from '../../models/aio-generations.js';
import { qemuClassOf } from '../../models/versions.js';
import type { Machine } from '../../scenarios/assemble.js';
import { requestsInFlight, type Scenario } from '../../scenarios/scenario.js';
import type { Site } from '../../sim/ledger.js';
import type { SpanLog } from '../../sim/span-log.js';
import type { LaneLog } from './lane-log.js';
import { slicesOf, type Window } from './lanes.js';
import { Namer } from './namer.js';
import { pollsOf } from './polls.js';
import type { Completion, Recording } from './record.js';
import { sliceAt } from './slice-at.js';
import type { Trace, TraceLane, TraceRequest, TraceSpan } from './trace.js';

/** What the run was given. */
export interface RunFacts {
  readonly profile: string;
  readonly seed: string;
  readonly warmUpRequests: number;
}

/** The trace of a recording. */
export function buildTrace(scenario: Scenario, recording: Recording, facts: RunFacts): Trace {
  const { machine, spans, completions } = recording;
  const { sites } = machine.chassis.ledger;
  const namer = new Namer(scenario, sites);
  const byRequest = rowsByRequest(spans, completions);
  const window = windowOf(spans, byRequest, completions);
  const logs = inOrder(recording);
  const laneOf: number[] = [];
  logs.forEach(({ timeline }, index) => (laneOf[timeline.id] = index));
  const lanes = logs.map((log) => laneWith(log, machine, slicesOf(log, window, sites, namer, laneOf), namer));
  const places = new Places(lanes, namer, sites);
  const requests = completions.map((completion) => {
    const rows = byRequest.get(completion.request)!;
    const told = rows.map((row): TraceSpan => {
      const startNs = spans.startNs[row] - window.fromNs;
      const stage = stageOf(spans.stage[row], sites[spans.site[row]].mechanism);
      const endNs = spans.endNs[row] - window.fromNs;
      return { stage, ...places.find(spans.site[row], startNs, endNs), startNs, endNs };
    });
    return requestOf(completion, told, window);
  });
  return {
    schemaVersion: 1,
    id: scenario.id,
    label: scenario.title,
    profile: facts.profile,
    seed: facts.seed,
    versions: {
      host: scenario.host.kernel,
      guest: scenario.vm?.kernel ?? null,
      qemu: scenario.vm?.qemu ?? null,
    },
    inFlight: requestsInFlight(scenario),
    warmUpRequests: facts.warmUpRequests,
    originNs: window.fromNs,
    lengthNs: window.untilNs - window.fromNs,
    sites: namer.sites,
    lanes,
    requests,
    polls: pollsOf(recording.polls, window, lanes, namer.sites, {
      pollMaxNs: scenario.vm?.iothread?.pollMaxNs ?? 0,
      worksInPoll: scenario.vm !== null && aioGenerations[qemuClassOf(scenario.vm.qemu)].workInPoll,
    }),
  };
}

/** By request: the rows of the log that are its spans, in the order of time. */
function rowsByRequest(spans: SpanLog, completions: readonly Completion[]): Map<number, number[]> {
  const rows = new Map<number, number[]>(completions.map(({ request }) => [request, []]));
  for (let i = 0; i < spans.length; i++) rows.get(spans.request[i])?.push(i);
  for (const own of rows.values()) own.sort((a, b) => spans.startNs[a] - spans.startNs[b]);
  return rows;
}

/** From when the first of the requests was begun until the last has completed. */
function windowOf(
  spans: SpanLog,
  rows: ReadonlyMap<number, readonly number[]>,
  completions: readonly Completion[],
): Window {
  let fromNs = Infinity;
  for (const own of rows.values()) if (own.length > 0) fromNs = Math.min(fromNs, spans.startNs[own[0]]);
  return { fromNs, untilNs: completions.at(-1)!.completionNs };
}

/** The CPU of the application, those that other threads run on, other CPUs, then what lies between and the drive. */
function inOrder({ lanes, machine }: Recording): LaneLog[] {
  const { cpus, ledger } = machine.chassis;
  const applications = new Set(
    ledger.sites.filter(({ mechanism }) => mechanism === 'fio').map(({ actor }) => actor),
  );
  const threads = [...machine.cpuOf].filter(
    ([actor]) => ![...cpus.values()].some(({ name }) => name === actor),
  );
  threads.sort(([a], [b]) => Number(applications.has(b)) - Number(applications.has(a)));
  const numbers = new Set([...threads.map(([, number]) => number), ...cpus.keys()]);
  const ordered = [...numbers].flatMap((number) => {
    const timeline = cpus.get(number)?.timeline;
    return lanes.filter((lane) => lane.timeline === timeline);
  });
  const others = lanes.filter((lane) => !ordered.includes(lane));
  const drive = (lane: LaneLog): boolean => lane.timeline.name.startsWith('nvme');
  return [...ordered, ...others.filter((lane) => !drive(lane)), ...others.filter(drive)];
}

function laneWith(
  { timeline }: LaneLog,
  machine: Machine,
  slices: TraceLane['slices'],
  namer: Namer,
): TraceLane {
  const number = [...machine.chassis.cpus].find(([, cpu]) => cpu.timeline === timeline)?.[0];
  const met = new Set(slices.map(({ site }) => namer.sites[site].actor));
  const actors = [...machine.cpuOf.keys()].filter((actor) => met.delete(actor));
  // Threads before the CPU that they run on.
  actors.sort((a, b) => Number(a === timeline.name) - Number(b === timeline.name));
  return { name: timeline.name, cpu: number ?? null, actors: [...actors, ...met], slices };
}

/** Finds the lane and the name of a span. */
class Places {
  private readonly lanes: readonly TraceLane[];
  private readonly namer: Namer;
  private readonly ledgerSites: readonly Site[];
  /** By actor: where it has time. */
  private readonly ofActor = new Map<string, number[]>();

  constructor(lanes: readonly TraceLane[], namer: Namer, ledgerSites: readonly Site[]) {
    this.lanes = lanes;
    this.namer = namer;
    this.ledgerSites = ledgerSites;
    lanes.forEach(({ actors }, index) => {
      for (const actor of actors) this.ofActor.set(actor, [...(this.ofActor.get(actor) ?? []), index]);
    });
  }

  /**
   * Of the drive's commands several may be in service: the span's is the one that holds all of it, or ends with it.
   * @param ledgerSite id of a site of the ledger, which was at work from `fromNs` to `untilNs`
   */
  find(ledgerSite: number, fromNs: number, untilNs: number): { site: number; lane: number | null } {
    const { actor, mechanism } = this.ledgerSites[ledgerSite];
    let found: { site: number; lane: number | null } | null = null;
    for (const lane of this.ofActor.get(actor) ?? []) {
      const slice = sliceAt(this.lanes[lane].slices, fromNs);
      if (slice === undefined || slice.endNs < untilNs) continue;
      const site = this.namer.sites[slice.site];
      // The cost may be another: polling that was in vain in the end.
      if (site.actor !== actor || site.mechanism !== mechanism) continue;
      if (found === null || slice.endNs === untilNs) found = { site: slice.site, lane };
    }
    return found ?? { site: this.namer.index(ledgerSite, -1, -1), lane: null };
  }
}

function requestOf(
  { request, startNs, issueNs, completionNs }: Completion,
  spans: readonly TraceSpan[],
  { fromNs }: Window,
): TraceRequest {
  return {
    number: request,
    beginNs: spans[0].startNs,
    startNs: startNs - fromNs,
    issueNs: issueNs - fromNs,
    completionNs: completionNs - fromNs,
    spans,
  };
}
