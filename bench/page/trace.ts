/** Reads a browser's trace: what its main thread did while something was being moved. */

/** An event of a trace, as much of it as is read. Times in µs. */
export interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  /** What of it the thread was running [µs of its CPU]. */
  readonly tdur?: number;
  readonly args?: { readonly name?: string; readonly data?: { readonly type?: string } };
}

/** Categories that hold what is read. */
export const traceCategories: readonly string[] = [
  'devtools.timeline',
  'disabled-by-default-devtools.timeline',
  'disabled-by-default-devtools.timeline.frame',
  '__metadata',
];

/** Times [ms]. */
export interface Spread {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** What the main thread did between the first and the last move of a pointer, and shortly after. */
export interface Moved {
  readonly moves: number;
  readonly tasks: number;
  /** Each task, by the clock on the wall. */
  readonly wallMs: Spread;
  /** Each task, by the CPU time of its thread: what the page is to blame for. */
  readonly cpuMs: Spread;
  /** The longest task of each frame, the same two. */
  readonly longestOfFrameMs: Spread;
  readonly longestOfFrameCpuMs: Spread;
  readonly frames: number;
  readonly dropped: number;
}

/** How long after the last move its consequences are counted [µs]. */
const AFTER_US = 200_000;
const FRAME_US = 1_000_000 / 60;

const isTask = ({ name, ph }: TraceEvent): boolean => ph === 'X' && /(?:^|:)RunTask$/u.test(name);

/** @throws Error where nothing was moved in the trace */
export function movedIn(events: readonly TraceEvent[]): Moved {
  const moves = events.filter(
    ({ name, args }) => name === 'EventDispatch' && ['mousemove', 'keydown'].includes(args?.data?.type ?? ''),
  );
  if (moves.length === 0) throw new Error('nothing was moved while the trace was taken');
  const { pid, tid } = moves[0];
  const from = Math.min(...moves.map(({ ts }) => ts));
  const to = Math.max(...moves.map(({ ts }) => ts)) + AFTER_US;
  const within = ({ ts }: TraceEvent): boolean => ts >= from - 1000 && ts <= to;
  // Names of tasks come twice, from two layers of the browser: once is enough.
  const all = events.filter(
    (event) => event.pid === pid && event.tid === tid && isTask(event) && within(event),
  );
  const outer = all.some(({ name }) => name === 'RunTask')
    ? all.filter(({ name }) => name === 'RunTask')
    : all;
  const wall = outer.map(({ dur = 0 }) => dur / 1000);
  const cpu = outer.map(({ dur = 0, tdur = dur }) => tdur / 1000);
  const frames = new Map<number, { wall: number; cpu: number }>();
  for (const [index, { ts }] of outer.entries()) {
    const frame = Math.floor((ts - from) / FRAME_US);
    const longest = frames.get(frame) ?? { wall: 0, cpu: 0 };
    longest.wall = Math.max(longest.wall, wall[index]);
    longest.cpu = Math.max(longest.cpu, cpu[index]);
    frames.set(frame, longest);
  }
  const count = (wanted: string): number =>
    events.filter((event) => event.name === wanted && within(event)).length;
  return {
    moves: moves.length,
    tasks: outer.length,
    wallMs: spread(wall),
    cpuMs: spread(cpu),
    longestOfFrameMs: spread([...frames.values()].map((frame) => frame.wall)),
    longestOfFrameCpuMs: spread([...frames.values()].map((frame) => frame.cpu)),
    frames: count('DrawFrame'),
    dropped: count('DroppedFrame'),
  };
}

/** Middle, 99th of a hundred, and largest. */
export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0;
  return { p50: at(0.5), p99: at(0.99), max: at(1) };
}
