/**
 * A core whose clock follows how busy it has been: off unless a scenario asks for it.
 *
 *     speed = 1.25 * busy share of the last window, no less than `slowest`, no more than 1 (turbo)
 *
 * That is schedutil's rule on a processor whose frequency follows at once; the hardware's own governor (HWP) is alike in
 * kind. A core that polls is always busy and stays at turbo; one that sleeps between events slows down. What takes time
 * on the core's clock takes longer by 1 / speed; C-state exits, lines from other cores and the drive do not.
 * [Linux kernel/sched/cpufreq_schedutil.c:get_next_freq, map_util_freq, 5.10]
 *
 * Leaves out: that cores of a package share turbo, the time of a change of frequency, boosting of tasks in iowait.
 */
export interface CoreClockParameters {
  /** Speed of a core that does next to nothing, as a part of turbo [ratio above 0, up to 1], constant. */
  readonly slowest: number;
  /** Over how long the busy share is taken [ns], constant. */
  readonly windowNs: number;
}

/** Room that schedutil leaves above the present need. */
const HEADROOM = 1.25;

export class CoreClock {
  /** How much longer things take than at turbo [ratio, 1 or more], state. */
  factor = 1;
  private readonly slowest: number;
  private readonly windowNs: number;
  private windowSinceNs = 0;
  private idleNs = 0;

  constructor({ slowest, windowNs }: CoreClockParameters) {
    this.slowest = slowest;
    this.windowNs = windowNs;
  }

  /** The core has been idle (in a C-state, not polling) for `ns`, until now. */
  idled(ns: number, nowNs: number): void {
    this.idleNs += ns;
    const windowNs = nowNs - this.windowSinceNs;
    if (windowNs < this.windowNs) return;
    const busy = 1 - Math.min(1, this.idleNs / windowNs);
    this.factor = 1 / Math.min(1, Math.max(this.slowest, HEADROOM * busy));
    this.windowSinceNs = nowNs;
    this.idleNs = 0;
  }

  /** A time at turbo, at the present speed [whole ns]. */
  scaled(ns: number): number {
    return Math.round(ns * this.factor);
  }
}
