/** The marks of a chart of shares: a bar from zero, and a range with a ring at either end. */
import type { Group } from '../marks/canvas.js';
import type { Theme } from '../theme.js';

/** Radius of the rings [px]. */
const RING = 3.5;

/** What saves is teal, what costs is rose; which it is shows by the side of zero. */
export function shareFill(us: number, { spare }: Theme): string {
  return (us < 0 ? spare[1] : spare[0]).tones[1];
}

/** From the least to the most. */
export function drawRange(parent: Group, fromX: number, toX: number, middleY: number, theme: Theme): void {
  parent
    .append('path')
    .attr('d', `M${fromX},${middleY}H${toX}`)
    .attr('fill', 'none')
    .attr('stroke', theme.ink)
    .attr('stroke-width', 1);
  for (const x of [fromX, toX]) {
    parent
      .append('circle')
      .attr('cx', x)
      .attr('cy', middleY)
      .attr('r', RING)
      .attr('fill', theme.paper)
      .attr('stroke', theme.ink)
      .attr('stroke-width', 1.5);
  }
}
