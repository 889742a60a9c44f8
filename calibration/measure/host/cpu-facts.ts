/** What processor this is, how its clock is governed, what its idle states are, what it does against side channels. */
import { cpusOf } from './cpu-list.js';
import type { Facts } from './facts.js';
import type { HostTree } from './host-tree.js';

const CPU = '/sys/devices/system/cpu';

export interface CpuFacts {
  readonly model: string | null;
  readonly online: readonly number[];
  /** Threads of each CPU's core, itself included, by its number. */
  readonly siblings: Readonly<Record<string, readonly number[]>>;
  /** The bit that hypervisors set for their guests [Linux, flag `hypervisor` of /proc/cpuinfo]. */
  readonly hypervisorFlag: boolean;
  readonly microcode: string | null;
  readonly clocksource: string | null;
  readonly frequency: FrequencyFacts;
}

export interface FrequencyFacts {
  readonly driver: string | null;
  /** Each governor in use, and on how many CPUs. */
  readonly governors: Readonly<Record<string, number>> | null;
  readonly minKHz: number | null;
  readonly baseKHz: number | null;
  readonly maxKHz: number | null;
  readonly turbo: boolean | null;
  readonly energyPreference: string | null;
}

export function cpuFacts(tree: HostTree, facts: Facts): CpuFacts {
  const info = tree.read('/proc/cpuinfo');
  const online = cpusOf(tree.read(`${CPU}/online`) ?? '');
  return {
    // x86 has "model name"; arm64 only an implementer and a part.
    model: info === null ? facts.missing('cpu.model', 'no /proc/cpuinfo') : modelOf(info, facts),
    online,
    siblings: Object.fromEntries(
      online.flatMap((cpu) => {
        const list = tree.read(`${CPU}/cpu${cpu}/topology/thread_siblings_list`);
        return list === null ? [] : [[String(cpu), cpusOf(list)] as const];
      }),
    ),
    hypervisorFlag: /^flags\s*:.*\bhypervisor\b/m.test(info ?? ''),
    microcode:
      /^microcode\s*:\s*(.+)$/m.exec(info ?? '')?.[1] ??
      facts.missing('cpu.microcode', 'not in /proc/cpuinfo'),
    clocksource: facts.text(
      'cpu.clocksource',
      '/sys/devices/system/clocksource/clocksource0/current_clocksource',
    ),
    frequency: frequencyFacts(tree, facts, online),
  };
}

function modelOf(info: string, facts: Facts): string | null {
  const named = /^(?:model name|Processor|cpu model)\s*:\s*(.+)$/m.exec(info)?.[1];
  if (named !== undefined) return named.trim();
  const part = /^CPU part\s*:\s*(.+)$/m.exec(info)?.[1];
  if (part === undefined) return facts.missing('cpu.model', 'no model in /proc/cpuinfo');
  return `implementer ${/^CPU implementer\s*:\s*(.+)$/m.exec(info)?.[1] ?? '?'} part ${part.trim()}`;
}

function frequencyFacts(tree: HostTree, facts: Facts, online: readonly number[]): FrequencyFacts {
  const first = `${CPU}/cpu${online[0] ?? 0}/cpufreq`;
  const governors: Record<string, number> = {};
  for (const cpu of online) {
    const governor = tree.read(`${CPU}/cpu${cpu}/cpufreq/scaling_governor`);
    if (governor !== null) governors[governor] = (governors[governor] ?? 0) + 1;
  }
  const noTurbo = tree.readNumber(`${CPU}/intel_pstate/no_turbo`);
  const boost = tree.readNumber(`${CPU}/cpufreq/boost`);
  return {
    driver: facts.text('cpu.frequency.driver', `${first}/scaling_driver`),
    governors:
      Object.keys(governors).length > 0
        ? governors
        : facts.missing('cpu.frequency.governors', `no ${first}/scaling_governor`),
    minKHz: facts.number('cpu.frequency.minKHz', `${first}/cpuinfo_min_freq`),
    baseKHz: facts.number('cpu.frequency.baseKHz', `${first}/base_frequency`),
    maxKHz: facts.number('cpu.frequency.maxKHz', `${first}/cpuinfo_max_freq`),
    turbo:
      noTurbo !== null
        ? noTurbo === 0
        : boost !== null
          ? boost === 1
          : facts.missing('cpu.frequency.turbo', `no ${CPU}/intel_pstate/no_turbo or ${CPU}/cpufreq/boost`),
    energyPreference: facts.text('cpu.frequency.energyPreference', `${first}/energy_performance_preference`),
  };
}

/** By its name in the kernel, what is done about each side channel. */
export function mitigations(tree: HostTree, facts: Facts): Readonly<Record<string, string>> | null {
  const folder = `${CPU}/vulnerabilities`;
  const names = tree.list(folder);
  if (names.length === 0) return facts.missing('mitigations', `no ${folder}`);
  return Object.fromEntries(names.map((name) => [name, tree.read(`${folder}/${name}`) ?? 'unreadable']));
}
