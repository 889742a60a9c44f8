/** How wide the columns of a timeline are, and their heads: the lanes as stairs above the columns that they name. */
import type { TraceStep } from '../../analysis/trace/steps.js';
import { lifeNs, type Trace, type TraceLane, type TraceRequest } from '../../analysis/trace/trace.js';
import type { Style } from './style.js';
import { shortEvent, tell } from './timeline-words.js';

/** Widths in characters. */
export interface Columns {
  /** Of moments; durations have two more for their brackets. */
  readonly time: number;
  /** Indices of the lanes that have a column, each two wide. */
  readonly lanes: readonly number[];
  /** Where the words begin. */
  readonly left: number;
  readonly words: number;
  /** 0: events have lines of their own. */
  readonly event: number;
  readonly cost: number;
}

/** Narrower than this, words are cut too much to share a line with the event. */
const LEAST_WORDS = 24;

/** Columns that fill the style's width. */
export function columnsFor(
  trace: Trace,
  request: TraceRequest,
  lanes: readonly number[],
  steps: readonly TraceStep[],
  style: Style,
): Columns {
  const widest = (text: (step: TraceStep) => string): number =>
    Math.max(...steps.map((step) => text(step).length));
  const time = Math.max('at µs'.length, (lifeNs(request) / 1000).toFixed(3).length);
  const left = time + 1 + time + 2 + 2 * lanes.length + 3;
  // What is no cost of the catalogue is a wait, whose name may be cut.
  const cost = widest(({ site }) => (/\s/.test(trace.sites[site].cost) ? '' : trace.sites[site].cost));
  const words = widest((step) => tell(trace, step));
  const event = widest(({ site }) => shortEvent(trace.sites[site]));
  const room = style.width - left - cost - 1;
  const beside = room - event - 1;
  if (beside >= Math.min(words, LEAST_WORDS))
    return { time, lanes, left, words: Math.min(words, beside), event, cost };
  return { time, lanes, left, words: Math.min(words, room), event: 0, cost };
}

/** Lines of heads. */
export function columnHeads({ lanes }: Trace, columns: Columns, { colors }: Style): string[] {
  const { time, left, words, event } = columns;
  const before = ' '.repeat(time + 1 + time + 2);
  const bars = (count: number): string => ' |'.repeat(count);
  const stairs = columns.lanes.map((lane, index) => `${before}${bars(index)} ${laneName(lanes[lane])}`);
  const units = `${'at µs'.padStart(time)} ${'took '.padStart(time + 2)}${bars(columns.lanes.length)}`;
  const heads = `${'step'.padEnd(words)} ${event === 0 ? '' : `${'event'.padEnd(event)} `}cost or wait`;
  return [...stairs, `${units.padEnd(left)}${heads}`].map((text) => colors.dim(text.trimEnd()));
}

/** Who has time there. */
function laneName({ name, cpu, actors }: TraceLane): string {
  if (cpu === null) return name;
  const threads = actors.filter((actor) => actor !== name);
  return threads.length === 0 ? `CPU ${cpu}` : `${threads.join(', ')} on CPU ${cpu}`;
}
