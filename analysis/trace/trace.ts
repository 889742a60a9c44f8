/**
 * A trace: all that every CPU and device did during a few requests, and what each request waited for, as plain data.
 *
 * Pictures of lanes, files for trace viewers and the timeline in a terminal are made of it. It holds numbers and words
 * alone, so it is the same after a way through JSON. Times are whole nanoseconds from the beginning of the trace,
 * which at queue depth 1 is the completion before the first traced request.
 */
import type { Category } from '../../sim/ledger.js';

/** Whose code or hardware is at work: the events of a guest and of its host have the same names. */
export type Layer = 'application' | 'guest' | 'kvm' | 'host' | 'qemu' | 'spdk' | 'device';

/** An event of a real trace, as Linux's tracefs or QEMU's trace-events call it. */
export interface TraceEvent {
  readonly name: string;
  /** What the real event prints of what matters here: `reason EPT_MISCONFIG`; empty for nothing. */
  readonly detail: string;
  /** The end of the slice that it lies nearer to. Where exactly within the work it fires is not modelled. */
  readonly at: 'begin' | 'end';
}

/** What is done in a slice: who pays, for which mechanism, which cost; and its names. */
export interface TraceSite {
  readonly actor: string;
  readonly mechanism: string;
  /** The cost or state that says how long: an id of the catalogue where it is one. */
  readonly cost: string;
  readonly category: Category;
  /** The state of an idle CPU; null for what is no idling. */
  readonly state: string | null;
  readonly layer: Layer;
  /** The event that a real trace has here, `mechanism:cost` where it has none. */
  readonly event: string;
  readonly events: readonly TraceEvent[];
  /** What happens, for a person. */
  readonly words: string;
}

/** A stretch of a lane's time with one site. */
export interface TraceSlice {
  readonly startNs: number;
  readonly endNs: number;
  /** Index into `sites`. */
  readonly site: number;
  /** Index of the lane whose doing ended a wait; null for work, and for a wait that nobody ended. */
  readonly endedBy: number | null;
  /** Whether this goes on with work that was interrupted, and whether it is itself interrupted and goes on later. */
  readonly resumes: boolean;
  readonly interrupted: boolean;
}

/** One CPU, one command slot of the drive, or the way of posted interrupts; its slices tile its time. */
export interface TraceLane {
  readonly name: string;
  /** Number of the physical CPU; null for what is none. */
  readonly cpu: number | null;
  /** Who has time here, in the order of the scenario: `vcpu0`, and the CPU itself for interrupts and idling. */
  readonly actors: readonly string[];
  readonly slices: readonly TraceSlice[];
}

/** A part of a request's life: the one site that it was waiting for. */
export interface TraceSpan {
  /** As results tell it: `server submit`. */
  readonly stage: string;
  /** Indices into `sites` and `lanes`; null for a lane that was not recorded as early as this. */
  readonly site: number;
  readonly lane: number | null;
  readonly startNs: number;
  readonly endNs: number;
}

/** A request's life, tiled by its spans in order. At queue depth 1 that is one period. */
export interface TraceRequest {
  /** Counted from 0 in the order of issue, warm-up included. */
  readonly number: number;
  /** The completion that made way for it. */
  readonly beginNs: number;
  /** fio's stamps: prepared, issued, completed. */
  readonly startNs: number;
  readonly issueNs: number;
  readonly completionNs: number;
  readonly spans: readonly TraceSpan[];
}

/** One aio_poll() of the IOThread. */
export interface TracePoll {
  /** When it adapted its polling time. */
  readonly atNs: number;
  /** How long it had waited, polling included. */
  readonly blockNs: number;
  /** poll_ns before and after. */
  readonly beforeNs: number;
  readonly afterNs: number;
  /** What QEMU traces of that. */
  readonly event: 'poll_grow' | 'poll_shrink' | null;
  /** Between run_poll_handlers_begin and _end; null where it did not poll. */
  readonly polledNs: readonly [fromNs: number, untilNs: number] | null;
}

/** The whole. */
export interface Trace {
  readonly schemaVersion: 1;
  /** Of the scenario. */
  readonly id: string;
  readonly label: string;
  readonly profile: string;
  readonly seed: string;
  readonly versions: { readonly host: string; readonly guest: string | null; readonly qemu: string | null };
  /** Requests in flight on the whole machine: depth of all jobs together. */
  readonly inFlight: number;
  readonly warmUpRequests: number;
  /** Where in simulated time the trace begins. */
  readonly originNs: number;
  readonly lengthNs: number;
  readonly sites: readonly TraceSite[];
  readonly lanes: readonly TraceLane[];
  readonly requests: readonly TraceRequest[];
  readonly polls: readonly TracePoll[];
}

/** From the completion before to its own [ns]. */
export function lifeNs({ beginNs, completionNs }: TraceRequest): number {
  return completionNs - beginNs;
}
