/**
 * The life of one request in a terminal: a line a step, a column a CPU or device.
 *
 *      0.298    0.095  B ~ .   calls preadv2()             sys_enter_preadv2       syscall_entry
 *
 * A letter is the stage of the request that the step is of, as in the charts. What others do meanwhile stands between,
 * its time in brackets; the lines with letters follow each other without a gap.
 */
import { sliceAt } from '../../analysis/trace/slice-at.js';
import { requestSteps, type TraceStep } from '../../analysis/trace/steps.js';
import { lifeNs, type Trace, type TraceRequest } from '../../analysis/trace/trace.js';
import { stageLetters, stageOrder } from '../../viz/stages.js';
import { paint } from './ladder.js';
import { heading, paragraph } from './prose.js';
import type { Style } from './style.js';
import { table } from './table.js';
import { columnHeads, type Columns, columnsFor } from './timeline-columns.js';
import { beside, legend, shortCost, shortEvent, tell } from './timeline-words.js';

/** What is needed to tell one request. */
interface Told {
  readonly trace: Trace;
  readonly request: TraceRequest;
  readonly columns: Columns;
  readonly style: Style;
  /** The steps of each lane that has a column. */
  readonly steps: readonly (readonly TraceStep[])[];
  /** The letter of a stage. */
  readonly letters: ReadonlyMap<string, string>;
}

/**
 * All that `qd1 trace` says of one request.
 * @param chosen index of one of those that were traced; null for one whose life is the median
 */
export function timelineText(trace: Trace, chosen: number | null, style: Style): string {
  const index = chosen ?? medianOf(trace);
  const request = trace.requests[index];
  const steps = requestSteps(trace, request);
  const shown = steps.filter((step) => isTold(trace, step));
  const lanes = [...new Set(shown.flatMap(({ lane }) => lane ?? []))].sort((a, b) => a - b);
  const letters = stageLetters(stageOrder([request.spans.map(({ stage }) => stage)]));
  const columns = columnsFor(trace, request, lanes, shown, style);
  const ofLanes = lanes.map((lane) => steps.filter((step) => step.lane === lane));
  const told: Told = { trace, request, columns, style, steps: ofLanes, letters };
  const sections = [
    `${heading(trace.id, style)}  ${trace.label}\n${about(trace, index, chosen === null, style)}`,
    style.colors.dim(legend.join('\n')),
    [...columnHeads(trace, columns, style), ...shown.flatMap((step) => line(step, told))].join('\n'),
    stageSums(told),
    style.colors.dim(paragraph(reproduction(trace), style)),
  ];
  return `${sections.join('\n\n')}\n`;
}

/** The request with as many shorter ones as longer ones; the first of those in the middle. */
function medianOf({ requests }: Trace): number {
  const order = requests
    .map((_, index) => index)
    .sort((a, b) => lifeNs(requests[a]) - lifeNs(requests[b]) || a - b);
  return order[(order.length - 1) >> 1];
}

function about({ requests, inFlight }: Trace, index: number, median: boolean, style: Style): string {
  const { number } = requests[index];
  const life = `${(lifeNs(requests[index]) / 1000).toFixed(3)} µs`;
  const from = inFlight === 1 ? 'from completion to completion' : 'from the completion that made way for it';
  const place = requests.length === 1 ? '' : `, ${index + 1} of ${requests.length} traced`;
  const why = median && requests.length > 1 ? ', of median length' : '';
  return paragraph(`Request ${number}${place}${why}: ${life} ${from}.`, style);
}

/** A device without a command is no news. */
function isTold({ lanes, sites }: Trace, { lane, site, stage }: TraceStep): boolean {
  return stage !== null || lane === null || lanes[lane].cpu !== null || sites[site].category !== 'idle';
}

/** One step: its line, and the event on a line of its own where there is no room. */
function line(step: TraceStep, told: Told): string[] {
  const { trace, request, columns, style } = told;
  const { stage, startNs, endNs } = step;
  const site = trace.sites[step.site];
  const quiet = stage === null ? style.colors.dim : (text: string): string => text;
  const duration = ((endNs - startNs) / 1000).toFixed(3);
  const times = [
    ((startNs - request.beginNs) / 1000).toFixed(3).padStart(columns.time),
    (stage === null ? `(${duration})` : `${duration} `).padStart(columns.time + 2),
  ];
  const event = shortEvent(site);
  const cells = [
    cut(tell(trace, step), columns.words),
    ...(columns.event === 0 ? [] : [event.padEnd(columns.event)]),
    shortCost(site, columns.cost),
  ];
  const first = `${quiet(times.join(' '))}${marks(step, told)}   ${quiet(cells.join(' ').trimEnd())}`;
  if (columns.event > 0 || event === '') return [first];
  return [first, `${' '.repeat(columns.left + 2)}${style.colors.dim(event)}`];
}

function cut(text: string, width: number): string {
  return text.length <= width ? text.padEnd(width) : `${text.slice(0, width - 2)}..`;
}

/** What each lane does as a step begins, in two characters. */
function marks(step: TraceStep, { trace, steps, letters, style }: Told): string {
  const { colors, colored } = style;
  return steps
    .map((ofLane) => {
      const there = sliceAt(ofLane, step.startNs);
      if (there === undefined) return '  ';
      if (there.stage !== null) {
        const letter = letters.get(there.stage) ?? '?';
        return ` ${colored ? paint(there.stage, colors)(letter) : letter}`;
      }
      const mark = beside(trace.sites[there.site]);
      return there === step ? `>${mark}` : ` ${colors.dim(mark)}`;
    })
    .join('');
}

/** The stages with what each took, and their sum, which is the whole. */
function stageSums({ trace, request, letters, style }: Told): string {
  const sums = new Map<string, number>();
  for (const { stage, startNs, endNs } of request.spans)
    sums.set(stage, (sums.get(stage) ?? 0) + endNs - startNs);
  const order = stageOrder([[...sums.keys()]]);
  const longest = Math.max(...sums.values());
  const rows = order.map((stage) => {
    const ns = sums.get(stage)!;
    const letter = letters.get(stage)!;
    const bar = '#'.repeat(Math.round((ns / longest) * 30));
    return [
      style.colored ? paint(stage, style.colors)(letter) : letter,
      stage,
      (ns / 1000).toFixed(3),
      bar === '' ? '' : style.colors.dim(bar),
    ];
  });
  const whole = trace.inFlight === 1 ? 'period' : 'its life';
  const { bold } = style.colors;
  rows.push(['', bold(whole), bold((lifeNs(request) / 1000).toFixed(3)), '']);
  return table([{ head: '' }, { head: 'stage' }, { head: 'µs', align: 'right' }, { head: '' }], rows, style);
}

function reproduction({ profile, seed, warmUpRequests }: Trace): string {
  return (
    `profile ${profile}, seed ${seed}, after ${warmUpRequests} requests. qd1 explain tells what a cost in the last ` +
    'column rests on; --format perfetto draws all of this.'
  );
}
