/** Replays recorded traces of polling from arrival times, for `qd1 polling --arrivals`. */
import { type ArrivalReplay, replayArrivals } from '../analysis/replay-arrivals.js';
import { readPollingTrace } from '../formats/qemu-trace.js';
import { ConfigError } from '../sim/errors.js';

/** What `qd1 polling --arrivals --json` prints. */
export interface ArrivalsResult {
  readonly schemaVersion: 1;
  /** Of all traces: calls, those that end as recorded, and after which poll_ns is as recorded too. */
  readonly calls: number;
  readonly sameEnd: number;
  readonly samePollNs: number;
  /** sameEnd of calls [percent]. */
  readonly agreePct: number;
  readonly traces: readonly ArrivalReplay[];
}

/** @throws ConfigError for a file that is no such trace, or whose settings are not beside it */
export async function replayTraces(
  files: readonly string[],
  read: (name: string) => Promise<string>,
): Promise<ArrivalsResult> {
  const traces: ArrivalReplay[] = [];
  for (const file of files) {
    if (!file.endsWith('.csv')) {
      throw new ConfigError(`${file}: a trace is a .csv file, with its settings in a .json file beside it`);
    }
    const text = await read(file);
    const settings = await read(file.replace(/csv$/, 'json'));
    traces.push(replayArrivals(readPollingTrace(text, settings, file)));
  }
  const sum = (of: (one: ArrivalReplay) => number): number => traces.reduce((n, one) => n + of(one), 0);
  const calls = sum((one) => one.calls);
  const sameEnd = sum((one) => one.sameEnd);
  return {
    schemaVersion: 1,
    calls,
    sameEnd,
    samePollNs: sum((one) => one.samePollNs),
    agreePct: calls === 0 ? 0 : (100 * sameEnd) / calls,
    traces,
  };
}
