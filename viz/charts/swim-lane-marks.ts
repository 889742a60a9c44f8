/** The small marks of a swim-lane: hand-overs, interrupts, VM exits, and sleep. */
import type { Group } from '../marks/canvas.js';
import type { Theme } from '../theme.js';

/** Height of the marks above and below a slice [px]. */
export const markPx = 8;

/** The request goes over: an arrow, lifted off what it crosses. */
export function arrow(
  parent: Group,
  { x, fromY, toY }: { readonly x: number; readonly fromY: number; readonly toY: number },
  theme: Theme,
): void {
  const towards = Math.sign(toY - fromY);
  const shaft = `M${x},${fromY}V${toY - towards * 4}`;
  for (const [stroke, width] of [[theme.paper, 4] as const, [theme.ink, 1.5] as const]) {
    const line = parent.append('path').attr('d', shaft).attr('fill', 'none');
    line.attr('stroke', stroke).attr('stroke-width', width);
  }
  const back = toY - towards * 6;
  parent
    .append('path')
    .attr('d', `M${x},${toY}L${x - 4},${back}L${x + 4},${back}Z`)
    .attr('fill', theme.ink);
}

/** An interrupt comes in: a triangle that points down at the slice at `y`. */
export function interruptMark(parent: Group, x: number, y: number, theme: Theme): void {
  parent
    .append('path')
    .attr('d', `M${x},${y - 1}L${x - 4},${y - markPx}L${x + 4},${y - markPx}Z`)
    .attr('fill', theme.muted);
}

/** The guest is left: an open ring below the slice that ends at `y`. */
export function exitMark(parent: Group, x: number, y: number, theme: Theme): void {
  const ring = parent
    .append('circle')
    .attr('cx', x)
    .attr('cy', y + 5);
  ring.attr('r', 3).attr('fill', theme.paper).attr('stroke', theme.muted).attr('stroke-width', 1.75);
}

/** Nothing runs: a thin line, open from `openX[0]` to `openX[1]` for a word. */
export function sleepLine(
  parent: Group,
  fromX: number,
  toX: number,
  y: number,
  theme: Theme,
  openX: readonly [number, number] = [toX, toX],
): void {
  for (const [x1, x2] of [
    [fromX, openX[0]],
    [openX[1], toX],
  ]) {
    if (x2 <= x1) continue;
    const line = parent.append('line').attr('x1', x1).attr('x2', x2);
    line.attr('y1', y).attr('y2', y).attr('stroke', theme.muted);
  }
}
