/** What a file is, from how it begins. */
import { isBlkparseLine } from './trace/blkparse.js';
import { FtraceLines } from './trace/ftrace.js';
import { PerfTraceLines } from './trace/perf-trace.js';

/** Formats that something here reads, and some that are recognised to say what to give instead. */
export const formatNames = {
  'fio-json': 'a result of fio (json or json+)',
  'fio-job': 'a fio job file',
  'fio-log': 'a latency log of fio',
  'fio-histogram-log': 'a histogram log of fio',
  'fio-report': "fio's report for people",
  'fio-terse': 'a result of fio in its terse format',
  ftrace: 'a trace of ftrace, trace-cmd or perf script',
  'perf-trace': 'a trace of perf trace',
  blkparse: 'a trace of blkparse',
  bpftrace: 'histograms of bpftrace',
  'bpftrace-json': 'histograms of bpftrace (-f json)',
  'qemu-log': 'a log of QEMU trace events',
  'qemu-csv': 'recorded polling of QEMU, event by event',
  'polling-sequence': 'a recorded sequence of polling of QEMU',
} as const;
export type FormatName = keyof typeof formatNames;

/** As much of a file as is looked at [characters]. */
export const HEAD: number = 64 * 1024;

/** First lines that a format may not yet show in: headers, warnings, a column of comments. */
const MOST_LINES = 400;

const FIO_LOG = /^\d{1,12}, \d{1,15}, [0-2], \d{1,12}(?:, (?:\d{1,20}|0x[0-9a-f]{1,8})){1,4}$/;
const QEMU_LOG =
  /^(?:\d{1,10}@\d{1,12}\.\d{6}:)?[a-z]\w{2,60} (?:ctx|vdev|vq|req|bs|node|s|pool|vdev) 0x[0-9a-f]+\b/;
const BPFTRACE_BIN =
  /^(?:\[-?\d+[KMGTPE]?(?:, -?(?:\d+[KMGTPE]?|\.\.\.))?[\])]|\(\.\.\., -?\d+[KMGTPE]?\)) +\d+ \|/;

/** The format of a text by its first {@link HEAD} characters; null when it is none of these. */
export function detectFormat(head: string): FormatName | null {
  if (/^\s*\{/m.test(head) && /"fio version"\s*:/.test(head)) return 'fio-json';
  if (/^\{"type": ?"(?:hist|lhist|map|attached_probes|stats|lost_events)"/m.test(head))
    return 'bpftrace-json';
  const lines = head.split('\n', MOST_LINES).map((line) => line.trimEnd());
  const first = lines.find((line) => line !== '') ?? '';
  if (first === 'block_ns,event,old,new') return 'polling-sequence';
  if (/^time_ns,thread,event,a,b,c$/.test(first)) return 'qemu-csv';
  if (/^\d;fio-\d/.test(first)) return 'fio-terse';
  if (FIO_LOG.test(first)) return 'fio-log';
  if (/^\d{1,12}, [0-2], \d{1,12}(?:, \d{1,12}){60}/.test(first)) return 'fio-histogram-log';
  return byMostLines(lines) ?? byShape(head);
}

/** The format that most lines are of. */
function byMostLines(lines: readonly string[]): FormatName | null {
  const ftrace = new FtraceLines();
  const perfTrace = new PerfTraceLines();
  const tests: readonly (readonly [FormatName, (line: string) => boolean])[] = [
    ['ftrace', (line) => ftrace.read(line).length > 0],
    ['perf-trace', (line) => perfTrace.read(line).length > 0],
    ['blkparse', isBlkparseLine],
    ['bpftrace', (line) => BPFTRACE_BIN.test(line)],
    ['qemu-log', (line) => QEMU_LOG.test(line)],
  ];
  let best: FormatName | null = null;
  let most = 0;
  for (const [name, is] of tests) {
    const count = lines.filter((line) => line.length < 4096 && is(line)).length;
    if (count > most) [best, most] = [name, count];
  }
  return best;
}

function byShape(head: string): FormatName | null {
  if (/^# tracer: /m.test(head)) return 'ftrace';
  if (/^\S+: \(g(?:roupid)?=\d+\)|\bIOPS=[\d.]+k?,/m.test(head)) return 'fio-report';
  if (/^[ \t]*\[[^\]\n]{1,255}\]/m.test(head) && /^[ \t]*[a-z_]\w{1,40}[ \t]*(?:=|$)/m.test(head))
    return 'fio-job';
  return null;
}
