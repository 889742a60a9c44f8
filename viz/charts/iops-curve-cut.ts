/** The lesson: as many µs less, twice; how many IOPS that is worth depends on where it is cut. */
import type { Group } from '../marks/canvas.js';
import { centred, words } from '../marks/words.js';
import { textWidth } from '../text.js';
import { fontSize } from '../theme.js';
import type { Theme } from '../theme.js';
import type { PeriodCut } from './iops-curve-data.js';
import { gainText } from './iops-curve-words.js';
import { pathAlong } from './iops-curve-plane.js';
import type { CurvePlane, Place } from './iops-curve-plane.js';

/** Draws both steps of `cut`. */
export function drawCut(parent: Group, cut: PeriodCut, plane: CurvePlane, theme: Theme): void {
  for (const fromUs of cut.fromUs) drawStep(parent, cut.us, fromUs, plane, theme);
}

/** From a point on the curve to the left by the cut, and then up to the curve again. */
function drawStep(parent: Group, cutUs: number, fromUs: number, plane: CurvePlane, theme: Theme): void {
  const [fromX, fromY] = plane.at(fromUs);
  const [toX, toY] = plane.at(fromUs - cutUs);
  const area = parent
    .append('path')
    .attr('d', `${pathAlong(plane, fromUs - cutUs, fromUs)}L${toX},${fromY}Z`);
  area.attr('fill', theme.ink).attr('fill-opacity', 0.12);
  dimension(parent, [fromX, fromY], [toX, fromY], theme);
  dimension(parent, [toX, fromY], [toX, toY], theme);

  const strong = { sizePx: fontSize.label, fill: theme.ink, bold: true };
  words(parent, `−${cutUs}\u00a0µs`, { ...strong, x: fromX - 2, y: fromY + 17, anchor: 'end' });

  const gain = `${gainText(cutUs, fromUs)} IOPS`;
  const from = `from ${fromUs} to ${fromUs - cutUs}\u00a0µs`;
  const widthPx = Math.max(textWidth(gain, fontSize.label, true), textWidth(from, fontSize.note));
  const tall = fromY - toY > 60;
  const middleY = (fromY + toY) / 2;
  const wishX = tall ? plane.xAt(middleY + 26) + 16 : toX + 8;
  const textX = Math.min(wishX, plane.box.rightX - widthPx);
  const textY = tall ? middleY : Math.min(toY - 44, plane.yAt(textX) - 28);
  const leader = parent.append('path').attr('fill', 'none').attr('stroke', theme.muted);
  leader.attr('d', tall ? `M${toX + 4},${textY}H${textX - 5}` : `M${toX},${toY - 4}V${textY + 20}`);
  words(parent, gain, { ...strong, x: textX, y: centred(textY - 8, fontSize.label), halo: theme.paper });
  const quiet = { sizePx: fontSize.note, fill: theme.muted, halo: theme.paper };
  words(parent, from, { ...quiet, x: textX, y: centred(textY + 8, fontSize.note) });
}

/** An arrow, level or upright; one that is too short for a head is a stroke, which is the point of it. */
function dimension(parent: Group, [x1, y1]: Place, [x2, y2]: Place, theme: Theme): void {
  const length = Math.hypot(x2 - x1, y2 - y1);
  const [ux, uy] = [(x2 - x1) / length, (y2 - y1) / length];
  const corner = (side: 1 | -1): string => `${x2 - 5 * ux - 4 * side * uy},${y2 - 5 * uy + 4 * side * ux}`;
  const head = length < 12 ? '' : `M${corner(1)}L${x2},${y2}L${corner(-1)}`;
  const line = parent.append('path').attr('d', `M${x1},${y1}L${x2},${y2}${head}`).attr('fill', 'none');
  line.attr('stroke', theme.ink).attr('stroke-width', length < 12 ? 3 : 1.75);
}
