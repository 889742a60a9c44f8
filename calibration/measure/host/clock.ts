/** Whether a CPU ran slower than it can: its present clock, and how often heat throttled it. */
import type { HostTree } from './host-tree.js';

const CPU = '/sys/devices/system/cpu';

/** Null where the machine does not tell. */
export interface ClockReading {
  readonly currentKHz: number | null;
  /** Since boot, of core and package. [Linux arch/x86/kernel/cpu/mce/therm_throt.c] */
  readonly throttled: number | null;
}

export function clockOf(tree: HostTree, cpu: number): ClockReading {
  const folder = `${CPU}/cpu${cpu}`;
  const core = tree.readNumber(`${folder}/thermal_throttle/core_throttle_count`);
  const whole = tree.readNumber(`${folder}/thermal_throttle/package_throttle_count`);
  return {
    currentKHz: tree.readNumber(`${folder}/cpufreq/scaling_cur_freq`),
    throttled: core === null && whole === null ? null : (core ?? 0) + (whole ?? 0),
  };
}
