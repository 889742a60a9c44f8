/**
 * The marks of a polling-time chart. Polling time is a step line, and under it the fence that polling is everywhere;
 * a call is a dot if it found something in that time, and a cross, for polling in vain, if it did not.
 */
import type { Selection } from 'd3';
import type { Group } from '../marks/canvas.js';
import type { PollTexture } from '../marks/poll-texture.js';
import type { Theme } from '../theme.js';
import type { PollSeries } from './poll-time-data.js';
import type { Mark, Point } from './poll-time-thin.js';

type Kind = PollSeries['kind'];

/** Reality is ink; what is simulated has the hue of the server, whose thread polls. */
export function seriesColour(kind: Kind, theme: Theme): string {
  return kind === 'measured' ? theme.ink : theme.hues.server.line;
}

/** A step line. */
export function pollLine(
  parent: Group,
  line: readonly Point[],
  kind: Kind,
  widthPx: number,
  theme: Theme,
): void {
  parent
    .append('path')
    .attr('d', pathOf(line))
    .attr('fill', 'none')
    .attr('stroke', seriesColour(kind, theme))
    .attr('stroke-width', widthPx)
    .attr('stroke-linejoin', 'round');
}

/** What is polled for: the fence under a step line. */
export function pollArea(
  parent: Group,
  line: readonly Point[],
  bottomY: number,
  poll: PollTexture,
  theme: Theme,
): void {
  const d = `${pathOf(line)}V${bottomY}H${line[0].x}Z`;
  const area = parent.append('path').attr('d', d).attr('fill', poll(theme.hues.server, 'found'));
  area.attr('fill-opacity', 0.45);
}

/** Calls, as one shape a kind; what is longer than the scale points beyond it. */
export function callMarks(
  parent: Group,
  marks: readonly Mark[],
  kind: Kind,
  small: boolean,
  theme: Theme,
): void {
  const size = small ? 2 : 3;
  const colour = kind === 'measured' ? theme.ink : theme.hues.server.tones[0];
  const shape = (of: readonly Mark[], draw: typeof dot): Shape | undefined =>
    of.length === 0
      ? undefined
      : parent.append('path').attr('d', of.map((mark) => draw(mark, size)).join(''));
  const missed = marks.filter(({ hit }) => !hit);
  const within = missed.filter(({ beyond }) => !beyond);
  const crosses = shape(within, cross)?.attr('fill', 'none').attr('stroke', colour);
  crosses?.attr('stroke-width', small ? 1 : 1.5);
  const beyond = missed.filter((mark) => mark.beyond);
  shape(beyond, pointer)?.attr('fill', colour);
  const hits = marks.filter(({ hit }) => hit);
  const dots = shape(hits, dot)?.attr('fill', colour).attr('stroke', theme.paper);
  dots?.attr('stroke-width', small ? 1 : 2).attr('paint-order', 'stroke');
}

type Shape = Selection<SVGPathElement, unknown, null, undefined>;

function dot({ x, y }: Point, size: number): string {
  const half = `a${size},${size} 0 1,1`;
  return `M${x - size},${y}${half} ${2 * size},0${half} ${-2 * size},0Z`;
}

function cross({ x, y }: Point, size: number): string {
  return `M${x - size},${y - size}L${x + size},${y + size}M${x - size},${y + size}L${x + size},${y - size}`;
}

function pointer({ x, y }: Point, size: number): string {
  return `M${x - size},${y - 2}L${x},${y - 2 - 2 * size}L${x + size},${y - 2}Z`;
}

/** Corners that lie on the way to the next are left out. */
function pathOf(line: readonly Point[]): string {
  const [first, ...rest] = line.filter((point, index) => {
    const [before, after] = [line[index - 1], line[index + 1]];
    if (before === undefined || after === undefined) return true;
    const level = before.y === point.y && point.y === after.y;
    return !level && !(point.x === after.x && point.y === after.y);
  });
  let at = first;
  const steps = rest.map((point) => {
    const step =
      point.y === at.y ? `H${point.x}` : point.x === at.x ? `V${point.y}` : `L${point.x},${point.y}`;
    at = point;
    return step;
  });
  return `M${first.x},${first.y}${steps.join('')}`;
}
