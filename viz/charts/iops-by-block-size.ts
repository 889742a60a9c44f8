/**
 * IOPS against block size, a line a configuration, reads beside writes on one scale. Small blocks show what software
 * costs; with large ones the transfer dominates, and the lines come together.
 */
import { sheet, tidy } from '../marks/canvas.js';
import type { Group } from '../marks/canvas.js';
import { drawFlowKey } from '../marks/flow-key.js';
import { drawPage } from '../marks/page.js';
import { flatAxis, uprightAxis } from '../marks/plane.js';
import { markerPx, seriesLine, seriesMarker, uprightWhisker } from '../marks/series-mark.js';
import { centred, words } from '../marks/words.js';
import { short } from '../format.js';
import { seriesLooks } from '../series.js';
import type { SeriesLook } from '../series.js';
import { fontSize, space, themes } from '../theme.js';
import type { Theme, ThemeName } from '../theme.js';
import { checkBlockSizes } from './iops-by-block-size-data.js';
import type { BlockSizeData } from './iops-by-block-size-data.js';
import { layoutBlockSizes, planeNamePx } from './iops-by-block-size-layout.js';
import type { BlockSizePlane, EndLabel } from './iops-by-block-size-layout.js';
import { blockText, describeBlockSizes, directionNames } from './iops-by-block-size-words.js';

/** How to draw IOPS by block size. */
export interface BlockSizeOptions {
  /** @defaultValue 'light' */
  theme?: ThemeName;
  /** Width of the picture [px], 640 or more; the height follows. @defaultValue 960 */
  widthPx?: number;
  /** Whether labels tell MiB/s too. @defaultValue true */
  throughput?: boolean;
}

/** Draws `data` with the elements of `document`; attaching the result is up to the caller. */
export function iopsByBlockSize(
  data: BlockSizeData,
  document: Document,
  options: BlockSizeOptions = {},
): SVGSVGElement {
  checkBlockSizes(data);
  const { theme: themeName = 'light', widthPx = 960, throughput = true } = options;
  const theme = themes[themeName];
  const looks = seriesLooks(
    data.lines.map(({ origin }) => origin),
    theme,
  );
  const layout = layoutBlockSizes(data, looks, widthPx, throughput);
  const paper = sheet(document, {
    chart: 'blocks',
    title: data.title,
    description: describeBlockSizes(data),
    theme,
    widthPx,
    heightPx: layout.end.heightPx,
  });
  drawPage(paper.root, layout.page, layout.end, theme);
  const keyAt = paper.root.append('g').attr('transform', `translate(${space.margin},${layout.page.bodyY})`);
  drawFlowKey(keyAt, layout.key, theme, theme);
  for (const plane of layout.planes) drawPlane(paper.root, plane, layout.blocks, theme);
  return tidy(paper.svg);
}

function drawPlane(root: Group, plane: BlockSizePlane, blocks: readonly number[], theme: Theme): void {
  const { box, x, y, direction } = plane;
  const figures = y.ticks(5).map((iops) => ({ at: y(iops), text: short(iops / 1000), zero: iops === 0 }));
  uprightAxis(root, box, figures, ['k IOPS'], theme);
  const sizes = blocks.map((blockKib) => ({ at: x(blockKib), text: blockText(blockKib) }));
  flatAxis(root, box, sizes, ['block size, KiB (log scale)'], theme);
  const name = {
    x: box.leftX,
    y: box.topY - planeNamePx,
    sizePx: fontSize.body,
    fill: theme.ink,
    bold: true,
  };
  words(root, directionNames[direction], name);
  for (const { line, look } of plane.lines) {
    const places = line[direction].map(({ blockKib, iops }) => `${x(blockKib)},${y(iops)}`);
    seriesLine(root, look, `M${places.join('L')}`);
  }
  for (const { line, look, label } of plane.lines) {
    for (const { blockKib, iops, intervalIops } of line[direction]) {
      if (intervalIops)
        uprightWhisker(root, x(blockKib), y(intervalIops[1]), y(intervalIops[0]), look.colour);
      seriesMarker(root, look, x(blockKib), y(iops), theme);
    }
    drawEnd(root, label, look, plane, theme);
  }
}

function drawEnd(root: Group, label: EndLabel, look: SeriesLook, plane: BlockSizePlane, theme: Theme): void {
  const { x, y, labelX, box } = plane;
  const [fromX, fromY] = [Math.max(x(label.end.blockKib), box.leftX) + markerPx + 2, y(label.end.iops)];
  const sizePx = fontSize.note;
  const firstY = label.more === '' ? label.middleY : label.middleY - 7;
  const leader = root.append('path').attr('d', `M${fromX},${fromY}L${labelX - 5},${firstY}`);
  leader.attr('fill', 'none').attr('stroke', look.colour).attr('stroke-width', 0.75);
  const measured = look.origin === 'measured';
  const text = { x: labelX, sizePx, fill: look.colour };
  words(root, `${label.id}\u00a0\u00a0${label.figure}`, {
    ...text,
    y: centred(firstY, sizePx),
    bold: measured,
  });
  if (label.more === '') return;
  words(root, label.more, { ...text, y: centred(label.middleY + 7, sizePx), fill: theme.muted });
}
