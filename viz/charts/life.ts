/**
 * The life of a request: one picture throughout. Each step stands in the lane of who takes it, as long as it lasts; a
 * thread of ink leads from one to the next. Below, the physical CPUs: working, polling, or asleep and how deeply.
 *
 * Steps carry their key as `data-key`, so that whoever shows two lives one after the other can move what stays.
 */
import { microseconds } from '../format.js';
import { sheet, tidy } from '../marks/canvas.js';
import type { Group } from '../marks/canvas.js';
import { periodAxis } from '../marks/period-axis.js';
import { pollTextures } from '../marks/poll-texture.js';
import { piecePainter } from '../marks/stage-fill.js';
import { centred, paragraph, words } from '../marks/words.js';
import { textWidth } from '../text.js';
import { fontSize, themes } from '../theme.js';
import type { Theme, ThemeName } from '../theme.js';
import { checkLife, lifePath } from './life-data.js';
import type { LifeData } from './life-data.js';
import { layoutLife } from './life-layout.js';
import type { LifeLayout, PlacedRow, PlacedStep } from './life-layout.js';
import { isLine, paintSlice, sliceLook } from './swim-lane-look.js';
import type { SwimLaneTools } from './swim-lane-look.js';
import { exitMark, interruptMark, sleepLine } from './swim-lane-marks.js';

/** How to draw a life. */
export interface LifeOptions {
  /** @defaultValue 'light' */
  theme?: ThemeName;
  /** Width of the picture [px], 280 or more; the height follows. @defaultValue 960 */
  widthPx?: number;
}

/** Draws `data` with the elements of `document`; attaching the result is up to the caller. */
export function life(data: LifeData, document: Document, options: LifeOptions = {}): SVGSVGElement {
  checkLife(data);
  const { theme: themeName = 'light', widthPx = 960 } = options;
  const theme = themes[themeName];
  const layout = layoutLife(data, widthPx);
  const paper = sheet(document, {
    chart: 'life',
    title: data.title,
    description: describeLife(data),
    theme,
    widthPx,
    heightPx: layout.heightPx,
  });
  const looks = layout.rows.flatMap(({ row, steps }) =>
    steps.map(({ step }) => sliceLook(step, row.kind, theme)),
  );
  const tools = { paint: piecePainter(paper, looks), poll: pollTextures(paper), theme };
  const { x, plotTopY: topY, plotBottomY: bottomY, axisLines: labelLines } = layout;
  periodAxis(paper.root, { x, topY, bottomY, labelLines }, theme);
  for (const row of layout.rows) drawRow(paper.root, row, layout, tools);
  drawPath(paper.root, layout, theme);
  drawEnd(paper.root, data.periodUs, layout, theme);
  // Over the path and the end, which would strike them through where they stand above their rows.
  for (const row of layout.rows) drawName(paper.root, row, theme);
  const source = { x: 8, y: layout.sourceY, sizePx: fontSize.note, fill: theme.muted };
  paragraph(paper.root, layout.sourceLines, 15, source);
  return tidy(paper.svg);
}

function drawRow(root: Group, placed: PlacedRow, { widthPx }: LifeLayout, tools: SwimLaneTools): void {
  const { row, topY, steps } = placed;
  const { theme } = tools;
  const group = root.append('g').attr('data-row', row.id);
  const rule = group
    .append('line')
    .attr('x1', 8)
    .attr('x2', widthPx - 8);
  rule.attr('y1', topY).attr('y2', topY).attr('stroke', theme.rule);
  for (const each of steps) drawStep(group, each, placed, tools);
  steps.forEach(({ step, box }, index) => {
    const before = steps[index - 1]?.step;
    const goesOn = before?.category === 'irq' && step.startUs - before.endUs < 0.001;
    if (step.category === 'irq' && !goesOn && step.critical) interruptMark(group, box.x, box.y, theme);
    if (step.vmExit === true && step.critical) exitMark(group, box.x, box.y + box.height, theme);
  });
}

function drawName(root: Group, { row, labelX, labelY, steps }: PlacedRow, theme: Theme): void {
  const fill = steps.length === 0 || row.cpu ? theme.muted : theme.ink;
  words(root, row.label, { x: labelX, y: labelY, sizePx: fontSize.label, fill, halo: theme.paper });
}

function drawStep(
  group: Group,
  { step, box, text }: PlacedStep,
  { row }: PlacedRow,
  tools: SwimLaneTools,
): void {
  const { theme } = tools;
  const piece = group.append('g').attr('data-key', step.key);
  piece
    .attr('data-x', box.x)
    .attr('data-y', box.y)
    .attr('data-width', box.width)
    .attr('data-height', box.height);
  piece.append('title').text(`${step.words}: ${microseconds(step.endUs - step.startUs)}`);
  const middleY = box.y + box.height / 2;
  const asleep = isLine(step);
  if (asleep) {
    const half = text === '' ? 0 : textWidth(text, fontSize.note) / 2 + 4;
    const middleX = box.x + box.width / 2;
    sleepLine(
      piece,
      box.x,
      box.x + box.width,
      middleY,
      theme,
      half === 0 ? undefined : [middleX - half, middleX + half],
    );
  } else paintSlice(piece, step, row.kind, box, tools);
  if (text === '') return;
  const look = sliceLook(step, row.kind, theme);
  const ground = asleep
    ? { fill: theme.muted }
    : { fill: look.ink, ...(look.kind === 'work' ? {} : { halo: look.fill }) };
  const place = { x: box.x + box.width / 2, y: centred(middleY, fontSize.note), sizePx: fontSize.note };
  words(piece, text, { ...place, ...ground, anchor: 'middle' });
}

/** Only where it changes lanes: within a lane the steps themselves lead on. */
function drawPath(root: Group, { path }: LifeLayout, theme: Theme): void {
  let d = '';
  for (let index = 1; index < path.length - 1; index += 2) {
    const [[x, fromY], [, toY]] = [path[index], path[index + 1]];
    if (fromY === toY) continue;
    const side = Math.sign(toY - fromY) * 11;
    d += `M${x},${fromY + side}V${toY - side}`;
  }
  const line = root.append('path').attr('d', d).attr('fill', 'none').attr('stroke', theme.ink);
  line.attr('stroke-width', 1.25).attr('data-path', 'hand-overs');
}

function drawEnd(root: Group, periodUs: number, layout: LifeLayout, theme: Theme): void {
  const { periodX, periodY, plotTopY, plotBottomY, widthPx } = layout;
  const line = root.append('line').attr('x1', periodX).attr('x2', periodX);
  line.attr('y1', plotTopY).attr('y2', plotBottomY).attr('stroke', theme.ink).attr('stroke-dasharray', '4 3');
  const text = `done after ${microseconds(periodUs)}`;
  const left = periodX + textWidth(text, fontSize.label, true) + 12 > widthPx;
  words(root, text, {
    x: periodX + (left ? -6 : 6),
    y: periodY,
    sizePx: fontSize.label,
    fill: theme.ink,
    bold: true,
    anchor: left ? 'end' : 'start',
    halo: theme.paper,
  });
}

/** The picture in words. */
function describeLife(data: LifeData): string {
  const names = new Map(data.rows.map(({ id, label }) => [id, label]));
  const steps = lifePath(data).map(
    ({ lane, words: what, startUs, endUs }) =>
      `${names.get(lane)}: ${what}, ${microseconds(endUs - startUs)}`,
  );
  return `${data.subtitle}. ${steps.length} steps, ${microseconds(data.periodUs)} in all. ${steps.join('; ')}.`;
}
