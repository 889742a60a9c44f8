/** What a polling-time chart shows: the calls of aio_poll() in one AioContext, simulated, measured, or both. */
import { ChartError } from '../errors.js';

/** Adaptive polling over its calls. */
export interface PollTimeData {
  title: string;
  subtitle: string;
  /** Where the numbers come from; printed below the chart. */
  source: string;
  /** QEMU's poll-max-ns; 0 means that nothing is polled for. */
  pollMaxNs: number;
  /** One, or one of each kind. */
  series: PollSeries[];
}

/** The calls of one run. */
export interface PollSeries {
  name: string;
  kind: 'simulated' | 'measured';
  /** In order. */
  calls: PollCall[];
}

/** One aio_poll(). */
export interface PollCall {
  /** When it ended [µs]; needed for a picture over time. */
  atUs?: number;
  /** From its beginning to the end of its wait. */
  blockNs: number;
  /** Polling time before and after. */
  pollNsBefore: number;
  pollNsAfter: number;
}

/** Whether a call found what it waited for while it polled, as QEMU's rule judges: block_ns at most poll_ns. */
export function isHit({ blockNs, pollNsBefore }: PollCall): boolean {
  return blockNs <= pollNsBefore;
}

/** What two series say of each other. */
export type Agreement = { readonly agree: number } | { readonly partAt: number };

/**
 * Where a replay parts from its recording: the number of the first call, from 1, after which the polling times
 * differ. Undefined for series that are not of the same calls.
 */
export function agreement({ series }: PollTimeData): Agreement | undefined {
  if (series.length < 2) return undefined;
  const [first, second] = series.map(({ calls }) => calls);
  const same = first.length === second.length && first.every((c, i) => c.blockNs === second[i].blockNs);
  if (!same) return undefined;
  const part = first.findIndex((call, index) => call.pollNsAfter !== second[index].pollNsAfter);
  return part === -1 ? { agree: first.length } : { partAt: part + 1 };
}

/** Fails on data that would make a picture lie. */
export function checkPollTime({ pollMaxNs, series }: PollTimeData, overTime: boolean): void {
  checkNs('polling time has a poll-max-ns', pollMaxNs);
  const kinds = new Set(series.map(({ kind }) => kind));
  if (series.length === 0 || series.length > kinds.size)
    throw new ChartError('polling time needs one series, or one of each kind');
  for (const { name, calls } of series) {
    if (calls.length === 0) throw new ChartError(`polling time: "${name}" needs at least one call`);
    calls.forEach((call, index) => {
      const where = `polling time: "${name}" call ${index + 1} has a`;
      checkNs(`${where} block_ns`, call.blockNs);
      checkNs(`${where} poll_ns`, call.pollNsBefore);
      checkNs(`${where} poll_ns`, call.pollNsAfter);
      if (overTime) checkMoment(name, index, call, calls[index - 1]);
    });
  }
}

function checkNs(what: string, ns: number): void {
  if (!(ns >= 0 && Number.isFinite(ns))) throw new ChartError(`${what} of ${ns} ns; it must be 0 or more`);
}

function checkMoment(name: string, index: number, call: PollCall, before: PollCall | undefined): void {
  const where = `polling time: "${name}" call ${index + 1}`;
  if (call.atUs === undefined) throw new ChartError(`${where} has no moment; draw it over calls`);
  if (before?.atUs !== undefined && call.atUs < before.atUs)
    throw new ChartError(`${where} is at ${call.atUs} µs, before the call that it follows`);
}
