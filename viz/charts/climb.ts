/**
 * The climb: configurations one below the other as they are switched on, the measured period in ink above the
 * simulated one in colour, and beside each what it keeps busy. It says the same as a ladder and fits a narrow screen.
 */
import { scaleLinear } from 'd3';
import type { ScaleLinear } from 'd3';
import { kilo, microseconds } from '../format.js';
import { sheet, tidy } from '../marks/canvas.js';
import type { Group } from '../marks/canvas.js';
import { intervalWhisker } from '../marks/interval.js';
import { arrowPx, measuredMark } from '../marks/measured.js';
import { periodAxis } from '../marks/period-axis.js';
import { pollTextures } from '../marks/poll-texture.js';
import type { PollTexture } from '../marks/poll-texture.js';
import { piecePainter, pieceLabel } from '../marks/stage-fill.js';
import type { PiecePainter } from '../marks/stage-fill.js';
import { drawStageKey, layoutStageKey } from '../marks/stage-key.js';
import { centred, paragraph, words } from '../marks/words.js';
import { kindLook, stageLetters, stageLook, stageOrder } from '../stages.js';
import { textWidth, wrapText } from '../text.js';
import { fontSize, themes } from '../theme.js';
import type { Theme, ThemeName } from '../theme.js';
import { checkLadder, measuredSpan, periodInterval } from './ladder-data.js';
import type { LadderBar, LadderData } from './ladder-data.js';
import { axisLabel, describeLadder, measuredLabel } from './ladder-words.js';

/** A ladder whose bars say what they keep busy. */
export interface ClimbData extends LadderData {
  bars: ClimbBar[];
  /** How far the axis reaches at least [µs], so that bars keep their scale while others come and go. */
  axisUs?: number;
  /** Whether the stages have a key below the picture. */
  key?: boolean;
}

export interface ClimbBar extends LadderBar {
  /** CPUs busy on average, by what with; null where it is not told. */
  cores: { work: number; polling: number } | null;
}

/** How to draw it. */
export interface ClimbOptions {
  /** @defaultValue 'light' */
  theme?: ThemeName;
  /** Width of the picture [px], 280 or more; the height follows. @defaultValue 760 */
  widthPx?: number;
}

/** Heights and gaps [px]. */
const px = { margin: 6, name: 17, line: 15, measured: 15, bar: 20, whisker: 9, pad: 7, source: 15 };

interface Frame {
  readonly widthPx: number;
  readonly x: ScaleLinear<number, number>;
  readonly coresX: ScaleLinear<number, number> | null;
  readonly theme: Theme;
  readonly paint: PiecePainter;
  readonly poll: PollTexture;
  readonly letters: ReadonlyMap<string, string>;
}

/** Draws `data` with the elements of `document`; attaching the result is up to the caller. */
export function climb(data: ClimbData, document: Document, options: ClimbOptions = {}): SVGSVGElement {
  checkLadder(data);
  const { theme: themeName = 'light', widthPx = 760 } = options;
  const theme = themes[themeName];
  const order = stageOrder(data.bars.map(({ stages }) => stages.map(({ stage }) => stage)));
  const coresPx = data.bars.some(({ cores }) => cores !== null) ? (widthPx < 520 ? 74 : 118) : 0;
  const right = widthPx - px.margin - coresPx - (coresPx === 0 ? 0 : 16);
  const x = scaleLinear()
    .domain([0, axisEnd(data, right)])
    .range([px.margin, right]);
  const axisLines = wrapText(axisLabel, right - px.margin, fontSize.label, true);
  const headY = 28 + 16 * axisLines.length;
  const nameLines = data.bars.map((bar) => wrapText(nameOf(bar), right - px.margin, fontSize.body, true));
  const heights = data.bars.map((bar, index) => rowHeight(bar, nameLines[index].length));
  const plotBottomY = headY + heights.reduce((sum, height) => sum + height, 0) + 4;
  const key = data.key === false ? null : layoutStageKey(order, widthPx - 2 * px.margin);
  const keyY = plotBottomY + 10;
  const sourceLines = wrapText(data.source, widthPx - 2 * px.margin, fontSize.note);
  const sourceY = keyY + (key === null ? 0 : key.heightPx + 6) + 14;
  const heightPx = Math.ceil(sourceY + sourceLines.length * px.source - 6);

  const { title } = data;
  const paper = sheet(document, {
    chart: 'climb',
    title,
    description: describe(data),
    theme,
    widthPx,
    heightPx,
  });
  const looks = order.map((stage) => stageLook(stage, theme));
  const frame: Frame = {
    widthPx,
    x,
    coresX: coresPx === 0 ? null : coresScale(data, widthPx - px.margin - coresPx, widthPx - px.margin),
    theme,
    paint: piecePainter(paper, [...looks, kindLook('notice', theme)]),
    poll: pollTextures(paper),
    letters: stageLetters(order),
  };
  periodAxis(paper.root, { x, topY: headY, bottomY: plotBottomY, labelLines: axisLines }, theme);
  if (frame.coresX !== null) coresHead(paper.root, frame.coresX, headY, plotBottomY, theme);
  let topY = headY;
  data.bars.forEach((bar, index) => {
    drawRow(paper.root, bar, nameLines[index], topY, frame);
    topY += heights[index];
  });
  if (key !== null) {
    const at = paper.root.append('g').attr('transform', `translate(${px.margin},${keyY})`);
    drawStageKey(at, key, frame.letters, frame.paint, theme);
  }
  const source = { x: px.margin, y: sourceY, sizePx: fontSize.note, fill: theme.muted };
  paragraph(paper.root, sourceLines, px.source, source);
  return tidy(paper.svg);
}

function nameOf({ id, label }: LadderBar): string {
  return label === '' ? id : `${id}: ${label}`;
}

function rowHeight(bar: ClimbBar, lines: number): number {
  const measured = bar.measured === null ? 0 : px.measured;
  return px.pad + lines * px.name + measured + px.bar + px.whisker + px.pad;
}

/** So far that the longest figure and its label fit. */
function axisEnd({ bars, axisUs = 0 }: ClimbData, right: number): number {
  const roomPx = right - px.margin;
  const reaches = bars.flatMap((bar) => {
    const { lowUs, highUs } = measuredSpan(bar.measured);
    const open = lowUs !== undefined && highUs === undefined ? arrowPx : 0;
    const measured = highUs ?? lowUs ?? 0;
    return [
      { us: Math.max(measured, 1), px: open + textWidth(measuredLabel(bar.measured), fontSize.note) + 18 },
      { us: bar.periodUs, px: textWidth(figureOf(bar, isNarrow(right)), fontSize.note) + 14 },
    ];
  });
  const pxPerUs = Math.min(...reaches.map((reach) => Math.max(roomPx - reach.px, 40) / reach.us));
  return Math.max(axisUs, roomPx / pxPerUs);
}

/** Where the bars have so little room, the figures beside them are short. */
const NARROW_PX = 360;

function isNarrow(right: number): boolean {
  return right < NARROW_PX;
}

function figureOf({ periodUs, iops }: LadderBar, narrow: boolean): string {
  return narrow
    ? `${microseconds(periodUs)}, ${kilo(iops)}/s`
    : `${microseconds(periodUs)} = ${kilo(iops)} IOPS`;
}

function coresScale({ bars }: ClimbData, left: number, right: number): ScaleLinear<number, number> {
  const most = Math.max(2, ...bars.map(({ cores }) => (cores === null ? 0 : cores.work + cores.polling)));
  return scaleLinear().domain([0, most]).range([left, right]);
}

function coresHead(
  root: Group,
  x: ScaleLinear<number, number>,
  topY: number,
  bottomY: number,
  theme: Theme,
): void {
  const [left] = x.range();
  words(root, 'CPUs busy', { x: left, y: topY - 26, sizePx: fontSize.label, fill: theme.ink, bold: true });
  for (const tick of [0, 1, 2]) {
    if (tick > x.domain()[1]) continue;
    const line = root
      .append('line')
      .attr('x1', x(tick))
      .attr('x2', x(tick))
      .attr('y1', topY)
      .attr('y2', bottomY);
    line.attr('stroke', tick === 0 ? theme.ink : theme.rule);
    const place = { x: x(tick), y: topY - 6, sizePx: fontSize.note, fill: theme.muted };
    words(root, String(tick), { ...place, anchor: tick === 2 ? 'end' : 'middle' });
  }
}

function drawRow(root: Group, bar: ClimbBar, nameLines: readonly string[], topY: number, frame: Frame): void {
  const { x, theme, widthPx } = frame;
  const group = root.append('g').attr('data-key', bar.id);
  const rule = group
    .append('line')
    .attr('x1', px.margin)
    .attr('x2', widthPx - px.margin);
  rule.attr('y1', topY).attr('y2', topY).attr('stroke', theme.rule);
  const nameY = topY + px.pad + 11;
  const name = { x: px.margin + 4, y: nameY, sizePx: fontSize.body, fill: theme.ink, halo: theme.paper };
  paragraph(group, nameLines, px.name, { ...name, bold: true });
  const measuredTop = topY + px.pad + nameLines.length * px.name;
  const barY = measuredTop + (bar.measured === null ? 0 : px.measured);
  let us = 0;
  for (const { stage, us: pieceUs } of bar.stages) {
    const left = x(us);
    us += pieceUs;
    if (pieceUs === 0) continue;
    const look = stageLook(stage, theme);
    const box = { x: left + 0.5, y: barY, width: Math.max(x(us) - left - 1, 0.5), height: px.bar };
    const piece = group.append('g').attr('data-key', `${bar.id} ${stage}`);
    piece
      .attr('data-x', box.x)
      .attr('data-y', box.y)
      .attr('data-width', box.width)
      .attr('data-height', px.bar);
    piece.append('title').text(`${stage}: ${microseconds(pieceUs)}`);
    frame.paint(piece, look, box);
    pieceLabel(piece, look, frame.letters.get(stage) ?? '', box, plumbs(bar, x));
  }
  drawFigures(group, bar, barY, frame);
  if (frame.coresX !== null && bar.cores !== null) drawCores(group, bar.cores, barY, frame.coresX, frame);
}

function plumbs(bar: LadderBar, x: (us: number) => number): number[] {
  const { lowUs, highUs } = measuredSpan(bar.measured);
  return [lowUs, highUs].filter((us) => us !== undefined).map(x);
}

function drawFigures(group: Group, bar: ClimbBar, barY: number, { x, theme }: Frame): void {
  const [lowUs, highUs] = periodInterval(bar);
  intervalWhisker(group, x(lowUs), x(highUs), barY + px.bar + px.whisker - 3, theme);
  const sizePx = fontSize.note;
  if (bar.measured !== null) {
    const measuredY = barY - px.measured + 6;
    const place = { x: (us: number): number => x(us), y: measuredY, plumbToY: barY + px.bar + 2 };
    const labelX = measuredMark(group, measuredSpan(bar.measured), place, theme);
    const text = measuredLabel(bar.measured);
    words(group, text, {
      x: labelX,
      y: centred(measuredY, sizePx),
      sizePx,
      fill: theme.ink,
      halo: theme.paper,
      bold: true,
    });
  }
  const text = figureOf(bar, isNarrow(x.range()[1]));
  const width = textWidth(text, sizePx);
  const figureX = plumbs(bar, x).reduce(
    (left, plumb) => (plumb > left - 5 && plumb < left + width + 4 ? plumb + 6 : left),
    x(bar.periodUs) + 6,
  );
  const fits = figureX + width <= x.range()[1] + 8;
  words(group, fits ? text : microseconds(bar.periodUs), {
    x: figureX,
    y: centred(barY + px.bar / 2, sizePx),
    sizePx,
    fill: theme.ink,
    halo: theme.paper,
  });
}

function drawCores(
  group: Group,
  { work, polling }: NonNullable<ClimbBar['cores']>,
  barY: number,
  x: ScaleLinear<number, number>,
  { theme, poll }: Frame,
): void {
  const hue = theme.hues.device;
  const rect = (from: number, to: number, fill: string): void => {
    if (to <= from) return;
    const box = group
      .append('rect')
      .attr('x', x(from) + 0.5)
      .attr('width', Math.max(x(to) - x(from) - 1, 0.5));
    box
      .attr('y', barY + 4)
      .attr('height', px.bar - 8)
      .attr('fill', fill);
  };
  rect(0, work, hue.tones[1]);
  rect(work, work + polling, poll(hue, 'found'));
  const text = (work + polling).toFixed(2);
  const place = {
    x: x.range()[0] + 3,
    y: barY - 3,
    sizePx: fontSize.note,
    fill: theme.ink,
    halo: theme.paper,
  };
  words(group, text, place);
}

function describe(data: ClimbData): string {
  const busy = data.bars
    .filter(({ cores }) => cores !== null)
    .map(
      ({ id, cores }) =>
        `${id} keeps ${(cores!.work + cores!.polling).toFixed(2)} CPUs busy, ${cores!.polling.toFixed(2)} of it polling`,
    );
  return [describeLadder(data), busy.length === 0 ? '' : `${busy.join('; ')}.`].join(' ').trim();
}
