/** One row of a waterfall: a total with its stages, or a step that hangs between the periods before and after. */
import { microseconds } from '../format.js';
import type { Group } from '../marks/canvas.js';
import { pieceLabel } from '../marks/stage-fill.js';
import { centred, paragraph, words } from '../marks/words.js';
import { kindLook, stageLook } from '../stages.js';
import { fontSize, space } from '../theme.js';
import type { Theme } from '../theme.js';
import { added, removed } from './waterfall-key.js';
import type { WaterfallTools } from './waterfall-key.js';
import { labelGapPx, waterfallPx } from './waterfall-layout.js';
import type { StepRow, TotalRow, WaterfallLayout } from './waterfall-layout.js';
import { iopsCell, signedMicroseconds, stepName } from './waterfall-words.js';

/** What all rows of one waterfall share. */
export interface RowStyle extends WaterfallTools {
  readonly layout: WaterfallLayout;
  readonly letters: ReadonlyMap<string, string>;
}

/** Draws a configuration: its name, its period stacked by stage, and its columns. */
export function drawTotal(parent: Group, row: TotalRow, style: RowStyle): void {
  const { layout, theme, letters, paint } = style;
  const { bar, labelLines, topY, heightPx } = row;
  const group = parent.append('g');
  rule(group, topY, layout, theme);
  rule(group, topY + heightPx, layout, theme);
  const middleY = topY + heightPx / 2;
  const body = { sizePx: fontSize.body, fill: theme.ink };
  const y = centred(middleY - ((labelLines.length - 1) * waterfallPx.line) / 2, fontSize.body);
  words(group, bar.id, { ...body, x: space.margin, y, bold: true });
  paragraph(group, labelLines, waterfallPx.line, { ...body, x: layout.labelX, y });

  let us = 0;
  for (const { stage, us: pieceUs } of bar.stages) {
    const left = layout.x(us);
    us += pieceUs;
    if (pieceUs === 0) continue;
    const look = stageLook(stage, theme);
    // Half a pixel of paper on either side: neighbours stay apart without help of their colours.
    const width = layout.x(us) - left - 1;
    const box = { x: left + 0.5, y: middleY - waterfallPx.bar / 2, width, height: waterfallPx.bar };
    const piece = group.append('g');
    piece.append('title').text(`${stage}: ${microseconds(pieceUs)}`);
    paint(piece, look, box);
    pieceLabel(piece, look, letters.get(stage) ?? '', box);
  }
  const cell = { ...body, y: centred(middleY, fontSize.body) };
  const beside = layout.x(bar.periodUs) + labelGapPx;
  words(group, microseconds(bar.periodUs), { ...cell, x: beside, halo: theme.paper });
  if (row.change !== '') words(group, row.change, { ...cell, x: layout.columnX.change, anchor: 'end' });
  const iops = { ...cell, x: layout.columnX.iops, fill: theme.muted, anchor: 'end' as const };
  words(group, iopsCell(bar), iops);
}

/** Draws a step: its stage, and from where to where it takes the period. */
export function drawStep(parent: Group, { step, topY, heightPx }: StepRow, style: RowStyle): void {
  const { layout, theme, letters, paint } = style;
  const { stage, us, fromUs, toUs } = step;
  const group = parent.append('g');
  group.append('title').text(`${step.stages.join(', ')}: ${signedMicroseconds(us)}`);
  const look = stage === null ? kindLook('work', theme) : stageLook(stage, theme);
  const middleY = topY + heightPx / 2;
  const swatch = { x: layout.stepX, y: middleY - 7, width: waterfallPx.swatch, height: 14 };
  if (stage !== null) {
    paint(group, look, swatch);
    pieceLabel(group, look, letters.get(stage) ?? '', swatch);
  }
  const label = { sizePx: fontSize.label, y: centred(middleY, fontSize.label) };
  const nameX = swatch.x + swatch.width + waterfallPx.gap;
  words(group, stepName(step), { ...label, x: nameX, fill: stage === null ? theme.muted : theme.ink });

  const [left, right] = [layout.x(Math.min(fromUs, toUs)), layout.x(Math.max(fromUs, toUs))];
  const width = Math.max(right - left, 1);
  const box = { x: left, y: middleY - waterfallPx.piece / 2, width, height: waterfallPx.piece };
  (us < 0 ? removed : added)(group, look, box, style);
  const figure = { ...label, x: right + labelGapPx, fill: theme.ink, halo: theme.paper };
  words(group, signedMicroseconds(us), figure);
}

/** The period that two rows share: a line from the bar of the one to the bar of the next. */
export function drawLink(
  parent: Group,
  upper: TotalRow | StepRow,
  lower: TotalRow | StepRow,
  { layout, theme }: RowStyle,
): void {
  const us = upper.kind === 'total' ? upper.bar.periodUs : upper.step.toUs;
  const [fromY, toY] = [barEdge(upper, 1), barEdge(lower, -1)];
  parent
    .append('path')
    .attr('d', `M${layout.x(us)},${fromY}V${toY}`)
    .attr('fill', 'none')
    .attr('stroke', theme.muted);
}

/** The lower (1) or upper (-1) edge of the bar of a row. */
function barEdge({ kind, topY, heightPx }: TotalRow | StepRow, side: 1 | -1): number {
  const half = (kind === 'total' ? waterfallPx.bar : waterfallPx.piece) / 2;
  return topY + heightPx / 2 + side * half;
}

function rule(group: Group, y: number, { page }: WaterfallLayout, theme: Theme): void {
  const line = group.append('line').attr('x1', space.margin);
  line
    .attr('x2', page.widthPx - space.margin)
    .attr('y1', y)
    .attr('y2', y)
    .attr('stroke', theme.rule);
}
