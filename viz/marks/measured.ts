/**
 * What was measured, in ink: a line from zero to a diamond. A range is closed by two brackets, a bound has one
 * bracket and an arrow into the side that it allows. A plumb line carries each edge down to the simulated bar.
 */
import type { Theme } from '../theme.js';
import type { Group } from './canvas.js';

/** The measured period [µs]; a value has both ends equal, a bound has one, nothing measured has none. */
export interface MeasuredSpan {
  readonly lowUs?: number;
  readonly highUs?: number;
}

/** Where the mark goes. */
export interface MeasuredPlace {
  readonly x: (us: number) => number;
  /** Middle of the lane of the mark. */
  readonly y: number;
  /** Lower end of the plumb lines. */
  readonly plumbToY: number;
}

/** Length of the arrow of a bound [px]. */
export const arrowPx = 22;
const diamondPx = 5.5;
const bracketPx = 5;

/** Draws the mark and returns the x at which a label may begin. */
export function measuredMark(parent: Group, span: MeasuredSpan, place: MeasuredPlace, theme: Theme): number {
  const { lowUs, highUs } = span;
  const { x, y, plumbToY } = place;
  const line = (path: string): void => inkLine(parent, path, theme);
  for (const edge of new Set([lowUs, highUs])) {
    if (edge !== undefined) plumb(parent, x(edge), y, plumbToY, lowUs === highUs, theme);
  }
  if (lowUs !== undefined) line(`M${x(0)},${y}H${x(lowUs)}`);
  if (lowUs !== undefined && lowUs === highUs) {
    diamond(parent, x(lowUs), y, theme);
    return x(lowUs) + diamondPx + 4;
  }
  if (lowUs !== undefined) line(bracket(x(lowUs), y, 1));
  if (highUs !== undefined) line(bracket(x(highUs), y, -1));
  if (lowUs !== undefined && highUs !== undefined) {
    const span = parent
      .append('rect')
      .attr('x', x(lowUs))
      .attr('width', x(highUs) - x(lowUs));
    span
      .attr('y', y - bracketPx)
      .attr('height', 2 * bracketPx)
      .attr('fill', theme.ink)
      .attr('fill-opacity', 0.2);
  } else if (lowUs !== undefined) {
    line(arrow(x(lowUs), x(lowUs) + arrowPx, y));
    return x(lowUs) + arrowPx + 5;
  } else if (highUs !== undefined) {
    // The arrow stops short of zero, which no period can reach; without room for it the bracket must do.
    const reach = Math.min(arrowPx, x(highUs) - x(0) - 2);
    if (reach > 8) line(arrow(x(highUs), x(highUs) - reach, y));
  }
  return x(highUs ?? 0) + 6;
}

/** The diamond alone, for keys and other charts. */
export function diamond(parent: Group, x: number, y: number, theme: Theme): void {
  parent
    .append('path')
    .attr('d', `M${x},${y - diamondPx}L${x + diamondPx},${y}L${x},${y + diamondPx}L${x - diamondPx},${y}Z`)
    .attr('fill', theme.ink)
    .attr('stroke', theme.paper)
    .attr('stroke-width', 1.5)
    .attr('paint-order', 'stroke');
}

function bracket(x: number, y: number, inward: 1 | -1): string {
  return `M${x + 4 * inward},${y - bracketPx}H${x}V${y + bracketPx}H${x + 4 * inward}`;
}

function arrow(fromX: number, toX: number, y: number): string {
  const back = Math.sign(fromX - toX) * 4;
  return `M${fromX},${y}H${toX}M${toX + back},${y - 3.5}L${toX},${y}L${toX + back},${y + 3.5}`;
}

function inkLine(parent: Group, path: string, theme: Theme): void {
  parent
    .append('path')
    .attr('d', path)
    .attr('fill', 'none')
    .attr('stroke', theme.ink)
    .attr('stroke-width', 1.75);
}

function plumb(parent: Group, x: number, fromY: number, toY: number, exact: boolean, theme: Theme): void {
  for (const [stroke, width] of [[theme.paper, 2.75] as const, [theme.ink, 1.25] as const]) {
    const line = parent.append('path').attr('d', `M${x},${fromY}V${toY}`).attr('fill', 'none');
    line.attr('stroke', stroke).attr('stroke-width', width);
    if (!exact && stroke === theme.ink) line.attr('stroke-dasharray', '2 2');
  }
}
