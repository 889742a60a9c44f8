/** The key to the marks of a polling-time chart, with the counts of what it shows. */
import type { Group } from '../marks/canvas.js';
import { grouped } from '../log-ticks.js';
import type { KeyEntry } from '../marks/flow-key.js';
import type { PollTexture } from '../marks/poll-texture.js';
import type { Theme } from '../theme.js';
import type { PollSeries, PollTimeData } from './poll-time-data.js';
import { callMarks, pollArea, seriesColour } from './poll-time-marks.js';
import { timeText } from './poll-time-scale.js';
import { agreementText, countHits } from './poll-time-words.js';

/** What a polling-time chart draws with. */
export interface PollTimeTools {
  readonly poll: PollTexture;
  readonly theme: Theme;
}

type Entry = KeyEntry<PollTimeTools>;

/** The entries for `data`, on a scale that ends at `topUs`. */
export function pollTimeKey(data: PollTimeData, topUs: number): Entry[] {
  const agreed = agreementText(data);
  return [
    // A replay has the calls of its recording, where their lengths are told already.
    ...data.series.flatMap((series, index) =>
      entriesOf(series, agreed !== '' && index > 0 ? Infinity : topUs),
    ),
    ...(agreed === '' ? [] : [{ text: agreed, head: true, first: true, samplePx: 0 }]),
  ];
}

function entriesOf(series: PollSeries, topUs: number): Entry[] {
  const { hits, misses } = countHits(series);
  const { name, kind } = series;
  const calls = (count: number): string => `${grouped(count)} ${count === 1 ? 'call' : 'calls'}`;
  const text = `poll_ns, ${kind}: ${name}`;
  const found = { text: `${calls(hits)} found something in time`, samplePx: 8, draw: drawCall(series, true) };
  const missed = { text: `${calls(misses)} waited longer`, samplePx: 8, draw: drawCall(series, false) };
  return [
    { text, first: true, samplePx: 30, draw: drawLine(series) },
    ...(hits > 0 ? [found] : []),
    ...(misses > 0 ? [missed] : []),
    ...beyond(series, topUs),
  ];
}

/** Calls that are longer than the scale are among those that waited longer; their lengths are told here. */
function beyond({ kind, calls }: PollSeries, topUs: number): Entry[] {
  const longer = calls.map(({ blockNs }) => blockNs / 1000).filter((us) => us > topUs);
  if (longer.length === 0) return [];
  const longest = timeText(longer.reduce((most, us) => Math.max(most, us), 0));
  const text =
    longer.length === 1 ? `one of them ${longest}` : `${grouped(longer.length)} of them, up to ${longest}`;
  const mark = { hit: false, beyond: true };
  return [
    {
      text,
      samplePx: 8,
      draw: (parent, x, middleY, { theme }) =>
        callMarks(parent, [{ x: x + 4, y: middleY + 6, ...mark }], kind, false, theme),
    },
  ];
}

function drawLine({ kind }: PollSeries): NonNullable<Entry['draw']> {
  return (parent, x, middleY, { poll, theme }) => {
    const line = [
      { x, y: middleY - 3 },
      { x: x + 30, y: middleY - 3 },
    ];
    if (kind === 'simulated') pollArea(parent, line, middleY + 8, poll, theme);
    const path = parent.append('path').attr('d', `M${x},${middleY - 3}H${x + 30}`);
    path.attr('stroke', seriesColour(kind, theme)).attr('stroke-width', kind === 'measured' ? 3 : 1.75);
  };
}

function drawCall({ kind }: PollSeries, hit: boolean): NonNullable<Entry['draw']> {
  return (parent: Group, x: number, middleY: number, { theme }: PollTimeTools) =>
    callMarks(parent, [{ x: x + 4, y: middleY, hit, beyond: false }], kind, false, theme);
}
