/** Makes lanes of recorded segments: cut to the window, with names, and with interrupted work told as one. */
import type { Site } from '../../sim/ledger.js';
import type { LaneLog } from './lane-log.js';
import type { Namer } from './namer.js';
import type { TraceSlice } from './trace.js';

/** The window of a trace [simulated ns]. */
export interface Window {
  readonly fromNs: number;
  readonly untilNs: number;
}

const NONE = -1;

/** Which segments are one piece of work, and what the actor did before and after it. */
interface Works {
  /** By segment: the first segment of its work, and the next one (-1: none). */
  readonly first: Int32Array;
  readonly more: Int32Array;
  /** By the first segment of a work: that of the actor's work before and after (-1: none). */
  readonly previous: Int32Array;
  readonly next: Int32Array;
}

/**
 * The slices of a lane.
 * @param laneOf index of the lane of a timeline, by the timeline's id
 */
export function slicesOf(
  log: LaneLog,
  window: Window,
  ledgerSites: readonly Site[],
  namer: Namer,
  laneOf: readonly number[],
): TraceSlice[] {
  const { first, more, previous, next } = worksOf(log, ledgerSites);
  const { endsNs, sites, edges } = log;
  const siteAt = (work: number): number => (work === NONE ? NONE : sites[work]);
  const slices: TraceSlice[] = [];
  for (let k = 0; k < sites.length; k++) {
    const startNs = Math.max(window.fromNs, k === 0 ? log.startNs : endsNs[k - 1]);
    const endNs = Math.min(window.untilNs, endsNs[k]);
    if (endNs <= startNs) continue;
    const work = first[k];
    slices.push({
      startNs: startNs - window.fromNs,
      endNs: endNs - window.fromNs,
      site: namer.index(sites[work], siteAt(previous[work]), siteAt(next[work])),
      endedBy: edges[k] === NONE ? null : laneOf[edges[k]],
      resumes: work !== k,
      interrupted: more[k] !== NONE,
    });
  }
  return slices;
}

/**
 * An interrupt cuts work in two, and so does a thread that takes the CPU away. The second part is at the same site, and
 * is the next that the same flow (the actor's own, or its interrupt handlers') does. Who has slept in between has ended
 * a work; so has a CPU that has switched between threads.
 */
function worksOf({ sites, endsNs, startNs, timeline }: LaneLog, ledgerSites: readonly Site[]): Works {
  const { length } = sites;
  const first = new Int32Array(length);
  const more = new Int32Array(length).fill(NONE);
  const previous = new Int32Array(length).fill(NONE);
  const next = new Int32Array(length).fill(NONE);
  const flows = flowsOf(ledgerSites);
  /** By flow: its last segment. */
  const last = new Map<number, number>();
  let idle = NONE;
  let noInterrupt = NONE;
  for (let k = 0; k < length; k++) {
    const { actor, category } = ledgerSites[sites[k]];
    const flow = flows[sites[k]];
    const before = last.get(flow) ?? NONE;
    const began = k === 0 ? startNs : endsNs[k - 1];
    const ended = actor === timeline.name ? noInterrupt : idle;
    const goesOn = before !== NONE && sites[before] === sites[k] && endsNs[before] < began && ended <= before;
    first[k] = goesOn ? first[before] : k;
    if (goesOn) more[before] = k;
    else if (before !== NONE) {
      previous[k] = first[before];
      next[first[before]] = k;
    }
    last.set(flow, k);
    if (category === 'idle') idle = k;
    if (category !== 'irq') noInterrupt = k;
  }
  return { first, more, previous, next };
}

/** By site: a number for each actor's own flow, and one for its interrupt handlers. */
function flowsOf(ledgerSites: readonly Site[]): Int32Array {
  const numbers = new Map<string, number>();
  return Int32Array.from(ledgerSites, ({ actor, category }) => {
    const key = `${category === 'irq' ? 'irq' : 'own'} ${actor}`;
    if (!numbers.has(key)) numbers.set(key, numbers.size);
    return numbers.get(key)!;
  });
}
