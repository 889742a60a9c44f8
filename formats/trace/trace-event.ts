/** One event of a trace, whichever program printed it. */
export interface TraceEvent {
  /** Whole nanoseconds on the trace's own clock, from the beginning of the second of its first event. */
  readonly timeNs: number;
  /** Null where the program does not print it (perf trace). */
  readonly cpu: number | null;
  /** Name and id of the thread that was running; `<idle>` or `swapper` and 0 for nobody. */
  readonly task: string;
  readonly pid: number;
  /** As in tracefs, without the subsystem: `block_rq_issue`. System calls are `sys_enter_pread64`, `sys_exit_pread64`. */
  readonly name: string;
  /** What follows the name, as printed. */
  readonly text: string;
}

/** What a reader of traces gives for a line. */
export interface TraceLines {
  /** The events that a line tells, mostly one. */
  read(line: string): readonly TraceEvent[];
  /** Lines that were no event, comments and blank ones aside. */
  readonly otherLines: number;
  /** Events that the tracer says it lost. */
  readonly lostEvents: number;
  /** What its times tell apart [ns]. */
  readonly resolutionNs: number;
}
