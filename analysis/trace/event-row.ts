/** The form of the table that gives work its names (`event-table.ts`), and how a row is chosen. */
import type { Layer } from './trace.js';

/** What holds of an actor and its machine, where that decides a name. */
export type Tag =
  // A CPU of a guest, or something of the host.
  | 'guest'
  | 'host'
  // The driver of its disk, and whether its kernel has the scheduler mq-deadline for it.
  | 'virtio'
  | 'nvme'
  | 'deadline'
  // An event loop of QEMU's code; such a loop in QEMU itself; a worker thread of its pool.
  | 'loop'
  | 'qemu'
  | 'worker'
  // Of its machine: QEMU dispatches handlers after the polling loop (since 7.0); requests go to a pool of threads; fio
  // submits and waits by two calls; there is no vCPU, or just one.
  | 'dispatching'
  | 'pool'
  | 'asynchronous'
  | 'bare'
  | 'lone';

/** Names for work at some sites. */
export interface EventRow {
  /** `mechanism:cost`; a star at the end stands for any ending. */
  readonly site: string;
  /** Only for an actor that is all this. */
  readonly only?: readonly Tag[];
  /** Only where the actor's next, or last, work is at a site that this matches. */
  readonly before?: string;
  readonly after?: string;
  readonly layer: Layer;
  /**
   * Events at its beginning and at its end, in order. `{call}` and `{wait}` are the actor's system calls, `{rw}` is
   * read or write, `{vector}` preadv or pwritev, `{comm}` the name of its thread, `{state}` the number of an idle state.
   * What follows a space is what the event prints.
   */
  readonly begins?: readonly string[];
  readonly ends?: readonly string[];
  /** The one that names it; by default the first. */
  readonly named?: string;
  readonly words: string;
  /** Where the events are defined or fired; what the work is, where there are none. */
  readonly source: string;
}

/** Whether a site is one that a row speaks of. */
export function matches(pattern: string, site: string): boolean {
  return pattern.endsWith('*') ? site.startsWith(pattern.slice(0, -1)) : site === pattern;
}

/**
 * The first of `rows` that fits; undefined for none.
 * @param previous,next the sites of the actor's work before and after, as `mechanism:cost`; empty for none
 */
export function fitting(
  rows: readonly EventRow[],
  tags: ReadonlySet<Tag>,
  previous: string,
  next: string,
): EventRow | undefined {
  return rows.find(
    ({ only = [], before, after }) =>
      only.every((tag) => tags.has(tag)) &&
      (before === undefined || matches(before, next)) &&
      (after === undefined || matches(after, previous)),
  );
}
