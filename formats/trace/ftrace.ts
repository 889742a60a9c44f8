/**
 * Events as text, of ftrace (`trace`, `trace_pipe`), `trace-cmd report` and `perf script`:
 *
 *     fio-11093   [000] d..2.  2199.518080: sched_switch: prev_comm=fio ...      ftrace
 *     fio-11093 (  11093) [000] d..2.  2199.518080: sched_switch: ...            with record-tgid
 *     fio-11093   [000]  2199.518080: sched_switch: ...                          trace-cmd report
 *     fio 11093/11093 [000]  2199.518080:       sched:sched_switch: ...          perf script
 *
 * [Linux kernel/trace/trace_output.c: trace_print_context; tools/perf/builtin-script.c: perf_sample__fprintf_start]
 * System calls are `sys_pread64(fd: 8, ...)` and `sys_pread64 -> 0x1000` in ftrace
 * [kernel/trace/trace_syscalls.c: print_syscall_enter, print_syscall_exit], `sys_enter_pread64: ...` elsewhere.
 */
import { TraceClock } from './clock.js';
import type { TraceEvent, TraceLines } from './trace-event.js';

/** Longer lines are no event: a name of 16 characters and a few hundred of fields. */
const LONGEST_EVENT = 4096;

/** Three digits or more: a thread's name may hold brackets too. */
const CPU = /\s\[(\d{3,5})\]\s+/;
const THREAD_OF_FTRACE = /^(.{1,64})-(\d{1,10})(?:\s+\(\s*[\d-]+\))?$/;
const THREAD_OF_PERF = /^(.{1,64}?)\s+(?:\d{1,10}\/)?(\d{1,10})$/;
const TIME = /(?:[^\s:]{2,9}\s+)?(\d{1,12})\.(\d{3,9}):\s+/y;
const NAME = /(?:[A-Za-z]\w{0,63}:)?([A-Za-z]\w{0,127})(: *| -> |\()/y;
const LOST = /\[(?:LOST (\d+) EVENTS|(\d+) EVENTS DROPPED|EVENTS DROPPED)\]|LOST (\d+) events/;

/** Reads one trace; it keeps the clock's beginning, so each trace needs one of its own. */
export class FtraceLines implements TraceLines {
  otherLines = 0;
  lostEvents = 0;
  private readonly clock = new TraceClock();

  get resolutionNs(): number {
    return this.clock.resolutionNs;
  }

  read(line: string): readonly TraceEvent[] {
    const event = this.event(line);
    if (event !== null) return [event];
    const lost = LOST.exec(line.slice(0, LONGEST_EVENT));
    if (lost !== null) this.lostEvents += Number(lost[1] ?? lost[2] ?? lost[3] ?? 1);
    else if (line.trim() !== '' && !/^(?:\s*#|cpus=\d)/.test(line)) this.otherLines += 1;
    return [];
  }

  private event(line: string): TraceEvent | null {
    if (line.length > LONGEST_EVENT) return null;
    const cpu = CPU.exec(line);
    if (cpu === null) return null;
    const left = line.slice(0, cpu.index).trim();
    const thread = THREAD_OF_FTRACE.exec(left) ?? THREAD_OF_PERF.exec(left);
    if (thread === null) return null;
    TIME.lastIndex = cpu.index + cpu[0].length;
    const time = TIME.exec(line);
    if (time === null) return null;
    NAME.lastIndex = TIME.lastIndex;
    const name = NAME.exec(line);
    if (name === null) return null;
    const what = called(name[1], name[2], line.slice(NAME.lastIndex));
    if (what === null) return null;
    return {
      timeNs: this.clock.ns(time[1], time[2]),
      cpu: Number(cpu[1]),
      task: thread[1].trim(),
      pid: Number(thread[2]),
      ...what,
    };
  }
}

/** Name and text, with ftrace's system calls under the names that they have everywhere else. */
function called(name: string, separator: string, text: string): Pick<TraceEvent, 'name' | 'text'> | null {
  if (separator.startsWith(':')) return { name, text };
  if (!name.startsWith('sys_')) return null;
  const call = name.slice('sys_'.length);
  if (separator === '(') return { name: `sys_enter_${call}`, text: text.replace(/\)$/, '') };
  return { name: `sys_exit_${call}`, text };
}
