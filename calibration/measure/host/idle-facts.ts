/** Idle states as the kernel has them, and how long a CPU was in each. [Linux Documentation/admin-guide/pm/cpuidle.rst] */
import type { Facts } from './facts.js';
import type { HostTree } from './host-tree.js';

const CPU = '/sys/devices/system/cpu';

export interface IdleFacts {
  readonly driver: string | null;
  readonly governor: string | null;
  /** Of the CPU that is measured on. */
  readonly states: readonly IdleState[] | null;
}

export interface IdleState {
  readonly name: string;
  readonly description: string;
  /** What the driver believes leaving it takes at worst [µs]. */
  readonly exitLatencyUs: number;
  /** Stay from which it is worth entering, as the driver believes [µs]. */
  readonly targetResidencyUs: number;
  readonly disabled: boolean;
}

export function idleFacts(tree: HostTree, facts: Facts, cpu: number): IdleFacts {
  const folder = `${CPU}/cpu${cpu}/cpuidle`;
  const names = stateNames(tree, folder);
  const states = names.map((state): IdleState => ({
    name: tree.read(`${folder}/${state}/name`) ?? state,
    description: tree.read(`${folder}/${state}/desc`) ?? '',
    exitLatencyUs: tree.readNumber(`${folder}/${state}/latency`) ?? 0,
    targetResidencyUs: tree.readNumber(`${folder}/${state}/residency`) ?? 0,
    disabled: (tree.readNumber(`${folder}/${state}/disable`) ?? 0) !== 0,
  }));
  const driver = facts.text('idle.driver', `${CPU}/cpuidle/current_driver`);
  return {
    // "none" is the kernel's word for no driver: the CPU then halts in its default way.
    driver:
      driver === 'none'
        ? facts.missing('idle.driver', 'the kernel has no cpuidle driver here ("none")')
        : driver,
    governor: facts.text(
      'idle.governor',
      `${CPU}/cpuidle/current_governor`,
      `${CPU}/cpuidle/current_governor_ro`,
    ),
    states: states.length > 0 ? states : facts.missing('idle.states', `no ${folder}`),
  };
}

/** How often a state was entered and how long it lasted, in some span of time. */
export interface IdleResidency {
  readonly state: string;
  readonly entries: number;
  readonly us: number;
}

/** Counters since boot, by state; empty where there is no cpuidle. */
export function idleCounters(tree: HostTree, cpu: number): IdleResidency[] {
  const folder = `${CPU}/cpu${cpu}/cpuidle`;
  return stateNames(tree, folder).map((state) => ({
    state: tree.read(`${folder}/${state}/name`) ?? state,
    entries: tree.readNumber(`${folder}/${state}/usage`) ?? 0,
    us: tree.readNumber(`${folder}/${state}/time`) ?? 0,
  }));
}

/** What was added between two readings; null where there is no cpuidle. */
export function residency(
  before: readonly IdleResidency[],
  after: readonly IdleResidency[],
): IdleResidency[] | null {
  if (after.length === 0) return null;
  return after.map(({ state, entries, us }, index) => ({
    state,
    entries: entries - (before[index]?.entries ?? 0),
    us: us - (before[index]?.us ?? 0),
  }));
}

function stateNames(tree: HostTree, folder: string): string[] {
  return tree.list(folder).filter((name) => /^state\d+$/.test(name));
}
