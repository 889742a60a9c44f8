/**
 * Events as `perf trace` prints them: milliseconds from its start, thread, call or tracepoint.
 *
 *        0.048 fio/30910 block:block_rq_issue(dev: 266338304, sector: 36986352, nr_sector: 8, ...)
 *        1.203 ( 0.081 ms): fio/30910 pread64(fd: 8</t.dat>, buf: 0x557d, count: 4096, pos: 7) = 4096
 *        1.203 (         ): fio/30910 pread64(fd: 8</t.dat>, ...) ...
 *        1.203 ( 0.081 ms): fio/30910  ... [continued]: pread64()) = 4096
 *
 * [Linux tools/perf/builtin-trace.c: trace__fprintf_entry_head, trace__sys_exit, trace__printf_interrupted_entry,
 * trace__fprintf_sys_enter of 6.1] A call's line is printed when it ends, so its entry comes after what happened
 * inside it; lines are in the order of their ends.
 */
import type { TraceEvent, TraceLines } from './trace-event.js';

const LONGEST_EVENT = 4096;
const HEAD = /^\s*(\d{1,12})\.(\d{3}) (?:\(\s*(?:(\d+)\.(\d{3}) ms)?\s*\): )?(\S[^(]{0,63})\/(-?\d{1,10})\s+/;
const TRACEPOINT = /^([a-z_]\w*):([A-Za-z]\w*)\((.*)\)$/;
const CALL = /^([a-z_]\w*)\((.*)\)\s+= ?(.*)$/;
const INTERRUPTED = /^([a-z_]\w*)\((.*)\) \.\.\.$/;
const CONTINUED = /^\.\.\. \[continued\]: ([a-z_]\w*)\(\)+\s+= ?(.*)$/;

export class PerfTraceLines implements TraceLines {
  otherLines = 0;
  lostEvents = 0;
  readonly resolutionNs = 1000;

  read(line: string): readonly TraceEvent[] {
    const events = line.length > LONGEST_EVENT ? [] : this.events(line);
    const lost = events.length === 0 ? /LOST (\d+) events/.exec(line.slice(0, LONGEST_EVENT)) : null;
    if (lost !== null) this.lostEvents += Number(lost[1]);
    else if (events.length === 0 && line.trim() !== '') this.otherLines += 1;
    return events;
  }

  private events(line: string): TraceEvent[] {
    const head = HEAD.exec(line);
    if (head === null) return [];
    const timeNs = nsOfMs(head[1], head[2]);
    const endNs = head[3] === undefined ? timeNs : timeNs + nsOfMs(head[3], head[4]);
    const thread = { cpu: null, task: head[5], pid: Number(head[6]) };
    const rest = line.slice(head[0].length).trimEnd();
    const point = TRACEPOINT.exec(rest);
    if (point !== null) return [{ ...thread, timeNs, name: point[2], text: point[3] }];
    const enter = (name: string, text: string): TraceEvent => {
      return { ...thread, timeNs, name: `sys_enter_${name}`, text };
    };
    const exit = (name: string, text: string): TraceEvent => {
      return { ...thread, timeNs: endNs, name: `sys_exit_${name}`, text };
    };
    const continued = CONTINUED.exec(rest);
    if (continued !== null) return [exit(continued[1], continued[2])];
    const interrupted = INTERRUPTED.exec(rest);
    if (interrupted !== null) return [enter(interrupted[1], interrupted[2])];
    const call = CALL.exec(rest);
    return call === null ? [] : [enter(call[1], call[2]), exit(call[1], call[3])];
  }
}

function nsOfMs(milliseconds: string, thousandths: string): number {
  return Number(milliseconds) * 1e6 + Number(thousandths) * 1e3;
}
