/**
 * A checker of the Chrome trace-event format, written from its description and not from our writer: the fields that
 * each phase must have, that slices of a thread nest, that arrows have two ends which lie in slices.
 */

type Event = Readonly<Record<string, unknown>>;

/** What each phase must have, with the type of each field. */
const fields: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  X: { name: 'string', cat: 'string', pid: 'number', tid: 'number', ts: 'number', dur: 'number' },
  i: { name: 'string', cat: 'string', pid: 'number', tid: 'number', ts: 'number', s: 'string' },
  C: { name: 'string', pid: 'number', ts: 'number', args: 'object' },
  M: { name: 'string', pid: 'number', args: 'object' },
  s: { name: 'string', cat: 'string', pid: 'number', tid: 'number', ts: 'number', id: 'number' },
  f: {
    name: 'string',
    cat: 'string',
    pid: 'number',
    tid: 'number',
    ts: 'number',
    id: 'number',
    bp: 'string',
  },
};

/** What may be there as well. */
const optional: readonly string[] = ['args', 'tid'];

/** A slice in whole nanoseconds. */
export interface CheckedSlice {
  readonly name: string;
  readonly track: string;
  readonly startNs: number;
  readonly endNs: number;
  readonly depth: number;
}

/** What a good file holds. */
export interface Checked {
  readonly events: readonly Event[];
  readonly slices: readonly CheckedSlice[];
  readonly trackNames: ReadonlyMap<string, string>;
  readonly arrows: number;
}

/** µs with at most three decimals as whole nanoseconds; anything else is a problem. */
function nanoseconds(us: number): number | null {
  const ns = Math.round(us * 1000);
  return us >= 0 && Number.isFinite(us) && Math.abs(ns / 1000 - us) < 1e-9 * Math.max(1, us) ? ns : null;
}

const trackOf = ({ pid, tid }: Event): string => `${String(pid)}/${String(tid)}`;

/** Problems of a file, one sentence each; none for a good one. */
export function problemsOf(text: string): string[] {
  const problems: string[] = [];
  check(text, problems);
  return problems;
}

/** What the file holds, in which `problemsOf` finds no problem. */
export function checked(text: string): Checked {
  return check(text, []);
}

function check(text: string, problems: string[]): Checked {
  const root = JSON.parse(text) as Record<string, unknown>;
  if (root['displayTimeUnit'] !== 'ns') problems.push('displayTimeUnit is not ns');
  if (typeof root['otherData'] !== 'object') problems.push('there is no otherData');
  const events = root['traceEvents'] as Event[];
  if (!Array.isArray(events)) return { events: [], slices: [], trackNames: new Map(), arrows: 0 };
  events.forEach((event, index) =>
    problems.push(...fieldProblems(event).map((it) => `event ${index}: ${it}`)),
  );
  const slices = nested(events, problems);
  const trackNames = namesOf(events, problems);
  const arrows = pairArrows(events, slices, problems);
  for (const event of events) {
    if (event['ph'] === 'M' || event['ph'] === 'C') continue;
    if (!trackNames.has(trackOf(event))) problems.push(`track ${trackOf(event)} has no name`);
  }
  return { events, slices, trackNames, arrows };
}

function fieldProblems(event: Event): string[] {
  const phase = String(event['ph']);
  const required = fields[phase];
  if (required === undefined) return [`phase ${phase} is none of ${Object.keys(fields).join()}`];
  const problems: string[] = [];
  for (const [field, type] of Object.entries(required)) {
    if (typeof event[field] !== type || event[field] === null)
      problems.push(`${phase}: ${field} is no ${type}`);
  }
  for (const field of Object.keys(event)) {
    if (field !== 'ph' && required[field] === undefined && !optional.includes(field))
      problems.push(`${phase} has ${field}`);
  }
  for (const field of ['ts', 'dur']) {
    const value = event[field];
    if (typeof value === 'number' && nanoseconds(value) === null)
      problems.push(`${phase}: ${field} ${value} is no whole number of ns, or below 0`);
  }
  if (phase === 'i' && !['g', 'p', 't'].includes(String(event['s']))) problems.push('scope of an instant');
  if (phase === 'f' && event['bp'] !== 'e')
    problems.push('an arrow does not bind to the slice that holds its end');
  if (phase === 'C' && Object.values(event['args'] as object).some((value) => typeof value !== 'number'))
    problems.push('a counter has a value that is no number');
  return problems;
}

/** Slices of a track, in the order of the file where they begin together, must lie within or beside each other. */
function nested(events: readonly Event[], problems: string[]): CheckedSlice[] {
  const tracks = new Map<string, { name: string; startNs: number; endNs: number }[]>();
  for (const event of events) {
    if (event['ph'] !== 'X') continue;
    const startNs = nanoseconds(event['ts'] as number) ?? 0;
    const endNs = startNs + (nanoseconds(event['dur'] as number) ?? 0);
    const own = tracks.get(trackOf(event)) ?? [];
    own.push({ name: String(event['name']), startNs, endNs });
    tracks.set(trackOf(event), own);
  }
  const slices: CheckedSlice[] = [];
  for (const [track, own] of tracks) {
    own.sort((a, b) => a.startNs - b.startNs);
    const open: number[] = [];
    for (const { name, startNs, endNs } of own) {
      while (open.length > 0 && open.at(-1)! <= startNs) open.pop();
      if (open.length > 0 && open.at(-1)! < endNs)
        problems.push(`${track}: ${name} at ${startNs} ns ends after the slice that it begins in`);
      slices.push({ name, track, startNs, endNs, depth: open.length });
      open.push(endNs);
    }
  }
  return slices;
}

function namesOf(events: readonly Event[], problems: string[]): Map<string, string> {
  const names = new Map<string, string>();
  const processes = new Set<unknown>();
  for (const event of events) {
    if (event['ph'] !== 'M') continue;
    const { name } = event['args'] as { name?: string };
    if (event['name'] === 'process_name') processes.add(event['pid']);
    if (event['name'] !== 'thread_name') continue;
    if (names.has(trackOf(event))) problems.push(`track ${trackOf(event)} has two names`);
    names.set(trackOf(event), String(name));
  }
  for (const event of events)
    if (!processes.has(event['pid'])) problems.push(`process ${String(event['pid'])} has no name`);
  return names;
}

/** Each arrow has one beginning and one end, in this order, each within a slice of its track. */
function pairArrows(events: readonly Event[], slices: readonly CheckedSlice[], problems: string[]): number {
  const begun = new Map<unknown, Event>();
  const ended = new Set<unknown>();
  const byTrack = new Map<string, CheckedSlice[]>();
  for (const slice of slices) byTrack.set(slice.track, [...(byTrack.get(slice.track) ?? []), slice]);
  const held = (event: Event): boolean => {
    const ns = nanoseconds(event['ts'] as number) ?? -1;
    return (byTrack.get(trackOf(event)) ?? []).some(({ startNs, endNs }) => startNs <= ns && ns < endNs);
  };
  for (const event of events) {
    const { ph, id } = event as { ph: string; id: unknown };
    if (ph !== 's' && ph !== 'f') continue;
    if (!held(event)) problems.push(`arrow ${String(id)}: no slice holds its ${ph}`);
    if (ph === 's') {
      if (begun.has(id)) problems.push(`arrow ${String(id)} begins twice`);
      begun.set(id, event);
      continue;
    }
    const begin = begun.get(id);
    if (begin === undefined || ended.has(id)) problems.push(`arrow ${String(id)} ends without a beginning`);
    else if (begin['name'] !== event['name'] || begin['cat'] !== event['cat'])
      problems.push(`arrow ${String(id)} changes its name`);
    else if ((begin['ts'] as number) > (event['ts'] as number))
      problems.push(`arrow ${String(id)} goes back in time`);
    ended.add(id);
  }
  for (const id of begun.keys()) if (!ended.has(id)) problems.push(`arrow ${String(id)} has no end`);
  return begun.size;
}
