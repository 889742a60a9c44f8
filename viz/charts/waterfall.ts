/**
 * The waterfall: where the microseconds went from one configuration to the next. Totals are stacked as on a ladder;
 * between two of them each stage is a step that takes time away or adds it, in the order of the lifecycle. In µs,
 * because the same step is worth few IOPS early and many late.
 */
import { sheet, tidy } from '../marks/canvas.js';
import type { Group } from '../marks/canvas.js';
import { drawFlowKey } from '../marks/flow-key.js';
import { drawPage } from '../marks/page.js';
import { periodAxis } from '../marks/period-axis.js';
import { piecePainter } from '../marks/stage-fill.js';
import { drawStageKey } from '../marks/stage-key.js';
import { words } from '../marks/words.js';
import { stageLetters, stageLook } from '../stages.js';
import { fontSize, space, themes } from '../theme.js';
import type { Theme, ThemeName } from '../theme.js';
import { checkWaterfall } from './waterfall-data.js';
import type { WaterfallData } from './waterfall-data.js';
import { waterfallKeyLooks } from './waterfall-key.js';
import { columnHeads, layoutWaterfall } from './waterfall-layout.js';
import type { WaterfallLayout } from './waterfall-layout.js';
import { drawLink, drawStep, drawTotal } from './waterfall-row.js';
import { describeWaterfall } from './waterfall-words.js';

/** How to draw a waterfall. */
export interface WaterfallOptions {
  /** @defaultValue 'light' */
  theme?: ThemeName;
  /** Width of the picture [px], 640 or more; the height follows. @defaultValue 960 */
  widthPx?: number;
}

/** Draws `data` with the elements of `document`; attaching the result is up to the caller. */
export function waterfall(
  data: WaterfallData,
  document: Document,
  options: WaterfallOptions = {},
): SVGSVGElement {
  checkWaterfall(data);
  const { theme: themeName = 'light', widthPx = 960 } = options;
  const theme = themes[themeName];
  const layout = layoutWaterfall(data, widthPx);
  const { heightPx } = layout.end;
  const description = describeWaterfall(data);
  const paper = sheet(document, {
    chart: 'waterfall',
    title: data.title,
    description,
    theme,
    widthPx,
    heightPx,
  });
  const looks = layout.order.map((stage) => stageLook(stage, theme));
  const paint = piecePainter(paper, [...looks, ...waterfallKeyLooks(theme)]);
  const letters = stageLetters(layout.order);
  const style = { layout, letters, paint, theme };

  drawPage(paper.root, layout.page, layout.end, theme);
  const at = (y: number): Group =>
    paper.root.append('g').attr('transform', `translate(${space.margin},${y})`);
  drawFlowKey(at(layout.page.bodyY), layout.key, { paint, theme }, theme);
  drawStageKey(at(layout.stageKeyY), layout.stageKey, letters, paint, theme);
  drawColumnHeads(paper.root, layout, theme);
  const { x, plotTopY: topY, plotBottomY: bottomY, axisLabelLines: labelLines } = layout;
  periodAxis(paper.root, { x, topY, bottomY, labelLines }, theme);
  for (const row of layout.rows) {
    if (row.kind === 'total') drawTotal(paper.root, row, style);
    else drawStep(paper.root, row, style);
  }
  layout.rows.slice(1).forEach((row, index) => drawLink(paper.root, layout.rows[index], row, style));
  return tidy(paper.svg);
}

function drawColumnHeads(root: Group, { columnX, plotTopY }: WaterfallLayout, theme: Theme): void {
  for (const column of ['change', 'iops'] as const) {
    const [strong, quiet] = columnHeads[column];
    const place = { x: columnX[column], anchor: 'end' as const };
    words(root, strong, { ...place, y: plotTopY - 26, sizePx: fontSize.label, fill: theme.ink, bold: true });
    words(root, quiet, { ...place, y: plotTopY - 6, sizePx: fontSize.note, fill: theme.muted });
  }
}
