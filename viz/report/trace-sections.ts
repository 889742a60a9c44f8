/** The sections of a report that show a few requests event by event: one through the stack, and polling over time. */
import type { Trace, TraceRequest } from '../../analysis/trace/trace.js';
import { lifeNs } from '../../analysis/trace/trace.js';
import { pollTime } from '../charts/poll-time.js';
import { swimLane } from '../charts/swim-lane.js';
import { pollTimeOf } from '../figures/poll-time-of.js';
import { swimLaneOf } from '../figures/swim-lane-of.js';
import type { ReportSection } from './report-data.js';

/** A trace, and poll-max-ns of its IOThread: 0 where nothing polls. */
export interface TraceContext {
  readonly trace: Trace;
  readonly pollMaxNs: number;
}

/** One of median length: an outlier shows what is rare. */
export function typicalRequest({ requests }: Trace): TraceRequest {
  return requests.toSorted((a, b) => lifeNs(a) - lifeNs(b))[requests.length >> 1];
}

/** @param source where the numbers come from */
export function traceSections(context: TraceContext | undefined, source: string): ReportSection[] {
  if (context === undefined || context.trace.inFlight > 1) return [];
  const { trace, pollMaxNs } = context;
  const request = typicalRequest(trace);
  const lanes = swimLaneOf(trace, request, {
    title: 'One request through the stack',
    subtitle: `${trace.id}, request ${request.number}: one of median length`,
    source,
  });
  const sections: ReportSection[] = [
    {
      title: 'One request',
      lead: 'Who does what while it lives. Full colour is what the request waits for, pale is what it does not.',
      figure: (document, theme) => swimLane(lanes, document, { theme }),
    },
  ];
  if (pollMaxNs === 0 || trace.polls.length < 2) return sections;
  const polls = pollTimeOf(trace, pollMaxNs, {
    title: 'Adaptive polling',
    subtitle: 'poll_ns of the IOThread, and how long each aio_poll() took',
    source,
  });
  return [
    ...sections,
    {
      title: 'How the IOThread polls',
      lead: 'A call below the line found its event by polling; one above it had gone to sleep.',
      figure: (document, theme) => pollTime(polls, document, { theme }),
    },
  ];
}
