/** Where everything on a front stands: a plane on the left, the names of its points on the right. */
import { scaleLinear } from 'd3';
import type { ScaleLinear } from 'd3';
import { ChartError } from '../errors.js';
import { microseconds } from '../format.js';
import { layoutPage, pageEnd } from '../marks/page.js';
import type { Page, PageEnd } from '../marks/page.js';
import { axisNameLinePx, lowerNamePx, upperNamePx } from '../marks/plane.js';
import type { PlaneBox } from '../marks/plane.js';
import { spread } from '../spread.js';
import { wrapText } from '../text.js';
import { fontSize, space } from '../theme.js';
import type { PlanFrontData, PlanFrontPoint } from './plan-front-data.js';

/** A point and its name. */
export interface PlacedPoint {
  readonly point: PlanFrontPoint;
  readonly x: number;
  readonly y: number;
  /** The figures, then the name in lines. */
  readonly lines: readonly string[];
  readonly labelTopY: number;
}

/** Everything that drawing needs to know. */
export interface PlanFrontLayout {
  readonly page: Page;
  readonly end: PageEnd;
  readonly box: PlaneBox;
  readonly x: ScaleLinear<number, number>;
  readonly y: ScaleLinear<number, number>;
  readonly labelX: number;
  readonly points: readonly PlacedPoint[];
}

/** Heights [px]. */
export const frontPx: Readonly<Record<'plane' | 'line' | 'gap', number>> = { plane: 320, line: 15, gap: 8 };

/** Part of the page that the plane takes. */
const PLANE_SHARE = 0.46;

/** Lays out `data` in `widthPx`. */
export function layoutPlanFront(data: PlanFrontData, widthPx: number): PlanFrontLayout {
  const page = layoutPage('front', data, widthPx);
  const leftX = space.margin + 34;
  const rightX = space.margin + page.innerPx * PLANE_SHARE;
  const labelX = rightX + space.large + space.medium;
  const roomPx = widthPx - space.margin - labelX;
  const texts = data.points.map((point) => linesOf(point, roomPx));
  // Names stand below one another, in the order of the periods; the plane is as high as they need.
  const heights = texts.map((lines) => lines.length * frontPx.line);
  const stackPx = heights.reduce((sum, px) => sum + px + frontPx.gap, 0);
  const topY = page.bodyY + space.large + upperNamePx + axisNameLinePx;
  const bottomY = topY + Math.max(frontPx.plane, stackPx);
  const box = { leftX, rightX, topY, bottomY };
  const most = (of: (point: PlanFrontPoint) => number): number => Math.max(...data.points.map(of));
  const x = scaleLinear()
    .domain([0, most(({ cores }) => cores) * 1.12])
    .range([leftX, rightX]);
  const y = scaleLinear()
    .domain([
      0,
      Math.max(
        most(({ periodUs }) => periodUs),
        data.targetUs,
      ) * 1.1,
    ])
    .range([bottomY, topY]);
  const tallest = Math.max(...heights);
  const tops = spread(
    data.points.map(({ periodUs }, index) => y(periodUs) - heights[index] / 2).toSorted((a, b) => a - b),
    tallest + frontPx.gap,
    topY - frontPx.line,
    bottomY - tallest,
  );
  const places = tops ?? stacked(heights, topY);
  const points = data.points.map((point, index) => ({
    point,
    x: x(point.cores),
    y: y(point.periodUs),
    lines: texts[index],
    labelTopY: places[index],
  }));
  return { page, end: pageEnd(page, bottomY + lowerNamePx), box, x, y, labelX, points };
}

function linesOf({ label, cores, periodUs, loses }: PlanFrontPoint, roomPx: number): string[] {
  if (roomPx < 160) throw new ChartError('a front has no room left for its names; give it more width');
  return [
    `${microseconds(periodUs)}, ${cores.toFixed(2)} CPUs`,
    ...wrapText(label, roomPx, fontSize.note),
    ...(loses === '' ? [] : wrapText(`loses ${loses}`, roomPx, fontSize.note)),
  ];
}

/** One below the other from the top, where they do not fit evenly. */
function stacked(heights: readonly number[], topY: number): number[] {
  const tops: number[] = [];
  let at = topY - frontPx.line;
  for (const px of heights) {
    tops.push(at);
    at += px + frontPx.gap;
  }
  return tops;
}
