/**
 * Reads a recorded trace of an IOThread's event loop, `data/qemu-polling/traces`: a table `time_ns,thread,event,a,b,c`, and
 * the settings of the machine as JSON beside it. What is kept is how each `aio_poll()` ended, and when what it found had
 * arrived: see `data/README.md` for the events.
 *
 * Arrivals are bounded, not recorded: what a busy loop found was there at its last look, and whoever woke a sleeper did so
 * before the wait ended, by the time that a wake-up takes on that host.
 */
import type { PollingTrace, TracedCall } from '../analysis/replay-arrivals.js';
import { ConfigError } from '../sim/errors.js';

const HEADER = 'time_ns,thread,event,a,b,c';

/** How much later than a request was traced its timer of null-co is armed [ns]: as calls that show a timeout have it. */
const TIMER_ARMED_NS = 3000;

/** From a signal to the return of ppoll on the recording host [ns]: data/qemu-vm/wakeup.jsonl, less the write itself. */
const WAKE_NS = 20_000;

interface Row {
  readonly ns: number;
  readonly event: string;
  readonly a: number;
  readonly b: number;
}

/**
 * @param settings text of the JSON file
 * @throws ConfigError for what is not such a trace, and for traces that do not tell arrivals
 */
export function readPollingTrace(text: string, settings: string, fileName: string): PollingTrace {
  const machine = readSettings(settings, fileName);
  const lines = text.split('\n').filter((line) => line !== '');
  if (lines[0] !== HEADER) {
    throw new ConfigError(
      `${fileName}:1: a polling trace begins with "${HEADER}", not "${(lines[0] ?? '').slice(0, 60)}"`,
    );
  }
  const rows: Row[] = [];
  lines.slice(1).forEach((line, i) => {
    const [time, thread, event, a, b] = line.split(',');
    const ns = Number(time);
    if (!Number.isFinite(ns) || event === undefined) {
      throw new ConfigError(
        `${fileName}:${i + 2}: "${line.slice(0, 60)}" is no row of a polling trace (${HEADER})`,
      );
    }
    if (thread === 'io') rows.push({ ns, event, a: number(a), b: number(b) });
  });
  const calls = callsOf(rows, machine);
  if (calls.length === 0)
    throw new ConfigError(`${fileName}: the trace has no whole aio_poll of an IOThread`);
  return { ...machine, calls };
}

function number(text: string | undefined): number {
  return text === undefined || text === '' ? NaN : Number(text);
}

type Machine = Omit<PollingTrace, 'calls'> & { readonly latencyNs: number };

function readSettings(text: string, fileName: string): Machine {
  let settings: Record<string, unknown>;
  try {
    settings = JSON.parse(text) as Record<string, unknown>;
  } catch {
    throw new ConfigError(`${fileName}: the settings beside the trace are not JSON`);
  }
  for (const [key, why] of [
    ['force', 'it has a clock that was made up'],
    ['noprobe', "it has no times of the loop's own clock"],
    ['notrace', 'it tells no arrivals of requests'],
  ] as const) {
    if (settings[key] === true)
      throw new ConfigError(`${fileName}: this trace cannot be replayed from arrivals, since ${why}`);
  }
  const backend = String(settings['backend']);
  const latency = /^null:(\d+)$/.exec(backend);
  const aio = /^file:(threads|native|io_uring)$/.exec(backend)?.[1];
  if (latency === null && aio === undefined) {
    throw new ConfigError(
      `${fileName}: backend is ${backend}; it must be null:<ns>, file:threads, file:native or file:io_uring`,
    );
  }
  const whole = (key: string): number => {
    const value = settings[key];
    if (!Number.isSafeInteger(value))
      throw new ConfigError(
        `${fileName}: ${key} of the settings is ${String(value)}; it must be a whole number`,
      );
    return value as number;
  };
  return {
    name: String(settings['name']),
    backend:
      aio === 'threads'
        ? 'worker'
        : aio !== undefined
          ? 'in the call'
          : Number(latency![1]) === 0
            ? 'bottom half'
            : 'timer',
    signals: aio === 'native',
    latencyNs: latency === null ? 0 : Number(latency[1]),
    parameters: {
      pollMaxNs: whole('poll_max_ns'),
      pollGrow: whole('poll_grow'),
      pollShrink: whole('poll_shrink'),
    },
    startPollNs: whole('init_poll_ns'),
    wakeNs: WAKE_NS,
  };
}

function callsOf(rows: readonly Row[], machine: Machine): TracedCall[] {
  const starts = rows.flatMap(({ event }, i) => (event === 'aio_poll_start' ? [i] : []));
  const parts = starts.map((from, i) => rows.slice(from, starts[i + 1] ?? rows.length));
  const whole = parts.filter((part) => part.some(({ event }) => event === 'aio_poll_end'));
  let pollNs = machine.startPollNs;
  return whole.map((part, i) => {
    const of = (event: string): Row | undefined => part.find((row) => row.event === event);
    const change = of('poll_grow') ?? of('poll_shrink');
    if (change !== undefined) pollNs = change.b;
    const wait = of('wait_exit');
    const looked = of('poll_loop_last');
    const began = part[0].ns;
    // By then whatever the call found was there.
    const foundNs =
      wait !== undefined
        ? Math.max(of('wait_enter')!.ns, wait.ns - WAKE_NS)
        : looked !== undefined
          ? looked.ns - 20
          : began - 1;
    const reads = part.filter(({ event }) => event === 'virtio_blk_handle_read');
    const reports = part.filter(({ event }) => event === 'thread_pool_complete');
    return {
      beganNs: began,
      end: endOf(part),
      pollNs,
      requestsNs: reads.map(() => foundNs),
      timersNs:
        machine.backend === 'timer'
          ? reads.map(({ ns }) => dueNs(ns, whole.slice(i + 1, i + 4), machine))
          : [],
      reportsNs: reports.map(() => foundNs),
    };
  });
}

/** When the timer of a request is due: as the timeouts of the next calls say, or its latency after it was traced. */
function dueNs(tracedNs: number, next: readonly (readonly Row[])[], { latencyNs }: Machine): number {
  for (const part of next) {
    const begin = part.find(({ event }) => event === 'run_poll_handlers_begin');
    const wait = part.find(({ event }) => event === 'wait_enter');
    if (begin !== undefined && begin.b >= 0) return part[0].ns + begin.b;
    if (begin === undefined && wait !== undefined && wait.a >= 0) return part[0].ns + wait.a;
  }
  return tracedNs + TIMER_ARMED_NS + latencyNs;
}

function endOf(part: readonly Row[]): TracedCall['end'] {
  const of = (event: string): Row | undefined => part.find((row) => row.event === event);
  const wait = of('wait_exit');
  if (wait !== undefined) return wait.a > 0 ? 'woken' : 'slept for a timer';
  const begin = of('run_poll_handlers_begin');
  const end = of('run_poll_handlers_end');
  if (begin === undefined || end === undefined) return 'at once';
  if (end.a > 0) return 'hit';
  const [first, last] = [of('poll_loop_start'), of('poll_loop_last')];
  const polledNs = first === undefined || last === undefined ? 0 : last.ns - first.ns;
  return begin.b >= 0 && polledNs >= begin.b ? 'polled for a timer' : 'notified';
}
