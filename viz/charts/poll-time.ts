/**
 * Polling time: QEMU's adaptive polling, call by call. The line says how long aio_poll() polls before it sleeps, the
 * marks how long it had to wait; a mark above the line is a sleep and a wake-up, and moves the line.
 */
import { sheet, tidy } from '../marks/canvas.js';
import type { Group } from '../marks/canvas.js';
import { drawFlowKey } from '../marks/flow-key.js';
import { drawPage } from '../marks/page.js';
import { flatAxis, uprightAxis } from '../marks/plane.js';
import { pollTextures } from '../marks/poll-texture.js';
import { centred, paragraph } from '../marks/words.js';
import { fontSize, space, themes } from '../theme.js';
import type { Theme, ThemeName } from '../theme.js';
import { checkPollTime } from './poll-time-data.js';
import type { PollTimeData } from './poll-time-data.js';
import { layoutPollTime } from './poll-time-layout.js';
import type { PollTimeLayout } from './poll-time-layout.js';
import { callMarks, pollArea, pollLine } from './poll-time-marks.js';
import { describePollTime } from './poll-time-words.js';

/** How to draw a polling-time chart. */
export interface PollTimeOptions {
  /** @defaultValue 'light' */
  theme?: ThemeName;
  /** Width of the picture [px], 640 or more; the height follows. @defaultValue 960 */
  widthPx?: number;
  /** Over the number of the call, or over time, for which each call needs its moment. @defaultValue 'calls' */
  x?: 'calls' | 'time';
  /** A linear scale ends above what is polled for; longer calls are held at its top. @defaultValue 'log' */
  y?: 'log' | 'linear';
}

/** Draws `data` with the elements of `document`; attaching the result is up to the caller. */
export function pollTime(
  data: PollTimeData,
  document: Document,
  options: PollTimeOptions = {},
): SVGSVGElement {
  const { theme: themeName = 'light', widthPx = 960, x = 'calls', y = 'log' } = options;
  checkPollTime(data, x === 'time');
  const theme = themes[themeName];
  const layout = layoutPollTime(data, { x, y }, widthPx);
  const paper = sheet(document, {
    chart: 'poll-time',
    title: data.title,
    description: describePollTime(data),
    theme,
    widthPx,
    heightPx: layout.end.heightPx,
  });
  const poll = pollTextures(paper);
  drawPage(paper.root, layout.page, layout.end, theme);
  const key = paper.root.append('g').attr('transform', `translate(${space.margin},${layout.page.bodyY})`);
  drawFlowKey(key, layout.key, { poll, theme }, theme);
  drawAxes(paper.root, layout, theme);
  for (const { series, line } of layout.series) {
    if (series.kind === 'simulated') pollArea(paper.root, line, layout.plane.bottomY, poll, theme);
  }
  layout.series.forEach(({ series, line }, index) => {
    // Of two lines the lower is broad, so that it shows on both sides of the other where they agree.
    const [broad, narrow] = layout.dense ? [2.5, 1] : [4, 1.75];
    const lower = index < layout.series.length - 1;
    pollLine(paper.root, line, series.kind, lower ? broad : narrow, theme);
  });
  for (const { series, marks } of layout.series)
    callMarks(paper.root, marks, series.kind, layout.dense, theme);
  drawNotes(paper.root, layout, data.pollMaxNs / 1000, theme);
  return tidy(paper.svg);
}

function drawAxes(root: Group, layout: PollTimeLayout, theme: Theme): void {
  const { plane, time } = layout;
  flatAxis(root, plane, layout.flatTicks, layout.flatName, theme);
  uprightAxis(root, plane, time.ticks, layout.timeName, theme);
  if (time.gapY === undefined) return;
  // A logarithm has no zero: the axis is broken above it.
  for (const y of [time.gapY - 2, time.gapY + 2])
    rule(root, [plane.leftX - 4, y + 2], [plane.leftX + 4, y - 2], theme.muted);
}

function drawNotes(root: Group, layout: PollTimeLayout, pollMaxUs: number, theme: Theme): void {
  const { plane, time, partX, pollMaxLines } = layout;
  const { leftX, rightX, topY, bottomY } = plane;
  const maxY = time.y(pollMaxUs);
  rule(root, [leftX, maxY], [rightX, maxY], theme.muted).attr('stroke-dasharray', '6 4');
  // At the foot of the plane the two lines would run into the figures of the flat axis.
  const firstY = Math.min(maxY - 7, bottomY - 14);
  const place = { x: rightX + space.small, y: centred(firstY, fontSize.note), sizePx: fontSize.note };
  paragraph(root, pollMaxLines, 14, { ...place, fill: theme.muted });
  if (partX !== undefined) rule(root, [partX, topY], [partX, bottomY], theme.muted);
}

function rule(
  root: Group,
  [x1, y1]: readonly [number, number],
  [x2, y2]: readonly [number, number],
  stroke: string,
) {
  const line = root.append('line').attr('x1', x1).attr('y1', y1);
  return line.attr('x2', x2).attr('y2', y2).attr('stroke', stroke);
}
