/** Where everything on a polling-time chart stands: the calls from left to right, times upwards. */
import { scaleLinear } from 'd3';
import type { ScaleLinear } from 'd3';
import { grouped } from '../log-ticks.js';
import { layoutFlowKey } from '../marks/flow-key.js';
import type { FlowKey } from '../marks/flow-key.js';
import { layoutPage, pageEnd } from '../marks/page.js';
import type { Page, PageEnd } from '../marks/page.js';
import { axisNameLinePx, lowerNamePx, upperNamePx } from '../marks/plane.js';
import type { PlaneBox, PlaneTick } from '../marks/plane.js';
import { widest, wrapText } from '../text.js';
import { fontSize, space } from '../theme.js';
import { agreement, isHit } from './poll-time-data.js';
import type { PollSeries, PollTimeData } from './poll-time-data.js';
import { pollTimeKey } from './poll-time-key.js';
import type { PollTimeTools } from './poll-time-key.js';
import { linearScale, linearTopUs, logScale, timeText } from './poll-time-scale.js';
import type { TimeScale } from './poll-time-scale.js';
import { isDense, thinLine, thinMarks } from './poll-time-thin.js';
import type { Mark, Point } from './poll-time-thin.js';
import { callsName, thinnedText, timeName } from './poll-time-words.js';

/** The axes that the caller chooses. */
export interface PollTimeAxes {
  readonly x: 'calls' | 'time';
  readonly y: 'log' | 'linear';
}

/** A series where it stands. */
export interface PlacedSeries {
  readonly series: PollSeries;
  /** Corners of the step line. */
  readonly line: readonly Point[];
  readonly marks: readonly Mark[];
}

/** Everything that drawing needs to know. */
export interface PollTimeLayout {
  readonly page: Page;
  readonly end: PageEnd;
  readonly key: FlowKey<PollTimeTools>;
  readonly plane: PlaneBox;
  readonly time: TimeScale;
  readonly timeName: readonly string[];
  readonly flatTicks: readonly PlaneTick[];
  readonly flatName: readonly string[];
  /** In the order of drawing: what was measured comes first, broad, so that both can be seen where they agree. */
  readonly series: readonly PlacedSeries[];
  /** Whether marks are thinned out, and so drawn small. */
  readonly dense: boolean;
  readonly pollMaxLines: readonly string[];
  /** Where a replay parts from its recording. */
  readonly partX?: number;
}

const planePx = 320;

/** Lays out `data` in `widthPx`. */
export function layoutPollTime(data: PollTimeData, axes: PollTimeAxes, widthPx: number): PollTimeLayout {
  const calls = data.series.flatMap((each) => each.calls);
  const polls = calls.flatMap(({ pollNsBefore, pollNsAfter }) => [pollNsBefore, pollNsAfter]);
  const pollUs = polls.reduce((most, ns) => Math.max(most, ns), data.pollMaxNs) / 1000;
  const times = [...calls.map(({ blockNs }) => blockNs), ...polls, data.pollMaxNs].map((ns) => ns / 1000);
  const topUs = axes.y === 'log' ? Infinity : linearTopUs(times, pollUs);

  const page = layoutPage('polling time', data, widthPx);
  const key = layoutFlowKey(pollTimeKey(data, topUs), page.innerPx);
  const pollMaxLines = ['poll-max-ns', timeText(data.pollMaxNs / 1000)];
  const rightX = widthPx - space.margin - widest(pollMaxLines, fontSize.note) - space.small;
  const nameLines = wrapText(timeName(axes.y === 'log'), rightX - space.margin - 60, fontSize.label, true);
  const headPx = space.medium + fontSize.label + upperNamePx + (nameLines.length - 1) * axisNameLinePx;
  const topY = page.bodyY + key.heightPx + headPx;
  const bottomY = topY + planePx;
  const time = axes.y === 'log' ? logScale(times, topY, bottomY) : linearScale(topUs, topY, bottomY);
  const tickTexts = time.ticks.map(({ text }) => text);
  const leftX = space.margin + widest(tickTexts, fontSize.note) + space.small;

  const flat = flatScale(data, axes.x, leftX, rightX);
  const most = Math.max(...data.series.map((each) => each.calls.length));
  const dense = isDense(most, rightX - leftX);
  const placed = [...data.series]
    .sort((a, b) => Number(a.kind === 'simulated') - Number(b.kind === 'simulated'))
    .map((series) => placeSeries(series, flat, time, topUs, dense));
  const found = agreement(data);
  const partAt = found && 'partAt' in found ? found.partAt : undefined;
  const part = partAt === undefined ? {} : { partX: flat.x(flat.spanOf(data.series[0], partAt - 1).to) };
  const series = once(placed);
  const drawn = placed.reduce((sum, { marks }) => sum + marks.length, 0);
  const source = drawn < calls.length ? `${data.source} ${thinnedText(drawn, calls.length)}` : data.source;
  const whole = layoutPage('polling time', { ...data, source }, widthPx);
  const end = pageEnd(whole, bottomY + lowerNamePx);
  const plane = { leftX, rightX, topY, bottomY };
  const names = { timeName: nameLines, flatTicks: flat.ticks, flatName: [flat.name], pollMaxLines };
  return { page: whole, end, key, plane, time, ...names, series, dense, ...part };
}

function placeSeries(
  series: PollSeries,
  { x, spanOf }: FlatScale,
  time: TimeScale,
  topUs: number,
  dense: boolean,
): PlacedSeries {
  const { calls } = series;
  const spans = calls.map((_, index) => spanOf(series, index));
  const marks = calls.map((call, index): Mark => {
    const us = call.blockNs / 1000;
    const { waitFrom, to } = spans[index];
    return { x: x((waitFrom + to) / 2), y: time.y(us), hit: isHit(call), beyond: us > topUs };
  });
  const steps = calls.flatMap(({ pollNsBefore }, index): Point[] => {
    const y = time.y(pollNsBefore / 1000);
    return [
      { x: x(spans[index].from), y },
      { x: x(spans[index].to), y },
    ];
  });
  const endY = time.y(calls[calls.length - 1].pollNsAfter / 1000);
  const end = [
    { x: steps[steps.length - 1].x, y: endY },
    { x: x.range()[1], y: endY },
  ];
  return { series, line: thinLine([...steps, ...end]), marks: dense ? thinMarks(marks) : marks };
}

/** Where a call stands on the level axis, in its units. */
interface Span {
  /** From where its polling time holds. */
  readonly from: number;
  /** From where it waits. */
  readonly waitFrom: number;
  readonly to: number;
}

interface FlatScale {
  readonly x: ScaleLinear<number, number>;
  readonly ticks: readonly PlaneTick[];
  readonly name: string;
  readonly spanOf: (series: PollSeries, index: number) => Span;
}

function flatScale({ series }: PollTimeData, kind: 'calls' | 'time', left: number, right: number): FlatScale {
  const range = [left, right] as const;
  const ticksFor = (x: ScaleLinear<number, number>): number[] => x.ticks(Math.floor((right - left) / 90));
  if (kind === 'calls') {
    const most = Math.max(...series.map(({ calls }) => calls.length));
    const x = scaleLinear()
      .domain([0.5, most + 1])
      .range(range);
    const numbers = ticksFor(x).filter((tick) => Number.isInteger(tick) && tick >= 1 && tick <= most);
    const values = [1, ...numbers.filter((tick) => x(tick) - x(1) > 28)];
    const ticks = values.map((tick) => ({ at: x(tick), text: grouped(tick) }));
    const spanOf = (_: PollSeries, index: number): Span => {
      return { from: index + 0.5, waitFrom: index + 0.5, to: index + 1.5 };
    };
    return { x, ticks, name: callsName, spanOf };
  }
  const firsts = series.map(({ calls: [first] }) => first.atUs! - first.blockNs / 1000);
  const lasts = series.map(({ calls }) => calls[calls.length - 1].atUs!);
  const [from, to] = [Math.min(...firsts), Math.max(...lasts)];
  const [unit, us] = to - from < 2000 ? ['µs', 1] : to - from < 2e6 ? ['ms', 1000] : ['s', 1e6];
  const x = scaleLinear()
    .domain([0, (to - from) / us || 1])
    .range(range);
  const ticks = ticksFor(x).map((tick) => ({ at: x(tick), text: grouped(tick), zero: tick === 0 }));
  const spanOf = ({ calls }: PollSeries, index: number): Span => {
    const [end, before] = [calls[index].atUs!, calls[index - 1]?.atUs ?? from];
    const start = Math.max(before, end - calls[index].blockNs / 1000);
    return { from: (before - from) / us, waitFrom: (start - from) / us, to: (end - from) / us };
  };
  return { x, ticks, name: `time, ${unit}`, spanOf };
}

/** A mark that two series share is drawn once, as what was measured. */
function once(placed: readonly PlacedSeries[]): PlacedSeries[] {
  if (placed.length < 2) return [...placed];
  const [measured, simulated] = placed;
  const key = ({ x, y, hit }: Mark): string => `${x.toFixed(1)} ${y.toFixed(1)} ${hit}`;
  const taken = new Set(measured.marks.map(key));
  return [measured, { ...simulated, marks: simulated.marks.filter((mark) => !taken.has(key(mark))) }];
}
