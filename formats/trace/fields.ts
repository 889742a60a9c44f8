/**
 * The fields of events, whichever program printed them: `pid=7` in ftrace, `pid: 7` in perf trace, `fio:7 [120]` where
 * a plugin of libtraceevent prints the scheduler's events (trace-cmd, perf script).
 * [Linux include/trace/events/{block,sched,irq,power}.h; tools/lib/traceevent/plugins/plugin_sched_switch.c]
 */
import type { TraceEvent } from './trace-event.js';

/** The request that a block event is about. */
export interface BlockFields {
  /** `major,minor`. */
  readonly device: string;
  /** As the kernel prints it: R read, W write, D discard, F flush; then F (FUA), S, M ... */
  readonly rwbs: string;
  readonly sector: number;
  /** Length [sectors of 512 bytes]. */
  readonly sectors: number;
}

/** `254,0 RS 4096 () 50410792 + 8 be,0,4 [fio]`; bytes and command stand in some of the events only. */
const BLOCK = /^(\d{1,4},\d{1,7}) ([A-Z]{1,8}) (?:\d{1,10} )?(?:\([^)]{0,256}\) )?(\d{1,15}) \+ (\d{1,10})/;

/** Null for what is no block event of a request, such as a plug. */
export function blockFields({ text }: TraceEvent): BlockFields | null {
  const match = BLOCK.exec(text);
  if (match !== null) {
    return { device: match[1], rwbs: match[2], sector: Number(match[3]), sectors: Number(match[4]) };
  }
  const [device, sector, sectors] = ['dev', 'sector', 'nr_sector'].map((name) => numberField(text, name));
  const rwbs = /\brwbs: "([A-Z]{1,8})"/.exec(text);
  if (device === null || sector === null || rwbs === null) return null;
  // MKDEV of include/linux/kdev_t.h: 20 bits of minor number.
  const major = Math.floor(device / 2 ** 20);
  return { device: `${major},${device % 2 ** 20}`, rwbs: rwbs[1], sector, sectors: sectors ?? 0 };
}

/** Who stops and who goes on in a `sched_switch`. */
export interface SwitchFields {
  readonly prevPid: number;
  readonly nextPid: number;
  readonly nextComm: string;
}

const PLUGIN_SWITCH = /:(\d{1,10}) \[-?\d+\] \S{1,8} ==> (.{1,32}):(\d{1,10}) \[/;

export function switchFields({ text }: TraceEvent): SwitchFields | null {
  const prevPid = numberField(text, 'prev_pid');
  const nextPid = numberField(text, 'next_pid');
  if (prevPid !== null && nextPid !== null) {
    return { prevPid, nextPid, nextComm: wordField(text, 'next_comm') ?? '' };
  }
  const match = PLUGIN_SWITCH.exec(text);
  if (match === null) return null;
  return { prevPid: Number(match[1]), nextComm: match[2], nextPid: Number(match[3]) };
}

/** Who is woken in a `sched_waking` or `sched_wakeup`. */
export function wokenPid({ text }: TraceEvent): number | null {
  const match = /:(\d{1,10}) \[-?\d+\]/.exec(text);
  return numberField(text, 'pid') ?? (match === null ? null : Number(match[1]));
}

/** State and CPU of a `cpu_idle`; state null where the CPU leaves it (PWR_EVENT_EXIT, (u32) -1). */
export function idleFields({ text, cpu }: TraceEvent): { state: number | null; cpu: number } | null {
  const state = numberField(text, 'state');
  const of = numberField(text, 'cpu_id') ?? cpu;
  if (state === null || of === null) return null;
  return { state: state >= 0xffff_ffff || state < 0 ? null : state, cpu: of };
}

/** A whole number, decimal or 0x, under `name`, printed as `name=1` or `name: 1`; null when there is none. */
export function numberField(text: string, name: string): number | null {
  const value = valueAt(text, name);
  const match = value < 0 ? null : numberAt(text, value);
  return match === null ? null : Number(match);
}

/** A word under `name`, printed as `name=fio` or `name: "fio"`. */
export function wordField(text: string, name: string): string | null {
  const value = valueAt(text, name);
  if (value < 0) return null;
  if (text[value] === '"') return text.slice(value + 1, endOf(text, '"', value + 1));
  return text.slice(value, endOf(text, ' ', value)).replace(/,$/, '');
}

function endOf(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from);
  return at < 0 ? text.length : at;
}

/** Offset of the value of a field; -1 when there is none. */
function valueAt(text: string, name: string): number {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const before = at === 0 ? ' ' : text[at - 1];
    if (before !== ' ' && before !== '(' && before !== ',') continue;
    const after = at + name.length;
    if (text[after] === '=') return after + 1;
    if (text[after] === ':') return text[after + 1] === ' ' ? after + 2 : after + 1;
  }
  return -1;
}

const NUMBER = /-?(?:0x[0-9a-fA-F]{1,16}|\d{1,20})/y;

function numberAt(text: string, at: number): string | null {
  NUMBER.lastIndex = at;
  return NUMBER.exec(text)?.[0] ?? null;
}
