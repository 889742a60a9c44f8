/**
 * Spans that tile: which site each nanosecond of a request belongs to.
 *
 * A request is always in one pair of hands: the timeline of a processor or device. When it changes hands the
 * time since the last change is walked backwards along that timeline. Where the timeline was waiting (asleep,
 * spinning), the walk follows the edge to whoever ended the wait, and goes on there. So each nanosecond of
 * [last hand-over, now) is charged to exactly one site, and the stages of a request sum to its period by
 * construction, whatever the models do.
 */
import { SimulationError } from './errors.js';
import type { Ledger, Site } from './ledger.js';
import { EDGE_SHIFT, SITE_MASK, type Timeline } from './timeline.js';

/** Told of each span of each request when the timeline of each event is wanted. Latest span of a stage first. */
export interface SpanRecorder {
  span(request: number, stage: number, site: number, startNs: number, endNs: number): void;
}

/** A request's place on its critical path. */
export class RequestPath {
  /** The number of the request, from 0. */
  request = 0;
  /** Up to when the request's time is charged [ns]. */
  sinceNs = 0;
  /** In whose hands it is. */
  holder: Timeline;

  constructor(holder: Timeline) {
    this.holder = holder;
  }

  /** A new request starts in the hands of `holder`. */
  begin(request: number, holder: Timeline, nowNs: number): void {
    this.request = request;
    this.holder = holder;
    this.sinceNs = nowNs;
  }
}

export class CriticalPaths {
  private readonly timelines: readonly Timeline[];
  private readonly ledger: Ledger;
  private readonly clock: Float64Array;
  /** Told of each span, at the third level of detail. */
  recorder: SpanRecorder | null = null;
  /** Whether stage totals are kept: the second level of detail. Without them only counters are. */
  totals = true;
  /**
   * Where time is told that a request has waited for longer than a timeline is kept: where many take long turns on one
   * processor. Null makes it an error, since elsewhere it means that something was forgotten.
   */
  beyondHistory: Site | null = null;

  /** @param clock the calendar's, whose first element is now */
  constructor(timelines: readonly Timeline[], ledger: Ledger, clock: Float64Array) {
    this.timelines = timelines;
    this.ledger = ledger;
    this.clock = clock;
  }

  /**
   * The request goes over into the hands of `to` now; the time since it last did is charged to `stage`.
   * @param stage index of a stage of the ledger
   */
  handOver(path: RequestPath, stage: number, to: Timeline): void {
    if (this.totals) this.walk(path, stage);
    path.sinceNs = this.clock[0];
    path.holder = to;
  }

  private walk(path: RequestPath, stage: number): void {
    const floor = path.sinceNs;
    const { criticalNs, capacity } = this.ledger;
    const base = stage * capacity;
    let until = this.clock[0];
    let timeline = path.holder;
    let hopNs = Infinity;
    let hops = 0;
    while (until > floor) {
      const { endsNs, marks, mask } = timeline;
      const oldest = timeline.count - mask;
      let k = timeline.count - 1;
      let start = endsNs[(k - 1) & mask];
      // Step back to the segment that holds the nanosecond before `until`.
      while (start >= until) {
        if (--k < oldest) {
          this.lost(path, timeline, stage, until);
          return;
        }
        start = endsNs[(k - 1) & mask];
      }
      let end = endsNs[k & mask];
      if (end < until) this.gap(path, timeline, until);
      for (;;) {
        const mark = marks[k & mask];
        if (mark > SITE_MASK && end === until) {
          if (until < hopNs) hops = 0;
          else if (++hops > this.timelines.length) this.circle(path, timeline, until);
          hopNs = until;
          timeline = this.timelines[(mark >> EDGE_SHIFT) - 1];
          break;
        }
        if (start < floor) start = floor;
        const site = mark & SITE_MASK;
        criticalNs[base + site] += until - start;
        if (this.recorder !== null) this.recorder.span(path.request, stage, site, start, until);
        until = start;
        if (until <= floor) break;
        if (--k < oldest) {
          this.lost(path, timeline, stage, until);
          return;
        }
        end = until;
        start = endsNs[(k - 1) & mask];
      }
    }
  }

  /** What is before `untilNs` is no longer on the timeline. */
  private lost(path: RequestPath, timeline: Timeline, stage: number, untilNs: number): void {
    if (this.beyondHistory === null) {
      throw new SimulationError(
        `request ${path.request} has waited since ${path.sinceNs} ns, longer than the history of ${timeline.name}`,
      );
    }
    const { criticalNs, capacity } = this.ledger;
    criticalNs[stage * capacity + this.beyondHistory.id] += untilNs - path.sinceNs;
    this.recorder?.span(path.request, stage, this.beyondHistory.id, path.sinceNs, untilNs);
  }

  private circle(path: RequestPath, timeline: Timeline, atNs: number): never {
    throw new SimulationError(
      `request ${path.request}: at ${atNs} ns ${timeline.name} waited for others who waited for it`,
    );
  }

  private gap(path: RequestPath, timeline: Timeline, atNs: number): never {
    throw new SimulationError(
      `request ${path.request}: nothing is written at ${atNs} ns on the timeline of ${timeline.name}`,
    );
  }
}
