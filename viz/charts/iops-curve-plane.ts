/** The plane of the hyperbola: where a period and its IOPS lie, and which way the curve runs there. */
import { scaleLinear } from 'd3';
import type { ScaleLinear } from 'd3';
import { short } from '../format.js';
import type { PlaneBox, PlaneTick } from '../marks/plane.js';
import { periodOf } from './ladder-data.js';

/** A place [px]. */
export type Place = readonly [x: number, y: number];

/** The curve IOPS = 1 / period on a plane. */
export interface CurvePlane {
  readonly box: PlaneBox;
  /** From µs to px. */
  readonly x: ScaleLinear<number, number>;
  /** From IOPS to px. */
  readonly y: ScaleLinear<number, number>;
  /** Where a period lies on the curve, or `offsetPx` beside it on the side of more of both. */
  at(us: number, offsetPx?: number): Place;
  /** Where the curve is at a height; at its right end and beyond it if it never gets so low. */
  xAt(y: number): number;
  /** How high the curve is above a place. */
  yAt(x: number): number;
}

/** The plane from 0 to `mostUs` and from 0 to `mostIops`. */
export function curvePlane(box: PlaneBox, mostUs: number, mostIops: number): CurvePlane {
  const x = scaleLinear().domain([0, mostUs]).range([box.leftX, box.rightX]);
  const y = scaleLinear().domain([0, mostIops]).range([box.bottomY, box.topY]);
  const xAt = (height: number): number => x(periodOf(Math.max(y.invert(height), 1)));
  const yAt = (place: number): number => y(periodOf(Math.max(x.invert(place), 1e-6)));
  const at = (us: number, offsetPx = 0): Place => {
    const [px, py] = [x(us), y(periodOf(us))];
    if (offsetPx === 0) return [px, py];
    // The normal of the curve, in px: falling curves have it towards the upper right.
    const slope = ((box.bottomY - py) / (px - box.leftX)) * 1;
    const length = Math.hypot(slope, 1);
    return [px + (offsetPx * slope) / length, py - offsetPx / length];
  };
  return { box, x, y, at, xAt, yAt };
}

/** The path of the curve, from where it enters the plane to where it leaves it. */
export function curvePath(plane: CurvePlane): string {
  return pathAlong(plane, periodOf(plane.y.domain()[1]), plane.x.domain()[1]);
}

/** The path along the curve from one period to another, or beside it. */
export function pathAlong(plane: CurvePlane, fromUs: number, toUs: number, offsetPx = 0): string {
  const steps = 64;
  // Even steps of the logarithm are finer where the curve bends.
  const places = Array.from({ length: steps + 1 }, (_, step) =>
    plane.at(fromUs * (toUs / fromUs) ** (step / steps), offsetPx).join(','),
  );
  return `M${places.join('L')}`;
}

/** Ticks of both axes; zero once, where they meet. */
export function curveTicks(plane: CurvePlane): { flat: PlaneTick[]; upright: PlaneTick[] } {
  const { box, x, y } = plane;
  const flat = x.ticks(Math.max(3, Math.floor((box.rightX - box.leftX) / 64)));
  const upright = y.ticks(Math.max(3, Math.floor((box.bottomY - box.topY) / 64)));
  return {
    flat: flat.map((us) => ({ at: x(us), text: short(us), zero: us === 0 })),
    upright: upright.map((iops) => ({ at: y(iops), text: short(iops / 1000), zero: iops === 0 })),
  };
}
