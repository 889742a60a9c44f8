/**
 * What the primitives of a machine say of the costs of the catalogue: each a sum of costs with its coefficients, for a
 * fit to weigh. Only a few primitives are one cost; a remote wake is five, and is given as the sum that it is.
 *
 * The costs are those of the machine that was measured. Of a guest they are a guest's: leaving an idle state is then the
 * hypervisor's work, and `vmexit_roundtrip` is the exit that this machine makes, not those of guests that it would host.
 */
import { type CState, cStateTable } from '../../models/c-states.js';
import type { IdleResidency } from './host/idle-facts.js';
import { type PrimitiveMedian, primitiveMedians } from './primitive-medians.js';
import type { Primitives } from './primitives.js';

export interface PrimitiveObservation {
  /** Coefficients by cost id: their sum is what was measured. */
  readonly costs: Readonly<Record<string, number>>;
  readonly valueNs: number;
  /** How far the sum may be off: spread between rounds, and how loosely the primitive is the sum [ns]. */
  readonly sdNs: number;
  /** In words, for the reader of a fit. */
  readonly how: string;
  readonly primitive: string;
  readonly params: PrimitiveMedian['params'];
}

/** What a primitive is in the catalogue's terms. */
interface Meaning {
  readonly name: string;
  /** Of several, the one with these parameters. */
  readonly where?: Readonly<Record<string, string | number>>;
  /** Given what leaving the idle state costs. */
  readonly costs: (idleExit: string) => Readonly<Record<string, number>>;
  /**
   * Standard deviation of the sum against the primitive, as a fraction [judgement: a row of calls is warm, so it is
   * cheaper than one call on a request's path; a sum of five has five such errors].
   */
  readonly loose: number;
  readonly how: string;
}

/** A call that is one cost. */
function call(name: string, cost: string, loose: number, how: string): Meaning {
  return { name, costs: () => ({ [cost]: 1 }), loose, how };
}

/**
 * On the way to the sleeper is half of the waker's write (its return goes on beside the wake) and half of the sleeper's
 * read (it had entered it before it slept). [Linux fs/eventfd.c, kernel/sched/core.c:try_to_wake_up, 5.10]
 */
const written = { eventfd_write: 0.5, ttwu_send: 1 };
const leftIdle = (idleExit: string): Record<string, number> => ({
  ...written,
  [idleExit]: 1,
  sched_wake_idle: 1,
});

const LEFT_IDLE = 'half an eventfd write, the wake, leaving idle, the scheduler';

const meanings: readonly Meaning[] = [
  call(
    'syscall_getppid',
    'syscall_default',
    0.3,
    'a call without work: block I/O adds that of its arguments',
  ),
  call('eventfd_write', 'eventfd_write', 0.15, 'a row of writes that nobody waits for'),
  call('eventfd_read', 'eventfd_read', 0.15, 'a row of reads that each find a count'),
  call('ppoll_ready', 'ppoll_return', 0.25, 'one descriptor, ready; QEMU has a few'),
  call('epoll_wait_ready', 'epoll_return', 0.2, 'one descriptor, ready'),
  call('io_uring_nop_roundtrip', 'io_uring_nop', 0.15, 'a row of NOPs, each submitted and reaped alone'),
  call(
    'cpuid_leaf0',
    'vmexit_roundtrip',
    0.15,
    'CPUID leaves for the hypervisor that this machine runs under',
  ),
  call('cacheline_oneway', 'line_c2c_local', 0.2, 'half of a line there and back, the look at it included'),
  {
    name: 'eventfd_write_read_same_thread',
    costs: () => ({ eventfd_write: 1, eventfd_read: 1 }),
    loose: 0.15,
    how: 'a write and the read of it, in a row',
  },
  {
    name: 'wakercost_eventfd_block_read',
    costs: () => ({ eventfd_write: 1, ttwu_send: 1 }),
    loose: 0.2,
    how: 'what a write that wakes costs its writer',
  },
  {
    name: 'wake_eventfd_block_read',
    where: { reader_cpu_state: 'idle' },
    costs: (idleExit) => ({ ...leftIdle(idleExit), eventfd_read: 0.5 }),
    loose: 0.3,
    how: `${LEFT_IDLE}, half a read`,
  },
  {
    name: 'wake_eventfd_ppoll_read',
    where: { reader_cpu_state: 'idle' },
    costs: (idleExit) => ({ ...leftIdle(idleExit), ppoll_return: 0.5, eventfd_read: 1 }),
    loose: 0.3,
    how: `${LEFT_IDLE}, half a ppoll, a read`,
  },
  {
    name: 'wake_eventfd_epoll_read',
    where: { reader_cpu_state: 'idle' },
    costs: (idleExit) => ({ ...leftIdle(idleExit), epoll_return: 0.5, eventfd_read: 1 }),
    loose: 0.3,
    how: `${LEFT_IDLE}, half an epoll_wait, a read`,
  },
  {
    name: 'wake_eventfd_block_read',
    where: { reader_cpu_state: 'sched_idle_spinner' },
    costs: () => ({ ...written, ipi_physical: 1, ctx_switch: 1, eventfd_read: 0.5 }),
    loose: 0.35,
    how: 'half an eventfd write, the wake, the interrupt between the CPUs, a switch from what kept the CPU awake, half a read',
  },
  {
    name: 'pingpong_eventfd_roundtrip',
    costs: () => ({ eventfd_write: 2, eventfd_read: 2, ctx_switch: 2 }),
    loose: 0.25,
    how: 'two threads on one CPU, there and back: write, read, switch, twice',
  },
  {
    name: 'nanosleep_overshoot',
    where: { state: 'idle' },
    costs: (idleExit) => ({ hardirq_entry: 1, [idleExit]: 1, sched_wake_idle: 1, syscall_exit: 1 }),
    loose: 0.4,
    how: "a timer's interrupt, leaving idle, the scheduler, the return; how late the timer itself is, is in it",
  },
];

/**
 * Observations for a fit. Several of one meaning (the gaps of a sweep) share their errors, so each is widened by the
 * root of their number: together they weigh as one.
 * @param states idle states of the machine; where the recording does not tell which was reached, it was the shallowest
 * that is none of polling
 */
export function primitiveObservations(
  primitives: Primitives,
  states: readonly CState[] = cStateTable('SKX', '6.1').states,
): PrimitiveObservation[] {
  const shallowest = (states.find(({ name }) => name !== 'POLL') ?? states[0]).wakeCost;
  const exitOf = ({ idle }: PrimitiveMedian): string => exitReached(idle, states) ?? shallowest;
  const found = primitiveMedians(primitives).flatMap((median) => {
    const meaning = meanings.find((candidate) => applies(candidate, median));
    return meaning === undefined ? [] : [{ median, meaning }];
  });
  return found.map(({ median, meaning }) => {
    const exit = exitOf(median);
    const costs = meaning.costs(exit);
    const alike = found.filter((other) => other.meaning === meaning && exitOf(other.median) === exit);
    return {
      costs,
      valueNs: median.medianNs,
      sdNs: spread(median, meaning.loose) * Math.sqrt(alike.length),
      how: howOf(median, meaning, alike.length),
      primitive: median.name,
      params: median.params,
    };
  });
}

function applies({ name, where }: Meaning, { name: found, params }: PrimitiveMedian): boolean {
  if (name !== found) return false;
  // A round trip between CPUs is no switch on one.
  const cpus = params['cpus'];
  if (typeof cpus === 'string') {
    const [first, second] = cpus.split('-');
    if (first !== second) return false;
  }
  return Object.entries(where ?? {}).every(([key, value]) => params[key] === value);
}

function spread(
  { medianNs, lowNs, highNs, quartilesNs, rounds, disturbed }: PrimitiveMedian,
  loose: number,
): number {
  // Of the range of k values to their standard deviation: about half for three to five. One round tells nothing of
  // rounds: then the spread within it stands in.
  const between = rounds > 1 ? (highNs - lowNs) / 2 : quartilesNs / 1.35;
  const wide = Math.sqrt(between * between + loose * medianNs * (loose * medianNs));
  return disturbed ? 2 * wide : wide;
}

function howOf({ params, rounds, disturbed }: PrimitiveMedian, { how }: Meaning, alike: number): string {
  const gap = params['gap_us'] ?? params['sleep_us'];
  return [
    how,
    ...(gap === undefined || gap === null ? [] : [`after ${gap} µs of idling`]),
    `median of ${rounds} ${rounds === 1 ? 'round' : 'rounds'}`,
    ...(alike > 1 ? [`one of ${alike} that weigh as one`] : []),
    ...(disturbed ? ['others had the CPUs too, or nobody looked: twice as uncertain'] : []),
  ].join('; ');
}

/**
 * Cost of leaving the state that was entered most often, by the name it has in the kernel's tables
 * [Linux drivers/idle/intel_idle.c, drivers/acpi/processor_idle.c, drivers/cpuidle/cpuidle-haltpoll.c]; null where it
 * is not told or the machine's table has none.
 */
function exitReached(idle: readonly IdleResidency[] | null, states: readonly CState[]): string | null {
  const most = [...(idle ?? [])].sort((a, b) => b.entries - a.entries)[0];
  if (most === undefined || most.entries === 0) return null;
  const name = most.state.toUpperCase();
  const of = (...names: readonly CState['name'][]): string | null =>
    states.find((state) => names.includes(state.name))?.wakeCost ?? null;
  if (name === 'POLL') return 'idle_poll_exit';
  if (name.startsWith('C1E')) return of('C1E');
  if (name.startsWith('C1') || name.includes('HLT') || name.startsWith('HALT')) return of('C1', 'HLT');
  return name.startsWith('C6') ? of('C6') : null;
}
