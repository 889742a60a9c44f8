/** A request as a trace tells it: the moments of its life that the trace has, and who did what meanwhile. */

/**
 * Moments in the order of a request's life. Each begins what is told in `spanNames` under its name:
 *
 *     enter      system call of the application               sys_enter_*
 *     queued     the block layer has it                        block_bio_queue
 *     setup      the NVMe driver makes the command             nvme_setup_cmd
 *     issued     to the device                                 block_rq_issue
 *     irq        its interrupt is handled                      irq_handler_entry
 *     reaped     the NVMe driver has its completion            nvme_complete_rq
 *     completed  the block layer ends it                       block_rq_complete
 *     waking     the application's thread is woken             sched_waking
 *     idleExit   that thread's CPU leaves its idle state       cpu_idle
 *     running    that thread runs again                        sched_switch
 *     exit       the system call returns                       sys_exit_*
 */
export const moments = [
  'enter',
  'queued',
  'setup',
  'issued',
  'irq',
  'reaped',
  'completed',
  'waking',
  'idleExit',
  'running',
  'exit',
] as const;
export type Moment = (typeof moments)[number];

/** How the time from a moment to the next is called, and which stage of a simulated request it belongs to. */
export const spanNames: Readonly<Record<Exclude<Moment, 'exit'>, { name: string; stage: string }>> = {
  enter: { name: 'system call entry, file system', stage: 'submit' },
  queued: { name: 'block layer, submission', stage: 'submit' },
  setup: { name: 'NVMe driver, submission', stage: 'submit' },
  issued: { name: 'doorbell, device, interrupt delivery', stage: 'device' },
  irq: { name: 'interrupt handler', stage: 'host interrupt' },
  reaped: { name: 'NVMe driver, completion', stage: 'host interrupt' },
  completed: { name: 'block layer, completion', stage: 'complete' },
  waking: { name: 'wake-up until the CPU leaves idle', stage: 'task wake' },
  idleExit: { name: 'switch to the thread', stage: 'task wake' },
  running: { name: 'return from the system call', stage: 'complete' },
};

export interface TracedRequest {
  /** The thread that asked for it. */
  readonly task: string;
  readonly pid: number;
  readonly device: string;
  /** First sector on the device [512 bytes]. */
  readonly sector: number;
  readonly bytes: number;
  readonly direction: 'read' | 'write' | 'other';
  /** The system call that submitted it, such as `pread64`; null where the trace has none. */
  readonly call: string | null;
  /** File offset that the call was given [bytes]; null for calls that carry it elsewhere. */
  readonly offset: number | null;
  /** When [ns on the trace's clock]; null where the trace does not have the event. In the order of life. */
  readonly at: Readonly<Record<Moment, number | null>>;
  /** From the exit before to this entry [ns], the application's own time; null for a first request. */
  readonly applicationNs: number | null;
  /** Whether the thread had begun another one before this was completed: not one request at a time. */
  readonly overlapped: boolean;
  /** Name of the interrupt; null where it completed without, as by polling. */
  readonly irq: string | null;
  /** CPUs that it was submitted on and completed on. */
  readonly submitCpu: number | null;
  readonly completeCpu: number | null;
  /** What the submitting CPU did while the thread slept: `idle`, a thread's name, or null where it did not sleep. */
  readonly waitedBy: string | null;
  /** cpuidle state of the sleeping thread's CPU when it was woken; null where it was in none. */
  readonly idleState: number | null;
  /** cpuidle state that the interrupt's CPU was in until the interrupt; null where it was in none. */
  readonly irqIdleState: number | null;
}

/** A stretch of a request's life. */
export interface TracedSpan {
  readonly from: Exclude<Moment, 'exit'>;
  readonly ns: number;
}

/** The stretches between the moments that the trace has, in order; they sum to the time from the first to the last. */
export function spansOf({ at }: TracedRequest): TracedSpan[] {
  const spans: TracedSpan[] = [];
  let from: Moment | null = null;
  for (const moment of moments) {
    const ns = at[moment];
    if (ns === null) continue;
    if (from !== null && from !== 'exit') spans.push({ from, ns: ns - at[from]! });
    from = moment;
  }
  return spans;
}
