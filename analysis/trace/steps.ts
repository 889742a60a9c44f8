/**
 * What happens during one request, step by step: each lane's slices while it lives, cut where the request begins or
 * ends to wait for them.
 */
import { indexAt } from './slice-at.js';
import type { Trace, TraceRequest, TraceSlice, TraceSpan } from './trace.js';

/** A slice of a lane, or a part of one. */
export interface TraceStep {
  readonly startNs: number;
  readonly endNs: number;
  /** Index of the lane; null for time of the request that no lane has any more. */
  readonly lane: number | null;
  /** Index of the site. */
  readonly site: number;
  /** The stage of the request that this is; null for what happens beside it. */
  readonly stage: string | null;
  /** Whether the slice has begun earlier, or is itself the rest of interrupted work. */
  readonly continued: boolean;
}

/** By time; of those that begin together, the request's own comes first. */
export function requestSteps(trace: Trace, request: TraceRequest): TraceStep[] {
  const steps = trace.lanes.flatMap((_, lane) => stepsOnLane(trace, request, lane));
  for (const { lane, site, stage, startNs, endNs } of request.spans)
    if (lane === null) steps.push({ startNs, endNs, lane, site, stage, continued: false });
  return steps.sort((a, b) => a.startNs - b.startNs || Number(a.stage === null) - Number(b.stage === null));
}

function stepsOnLane({ lanes }: Trace, request: TraceRequest, lane: number): TraceStep[] {
  const { slices } = lanes[lane];
  const spans = request.spans.filter((span) => span.lane === lane);
  const steps: TraceStep[] = [];
  for (let k = indexAt(slices, request.beginNs); k < slices.length; k++) {
    if (slices[k].startNs >= request.completionNs) break;
    steps.push(...parts(slices[k], spans, request, lane));
  }
  return steps;
}

/** A slice, cut at the spans within it. */
function parts(
  slice: TraceSlice,
  spans: readonly TraceSpan[],
  { beginNs, completionNs }: TraceRequest,
  lane: number,
): TraceStep[] {
  const steps: TraceStep[] = [];
  let fromNs = Math.max(slice.startNs, beginNs);
  const untilNs = Math.min(slice.endNs, completionNs);
  const add = (endNs: number, stage: string | null): void => {
    const continued = slice.resumes || fromNs > slice.startNs;
    if (endNs > fromNs) steps.push({ startNs: fromNs, endNs, lane, site: slice.site, stage, continued });
    fromNs = Math.max(fromNs, endNs);
  };
  for (const { startNs, endNs, stage } of spans) {
    if (endNs <= fromNs || startNs >= untilNs) continue;
    add(startNs, null);
    add(Math.min(endNs, untilNs), stage);
  }
  add(untilNs, null);
  return steps;
}
