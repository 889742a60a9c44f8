/** Measured ranges and bounds, as arcs beside the curve: each in the first lane where no other arc is in its way. */
import type { Group } from '../marks/canvas.js';
import type { Theme } from '../theme.js';
import type { IopsPoint } from './iops-curve-data.js';
import { pathAlong } from './iops-curve-plane.js';
import type { CurvePlane, Place } from './iops-curve-plane.js';
import { measuredSpan } from './ladder-data.js';

/** A range, or a bound that is open on one side. */
export interface CurveSpan {
  readonly id: string;
  readonly lowUs: number;
  readonly highUs: number;
  readonly open: 'shorter' | 'longer' | 'none';
  readonly lane: number;
}

const arrowPx = 24;

/** Distance of a lane from the curve [px]. */
export function laneOffsetPx(lane: number): number {
  return 9 + lane * 11;
}

/** The ranges and bounds of `points`; exact figures have no arc. */
export function layoutSpans(points: readonly IopsPoint[], plane: CurvePlane): CurveSpan[] {
  const spans: CurveSpan[] = [];
  for (const { id, measured } of points) {
    const { lowUs, highUs } = measuredSpan(measured);
    if (lowUs === highUs) continue;
    const span = {
      id,
      lowUs: lowUs ?? walk(plane, highUs!, -arrowPx),
      highUs: highUs ?? walk(plane, lowUs!, arrowPx),
      open:
        lowUs === undefined
          ? ('shorter' as const)
          : highUs === undefined
            ? ('longer' as const)
            : ('none' as const),
    };
    const lanes = spans.filter((other) => touch(span, other, plane)).map(({ lane }) => lane);
    spans.push({
      ...span,
      lane: [0, ...lanes.map((lane) => lane + 1)].find((lane) => !lanes.includes(lane))!,
    });
  }
  return spans;
}

/** The place that a label of `span` points at. */
export function spanMark(span: CurveSpan, plane: CurvePlane): Place {
  const { lowUs, highUs, open, lane } = span;
  const us = open === 'shorter' ? highUs : open === 'longer' ? lowUs : Math.sqrt(lowUs * highUs);
  return plane.at(us, laneOffsetPx(lane));
}

/** Draws the arc with its brackets, the grey of a range, the arrow of a bound. */
export function drawSpan(parent: Group, span: CurveSpan, plane: CurvePlane, theme: Theme): void {
  const { lowUs, highUs, open, lane } = span;
  const offset = laneOffsetPx(lane);
  const arc = pathAlong(plane, lowUs, highUs, offset);
  if (open === 'none') {
    const grey = parent.append('path').attr('d', arc).attr('fill', 'none');
    grey.attr('stroke', theme.ink).attr('stroke-width', 6).attr('stroke-opacity', 0.2);
  }
  const brackets = [
    ...(open === 'shorter' ? [] : [bracket(plane, lowUs, highUs, offset)]),
    ...(open === 'longer' ? [] : [bracket(plane, highUs, lowUs, offset)]),
  ];
  const head = open === 'none' ? '' : arrowHead(plane, open === 'longer' ? highUs : lowUs, open, offset);
  const line = parent
    .append('path')
    .attr('fill', 'none')
    .attr('stroke', theme.ink)
    .attr('stroke-width', 1.75);
  line.attr('d', [...(open === 'none' ? [] : [arc]), ...brackets, head].join(''));
}

/** A stroke across the arc at `us`, with hooks towards `towardsUs`. */
function bracket(plane: CurvePlane, us: number, towardsUs: number, offset: number): string {
  const hookUs = walk(plane, us, towardsUs > us ? 3 : -3);
  const [inner, outer] = [offset - 3.5, offset + 3.5];
  const place = (at: number, side: number): string => plane.at(at, side).join(',');
  return `M${place(hookUs, inner)}L${place(us, inner)}L${place(us, outer)}L${place(hookUs, outer)}`;
}

function arrowHead(plane: CurvePlane, us: number, open: 'shorter' | 'longer', offset: number): string {
  const backUs = walk(plane, us, open === 'longer' ? -4 : 4);
  const place = (at: number, side: number): string => plane.at(at, side).join(',');
  return `M${place(backUs, offset - 3.5)}L${place(us, offset)}L${place(backUs, offset + 3.5)}`;
}

/** The period that lies `lengthPx` further along the curve; negative towards shorter ones. */
function walk(plane: CurvePlane, fromUs: number, lengthPx: number): number {
  const factor = lengthPx > 0 ? 1.002 : 1 / 1.002;
  let [us, left] = [fromUs, Math.abs(lengthPx)];
  let [x, y] = plane.at(us);
  while (left > 0) {
    us *= factor;
    const [nextX, nextY] = plane.at(us);
    left -= Math.hypot(nextX - x, nextY - y);
    [x, y] = [nextX, nextY];
  }
  return us;
}

function touch(
  a: Pick<CurveSpan, 'lowUs' | 'highUs'>,
  b: Pick<CurveSpan, 'lowUs' | 'highUs'>,
  plane: CurvePlane,
): boolean {
  const air = 4;
  return walk(plane, a.highUs, air) > b.lowUs && walk(plane, b.highUs, air) > a.lowUs;
}
