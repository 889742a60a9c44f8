/**
 * What the kernel counts of each thread of QEMU: its time on a CPU, its waits, its reads and writes. Reading these
 * disturbs nothing, unlike tracing. [Linux Documentation/scheduler/sched-stats.rst, Documentation/filesystems/proc.rst]
 */
import { readFileSync, readdirSync } from 'node:fs';

/** The threads that matter, by their ids. */
export interface ThreadIds {
  readonly mainLoop: number;
  readonly iothread: number | null;
  readonly vcpus: readonly number[];
}

/** Counted since a thread began. */
export interface ThreadCounts {
  /** Time on a CPU [ns]. */
  readonly cpuNs: number;
  /** Time ready to run without a CPU [ns]. */
  readonly queuedNs: number;
  /** Times it slept. */
  readonly sleeps: number;
  /** Calls of read() and write() and their kin; null where the kernel does not count them. */
  readonly reads: number | null;
  readonly writes: number | null;
}

/**
 * What is counted of each thread of a process, by id. Read in one go, without the helper threads by which Node reads
 * files: on a busy host these come late.
 */
export function readThreads(pid: number): Map<number, ThreadCounts> {
  const folder = `/proc/${pid}/task`;
  const threads = new Map<number, ThreadCounts>();
  for (const id of orNull(() => readdirSync(folder)) ?? []) {
    const text = (name: string) => orNull(() => readFileSync(`${folder}/${id}/${name}`, 'utf8'));
    const schedstat = text('schedstat');
    const status = text('status');
    // A worker may end between the two.
    if (schedstat !== null && status !== null)
      threads.set(Number(id), threadCounts(schedstat, status, text('io')));
  }
  return threads;
}

function orNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}

/** Reads the three files of a thread. */
export function threadCounts(schedstat: string, status: string, io: string | null): ThreadCounts {
  const [cpuNs, queuedNs] = schedstat.trim().split(' ').map(Number);
  const field = (text: string, name: string) =>
    Number(new RegExp(`^${name}:\\s*(\\d+)`, 'm').exec(text)?.[1] ?? 0);
  return {
    cpuNs,
    queuedNs,
    sleeps: field(status, 'voluntary_ctxt_switches'),
    reads: io === null ? null : field(io, 'syscr'),
    writes: io === null ? null : field(io, 'syscw'),
  };
}

/** What was counted between two readings of a thread; one that was not there began at 0. */
export function counted(before: ThreadCounts | undefined, after: ThreadCounts | undefined): ThreadCounts {
  const difference = (of: (counts: ThreadCounts) => number | null): number | null => {
    const last = after === undefined ? 0 : of(after);
    return last === null ? null : Math.max(0, last - ((before === undefined ? 0 : of(before)) ?? 0));
  };
  return {
    cpuNs: difference(({ cpuNs }) => cpuNs) ?? 0,
    queuedNs: difference(({ queuedNs }) => queuedNs) ?? 0,
    sleeps: difference(({ sleeps }) => sleeps) ?? 0,
    reads: difference(({ reads }) => reads),
    writes: difference(({ writes }) => writes),
  };
}

/** CPU time of all processes since boot [ns], idle time left out. /proc/stat counts in hundredths of a second. */
export function busyNs(stat: string): number {
  const [user, nice, system, , , irq, softirq, steal] = (/^cpu +(.*)$/m.exec(stat)?.[1] ?? '')
    .split(' ')
    .map(Number);
  return (user + nice + system + irq + softirq + (steal ?? 0)) * 1e7;
}
