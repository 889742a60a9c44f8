/** The swim-lane of a traced request: every actor's slices while it lives, split where the critical path begins or ends. */
import { handOversOf } from '../../analysis/trace/hand-overs.js';
import { lifeNs } from '../../analysis/trace/trace.js';
import type { Layer, Trace, TraceLane, TraceRequest, TraceSite } from '../../analysis/trace/trace.js';
import type { HandOver, LaneKind, Slice, SwimLane, SwimLaneData } from '../charts/swim-lane-data.js';

/** The words around a picture. */
type Words = Pick<SwimLaneData, 'title' | 'subtitle' | 'source'>;

const kinds: Readonly<Record<Layer, LaneKind>> = {
  application: 'application',
  guest: 'application',
  kvm: 'vcpu',
  qemu: 'server',
  spdk: 'server',
  host: 'cpu',
  device: 'drive',
};

const order: readonly LaneKind[] = ['application', 'vcpu', 'server', 'cpu', 'drive'];

/** The swim-lane of `request`, one of the trace's, recorded from its beginning. */
export function swimLaneOf(trace: Trace, request: TraceRequest, words: Words): SwimLaneData {
  const slices = trace.lanes.flatMap((_, lane) => laneSlices(trace, request, lane));
  return {
    ...words,
    periodUs: lifeNs(request) / 1000,
    lanes: lanesOf(trace),
    slices,
    handOvers: handOvers(trace, request),
  };
}

/** Whoever has a CPU's time has a lane of the picture: the guest, KVM, QEMU, the host's kernel; a device has one. */
function kindOf({ cpu, slices }: TraceLane, { layer }: TraceSite, sites: readonly TraceSite[]): LaneKind {
  if (cpu !== null) return kinds[layer];
  const serves = slices.some(({ site }) => sites[site].category !== 'idle' && sites[site].layer === 'device');
  return serves ? 'drive' : 'vcpu';
}

function laneId({ lanes, sites }: Trace, lane: number, site: TraceSite): string {
  return `${lane} ${kindOf(lanes[lane], site, sites)}`;
}

function lanesOf(trace: Trace): SwimLane[] {
  const { lanes, sites } = trace;
  const found = new Map<string, SwimLane>();
  lanes.forEach((lane, index) => {
    for (const { site } of lane.slices) {
      const id = laneId(trace, index, sites[site]);
      if (!found.has(id))
        found.set(id, { id, kind: kindOf(lane, sites[site], sites), label: label(lane, sites[site]) });
    }
  });
  return [...found.values()].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
}

function label({ name, cpu, actors }: TraceLane, { layer, actor }: TraceSite): string {
  if (cpu === null) return name;
  const thread = actors.find((one) => !/^cpu\d/.test(one)) ?? actor;
  switch (kinds[layer]) {
    case 'application':
      return layer === 'application' && thread.startsWith('fio') ? 'application' : `guest on ${thread}`;
    case 'vcpu':
      return `KVM, ${thread}`;
    case 'server':
      return thread;
    default:
      return `kernel, CPU ${cpu}`;
  }
}

/** The slices of a lane within the request's life, each critical or not as a whole. */
function laneSlices(trace: Trace, request: TraceRequest, lane: number): Slice[] {
  const { beginNs, completionNs } = request;
  const spans = request.spans.filter((span) => span.lane === lane);
  const told: Slice[] = [];
  let next = 0;
  for (const { startNs, endNs, site: index } of trace.lanes[lane].slices) {
    const untilNs = Math.min(endNs, completionNs);
    let fromNs = Math.max(startNs, beginNs);
    const site = trace.sites[index];
    while (fromNs < untilNs) {
      while (next < spans.length && spans[next].endNs <= fromNs) next++;
      const span = next < spans.length ? spans[next] : undefined;
      const critical = span !== undefined && span.startNs <= fromNs;
      const cutNs = Math.min(untilNs, span === undefined ? untilNs : critical ? span.endNs : span.startNs);
      const us = (ns: number): number => (ns - beginNs) / 1000;
      const times = { startUs: us(fromNs), endUs: us(cutNs) };
      const vmExit =
        fromNs === startNs && site.events.some(({ name, at }) => name === 'kvm_exit' && at === 'begin');
      told.push({
        lane: laneId(trace, lane, site),
        ...times,
        category: site.category,
        ...(critical ? { stage: span.stage } : {}),
        critical,
        label: site.state ?? site.mechanism,
        cost: site.cost,
        ...(site.state === null ? {} : { state: site.state }),
        ...(vmExit ? { vmExit } : {}),
      });
      fromNs = cutNs;
    }
  }
  return told;
}

function handOvers(trace: Trace, request: TraceRequest): HandOver[] {
  const told: HandOver[] = [];
  for (const { atNs, from, to } of handOversOf(trace, request)) {
    if (from.lane === null || to.lane === null) continue;
    const fromLane = laneId(trace, from.lane, trace.sites[from.site]);
    const toLane = laneId(trace, to.lane, trace.sites[to.site]);
    if (fromLane !== toLane) told.push({ fromLane, toLane, atUs: (atNs - request.beginNs) / 1000 });
  }
  return told;
}
