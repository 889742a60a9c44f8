/** What a polling-time chart says in words: its axes and its description. */
import { grouped } from '../log-ticks.js';
import type { PollSeries, PollTimeData } from './poll-time-data.js';
import { agreement, isHit } from './poll-time-data.js';
import { timeText } from './poll-time-scale.js';

/** The name of the upright axis; its unit is with each tick. */
export function timeName(log: boolean): string {
  return `how long it polls, and how long each call took${log ? ' (log scale)' : ''}`;
}

/** The name of the flat axis over calls. */
export const callsName = 'calls of aio_poll(), in order';

/** What is said where marks are left out. */
export function thinnedText(drawn: number, calls: number): string {
  return `${grouped(drawn)} of ${grouped(calls)} calls are marked: in each place the shortest and the longest.`;
}

/** How many calls found something while they polled, and how many had to wait longer. */
export function countHits({ calls }: PollSeries): { hits: number; misses: number } {
  const hits = calls.filter(isHit).length;
  return { hits, misses: calls.length - hits };
}

/** What a replay and its recording say of each other; empty where there is nothing to say. */
export function agreementText(data: PollTimeData): string {
  const found = agreement(data);
  if (found === undefined) return '';
  if ('agree' in found) return `the two agree in all ${grouped(found.agree)} calls`;
  return `the two part at call ${grouped(found.partAt)}`;
}

/** The picture in words: the polling time, a sentence a series. */
export function describePollTime(data: PollTimeData): string {
  const sentences = data.series.map((each) => {
    const { name, kind, calls } = each;
    const { hits, misses } = countHits(each);
    const polls = calls.map(({ pollNsAfter }) => pollNsAfter / 1000);
    const blocks = calls.map(({ blockNs }) => blockNs / 1000);
    return (
      `${name}, ${kind}: ${grouped(calls.length)} calls, ${grouped(hits)} found something while they polled, ` +
      `${grouped(misses)} waited longer; the calls took ${range(blocks)}; poll_ns was ${range(polls)}, ` +
      `and ${timeText(polls[polls.length - 1])} in the end.`
    );
  });
  const agreed = agreementText(data);
  return [
    `${data.subtitle}.`.replace(/\.\.$/, '.'),
    `poll-max-ns is ${timeText(data.pollMaxNs / 1000)}.`,
    ...sentences,
    ...(agreed === '' ? [] : [`${agreed[0].toUpperCase()}${agreed.slice(1)}.`]),
  ].join(' ');
}

function range(timesUs: readonly number[]): string {
  const [least, most] = timesUs.reduce(
    ([low, high], us) => [Math.min(low, us), Math.max(high, us)],
    [Infinity, -Infinity],
  );
  return least === most ? timeText(least) : `${timeText(least)} to ${timeText(most)}`;
}
