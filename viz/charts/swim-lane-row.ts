/** The rows of a swim-lane: the request as a bar, and the lanes with their slices. */
import { microseconds } from '../format.js';
import type { Group } from '../marks/canvas.js';
import { pieceLabel } from '../marks/stage-fill.js';
import { centred, paragraph, words } from '../marks/words.js';
import { stageLook } from '../stages.js';
import { textWidth } from '../text.js';
import { fontSize, space } from '../theme.js';
import type { Theme } from '../theme.js';
import { sliceLabels } from './swim-lane-labels.js';
import type { SliceLabel } from './swim-lane-labels.js';
import { boxesOf, crossings, swimLanePx } from './swim-lane-layout.js';
import type { LaneRow, PlacedSlice, SwimLaneLayout } from './swim-lane-layout.js';
import { isLine, paintSlice, sliceLook } from './swim-lane-look.js';
import type { SwimLaneTools } from './swim-lane-look.js';
import { exitMark, interruptMark, sleepLine } from './swim-lane-marks.js';
import { sliceTitle } from './swim-lane-words.js';

/** What all rows of one swim-lane share. */
export interface RowStyle extends SwimLaneTools {
  readonly layout: SwimLaneLayout;
  readonly letters: ReadonlyMap<string, string>;
}

/** The words of the slices of one lane. */
export type LaneLabels = ReadonlyMap<PlacedSlice, SliceLabel>;

/** Draws the request as a bar of a ladder, with the length of each piece below it. */
export function drawRequest(parent: Group, periodUs: number, style: RowStyle): void {
  const { layout, letters, paint, theme } = style;
  const group = parent.append('g');
  const barY = layout.runs[0].box.y;
  const name = { x: space.margin, sizePx: fontSize.body, fill: theme.ink };
  words(group, 'the request', { ...name, y: centred(barY + swimLanePx.bar / 2, fontSize.body) });
  const figureY = barY + swimLanePx.bar + swimLanePx.figures;
  words(group, microseconds(periodUs), { ...name, y: figureY });
  for (const { run, box } of layout.runs) {
    const look = stageLook(run.stage, theme);
    const piece = group.append('g');
    piece.append('title').text(`${run.stage}: ${microseconds(run.endUs - run.startUs)}`);
    paint(piece, look, box);
    pieceLabel(piece, look, letters.get(run.stage) ?? '', box);
  }
  for (const { text, x } of runFigures(layout)) {
    words(group, text, { x, y: figureY, sizePx: fontSize.note, fill: theme.muted, anchor: 'middle' });
  }
}

/** The lengths of the pieces, longest first, each where it covers no other. */
function runFigures({ runs, x: scale }: SwimLaneLayout): { text: string; x: number }[] {
  const figures: { text: string; x: number; halfPx: number }[] = [];
  const [left, right] = scale.range();
  for (const { run, box } of [...runs].sort((a, b) => b.box.width - a.box.width)) {
    const text = (run.endUs - run.startUs).toFixed(1);
    const halfPx = textWidth(text, fontSize.note) / 2;
    const x = box.x + box.width / 2;
    const free = figures.every((other) => Math.abs(other.x - x) > other.halfPx + halfPx + 3);
    // Wider than its piece, a figure would seem to be a neighbour's.
    const own = 2 * halfPx <= box.width + 4 && x - halfPx >= left && x + halfPx <= right;
    if (free && own) figures.push({ text, x, halfPx });
  }
  return figures;
}

/** Draws a lane: its name, what sleeps, what runs. Words come last: `drawLabels`. */
export function drawLane(parent: Group, row: LaneRow, labels: LaneLabels, style: RowStyle): void {
  const { layout, theme } = style;
  const { lane, labelLines, topY, heightPx, slices } = row;
  const group = parent.append('g');
  const rule = group.append('line').attr('x1', space.margin);
  rule
    .attr('x2', layout.page.widthPx - space.margin)
    .attr('y1', topY)
    .attr('y2', topY)
    .attr('stroke', theme.rule);
  const firstY = topY + (heightPx - (labelLines.length - 1) * swimLanePx.line) / 2;
  const place = { x: space.margin, y: centred(firstY, fontSize.body), sizePx: fontSize.body };
  paragraph(group, labelLines, swimLanePx.line, { ...place, fill: theme.ink });
  for (const placed of slices) {
    const { slice, box } = placed;
    const piece = group.append('g');
    piece.append('title').text(sliceTitle(slice));
    if (isLine(slice)) drawSleep(piece, placed, labels, theme);
    else paintSlice(piece, slice, lane.kind, box, style);
  }
  drawMarks(group, boxesOf(row), style);
}

/** Sleep opens its line for its word. */
function drawSleep(piece: Group, placed: PlacedSlice, labels: LaneLabels, theme: Theme): void {
  const { box } = placed;
  const label = labels.get(placed);
  const halfPx = label ? textWidth(label.text, fontSize.note) / 2 + 4 : 0;
  const open = label && ([label.x - halfPx, label.x + halfPx] as const);
  sleepLine(piece, box.x, box.x + box.width, box.y + box.height / 2, theme, open);
}

function drawMarks(group: Group, slices: readonly PlacedSlice[], { theme }: RowStyle): void {
  slices.forEach(({ slice, box }, index) => {
    const before = slices[index - 1]?.slice;
    const goesOn = before?.category === 'irq' && slice.startUs - before.endUs < 0.001;
    if (slice.category === 'irq' && !goesOn) interruptMark(group, box.x, box.y, theme);
    if (slice.vmExit) exitMark(group, box.x, box.y + box.height, theme);
  });
}

/** The words of the slices of a lane, beside the arrows that cross it. */
export function laneLabels(row: LaneRow, { layout, letters }: RowStyle): LaneLabels {
  return sliceLabels(row.slices, letters, crossings(row, layout.arrows));
}

/** Sets the words of a lane, over its slices. */
export function drawLabels(parent: Group, row: LaneRow, labels: LaneLabels, { theme }: RowStyle): void {
  for (const [{ slice, box }, { text, x, letter }] of labels) {
    const sizePx = letter ? fontSize.letter : fontSize.note;
    const place = { x, y: centred(box.y + box.height / 2, sizePx), sizePx, anchor: 'middle' as const };
    if (isLine(slice)) words(parent, text, { ...place, fill: theme.muted, halo: theme.paper });
    else {
      const look = sliceLook(slice, row.lane.kind, theme);
      const halo = look.kind === 'work' ? {} : { halo: look.fill };
      words(parent, text, { ...place, ...halo, fill: look.ink, bold: letter });
    }
  }
}
