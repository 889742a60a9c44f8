/** What the probe is asked for, one call of it each. */
import { cpusOf } from '../host/cpu-list.js';
import type { HostFacts } from '../host/host-facts.js';

export interface Task {
  readonly name: string;
  /** The CPU of the measured side. */
  readonly cpu: number;
  /** The CPU of the other side; null for a task of one CPU. */
  readonly other: number | null;
  readonly gapUs: number | null;
  readonly state: 'idle' | 'sched_idle_spinner' | null;
}

/** How long a sleeper waits for its waker [µs]: from a request on a 2 µs device to one beyond every poll limit. */
const GAPS_US = [2, 5, 10, 20, 50, 100, 200, 500];
/** Gap of the wakes that are not swept: beyond QEMU's 32 µs and below the 200 µs of the kernel's polling. */
const GAP_US = 50;
const SLEEPS_US = [20, 100, 500];
/** Sleep before the clock is taken; 0: none. */
const IDLES_US = [0, 10, 50, 200, 1000];

const calls = [
  'clock_gettime_monotonic',
  'syscall_getppid',
  'syscall_sched_yield',
  'eventfd_write',
  'eventfd_read',
  'eventfd_write_read_same_thread',
  'ppoll_zero_timeout_not_ready',
  'ppoll_ready',
  'epoll_wait_zero_timeout_not_ready',
  'epoll_wait_ready',
  'io_uring_nop_roundtrip',
  'io_uring_enter_empty',
];
const pingpongs = ['pingpong_eventfd_roundtrip', 'pingpong_futex_roundtrip', 'pingpong_pipe_roundtrip'];
const spins = ['wake_user_memory_spin', 'wake_eventfd_spin_nonblock_read', 'wake_eventfd_spin_ppoll0'];
const blocks = ['wake_eventfd_ppoll_read', 'wake_eventfd_epoll_read', 'wake_futex_wait'];
/** Left alone, and kept awake by a thread that gives way. */
const states = ['idle', 'sched_idle_spinner'] as const;

/**
 * All of them.
 * @param other null where this process may use one CPU only: nothing can then be woken from another
 * @param inGuest whether CPUID leaves for a hypervisor: on bare metal it is an instruction like others
 */
export function probeTasks(cpu: number, other: number | null, inGuest: boolean): Task[] {
  const one = (name: string, gapUs: number | null = null, state: Task['state'] = null): Task => ({
    name,
    cpu,
    other: null,
    gapUs,
    state,
  });
  const alone = [
    ...calls.map((name) => one(name)),
    ...(inGuest && process.arch === 'x64' ? [one('cpuid_leaf0')] : []),
    ...pingpongs.map((name) => ({ ...one(name), other: cpu, state: 'idle' as const })),
    ...states.flatMap((state) => SLEEPS_US.map((us) => one('nanosleep_overshoot', us, state))),
    one('timerfd_overshoot', GAP_US, 'idle'),
    ...IDLES_US.map((us) => one('dependent_multiply', us)),
  ];
  if (other === null) return alone;
  const pair = (name: string, gapUs: number | null, state: Task['state']): Task => ({
    name,
    cpu,
    other,
    gapUs,
    state,
  });
  return [
    ...alone,
    pair('cacheline_oneway', null, null),
    ...states.flatMap((state) => [
      ...GAPS_US.map((us) => pair('wake_eventfd_block_read', us, state)),
      ...blocks.map((name) => pair(name, GAP_US, state)),
      pair('pingpong_eventfd_roundtrip', null, state),
    ]),
    ...spins.map((name) => pair(name, GAP_US, 'idle')),
  ];
}

/** The words of the probe's command line. */
export function taskWords(
  { name, cpu, other, gapUs, state }: Task,
  count: number,
  seconds: number,
): string[] {
  return [
    name,
    `cpu=${cpu}`,
    ...(other === null ? [] : [`other=${other}`]),
    ...(gapUs === null ? [] : [`gap=${gapUs}`]),
    ...(state === null ? [] : [`state=${state}`]),
    `count=${count}`,
    `seconds=${seconds.toFixed(3)}`,
  ];
}

/**
 * The CPU of the other side: another core of the same node, since hyperthreads share what is measured.
 * @param allowed CPUs that this process may use
 */
export function otherCpu(
  cpu: number,
  allowed: readonly number[],
  host: Pick<HostFacts, 'cpu' | 'nodes'>,
): number | null {
  const siblings = host.cpu.siblings[String(cpu)] ?? [cpu];
  const others = allowed.filter((candidate) => candidate !== cpu && !siblings.includes(candidate));
  const node = Object.values(host.nodes ?? {})
    .map(cpusOf)
    .find((cpus) => cpus.includes(cpu));
  const near = others.filter((candidate) => node?.includes(candidate) === true);
  // CPU 0 has the housekeeping.
  const among = near.length > 0 ? near : others;
  return (
    among.find((candidate) => candidate !== 0) ??
    among[0] ??
    allowed.find((candidate) => candidate !== cpu) ??
    null
  );
}
