/** The confidence interval of a simulated figure: a whisker below the bar, where it hides no piece of it. */
import type { Theme } from '../theme.js';
import type { Group } from './canvas.js';

const capPx = 3;

/** Draws the whisker from `fromX` to `toX` around `middleY`. */
export function intervalWhisker(
  parent: Group,
  fromX: number,
  toX: number,
  middleY: number,
  theme: Theme,
): void {
  const caps = [fromX, toX].map((x) => `M${x},${middleY - capPx}V${middleY + capPx}`).join('');
  parent
    .append('path')
    .attr('d', `M${fromX},${middleY}H${toX}${caps}`)
    .attr('fill', 'none')
    .attr('stroke', theme.muted)
    .attr('stroke-width', 1.5);
}
