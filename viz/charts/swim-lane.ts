/**
 * The swim-lane: one request through the stack. A lane for each who takes part, time to the right; what the request
 * waits for is in full tone, what happens besides is pale. The bar on top is the same request as a ladder tells it.
 */
import { sheet, tidy } from '../marks/canvas.js';
import type { Group } from '../marks/canvas.js';
import { drawFlowKey } from '../marks/flow-key.js';
import { drawPage } from '../marks/page.js';
import { periodAxis } from '../marks/period-axis.js';
import { pollTextures } from '../marks/poll-texture.js';
import { piecePainter } from '../marks/stage-fill.js';
import { stageLetters, stageLook } from '../stages.js';
import { space, themes } from '../theme.js';
import type { ThemeName } from '../theme.js';
import { checkSwimLane } from './swim-lane-data.js';
import type { SwimLaneData } from './swim-lane-data.js';
import { swimLaneKeyLooks } from './swim-lane-key.js';
import { boxesOf, layoutSwimLane } from './swim-lane-layout.js';
import { sliceLook } from './swim-lane-look.js';
import { arrow } from './swim-lane-marks.js';
import { drawLabels, drawLane, drawRequest, laneLabels } from './swim-lane-row.js';
import { drawTimedKey } from './swim-lane-stages.js';
import { describeSwimLane } from './swim-lane-words.js';

/** How to draw a swim-lane. */
export interface SwimLaneOptions {
  /** @defaultValue 'light' */
  theme?: ThemeName;
  /** Width of the picture [px], 640 or more; the height follows. @defaultValue 960 */
  widthPx?: number;
}

/** Draws `data` with the elements of `document`; attaching the result is up to the caller. */
export function swimLane(
  data: SwimLaneData,
  document: Document,
  options: SwimLaneOptions = {},
): SVGSVGElement {
  checkSwimLane(data);
  const { theme: themeName = 'light', widthPx = 960 } = options;
  const theme = themes[themeName];
  const layout = layoutSwimLane(data, widthPx);
  const paper = sheet(document, {
    chart: 'swim-lane',
    title: data.title,
    description: describeSwimLane(data),
    theme,
    widthPx,
    heightPx: layout.end.heightPx,
  });
  const looks = layout.order.map((stage) => stageLook(stage, theme));
  const lanesLooks = layout.lanes.flatMap((row) =>
    boxesOf(row).map(({ slice }) => sliceLook(slice, row.lane.kind, theme)),
  );
  const paint = piecePainter(paper, [...looks, ...lanesLooks, ...swimLaneKeyLooks(theme)]);
  const letters = stageLetters(layout.order);
  const tools = { paint, poll: pollTextures(paper), theme };
  const style = { ...tools, layout, letters };

  drawPage(paper.root, layout.page, layout.end, theme);
  const at = (y: number): Group =>
    paper.root.append('g').attr('transform', `translate(${space.margin},${y})`);
  drawFlowKey(at(layout.page.bodyY), layout.key, tools, theme);
  drawTimedKey(at(layout.timedKeyY), layout.timedKey, letters, paint, theme);
  const { x, plotTopY: topY, plotBottomY: bottomY, axisLabelLines: labelLines } = layout;
  periodAxis(paper.root, { x, topY, bottomY, labelLines }, theme);
  drawRequest(paper.root, data.periodUs, style);
  const rows = layout.lanes.map((row) => ({ row, labels: laneLabels(row, style) }));
  for (const { row, labels } of rows) drawLane(paper.root, row, labels, style);
  for (const each of layout.arrows) arrow(paper.root, each, theme);
  for (const { row, labels } of rows) drawLabels(paper.root, row, labels, style);
  return tidy(paper.svg);
}
