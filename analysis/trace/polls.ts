/** The polling of an IOThread: each aio_poll() with the time between run_poll_handlers_begin and _end. */
import { indexAt } from './slice-at.js';
import type { PollSample } from './record.js';
import type { Window } from './lanes.js';
import type { TraceLane, TracePoll, TraceSite, TraceSlice } from './trace.js';

/** How the IOThread polls. */
export interface PollFacts {
  readonly pollMaxNs: number;
  /** Whether handlers run inside the polling loop: up to QEMU 6.2. */
  readonly worksInPoll: boolean;
}

const LOOPS = new Set(['polling', 'polling in vain', 'aio_poll_iteration in progress']);
/** What only happens when polling has found nothing. */
const NOTHING_FOUND = new Set(['aio_poll_leave', 'ppoll_return', 'sched_deactivate']);

/** Those that ended within the window, in order. */
export function pollsOf(
  samples: readonly PollSample[],
  { fromNs, untilNs }: Window,
  lanes: readonly TraceLane[],
  sites: readonly TraceSite[],
  facts: PollFacts,
): TracePoll[] {
  const polls = (slice: TraceSlice): boolean => {
    const { mechanism, cost } = sites[slice.site];
    return mechanism === 'aio-poll' && LOOPS.has(cost);
  };
  const lane = lanes.find(({ slices }) => slices.some(polls));
  const actor = lane === undefined ? '' : sites[lane.slices.find(polls)!.site].actor;
  return samples
    .filter(({ atNs }) => atNs > fromNs && atNs <= untilNs)
    .map(({ blockNs, beforeNs, afterNs, atNs }) => {
      const at = atNs - fromNs;
      const own = lane === undefined ? [] : between(lane.slices, at - blockNs, at);
      return {
        atNs: at,
        blockNs,
        beforeNs,
        afterNs,
        event: eventOf(blockNs, beforeNs, afterNs, facts.pollMaxNs),
        polledNs: polled(
          own.filter(({ site }) => sites[site].actor === actor),
          polls,
        ),
      };
    });

  function polled(own: readonly TraceSlice[], polls: (slice: TraceSlice) => boolean): TracePoll['polledNs'] {
    const first = own.find(polls);
    if (first === undefined) return null;
    const last = own.findLastIndex(polls);
    const after = own.slice(last + 1);
    const nothing = after.some(({ site }) => NOTHING_FOUND.has(sites[site].cost));
    if (!facts.worksInPoll || nothing) return [first.startNs, own[last].endNs];
    // The notifier is read when the loop is over.
    const work = after.findLast(({ site }) => sites[site].mechanism !== 'aio-poll') ?? own[last];
    return [first.startNs, work.endNs];
  }
}

/** As QEMU's adjust_polling_time traces it; a wait beyond the maximum is told as a shrink even from 0 to 0. */
function eventOf(blockNs: number, beforeNs: number, afterNs: number, pollMaxNs: number): TracePoll['event'] {
  if (afterNs > beforeNs) return 'poll_grow';
  return afterNs < beforeNs || (blockNs > pollMaxNs && pollMaxNs > 0) ? 'poll_shrink' : null;
}

/** The slices that lie within a time. */
function between(slices: readonly TraceSlice[], fromNs: number, untilNs: number): TraceSlice[] {
  const found: TraceSlice[] = [];
  for (let k = indexAt(slices, fromNs); k < slices.length && slices[k].startNs < untilNs; k++)
    found.push(slices[k]);
  return found;
}
