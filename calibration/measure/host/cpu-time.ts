/** CPU time by CPU and of this process with its children. [Linux Documentation/filesystems/proc.rst, 1.7 and table 1-4] */
import type { HostTree } from './host-tree.js';

/** Of one CPU since boot [s]. */
export interface CpuTime {
  /** user, nice and system: work of processes. Interrupts are left out: those of the measured device are no foreign load. */
  readonly work: number;
  readonly interrupt: number;
  readonly steal: number;
  readonly idle: number;
}

/** What /proc counts in. Linux has USER_HZ 100 on every architecture but alpha and ia64 [include/asm-generic/param.h]. */
const TICKS_PER_SECOND = 100;

/** By the number of the CPU. */
export function cpuTimes(tree: HostTree): Map<number, CpuTime> {
  const times = new Map<number, CpuTime>();
  for (const match of (tree.read('/proc/stat') ?? '').matchAll(/^cpu(\d+) +(.*)$/gm)) {
    const [user, nice, system, idle, iowait, irq, softirq, steal] = match[2]
      .split(' ')
      .map((ticks) => Number(ticks) / TICKS_PER_SECOND);
    times.set(Number(match[1]), {
      work: user + nice + system,
      interrupt: irq + softirq,
      steal: steal ?? 0,
      idle: idle + iowait,
    });
  }
  return times;
}

/** CPU time of this process and of its children that have ended, together [s]; null where it is not told. */
export function ownTime(tree: HostTree): number | null {
  const stat = tree.read('/proc/self/stat');
  if (stat === null) return null;
  // The command's name may hold spaces and brackets: fields are counted behind it. utime is field 14.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [utime, stime, cutime, cstime] = fields.slice(11, 15).map(Number);
  return (utime + stime + cutime + cstime) / TICKS_PER_SECOND;
}
