/**
 * The Chrome trace-event format, which Perfetto, chrome://tracing and speedscope read: one line of JSON an event.
 *
 * Times are in µs; with three decimals they are exact nanoseconds. The constant part of an event (names, arguments) is
 * made once and kept as a prefix, for a trace has many events of few kinds.
 * [Trace Event Format, docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU; Perfetto
 * src/trace_processor/importers/json/json_trace_parser_impl.cc]
 */

/** Where an event is drawn: a process and a thread of the viewer. */
export interface Track {
  readonly pid: number;
  readonly tid: number;
}

/** Further facts of an event. */
export type Arguments = Readonly<Record<string, string | number>>;

/** An event but for its times. */
export interface EventKind {
  readonly name: string;
  /** Categories, by which a viewer can choose; separated by commas. */
  readonly cat: string;
  readonly args?: Arguments;
}

/** Whole nanoseconds as µs. */
export function microseconds(ns: number): string {
  const whole = Math.floor(ns / 1000);
  const rest = ns - whole * 1000;
  return `${whole}.${rest < 10 ? '00' : rest < 100 ? '0' : ''}${rest}`;
}

/** All of a slice but its times, to be followed by `complete`. */
export function slicePrefix({ pid, tid }: Track, { name, cat, args }: EventKind): string {
  const facts = args === undefined ? '' : `,"args":${JSON.stringify(args)}`;
  return `{"ph":"X","pid":${pid},"tid":${tid},"name":${JSON.stringify(name)},"cat":${JSON.stringify(cat)}${facts}`;
}

/** A slice. */
export function complete(prefix: string, startNs: number, endNs: number): string {
  return `${prefix},"ts":${microseconds(startNs)},"dur":${microseconds(endNs - startNs)}}`;
}

/** A moment on a track. */
export function instant({ pid, tid }: Track, { name, cat, args }: EventKind, atNs: number): string {
  const facts = args === undefined ? '' : `,"args":${JSON.stringify(args)}`;
  return (
    `{"ph":"i","s":"t","pid":${pid},"tid":${tid},"name":${JSON.stringify(name)},"cat":${JSON.stringify(cat)}` +
    `${facts},"ts":${microseconds(atNs)}}`
  );
}

/** The value of a counter from a moment on. */
export function counter(pid: number, name: string, unit: string, atNs: number, value: number): string {
  return (
    `{"ph":"C","pid":${pid},"name":${JSON.stringify(name)},"ts":${microseconds(atNs)},` +
    `"args":{${JSON.stringify(unit)}:${value}}}`
  );
}

/**
 * An arrow between the slices that hold these moments. A slice does not hold its end.
 * @param id no other arrow's
 */
export function arrow(
  id: number,
  { name, cat }: EventKind,
  from: Track & { readonly atNs: number },
  to: Track & { readonly atNs: number },
): [string, string] {
  const head = `"id":${id},"name":${JSON.stringify(name)},"cat":${JSON.stringify(cat)}`;
  return [
    `{"ph":"s",${head},"pid":${from.pid},"tid":${from.tid},"ts":${microseconds(from.atNs)}}`,
    `{"ph":"f","bp":"e",${head},"pid":${to.pid},"tid":${to.tid},"ts":${microseconds(to.atNs)}}`,
  ];
}

/** The name of a process and its place among the others. */
export function processName(pid: number, name: string): string[] {
  return [
    `{"ph":"M","pid":${pid},"name":"process_name","args":{"name":${JSON.stringify(name)}}}`,
    `{"ph":"M","pid":${pid},"name":"process_sort_index","args":{"sort_index":${pid}}}`,
  ];
}

/** The same of a thread. */
export function threadName({ pid, tid }: Track, name: string): string[] {
  return [
    `{"ph":"M","pid":${pid},"tid":${tid},"name":"thread_name","args":{"name":${JSON.stringify(name)}}}`,
    `{"ph":"M","pid":${pid},"tid":${tid},"name":"thread_sort_index","args":{"sort_index":${tid}}}`,
  ];
}
