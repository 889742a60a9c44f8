/** One row of a ladder: its name, the measured mark, the simulated bar with its whisker, and the columns. */
import { microseconds } from '../format.js';
import { intervalWhisker } from '../marks/interval.js';
import { measuredMark } from '../marks/measured.js';
import { pieceLabel } from '../marks/stage-fill.js';
import type { PiecePainter } from '../marks/stage-fill.js';
import type { Group } from '../marks/canvas.js';
import { centred, paragraph, words } from '../marks/words.js';
import { stageLook } from '../stages.js';
import { textWidth } from '../text.js';
import { fontSize, space } from '../theme.js';
import type { Theme } from '../theme.js';
import { measuredSpan, periodInterval } from './ladder-data.js';
import type { LadderBar } from './ladder-data.js';
import { lane } from './ladder-layout.js';
import type { LadderLayout, LadderRow } from './ladder-layout.js';
import { measuredLabel } from './ladder-words.js';

/** What all rows of one ladder share. */
export interface RowStyle {
  readonly layout: LadderLayout;
  readonly letters: ReadonlyMap<string, string>;
  readonly paint: PiecePainter;
  readonly theme: Theme;
}

/** Draws `row` into a group of its own. */
export function drawRow(parent: Group, row: LadderRow, style: RowStyle): void {
  const group = parent.append('g');
  drawNames(group, row, style);
  drawColumns(group, row, style);
  drawPieces(group, row, style);
  drawFigures(group, row, style);
}

function drawNames(group: Group, row: LadderRow, { layout, theme }: RowStyle): void {
  const { bar, labelLines, topY, heightPx } = row;
  group
    .append('line')
    .attr('x1', space.margin)
    .attr('x2', layout.widthPx - space.margin)
    .attr('y1', topY)
    .attr('y2', topY)
    .attr('stroke', row.startsFamily ? theme.muted : theme.rule);
  const body = { sizePx: fontSize.body, fill: theme.ink };
  const firstMiddle = topY + (heightPx - (labelLines.length - 1) * lane.label) / 2;
  const y = centred(firstMiddle, fontSize.body);
  words(group, bar.id, { ...body, x: space.margin, y, bold: true });
  paragraph(group, labelLines, lane.label, { ...body, x: layout.labelX, y });
}

function drawColumns(group: Group, { cells, topY, heightPx }: LadderRow, { layout, theme }: RowStyle): void {
  const y = centred(topY + heightPx / 2, fontSize.body);
  const cell = { y, sizePx: fontSize.body, anchor: 'end' as const };
  const inkOf = (text: string): string => (/\d/.test(text) ? theme.ink : theme.muted);
  for (const name of ['error', 'measured', 'simulated'] as const) {
    const text = cells[name];
    words(group, text, {
      ...cell,
      x: layout.columnX[name],
      fill: inkOf(text),
      bold: name === 'measured' && text !== '–',
    });
  }
}

function drawPieces(
  group: Group,
  { bar, barY }: LadderRow,
  { layout, letters, paint, theme }: RowStyle,
): void {
  let us = 0;
  for (const { stage, us: pieceUs } of bar.stages) {
    const left = layout.x(us);
    us += pieceUs;
    if (pieceUs === 0) continue;
    const look = stageLook(stage, theme);
    // Half a pixel of paper on either side: neighbours stay apart without help of their colours.
    const box = { x: left + 0.5, y: barY, width: layout.x(us) - left - 1, height: lane.bar };
    const piece = group.append('g');
    piece.append('title').text(`${stage}: ${microseconds(pieceUs)}`);
    paint(piece, look, box);
    pieceLabel(piece, look, letters.get(stage) ?? '', box, plumbs(bar, layout));
  }
}

function drawFigures(group: Group, { bar, barY, measuredY }: LadderRow, { layout, theme }: RowStyle): void {
  const { x } = layout;
  const sizePx = fontSize.note;
  const [lowUs, highUs] = periodInterval(bar);
  const whiskerY = barY + lane.bar + lane.whisker - 3;
  intervalWhisker(group, x(lowUs), x(highUs), whiskerY, theme);
  const place = { x: (us: number): number => x(us), y: measuredY, plumbToY: barY + lane.bar + 2 };
  const labelX = measuredMark(group, measuredSpan(bar.measured), place, theme);
  const measured = { x: labelX, y: centred(measuredY, sizePx), sizePx, halo: theme.paper };
  if (bar.measured === null) words(group, measuredLabel(null), { ...measured, fill: theme.muted });
  else words(group, measuredLabel(bar.measured), { ...measured, fill: theme.ink, bold: true });
  const simulated = { y: centred(barY + lane.bar / 2, sizePx), sizePx, fill: theme.ink, halo: theme.paper };
  words(group, microseconds(bar.periodUs), { ...simulated, x: besideBar(bar, layout) });
}

/** Right of the bar; where a plumb line of the measured mark would strike through the label, right of that. */
function besideBar(bar: LadderBar, layout: LadderLayout): number {
  const width = textWidth(microseconds(bar.periodUs), fontSize.note);
  return plumbs(bar, layout).reduce(
    (left, plumb) => (plumb > left - 5 && plumb < left + width + 4 ? plumb + 6 : left),
    layout.x(bar.periodUs) + 6,
  );
}

/** Where the plumb lines of the measured mark stand. */
function plumbs(bar: LadderBar, { x }: LadderLayout): number[] {
  const { lowUs, highUs } = measuredSpan(bar.measured);
  return [lowUs, highUs].filter((us) => us !== undefined).map((us) => x(us));
}
