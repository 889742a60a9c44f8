/**
 * A trace as a file for trace viewers: Perfetto (ui.perfetto.dev), chrome://tracing, speedscope.
 *
 * The tracks: the requests, each as request over stage over span; each thread with what it does; each CPU of the host
 * with who has it; each device. Arrows follow a request from hand to hand, and a counter shows poll_ns.
 */
import { handOversOf } from '../../analysis/trace/hand-overs.js';
import { instantsOf, pollerOf, pollInstantsOf, type TraceInstant } from '../../analysis/trace/instants.js';
import type { Trace, TraceRequest, TraceSite, TraceSpan } from '../../analysis/trace/trace.js';
import { holdersOf } from './holders.js';
import { Tracks } from './tracks.js';
import {
  arrow,
  complete,
  counter,
  type EventKind,
  instant,
  microseconds,
  processName,
  slicePrefix,
  threadName,
  type Track,
} from './trace-event.js';

/** About how long the pieces are that a file is given in [characters]. */
const PIECE = 1 << 16;

/**
 * The file, piece by piece.
 * @param about further facts for `otherData`, such as the version of the program
 */
export function* perfettoJson(
  trace: Trace,
  about: Readonly<Record<string, string>> = {},
): Generator<string, void> {
  yield '{"displayTimeUnit":"ns","otherData":';
  yield JSON.stringify({ ...about, ...factsOf(trace) });
  yield ',"traceEvents":[\n';
  let piece = '';
  let separator = '';
  for (const event of eventsOf(trace)) {
    piece += separator + event;
    separator = ',\n';
    if (piece.length >= PIECE) {
      yield piece;
      piece = '';
    }
  }
  yield `${piece}\n]}\n`;
}

function factsOf({
  id,
  label,
  profile,
  seed,
  versions,
  inFlight,
  warmUpRequests,
  requests,
  originNs,
}: Trace) {
  return {
    scenario: id,
    title: label,
    profile,
    seed,
    'host kernel': versions.host,
    ...(versions.guest === null ? {} : { 'guest kernel': versions.guest }),
    ...(versions.qemu === null ? {} : { QEMU: versions.qemu }),
    'requests in flight': String(inFlight),
    'warm-up requests': String(warmUpRequests),
    requests: String(requests.length),
    'begins at': `${microseconds(originNs)} µs of simulated time`,
  };
}

/** Parents before what lies within them, arrows after the slices that they join. */
function* eventsOf(trace: Trace): Generator<string, void> {
  const tracks = new Tracks(trace);
  for (const [pid, name] of tracks.groups) yield* processName(pid, name);
  for (const track of tracks.all) yield* threadName(track, track.name);
  yield* requestEvents(trace, tracks);
  for (let lane = 0; lane < trace.lanes.length; lane++) {
    yield* sliceEvents(trace, lane, tracks);
    yield* holderEvents(trace, lane, tracks);
    for (const moment of instantsOf(trace, lane)) yield* instantEvents(moment, tracks);
  }
  for (const moment of pollInstantsOf(trace)) yield* instantEvents(moment, tracks);
  yield* pollCounter(trace, tracks);
  yield* arrows(trace, tracks);
}

/** How a site is drawn. */
function kindOf({ event, layer, category, words, mechanism, cost }: TraceSite): EventKind {
  return { name: event, cat: `${layer},${category}`, args: { does: words, cost: `${mechanism}:${cost}` } };
}

function* requestEvents({ requests, sites }: Trace, tracks: Tracks): Generator<string, void> {
  const prefixes = new Prefixes();
  for (const [index, request] of requests.entries()) {
    const track = tracks.ofRequest[index];
    const { number, beginNs, startNs, issueNs, completionNs } = request;
    const args = { 'lat ns': completionNs - startNs, 'slat ns': issueNs - startNs };
    const whole = slicePrefix(track, { name: `request ${number}`, cat: 'request', args });
    yield complete(whole, beginNs, completionNs);
    for (const spans of stagesOf(request)) {
      const { stage, startNs: fromNs } = spans[0];
      yield complete(prefixes.of(track, { name: stage, cat: 'stage' }, stage), fromNs, spans.at(-1)!.endNs);
      for (const span of spans) {
        const kind = { ...kindOf(sites[span.site]), cat: 'span' };
        yield complete(prefixes.of(track, kind, span.site), span.startNs, span.endNs);
      }
    }
  }
}

/** The spans of a request, those together that are of one stage and follow each other. */
function stagesOf({ spans }: TraceRequest): TraceSpan[][] {
  const stages: TraceSpan[][] = [];
  for (const span of spans) {
    const last = stages.at(-1);
    if (last?.[0].stage === span.stage) last.push(span);
    else stages.push([span]);
  }
  return stages;
}

/** What threads and devices do. Of a device that idles there is nothing to draw, and a CPU's idling is its holder's. */
function* sliceEvents({ lanes, sites }: Trace, lane: number, tracks: Tracks): Generator<string, void> {
  const prefixes = new Prefixes();
  const { slices, cpu } = lanes[lane];
  for (const { startNs, endNs, site } of slices) {
    const { actor, category } = sites[site];
    const track = tracks.of(lane, actor);
    if (track === undefined || track === tracks.ofCpu[lane] || (cpu === null && category === 'idle'))
      continue;
    yield complete(prefixes.of(track, kindOf(sites[site]), site), startNs, endNs);
  }
}

/** Who has a CPU, and within that what the CPU does on its own account: interrupts, switches, idle states. */
function* holderEvents(trace: Trace, lane: number, tracks: Tracks): Generator<string, void> {
  const track = tracks.ofCpu[lane];
  if (track === undefined) return;
  const prefixes = new Prefixes();
  for (const { name, startNs, endNs, slices } of holdersOf(trace, lane)) {
    yield complete(prefixes.of(track, { name, cat: 'cpu' }, name), startNs, endNs);
    for (const { site, startNs: fromNs, endNs: untilNs } of slices)
      yield complete(prefixes.of(track, kindOf(trace.sites[site]), site), fromNs, untilNs);
  }
}

function* instantEvents(moment: TraceInstant, tracks: Tracks): Generator<string, void> {
  const { atNs, lane, actor, name, detail } = moment;
  const track = tracks.of(lane, actor);
  if (track === undefined) return;
  yield instant(track, { name, cat: 'event', ...(detail === '' ? {} : { args: { detail } }) }, atNs);
}

function* pollCounter(trace: Trace, tracks: Tracks): Generator<string, void> {
  const place = pollerOf(trace);
  const track = place === null ? undefined : tracks.of(place.lane, place.actor);
  if (track === undefined || trace.polls.length === 0) return;
  const name = `poll_ns of ${place!.actor}`;
  let value = trace.polls[0].beforeNs;
  yield counter(track.pid, name, 'ns', 0, value);
  for (const { atNs, afterNs } of trace.polls) {
    if (afterNs === value) continue;
    value = afterNs;
    yield counter(track.pid, name, 'ns', atNs, value);
  }
}

function* arrows(trace: Trace, tracks: Tracks): Generator<string, void> {
  const { requests, sites } = trace;
  const track = ({ lane, site }: TraceSpan): Track | undefined =>
    lane === null ? undefined : tracks.of(lane, sites[site].actor);
  let id = 0;
  for (const request of requests) {
    for (const { atNs, from, to } of handOversOf(trace, request)) {
      const [there, here] = [track(from), track(to)];
      if (there === undefined || here === undefined) continue;
      const kind = { name: `request ${request.number}`, cat: 'hand-over' };
      // The nanosecond before is the last that the giving slice holds.
      yield* arrow(++id, kind, { ...there, atNs: atNs - 1 }, { ...here, atNs });
    }
  }
}

/** Prefixes of slices, made once for a track and a key. */
class Prefixes {
  private readonly known = new Map<Track, Map<string | number, string>>();

  of(track: Track, kind: EventKind, key: string | number): string {
    let own = this.known.get(track);
    if (own === undefined) this.known.set(track, (own = new Map()));
    let prefix = own.get(key);
    if (prefix === undefined) own.set(key, (prefix = slicePrefix(track, kind)));
    return prefix;
  }
}
