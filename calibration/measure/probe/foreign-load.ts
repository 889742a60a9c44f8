/** How much of the CPUs other processes have, lately. */
import { cpuTimes, ownTime } from '../host/cpu-time.js';
import type { HostTree } from '../host/host-tree.js';

interface Reading {
  /** When it was taken, steady [s]. */
  readonly at: number;
  /** Work of all processes on all CPUs, and of this one with its children [s]. */
  readonly work: number;
  readonly own: number | null;
}

/** The kernel counts in hundredths of a second: over a shorter time a share of it says nothing [s]. */
const WINDOW = 0.5;

export class ForeignLoad {
  private readonly tree: HostTree;
  private readonly now: () => number;
  private readonly readings: Reading[];

  constructor({ tree, now }: { readonly tree: HostTree; now(): number }) {
    this.tree = tree;
    this.now = now;
    this.readings = [this.read()];
  }

  /** Others' share of all CPUs' time over at least the last half second, where there was as much; null if not told. */
  upToNow(): number | null {
    const last = this.read();
    // The newest that is old enough, else the first.
    while (this.readings.length > 1 && last.at - this.readings[1].at >= WINDOW) this.readings.shift();
    const first = this.readings[0];
    this.readings.push(last);
    const cpus = cpuTimes(this.tree).size;
    if (first.own === null || last.own === null || cpus === 0 || last.at === first.at) return null;
    const foreign = (last.work - first.work - (last.own - first.own)) / ((last.at - first.at) * cpus);
    return Math.round(1000 * Math.min(1, Math.max(0, foreign))) / 1000;
  }

  private read(): Reading {
    const work = [...cpuTimes(this.tree).values()].reduce((sum, times) => sum + times.work, 0);
    return { at: this.now(), work, own: ownTime(this.tree) };
  }
}
