/** A step of a request's timeline in words, and in marks. */
import type { TraceStep } from '../../analysis/trace/steps.js';
import type { Trace, TraceSite } from '../../analysis/trace/trace.js';

/** What happens. What goes on from an earlier line says so. */
export function tell({ sites }: Trace, { site, continued }: TraceStep): string {
  return continued ? `... ${sites[site].words}` : sites[site].words;
}

/** The event as short as it can be told; empty where a real trace has none. */
export function shortEvent({ event, mechanism, cost }: TraceSite): string {
  if (event === `${mechanism}:${cost}`) return '';
  const [name, ...detail] = event.split(' ');
  // Only the reason of an exit and the state of an idle CPU tell more than the words do.
  if (name === 'kvm_exit' || name === 'cpu_idle')
    return `${name} ${(detail.at(-1) ?? '').replace('state=', '')}`;
  return name;
}

/** The cost or wait in no more than `room` characters; of what is several words, the first if not all fit. */
export function shortCost({ cost }: TraceSite, room: number): string {
  return cost.length <= room ? cost : cost.split(' ')[0].slice(0, room);
}

/** What somebody does who does nothing for the request. */
export function beside({ category, state }: TraceSite): string {
  if (category === 'pollUseful' || category === 'pollWasted' || state === 'POLL') return '~';
  if (category !== 'idle') return '|';
  return state !== null && /^C\d/.test(state) ? 'z' : '.';
}

/** What the marks mean. */
export const legend: readonly string[] = [
  'A to M  the stage of the request that is done here, as in the charts',
  '| other work   ~ polls   z sleeps   . idle',
  '> ( )   a step beside the request, and its time',
];
