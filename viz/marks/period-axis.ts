/** The axis of time: named with its unit, ticks above, thin rules down through the rows. */
import type { ScaleLinear } from 'd3';
import { short } from '../format.js';
import { fontFamily, fontSize } from '../theme.js';
import type { Theme } from '../theme.js';
import type { Group } from './canvas.js';
import { paragraph } from './words.js';

/** Where the axis goes. */
export interface PeriodAxisPlace {
  /** Scale from µs to px. */
  readonly x: ScaleLinear<number, number>;
  /** Top and bottom of the rules. */
  readonly topY: number;
  readonly bottomY: number;
  /** The name with its unit, in lines. */
  readonly labelLines: readonly string[];
}

/** Height of a line of the axis label [px]. */
export const axisLabelLinePx = 16;

/** Draws the axis; call it before the bars, which stand on its rules. */
export function periodAxis(parent: Group, place: PeriodAxisPlace, theme: Theme): void {
  const { x, topY, bottomY, labelLines } = place;
  const [left, right] = x.range();
  const group = parent.append('g').attr('transform', `translate(0,${topY})`);
  group.attr('fill', 'none').attr('font-size', fontSize.note).attr('font-family', fontFamily);
  group.attr('text-anchor', 'middle');
  for (const us of x.ticks(Math.max(4, Math.floor((right - left) / 72)))) {
    const tick = group.append('g').attr('class', 'tick').attr('opacity', 1);
    tick.attr('transform', `translate(${x(us)},0)`);
    tick
      .append('line')
      .attr('stroke', theme.rule)
      .attr('y2', bottomY - topY);
    tick.append('text').attr('fill', theme.muted).attr('y', -6).text(short(us));
  }
  group
    .append('line')
    .attr('x1', x(0))
    .attr('x2', x(0))
    .attr('y2', bottomY - topY)
    .attr('stroke', theme.ink);
  const y = topY - 26 - (labelLines.length - 1) * axisLabelLinePx;
  const label = { x: left, y, sizePx: fontSize.label, fill: theme.ink, bold: true };
  paragraph(parent, labelLines, axisLabelLinePx, label);
}
