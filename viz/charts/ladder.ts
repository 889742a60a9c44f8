/**
 * The ladder: one row a configuration, the measured period in ink above the simulated one in colour, stacked by
 * where the microseconds go. Lengths are µs because µs add up and IOPS do not; IOPS are told as numbers beside.
 */
import { drawStageKey } from '../marks/stage-key.js';
import { periodAxis } from '../marks/period-axis.js';
import { piecePainter } from '../marks/stage-fill.js';
import { sheet, tidy } from '../marks/canvas.js';
import type { Group } from '../marks/canvas.js';
import { paragraph, words } from '../marks/words.js';
import { stageLetters, stageLook } from '../stages.js';
import { fontSize, space, themes } from '../theme.js';
import type { Theme, ThemeName } from '../theme.js';
import { checkLadder } from './ladder-data.js';
import type { LadderData } from './ladder-data.js';
import { drawMarksKey, marksKeyLooks } from './ladder-key.js';
import { lane, layoutLadder } from './ladder-layout.js';
import type { LadderLayout } from './ladder-layout.js';
import { drawRow } from './ladder-row.js';
import { describeLadder } from './ladder-words.js';

/** How to draw a ladder. */
export interface LadderOptions {
  /** @defaultValue 'light' */
  theme?: ThemeName;
  /** Width of the picture [px], 640 or more; the height follows. @defaultValue 960 */
  widthPx?: number;
}

/** Draws `data` with the elements of `document`; attaching the result is up to the caller. */
export function ladder(data: LadderData, document: Document, options: LadderOptions = {}): SVGSVGElement {
  checkLadder(data);
  const { theme: themeName = 'light', widthPx = 960 } = options;
  const theme = themes[themeName];
  const layout = layoutLadder(data, widthPx);
  const { title } = data;
  const description = describeLadder(data);
  const paper = sheet(document, {
    chart: 'ladder',
    title,
    description,
    theme,
    widthPx,
    heightPx: layout.heightPx,
  });
  const looks = layout.order.map((stage) => stageLook(stage, theme));
  const paint = piecePainter(paper, [...looks, ...marksKeyLooks(theme)]);
  const letters = stageLetters(layout.order);

  drawHead(paper.root, layout, theme);
  const at = (y: number): Group =>
    paper.root.append('g').attr('transform', `translate(${space.margin},${y})`);
  drawMarksKey(at(layout.marksY), widthPx - 2 * space.margin, paint, theme);
  drawStageKey(at(layout.keyY), layout.key, letters, paint, theme);
  drawColumnHeads(paper.root, layout, theme);
  const place = {
    x: layout.x,
    topY: layout.plotTopY,
    bottomY: layout.plotBottomY,
    labelLines: layout.axisLabelLines,
  };
  periodAxis(paper.root, place, theme);
  for (const row of layout.rows) drawRow(paper.root, row, { layout, letters, paint, theme });
  return tidy(paper.svg);
}

function drawHead(root: Group, layout: LadderLayout, theme: Theme): void {
  const x = space.margin;
  const title = { x, y: layout.titleY, sizePx: fontSize.title, fill: theme.ink, bold: true };
  paragraph(root, layout.titleLines, lane.title, title);
  const subtitle = { x, y: layout.subtitleY, sizePx: fontSize.body, fill: theme.muted };
  paragraph(root, layout.subtitleLines, lane.subtitle, subtitle);
  const source = { x, y: layout.sourceY, sizePx: fontSize.note, fill: theme.muted };
  paragraph(root, layout.sourceLines, lane.source, source);
}

function drawColumnHeads(root: Group, layout: LadderLayout, theme: Theme): void {
  const { columnX, measuredLeftX, plotTopY } = layout;
  const quiet = { y: plotTopY - 6, sizePx: fontSize.note, fill: theme.muted, anchor: 'end' as const };
  const strong = { ...quiet, y: plotTopY - 26, sizePx: fontSize.label, fill: theme.ink, bold: true };
  words(root, 'error', { ...strong, x: columnX.error });
  words(root, 'of period', { ...quiet, x: columnX.error });
  words(root, 'k IOPS', { ...strong, x: (measuredLeftX + columnX.simulated) / 2, anchor: 'middle' });
  // One rule under the head that two columns share.
  const rule = root.append('line').attr('x1', measuredLeftX).attr('x2', columnX.simulated);
  rule
    .attr('y1', plotTopY - 20)
    .attr('y2', plotTopY - 20)
    .attr('stroke', theme.muted);
  words(root, 'measured', { ...quiet, x: columnX.measured });
  words(root, 'simulated', { ...quiet, x: columnX.simulated });
}
