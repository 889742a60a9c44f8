/** One trace event of QEMU. */
export interface QemuEvent {
  /** Whole nanoseconds from the second of the first event; null where the log has no times. */
  readonly timeNs: number | null;
  /** Thread: its id, or a name where the recording has one. */
  readonly thread: string;
  readonly name: string;
  /** Pointer of the request or context that it is about, empty where there is none. */
  readonly of: string;
  /** Its numbers, in the order of QEMU's trace-events file, pointers left out. */
  readonly values: readonly number[];
}
