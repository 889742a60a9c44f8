/**
 * The events of a trace as moments, as a real trace lists them: those of the work in the slices, and those of the
 * IOThread's polling. What an interrupt cuts in two begins once and ends once.
 */
import type { Trace, TraceSlice } from './trace.js';

/** An event at a moment. */
export interface TraceInstant {
  readonly atNs: number;
  /** Index of the lane, and who does it. */
  readonly lane: number;
  readonly actor: string;
  readonly name: string;
  /** What a real event prints; empty for nothing. */
  readonly detail: string;
}

/** The events of one lane, in order of time but for those of one slice, which are in their own order. */
export function* instantsOf({ lanes, sites }: Trace, lane: number): Generator<TraceInstant> {
  for (const slice of lanes[lane].slices) {
    const { events, actor } = sites[slice.site];
    for (const { name, detail, at } of events) {
      if (at === 'begin' ? slice.resumes : slice.interrupted) continue;
      yield { atNs: at === 'begin' ? slice.startNs : slice.endNs, lane, actor, name, detail };
    }
  }
}

/** The events of polling, with what QEMU prints; none where there is no IOThread. */
export function* pollInstantsOf(trace: Trace): Generator<TraceInstant> {
  const place = pollerOf(trace);
  if (place === null) return;
  for (const { atNs, beforeNs, afterNs, event, polledNs } of trace.polls) {
    if (polledNs !== null) {
      const [fromNs, untilNs] = polledNs;
      yield { ...place, atNs: fromNs, name: 'run_poll_handlers_begin', detail: `max_ns ${beforeNs}` };
      yield { ...place, atNs: untilNs, name: 'run_poll_handlers_end', detail: '' };
    }
    if (event !== null) yield { ...place, atNs, name: event, detail: `old ${beforeNs} new ${afterNs}` };
  }
}

/** Who polls, and where. */
export function pollerOf({ lanes, sites }: Trace): { lane: number; actor: string } | null {
  const polls = ({ site }: TraceSlice): boolean => sites[site].mechanism === 'aio-poll';
  const lane = lanes.findIndex(({ slices }) => slices.some(polls));
  if (lane === -1) return null;
  return { lane, actor: sites[lanes[lane].slices.find(polls)!.site].actor };
}
